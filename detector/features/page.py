"""What signals look at: a batch with its stream, blocks, links and evidence, and shared counts.

Every count that more than one signal needs is a cached property here, so each is made once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from detector.columns.batch import Batch, Bool, Int64, UInt8, UInt64
from detector.columns.classes import FLAG_EMOJI, FLAG_FANCY, FLAG_UPPER, N_SCRIPTS, Class, tables
from detector.columns.stream import Stream
from detector.features.evidence import Evidence
from detector.features.language import FunctionWords
from detector.segment.blocks import Blocks
from detector.segment.links import Links

Float64 = npt.NDArray[np.float64]
N_CLASSES = len(Class)
_HASH_BITS = 36
_INDEX_BITS = np.uint64(64 - _HASH_BITS)
NEVER = 1 << 30
"""Distance to the nearest same word where there is none."""


@dataclass(frozen=True, slots=True)
class Repeats:
    """Counts of equal things inside each block.

    Attributes:
        most: int64, count of the most frequent thing; 0 in an empty block.
        top: uint64, the upper 40 bits of its hash.
        distinct: int64, number of different things.
        repeated: int64, how many stand more than once, all occurrences counted.
        entropy: float64, bits.
    """

    most: Int64
    top: UInt64
    distinct: Int64
    repeated: Int64
    entropy: Float64


@dataclass(frozen=True)
class Page:
    """Everything the signals of a batch are computed from."""

    batch: Batch
    stream: Stream
    blocks: Blocks
    links: Links
    lexical: Evidence
    function_words: FunctionWords

    @property
    def token_evidence(self) -> Int64:
        """Lexical evidence of each token, in units of ``evidence_scale``."""
        return self.lexical.total

    @property
    def evidence_scale(self) -> float:
        """Nats in one unit of evidence."""
        return self.lexical.scale

    def per_block(self, flag: Bool) -> Int64:
        """Count the true characters of each block."""
        # Most flags are rare, and looking up where they stand beats adding up all characters.
        counts: Int64 = np.diff(np.searchsorted(np.flatnonzero(flag), self.blocks.start))
        return counts

    def per_block_tokens(self, values: npt.NDArray[np.generic]) -> Float64:
        """Count the true tokens of each block, or add up whole numbers of its tokens.

        Whole numbers only: their running sum is exact, so a block's sum does not depend on what
        else is in the batch.
        """
        if values.dtype == np.bool_:
            counts = np.diff(np.searchsorted(np.flatnonzero(values), self.blocks.token))
            return counts.astype(np.float64)
        total = np.append(0.0, np.cumsum(values, dtype=np.float64))
        sums: Float64 = total[self.blocks.token[1:]] - total[self.blocks.token[:-1]]
        return sums

    @cached_property
    def n_chars(self) -> Int64:
        """Characters in each block."""
        return np.diff(self.blocks.start)

    @cached_property
    def n_tokens(self) -> Int64:
        """Tokens in each block."""
        return self.blocks.n_tokens

    @cached_property
    def tokens(self) -> Float64:
        """Tokens in each block, at least 1, for division."""
        return np.maximum(self.n_tokens, 1).astype(np.float64)

    @cached_property
    def letters(self) -> Int64:
        """Letters in each block, at least 1, for division."""
        counts = self.class_counts
        letters: Int64 = np.maximum(counts[:, Class.LETTER] + counts[:, Class.IDEOGRAPH], 1)
        return letters

    @cached_property
    def token_block(self) -> Int64:
        """Block of each token."""
        return np.repeat(np.arange(self.blocks.n_blocks), self.n_tokens)

    @cached_property
    def class_counts(self) -> Int64:
        """Characters of each class, shape (blocks, classes)."""
        block = np.repeat(np.arange(self.blocks.n_blocks), self.n_chars)
        flat = np.bincount(
            block * N_CLASSES + self.batch.klass, minlength=self.blocks.n_blocks * N_CLASSES
        )
        return flat.reshape(-1, N_CLASSES)

    @cached_property
    def flags(self) -> UInt8:
        """Flags of each character."""
        return tables().flags[self.batch.rows]

    @cached_property
    def upper(self) -> Int64:
        """Capital letters in each block."""
        return self.per_block((self.flags & FLAG_UPPER) > 0)

    @cached_property
    def fancy(self) -> Int64:
        """Letters in costume in each block."""
        return self.per_block((self.flags & FLAG_FANCY) > 0)

    @cached_property
    def emoji(self) -> Int64:
        """Emoji in each block."""
        return self.per_block((self.flags & FLAG_EMOJI) > 0)

    @cached_property
    def script_counts(self) -> Int64:
        """Word-initial letters of each script, shape (blocks, scripts)."""
        first = self.batch.rows[self.stream.position[self.stream.token_start]]
        script = tables().script[first].astype(np.int64)
        flat = np.bincount(
            self.token_block * N_SCRIPTS + script, minlength=self.blocks.n_blocks * N_SCRIPTS
        )
        return flat.reshape(-1, N_SCRIPTS)

    @cached_property
    def token_length(self) -> Int64:
        """Characters in each token."""
        return self.stream.token_end - self.stream.token_start

    def _repeats(self, hashes: UInt64, valid: Bool | None = None) -> Repeats:
        block = self.token_block
        if valid is not None:
            hashes, block = hashes[valid], block[valid]
        n_blocks = self.blocks.n_blocks
        key = (block.astype(np.uint64) << np.uint64(40)) | (hashes >> np.uint64(24))
        key.sort()
        starts = np.flatnonzero(np.append(True, key[1:] != key[:-1])) if key.size else key[:0]
        starts = starts.astype(np.int64)
        counts = np.diff(np.append(starts, key.size))
        owner = (key[starts] >> np.uint64(40)).astype(np.int64)
        most = np.zeros(n_blocks, np.int64)
        np.maximum.at(most, owner, counts)
        top = np.zeros(n_blocks, np.uint64)
        at_most = np.flatnonzero(counts == most[owner])[::-1]  # the first of equals wins
        top[owner[at_most]] = key[starts[at_most]] & np.uint64((1 << 40) - 1)
        total = np.bincount(owner, counts, n_blocks)
        surprise = np.bincount(owner, counts * np.log2(counts), n_blocks)
        safe = np.maximum(total, 1)
        return Repeats(
            most=most,
            top=top,
            distinct=np.bincount(owner, minlength=n_blocks),
            repeated=np.bincount(owner, counts * (counts > 1), n_blocks).astype(np.int64),
            entropy=np.log2(safe) - surprise / safe,
        )

    @cached_property
    def words(self) -> Repeats:
        """Repeats of words."""
        return self._repeats(self.stream.token_hash)

    @cached_property
    def inner_pair(self) -> Bool:
        """Whether each token has its successor in the same block."""
        block = self.token_block
        return np.append(block[1:] == block[:-1], False)[: len(block)]

    @cached_property
    def n_pairs(self) -> Float64:
        """Word pairs in each block, at least 1, for division."""
        pairs: Float64 = np.maximum(self.per_block_tokens(self.inner_pair), 1)
        return pairs

    @cached_property
    def pairs(self) -> Repeats:
        """Repeats of word pairs inside a block."""
        return self._repeats(self.stream.pair_hash(), self.inner_pair)

    @cached_property
    def _word_order(self) -> tuple[Int64, Bool]:
        """Tokens by word and place; whether each repeats the one before on the same page."""
        n = self.stream.n_tokens
        low = np.uint64((1 << int(_INDEX_BITS)) - 1)
        key = (self.stream.token_hash & ~low) | np.arange(n, dtype=np.uint64)
        key.sort()
        order = (key & low).astype(np.int64)
        doc = self.blocks.doc[self.token_block][order]
        same = ((key[1:] ^ key[:-1]) <= low) & (doc[1:] == doc[:-1])
        return order, np.append(False, same)[:n]

    @cached_property
    def nearest(self) -> tuple[Int64, Int64]:
        """Distance in tokens to the same word before and after, in the same document."""
        order, same = self._word_order
        again = np.flatnonzero(same)
        distance = order[again] - order[again - 1]
        before, after = np.full(len(order), NEVER), np.full(len(order), NEVER)
        before[order[again]] = distance
        after[order[again - 1]] = distance
        return before, after

    @cached_property
    def other_blocks(self) -> tuple[Int64, Int64]:
        """Nearest blocks before and after in which each token's word stands; -1 where none."""
        order, same = self._word_order
        n = len(order)
        before, after = np.full(n, -1), np.full(n, -1)
        if n == 0:
            return before, after
        # Equal words of one block are neighbours in this order; their first and last place in it
        # lead to the blocks beyond.
        block = self.token_block[order]
        fresh = ~same | np.append(True, block[1:] != block[:-1])
        index = np.arange(n)
        first = np.maximum.accumulate(np.where(fresh, index, 0))
        ends = np.append(fresh[1:], True)
        last = n - 1 - np.maximum.accumulate(np.where(ends[::-1], index, 0))[::-1]
        has_before = same[first]
        before[order[has_before]] = block[first[has_before] - 1]
        has_after = np.append(same[1:], False)[last]
        after[order[has_after]] = block[last[has_after] + 1]
        return before, after

    @cached_property
    def evidence(self) -> Float64:
        """Sum of lexical evidence in each block, nats."""
        return self.per_block_tokens(self.token_evidence) * self.evidence_scale

    @cached_property
    def mean_evidence(self) -> Float64:
        """Mean lexical evidence of a block's tokens; 0 in an empty block."""
        mean: Float64 = self.evidence / self.tokens
        return mean

    @cached_property
    def function_rows(self) -> Int64:
        """Row of each token in the list of function words; -1 where it is none."""
        return self.function_words.rows(self.stream.token_hash)

    @cached_property
    def language_shares(self) -> tuple[Float64, Float64]:
        """Shares of a block's words that are small words of the page's language, and of others."""
        rows = self.function_rows
        known = np.flatnonzero(rows >= 0)
        doc = self.blocks.doc[self.token_block[known]]
        table = self.function_words.languages
        votes = np.zeros((self.batch.n_docs, table.shape[1]), np.int32)
        if known.size:
            firsts = np.searchsorted(doc, np.arange(self.batch.n_docs))
            filled = np.flatnonzero(np.diff(np.append(firsts, len(doc))) > 0)
            votes[filled] = np.add.reduceat(
                table[rows[known]], firsts[filled], axis=0, dtype=np.int32
            )
        language = votes.argmax(axis=1) if table.shape[1] else np.zeros(len(votes), np.int64)
        own = np.zeros(len(rows), np.bool_)
        own[known] = table[rows[known], language[doc]] > 0
        foreign = (rows >= 0) & ~own
        return self.per_block_tokens(own) / self.tokens, self.per_block_tokens(
            foreign
        ) / self.tokens

    @cached_property
    def doc_first(self) -> Int64:
        """First block of each document, shape (documents + 1,)."""
        return np.searchsorted(self.blocks.doc, np.arange(self.batch.n_docs + 1))

    def per_doc(self, values: npt.NDArray[np.generic]) -> Float64:
        """Add up a per-block array inside each document."""
        total = np.append(0.0, np.cumsum(values, dtype=np.float64))
        sums: Float64 = total[self.doc_first[1:]] - total[self.doc_first[:-1]]
        return sums
