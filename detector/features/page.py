"""What signals look at: a batch with its stream, blocks, links and evidence, and shared counts.

Every count that more than one signal needs is a cached property here, so each is made once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from detector.columns.arrays import changes, running
from detector.columns.batch import Batch, Bool, Int64, UInt8
from detector.columns.classes import (
    FLAG_EMOJI,
    FLAG_FANCY,
    FLAG_UPPER,
    N_SCRIPTS,
    Class,
    look_up,
    tables,
)
from detector.columns.stream import Stream
from detector.features.evidence import Evidence
from detector.features.language import FunctionWords
from detector.features.repeats import (
    Repeats,
    Words,
    count_pairs,
    count_repeats,
    group_words,
    occurrences,
)
from detector.features.trades import TradeWords
from detector.features.wordlist import WordList
from detector.segment.blocks import Blocks
from detector.segment.links import Links

Float64 = npt.NDArray[np.float64]
N_CLASSES = len(Class)
NEVER = 1 << 30
"""Distance to the nearest same word where there is none."""


def _count_between(where: Int64, edges: Int64) -> Int64:
    """Count the sorted positions between neighbouring edges."""
    n = len(edges) - 1
    if len(where) < n // 4:
        return np.bincount(np.searchsorted(edges, where, side="right") - 1, minlength=n)[:n]
    before = np.searchsorted(where, edges)
    return before[1:] - before[:-1]


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
        return self.per_block_at(np.flatnonzero(flag))

    def per_block_at(self, where: Int64) -> Int64:
        """Count some characters of each block, given by their sorted positions."""
        return _count_between(where, self.blocks.start)

    def per_block_tokens(self, values: npt.NDArray[np.generic]) -> Float64:
        """Count the true tokens of each block, or add up whole numbers of its tokens.

        Whole numbers only: their running sum is exact, so a block's sum does not depend on what
        else is in the batch.
        """
        total = look_up(running(values), self.blocks.token)
        sums: Float64 = (total[1:] - total[:-1]).astype(np.float64)
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
        n_cells = self.blocks.n_blocks * N_CLASSES
        cell = np.repeat(np.arange(0, n_cells, N_CLASSES), self.n_chars)
        cell += self.batch.klass
        return np.bincount(cell, minlength=n_cells).reshape(-1, N_CLASSES)

    @cached_property
    def flags(self) -> UInt8:
        """Flags of each character."""
        return look_up(tables().flags, self.batch.rows)

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
    def token_first(self) -> Int64:
        """Batch position of the first character of each token."""
        return look_up(self.stream.position, self.stream.token_start)

    @cached_property
    def token_last(self) -> Int64:
        """Batch position of the last character of each token."""
        return look_up(self.stream.position, self.stream.token_end - 1)

    @cached_property
    def script_counts(self) -> Int64:
        """Word-initial letters of each script, shape (blocks, scripts)."""
        script = look_up(tables().script, look_up(self.batch.rows, self.token_first))
        cell = self.token_block * N_SCRIPTS
        cell += script
        flat = np.bincount(cell, minlength=self.blocks.n_blocks * N_SCRIPTS)
        return flat.reshape(-1, N_SCRIPTS)

    @cached_property
    def token_length(self) -> Int64:
        """Characters in each token."""
        return self.stream.token_end - self.stream.token_start

    @cached_property
    def word_groups(self) -> Words:
        """Tokens by word, and the groups of one word in one block."""
        return group_words(self.stream.token_hash, self.token_block, self.blocks.doc)

    @cached_property
    def in_block(self) -> npt.NDArray[np.int32]:
        """How often each token's word stands in its block."""
        return occurrences(self.word_groups)

    @cached_property
    def words(self) -> Repeats:
        """Repeats of words."""
        return count_repeats(self.word_groups.block, self.word_groups.count, self.n_tokens)

    @cached_property
    def inner_pair(self) -> Bool:
        """Whether each token has its successor in the same block."""
        block = self.token_block
        inner = np.zeros(len(block), np.bool_)
        np.equal(block[1:], block[:-1], out=inner[:-1])
        return inner

    @cached_property
    def n_pairs(self) -> Float64:
        """Word pairs in each block, at least 1, for division."""
        pairs: Float64 = np.maximum(self.per_block_tokens(self.inner_pair), 1)
        return pairs

    @cached_property
    def pairs(self) -> Repeats:
        """Repeats of word pairs inside a block."""
        twice = np.append(self.in_block > 1, False)
        where = np.flatnonzero(self.inner_pair & twice[:-1] & twice[1:])
        total = self.per_block_tokens(self.inner_pair).astype(np.int64)
        return count_pairs(self.stream.pair_hash(where), self.token_block[where], total)

    @cached_property
    def nearest(self) -> tuple[Int64, Int64]:
        """Distance in tokens to the same word before and after, in the same document."""
        order, again = self.word_groups.order, np.flatnonzero(self.word_groups.same)
        one, next_one = order[again - 1], order[again]
        before, after = np.full(len(order), NEVER), np.full(len(order), NEVER)
        before[next_one] = after[one] = next_one - one
        return before, after

    def per_block_groups(self, chosen: Bool) -> Float64:
        """Count the tokens of each block that are in the chosen of ``word_groups``."""
        groups = self.word_groups
        where = np.flatnonzero(chosen)
        counts = np.bincount(groups.block[where], groups.count[where], self.blocks.n_blocks)
        return counts.astype(np.float64)

    @cached_property
    def evidence(self) -> Float64:
        """Sum of lexical evidence in each block, nats."""
        return self.per_block_tokens(self.token_evidence) * self.evidence_scale

    @cached_property
    def mean_evidence(self) -> Float64:
        """Mean lexical evidence of a block's tokens; 0 in an empty block."""
        mean: Float64 = self.evidence / self.tokens
        return mean

    def _listed(self, words: WordList) -> Int64:
        """Row of each token in a list of words; -1 where it is none."""
        # Each word is looked up once, in the order of the hashes.
        order = self.word_groups.order
        hashes = look_up(self.stream.token_hash, order)
        start = np.flatnonzero(changes(hashes))
        rows = np.empty(len(order), np.int64)
        size = np.diff(start, append=len(order))
        rows[order] = np.repeat(words.rows(hashes[start]), size)
        return rows

    @cached_property
    def function_rows(self) -> Int64:
        """Row of each token in the list of function words; -1 where it is none."""
        return self._listed(self.function_words)

    @cached_property
    def trade_rows(self) -> Int64:
        """Row of each token in the list of trade words; -1 where it is none."""
        return self._listed(self.trade_words)

    @cached_property
    def trade_roles(self) -> UInt8:
        """Roles of each token as a word of the trades."""
        roles = np.append(self.trade_words.roles, np.uint8(0))  # the last is that of other words
        return roles[self.trade_rows]

    @cached_property
    def trade_counts(self) -> Int64:
        """Words of each trade in each block, shape (blocks, trades)."""
        known = np.flatnonzero(self.trade_rows >= 0)
        n_trades = self.trade_words.trades.shape[1]
        word, trade = np.nonzero(self.trade_words.trades[self.trade_rows[known]])
        flat = np.bincount(
            self.token_block[known[word]] * n_trades + trade,
            minlength=self.blocks.n_blocks * n_trades,
        )
        return flat.reshape(self.blocks.n_blocks, n_trades)

    @cached_property
    def language_shares(self) -> tuple[Float64, Float64]:
        """Shares of a block's words that are small words of the page's language, and of others."""
        rows = self.function_rows
        known = np.flatnonzero(rows >= 0)
        doc = self.blocks.doc[self.token_block[known]]
        table = self.function_words.languages
        votes = self.function_words.votes(rows[known], doc, self.batch.n_docs)
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
        total = running(values.astype(np.float64))
        sums: Float64 = total[self.doc_first[1:]] - total[self.doc_first[:-1]]
        return sums
