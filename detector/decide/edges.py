"""The edges of a span that is spam word by word: honest words inside, spam left outside.

Beside a list of anchors everything looks suspicious, and a span grows over the comment link above
it and the headline below. On a page put on one line, the first block of a list may be more article
than list, and its last words are left behind. There the words themselves tell. In prose they do
not: its edges are as cold as its middle.
"""

from __future__ import annotations

import numpy as np

from detector.columns.batch import Int64
from detector.columns.classes import Class
from detector.decide._edges import Words, drop_blocks, find_ink, sum_ranges
from detector.decide.candidates import Float64, logit
from detector.decide.glue import MIN_REPEATS
from detector.features.page import Page

DENSE_NATS = 6
"""Evidence per word from which on a span is spam word by word."""
DENSE_WORDS = 8
"""Shorter spans are phrases, which may have cold words of their own."""
COLD_SHARE = 0.4
"""Words with less than this share of the span's evidence per word are cold."""
MOST_BELOW = 6
"""Nats; a block at an edge is at most so much less likely than the surest of its span."""
SURE = 0.9
"""Probability of a block from which on it stays at an edge if its words are warm."""
LIKELY = 0.8
"""Probability of a block from which on it stays at an edge if its words are as hot as the span."""
MAX_COLD_WORDS = 12
"""So many words are taken off an edge within a block."""


def find_edges(page: Page, first: Int64, last: Int64) -> tuple[Int64, Int64]:
    """Where spans of blocks start and end: white space at their edges stays with the page."""
    return find_ink(
        page.batch.klass, page.blocks.start, first, last, Class.SPACE.value, Class.NEWLINE.value
    )


def least_evidence(page: Page, first: Int64, last: Int64) -> Float64:
    """Evidence that a word of each span must have not to be cold there, in units.

    Minus infinity where the span is not spam word by word. Made from sums of whole numbers, so
    that it does not depend on the batch.

    Args:
        page: the page.
        first: int64, first block of each span.
        last: int64, the block after the last of each span.
    """
    begin, end = page.blocks.token[first], page.blocks.token[last]
    size = end - begin
    mean = sum_ranges(page.token_evidence, begin, end) / np.maximum(size, 1)
    dense = (size >= DENSE_WORDS) & (mean * page.evidence_scale >= DENSE_NATS)
    least: Float64 = np.where(dense, COLD_SHARE * mean, -np.inf)
    return least


def drop_cold_blocks(
    page: Page, log_odds: Float64, first: Int64, last: Int64
) -> tuple[Int64, Int64]:
    """Take blocks off the edges of spans: far less likely than the surest, or of cold words.

    Args:
        page: the page.
        log_odds: float64, calibrated, one per block.
        first: int64, first block of each span, sorted.
        last: int64, the block after the last of each span.

    Returns:
        First blocks, and those after the last.
    """
    least = least_evidence(page, first, last) * page.evidence_scale
    first, last = first.copy(), last.copy()
    drop_blocks(
        log_odds, page.mean_evidence, least, MOST_BELOW, logit(SURE), logit(LIKELY), first, last
    )
    return first, last


def settle_words(
    page: Page, first: Int64, last: Int64, start: Int64, end: Int64
) -> tuple[Int64, Int64]:
    """Take cold words off the edges of spans, and the hot words beside them in.

    A word that the span repeats is its own, however cold. Hot words must be on the same line, and
    an edge within a block stays where it is: there the words were looked at already.

    Args:
        page: the page.
        first: int64, first block of each span, sorted.
        last: int64, the block after the last of each span.
        start: int64, position where each span starts.
        end: int64, position where each span ends.

    Returns:
        Where the spans start and end now.
    """
    start, end = start.copy(), end.copy()
    least = least_evidence(page, first, last)
    stream, blocks, evidence = page.stream, page.blocks, page.lexical
    words = Words(
        stream.position, stream.token_start, stream.token_end, page.word, evidence.total,
        evidence.words, MIN_REPEATS,
    )  # fmt: skip
    token, lines = blocks.token, blocks.starts_line.view(np.uint8)
    words.trim_cold(token[first], token[last], least, MAX_COLD_WORDS, start, end)
    words.take_hot(token, lines, first, last, least, start, end)
    return start, end
