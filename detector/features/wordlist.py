"""Lists of words: where a token stands in one, looked up for all tokens at once."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from detector.columns.batch import Bool, Int64, UInt64
from detector.columns.classes import look_up

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

    def rows(self, token_hash: UInt64) -> Int64:
        """Row of each token in the list, -1 for other words."""
        rows = np.full(len(token_hash), -1)
        likely = np.flatnonzero(look_up(self.heads, token_hash >> _HEAD_SHIFT))
        if likely.size:
            wanted = token_hash[likely]
            where = np.minimum(np.searchsorted(self.hashes, wanted), len(self.hashes) - 1)
            rows[likely] = np.where(self.hashes[where] == wanted, where, -1)
        return rows
