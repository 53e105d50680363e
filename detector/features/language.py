"""Function words: the few dozen words that make up a third of any prose, for many languages.

They tell running text from lists of search terms, and whether a block speaks the language of the
page it stands on. Only hashes are kept.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detector.columns.batch import Int64, UInt8, UInt64


@dataclass(frozen=True, slots=True)
class FunctionWords:
    """A list of function words.

    Attributes:
        hashes: uint64, sorted token hashes, shape (words,).
        languages: uint8 0 or 1, shape (words, languages): in which languages it is one.
        codes: language codes, one per column.
    """

    hashes: UInt64
    languages: UInt8
    codes: tuple[str, ...]

    def rows(self, token_hash: UInt64) -> Int64:
        """Row of each token in the list, -1 for other words."""
        if self.hashes.size == 0:
            return np.full(len(token_hash), -1)
        where = np.searchsorted(self.hashes, token_hash)
        where[where == len(self.hashes)] = 0
        return np.where(self.hashes[where] == token_hash, where, -1)
