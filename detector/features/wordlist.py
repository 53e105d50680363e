"""Lists of words, kept as hashes that are looked up for all tokens at once."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from detector.columns.batch import Int32, Int64, UInt64
from detector.features._lists import rows_in_list


@dataclass(frozen=True, slots=True)
class WordList:
    """A list of words.

    Attributes:
        hashes: uint64, sorted token hashes, shape (words,).
        bits: by so many of its highest bits a word is looked up: about one word shares them.
        first: int32, shape (2 ** bits + 1,), row of the first word with such bits, or higher ones.
        seen: uint64, shape (2 ** (bits - 3),), a filter: at the place of its highest bits, each
            word sets three bits, by its lowest bits; a word without all three is not in the list.
    """

    hashes: UInt64
    bits: int = field(init=False, repr=False)
    first: Int32 = field(init=False, repr=False)
    seen: UInt64 = field(init=False, repr=False)

    def __post_init__(self) -> None:
        bits = max(len(self.hashes).bit_length(), 4)
        heads = (self.hashes >> np.uint64(64 - bits)).astype(np.int64)
        first = np.searchsorted(heads, np.arange((1 << bits) + 1)).astype(np.int32)
        seen = np.zeros(1 << bits - 3, np.uint64)
        for low in (0, 6, 12):
            mark = np.uint64(1) << (self.hashes >> np.uint64(low) & np.uint64(63))
            np.bitwise_or.at(seen, heads >> 3, mark)
        for name, value in (("bits", bits), ("first", first), ("seen", seen)):
            object.__setattr__(self, name, value)

    @property
    def lookup(self) -> tuple[UInt64, Int32, UInt64, int]:
        """What kernels look words up by: ``seen``, ``first``, ``hashes`` and ``bits``."""
        return self.seen, self.first, self.hashes, self.bits

    def rows(self, token_hash: UInt64, word: Int32, doc_token: Int64) -> Int32:
        """Row of each token in the list, -1 for other words.

        Args:
            token_hash: uint64, one per token.
            word: int32, number of each token's word in its document; each is looked up once.
            doc_token: int64, shape (documents + 1,), first token of each document.
        """
        return rows_in_list(self, token_hash, word, doc_token)
