"""Lists of words, kept as hashes that are looked up for all tokens at once."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from detector.columns.batch import Bool, Int32, Int64, UInt64
from detector.features._lists import rows_in_list

_HEAD_BITS = 18
_HEAD_SHIFT = np.uint64(64 - _HEAD_BITS)


@dataclass(frozen=True, slots=True)
class WordList:
    """A list of words.

    Attributes:
        hashes: uint64, sorted token hashes, shape (words,).
        heads: bool, whether some word's hash begins with those bits: most tokens are looked up
            no further.
    """

    hashes: UInt64
    heads: Bool = field(init=False, repr=False)

    def __post_init__(self) -> None:
        heads = np.zeros(1 << _HEAD_BITS, np.bool_)
        heads[self.hashes >> _HEAD_SHIFT] = True
        object.__setattr__(self, "heads", heads)

    def rows(self, token_hash: UInt64, word: Int32, doc_token: Int64) -> Int32:
        """Row of each token in the list, -1 for other words.

        Args:
            token_hash: uint64, one per token.
            word: int32, number of each token's word in its document; each is looked up once.
            doc_token: int64, shape (documents + 1,), first token of each document.
        """
        return rows_in_list(self.heads.view(np.uint8), self.hashes, token_hash, word, doc_token)
