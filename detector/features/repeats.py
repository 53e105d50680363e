"""Which words and word pairs stand in a block or on a page more than once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detector.columns.arrays import changes, ranges
from detector.columns.batch import Bool, Int64, UInt64
from detector.columns.classes import look_up

_WORD_SHIFT = np.uint64(28)
"""Words are told apart by the bits of their hashes from this one up."""
_DIGITS = ((28, np.uint16), (44, np.uint16), (60, np.uint8))
"""These bits as digits, lowest first."""
_PAIR_BITS = np.uint64(40)
Float64 = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Repeats:
    """Counts of equal things inside each block.

    Attributes:
        most: int64, count of the most frequent thing; 0 in an empty block.
        distinct: int64, number of different things.
        repeated: int64, how many stand more than once, all occurrences counted.
        entropy: float64, bits.
    """

    most: Int64
    distinct: Int64
    repeated: Int64
    entropy: Float64


def count_repeats(owner: Int64, count: Int64, total: Int64) -> Repeats:
    """Sum up what each block holds more than once.

    Args:
        owner: int64, block of each group of equal things; groups of one may be left out.
        count: int64, things in the group.
        total: int64, shape (blocks,), all things of each block.
    """
    several = np.flatnonzero(count > 1)
    owner, count = owner[several], count[several]
    most = np.minimum(total, 1)
    np.maximum.at(most, owner, count)
    repeated = np.bincount(owner, count, len(total)).astype(np.int64)
    surprise = np.bincount(owner, count * np.log2(count), len(total))
    safe = np.maximum(total, 1)
    return Repeats(
        most=most,
        distinct=total - repeated + np.bincount(owner, minlength=len(total)),
        repeated=repeated,
        entropy=np.log2(safe) - surprise / safe,
    )


@dataclass(frozen=True, slots=True)
class Words:
    """The tokens of a batch by word, page and place, and the groups of one word in one block.

    Attributes:
        order: int64, shape (tokens,), tokens in that order.
        same: bool, shape (tokens,), in that order: the word of the one before, on the same page.
        start: int64, shape (groups + 1,), where each group starts in that order.
        block: int64, block of each group.
        before, after: int64, nearest blocks of the page that have the group's word too, -1 if none.
    """

    order: Int64
    same: Bool
    start: Int64
    block: Int64
    before: Int64
    after: Int64

    @property
    def count(self) -> Int64:
        """Tokens in each group."""
        return np.diff(self.start)


def group_words(token_hash: UInt64, block: Int64, doc: Int64) -> Words:
    """Find the occurrences of each word.

    Args:
        token_hash: uint64, one per token.
        block: int64, block of each token, sorted.
        doc: int64, document of each block, sorted.
    """
    order = np.arange(len(token_hash))
    for shift, width in _DIGITS:  # a radix sort: NumPy has one for so many bits
        digits = look_up((token_hash >> np.uint64(shift)).astype(width), order)
        order = look_up(order, digits.argsort(kind="stable"))
    word = look_up(token_hash, order) >> _WORD_SHIFT
    block = look_up(block, order)
    page = look_up(doc, block) if len(order) else block
    same, fresh = np.zeros(len(order), np.bool_), np.ones(len(order), np.bool_)
    same[1:] = (word[1:] == word[:-1]) & (page[1:] == page[:-1])
    fresh[1:] = ~same[1:] | (block[1:] != block[:-1])
    start = np.flatnonzero(fresh)
    block, again = block[start], same[start]
    before, after = np.full(len(start), -1), np.full(len(start), -1)
    before[1:][again[1:]] = block[:-1][again[1:]]
    after[:-1][again[1:]] = block[1:][again[1:]]
    return Words(order, same, np.append(start, len(order)), block, before, after)


def occurrences(words: Words) -> npt.NDArray[np.int32]:
    """How often the word of each token stands in its block, shape (tokens,)."""
    counts = np.ones(len(words.order), np.int32)
    size = words.count
    several = np.flatnonzero(size > 1)
    where = ranges(words.start[several], words.start[several + 1])
    counts[words.order[where]] = np.repeat(size[several], size[several])
    return counts


def count_pairs(pair: UInt64, block: Int64, total: Int64) -> Repeats:
    """Count equal pairs of words inside each block.

    Args:
        pair: uint64, hashes of the pairs that may be repeated: all whose words are.
        block: int64, block of each.
        total: int64, shape (blocks,), all pairs of each block.
    """
    key = (block.astype(np.uint64) << _PAIR_BITS) | (pair >> (np.uint64(64) - _PAIR_BITS))
    key.sort()
    start = np.flatnonzero(changes(key))
    owner = (key[start] >> _PAIR_BITS).astype(np.int64)
    return count_repeats(owner, np.diff(start, append=len(key)), total)
