"""Function words: the few dozen words that make up a third of any prose, for many languages.

They tell running text from lists of search terms, and whether a block speaks the language of the
page it stands on. Only hashes are kept.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from detector.columns.arrays import ranges
from detector.columns.batch import Bool, Int64, UInt8, UInt64
from detector.columns.classes import look_up

_HEAD_SHIFT = np.uint64(48)


@dataclass(frozen=True, slots=True)
class FunctionWords:
    """A list of function words.

    Attributes:
        hashes: uint64, sorted token hashes, shape (words,).
        languages: uint8 0 or 1, shape (words, languages): in which languages it is one.
        codes: language codes, one per column.
        heads: bool, shape (2 ** 16,), whether some word's hash begins with those bits.
        spoken: int64, columns of the languages of the first word, then of the second, and so on.
        spoken_start: int64, shape (words + 1,), where each word's begin.
    """

    hashes: UInt64
    languages: UInt8
    codes: tuple[str, ...]
    heads: Bool = field(init=False, repr=False)
    spoken: Int64 = field(init=False, repr=False)
    spoken_start: Int64 = field(init=False, repr=False)

    def __post_init__(self) -> None:
        heads = np.zeros(1 << 16, np.bool_)
        heads[self.hashes >> _HEAD_SHIFT] = True
        word, spoken = np.nonzero(self.languages)
        start = np.searchsorted(word, np.arange(len(self.languages) + 1))
        for name, value in (("heads", heads), ("spoken", spoken), ("spoken_start", start)):
            object.__setattr__(self, name, value)

    def rows(self, token_hash: UInt64) -> Int64:
        """Row of each token in the list, -1 for other words."""
        rows = np.full(len(token_hash), -1)
        likely = np.flatnonzero(look_up(self.heads, token_hash >> _HEAD_SHIFT))
        if likely.size:
            wanted = token_hash[likely]
            where = np.minimum(np.searchsorted(self.hashes, wanted), len(self.hashes) - 1)
            rows[likely] = np.where(self.hashes[where] == wanted, where, -1)
        return rows

    def votes(self, rows: Int64, doc: Int64, n_docs: int) -> Int64:
        """Count the function words of every language in each document.

        Args:
            rows: int64, rows of words in the list.
            doc: int64, document of each.
            n_docs: number of documents.

        Returns:
            int64 of shape (documents, languages).
        """
        first, after = self.spoken_start[rows], self.spoken_start[rows + 1]
        n_languages = self.languages.shape[1]
        cell = np.repeat(doc * n_languages, after - first) + self.spoken[ranges(first, after)]
        return np.bincount(cell, minlength=n_docs * n_languages).reshape(n_docs, n_languages)
