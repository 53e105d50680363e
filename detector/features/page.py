"""What signals look at: a batch with its stream, blocks, links and evidence, and shared counts.

Every count that more than one signal needs is a cached property here, so each is made once. Counts
are one number a block: float32, which whole numbers below 2 ** 24 are exact in, or float64.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from detector.columns.batch import Batch, Bool, Float32, Int32, Int64, UInt8
from detector.columns.classes import tables
from detector.columns.stream import Stream
from detector.features._chars import count_chars, find_marks
from detector.features._listed import count_listed
from detector.features._pages import rest_of_page
from detector.features._tokens import count_disguised, count_looks, find_looks, sum_evidence
from detector.features._words import count_again, count_words, number_words
from detector.features.counts import (
    Chars,
    Disguised,
    Evident,
    Float64,
    Listed,
    Looks,
    Repeats,
)
from detector.features.evidence import Evidence
from detector.features.language import FunctionWords
from detector.features.trades import TradeWords
from detector.segment.blocks import Blocks
from detector.segment.links import Links

NEAR = 8
"""Tokens; a word seen again within so many counts as repeated nearby."""
SAME_MIN = 3
"""Words; shorter blocks may be the same without saying anything."""
SLOT_MIN = 3
"""A word must have so many different successors before it can be the service of a pattern."""
PHONE_DIGITS = 8
"""Digits; so many in a row of short numbers make a phone number."""
BRAND_LENGTH = 4
"""Characters that a word of letters and digits has at least to look like a brand."""


@lru_cache(maxsize=1)
def _marked() -> UInt8:
    """Look-up table of the characters that are counted one by one."""
    look = tables()
    return find_marks(look.klass, look.flags)


@lru_cache(maxsize=1)
def _looks() -> UInt8:
    """Look-up table of what a word's first character says of it."""
    look = tables()
    return find_looks(look.klass, look.flags, look.script)


@dataclass(frozen=True)
class Page:
    """Everything the signals of a batch are computed from."""

    batch: Batch
    stream: Stream
    blocks: Blocks
    links: Links
    lexical: Evidence
    function_words: FunctionWords
    trade_words: TradeWords

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
        return np.add.reduceat(flag, self.blocks.start[:-1], dtype=np.int64)

    def block_of(self, positions: Int64) -> Int64:
        """Tell which block each character position belongs to."""
        return np.searchsorted(self.blocks.start, positions, side="right") - 1

    def number_in(self, block: Int64) -> Float32:
        """How many things stand in each block, by the block of each of them."""
        return np.bincount(block, minlength=self.blocks.n_blocks).astype(np.float32)

    @cached_property
    def n_chars(self) -> Int64:
        """Characters in each block."""
        return np.diff(self.blocks.start)

    @cached_property
    def n_tokens(self) -> Int64:
        """Tokens in each block."""
        return self.blocks.n_tokens

    @cached_property
    def tokens(self) -> Float32:
        """Tokens in each block, at least 1, for division."""
        return np.maximum(self.n_tokens, 1).astype(np.float32)

    @cached_property
    def letters(self) -> Float32:
        """Letters in each block, at least 1, for division."""
        letters: Float32 = np.maximum(self.chars.letters + self.chars.ideographs, np.float32(1))
        return letters

    @cached_property
    def n_pairs(self) -> Float32:
        """Word pairs in each block, at least 1, for division."""
        pairs: Float32 = np.maximum(self.tokens - np.float32(1), np.float32(1))
        return pairs

    @cached_property
    def root(self) -> Float64:
        """Root of the number of tokens in each block, which is taken for 1 at least."""
        return np.sqrt(self.tokens, dtype=np.float64)

    @cached_property
    def url_block(self) -> Int64:
        """Block of each URL."""
        return self.block_of(self.links.start)

    @cached_property
    def doc_first(self) -> Int64:
        """First block of each document, shape (documents + 1,)."""
        return np.searchsorted(self.blocks.doc, np.arange(self.batch.n_docs + 1))

    @cached_property
    def doc_token(self) -> Int64:
        """First token of each document, shape (documents + 1,)."""
        return self.blocks.token[self.doc_first]

    @cached_property
    def chars(self) -> Chars:
        """What each block is written with."""
        batch, links, look = self.batch, self.links, tables()
        table = count_chars(
            batch.rows, batch.klass, links.url.view(np.uint8), links.anchor.view(np.uint8),
            _marked(), look.flags, look.script, self.blocks.start,
        )  # fmt: skip
        return Chars(*table)

    @cached_property
    def word(self) -> Int32:
        """Number of each token's word in its document."""
        return number_words(self.stream.token_hash, self.doc_token)

    @cached_property
    def repeats(self) -> Repeats:
        """Words that stand in a block or on its page more than once."""
        return Repeats(*count_words(self.word, self.blocks.token, self.doc_first, NEAR, SLOT_MIN))

    @cached_property
    def again(self) -> Float32:
        """How many other blocks of its page have the same words as each block."""
        return count_again(self.stream.token_hash, self.blocks.token, self.doc_first, SAME_MIN)

    @cached_property
    def looks(self) -> Looks:
        """What the words of each block look like."""
        batch, stream = self.batch, self.stream
        return Looks(
            *count_looks(
                batch.rows, batch.klass, _looks(), stream.position, stream.token_start,
                stream.token_end, self.blocks.token, self.doc_first, BRAND_LENGTH, PHONE_DIGITS,
            )
        )  # fmt: skip

    @cached_property
    def disguised(self) -> Disguised:
        """Disguised words of each block."""
        stream = self.stream
        mixed, spaced, leet = (
            one.view(np.uint8) for one in (stream.mixed, stream.spaced, stream.leet)
        )
        return Disguised(*count_disguised(mixed, spaced, leet, self.blocks.token))

    @cached_property
    def evident(self) -> Evident:
        """Lexical evidence of each block, in units of ``evidence_scale``."""
        return Evident(*sum_evidence(self.lexical.total, self.lexical.words, self.blocks.token))

    @cached_property
    def evidence(self) -> Float64:
        """Sum of lexical evidence in each block, nats."""
        return self.evident.total * self.evidence_scale

    @cached_property
    def mean_evidence(self) -> Float64:
        """Mean lexical evidence of a block's tokens; 0 in an empty block."""
        mean: Float64 = self.evidence / self.tokens
        return mean

    @cached_property
    def strength(self) -> Float32:
        """Lexical evidence of each block, divided by the root of its length."""
        return (self.evidence / self.root).astype(np.float32)

    @cached_property
    def listed(self) -> Listed:
        """Function words and words of the trades in each block."""
        return Listed(
            *count_listed(
                self.function_words, self.trade_words,
                self.stream.token_hash, self.word, self.blocks.token, self.doc_first,
            )
        )  # fmt: skip

    def rest_of_page(self, values: Float32 | Float64) -> Float64:
        """What the other blocks of its page have of something, for each block.

        Args:
            values: whole numbers, whose sums are exact, and do not depend on the batch.
        """
        return rest_of_page(values.astype(np.float64, copy=False), self.doc_first)

    @cached_property
    def other_words(self) -> Float64:
        """Words of each block's page, the block apart, at least 1, for division."""
        return np.maximum(self.rest_of_page(self.n_tokens.astype(np.float64)), 1.0)

    @cached_property
    def rest_evidence(self) -> Float64:
        """Mean lexical evidence of the other words of each block's page, nats."""
        rest: Float64 = self.rest_of_page(self.evident.total) * self.evidence_scale
        return rest / self.other_words
