"""The edges of a span that is spam word by word: honest words inside, spam left outside.

Beside a list of anchors everything looks suspicious, and a span grows over the comment link above
it and the headline below. On a page put on one line, the first block of a list may be more article
than list, and its last words are left behind. There the words themselves tell. In prose they do
not: its edges are as cold as its middle.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from detector.columns.arrays import ranges, running
from detector.columns.batch import Bool, Int64, UInt64
from detector.decide.candidates import logit
from detector.decide.glue import repeated_words
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
Float64 = npt.NDArray[np.float64]


def _least_evidence(page: Page, first: Int64, last: Int64) -> Float64:
    """Evidence that a word of each span must have not to be cold there, in units.

    Minus infinity where the span is not spam word by word. Made from sums of whole numbers, so
    that it does not depend on the batch.
    """
    begin, end = page.blocks.token[first], page.blocks.token[last]
    total = running(page.token_evidence)
    mean = (total[end] - total[begin]) / np.maximum(end - begin, 1)
    dense = (end - begin >= DENSE_WORDS) & (mean * page.evidence_scale >= DENSE_NATS)
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
    if first.size == 0:
        return first, last
    size = last - first
    block = ranges(first, last)
    edges = np.stack([first, last], axis=1).ravel()
    surest = np.repeat(np.maximum.reduceat(np.append(log_odds, -np.inf), edges)[::2], size)
    odds, evidence = log_odds[block], page.mean_evidence[block]
    least = np.repeat(_least_evidence(page, first, last), size) * page.evidence_scale
    cold = evidence < least
    hot = (evidence >= least) & (least > -np.inf) & (odds >= logit(LIKELY))
    sure = (odds >= logit(SURE)) & (evidence > 0)
    stays = hot | ((odds >= surest - MOST_BELOW) & (sure | ~cold))
    firm = block[stays | (odds == surest)]
    return firm[np.searchsorted(firm, first)], firm[np.searchsorted(firm, last) - 1] + 1


def trim_cold_words(page: Page, first: Int64, last: Int64, start: Int64, end: Int64) -> None:
    """Take cold words off the edges of spans; changes ``start`` and ``end`` in place.

    A word that the span repeats is its own, however cold.

    Args:
        page: the page.
        first: int64, first block of each span.
        last: int64, the block after the last of each span.
        start: int64, position where each span starts.
        end: int64, position where each span ends.
    """
    stream = page.stream
    least = _least_evidence(page, first, last)
    for span in np.flatnonzero(least > -np.inf):
        a, b = int(page.blocks.token[first[span]]), int(page.blocks.token[last[span]])
        begins = stream.position[stream.token_start[a:b]]
        ends = stream.position[stream.token_end[a:b] - 1] + 1
        # Words of which an edge has cut off a part already are not looked at again.
        inside = (begins >= start[span]) & (ends <= end[span])
        # Letter groups reach into the next word, so at an edge the word itself must agree.
        stays = (page.token_evidence[a:b] >= least[span]) & (page.lexical.words[a:b] > 0)
        stays |= np.isin(stream.token_hash[a:b], repeated_words(stream, a, b))
        head, tail = _before_first(stays[inside]), _before_first(stays[inside][::-1])
        if head:
            start[span] = begins[inside][head]
        if tail:
            end[span] = ends[inside][-1 - tail]


def take_hot_words(page: Page, first: Int64, last: Int64, start: Int64, end: Int64) -> None:
    """Take in the hot words beside spans, on the same line; changes ``start`` and ``end`` in place.

    Edges that lie within a block stay: there the words were looked at already.

    Args:
        page: the page.
        first: int64, first block of each span.
        last: int64, the block after the last of each span.
        start: int64, position where each span starts.
        end: int64, position where each span ends.
    """
    stream, blocks = page.stream, page.blocks
    begins = stream.position[stream.token_start]
    least = _least_evidence(page, first, last)
    reached = 0  # spans stay apart, also where both take words of one block between them
    for span in np.flatnonzero(least > -np.inf):
        a, b = int(first[span]), int(last[span])
        token, after = int(blocks.token[a]), int(blocks.token[b])
        own = repeated_words(stream, token, after)
        if a > 0 and not blocks.starts_line[a] and start[span] <= begins[token]:
            count = _hot_words(page, a - 1, own, float(least[span]), backwards=True)
            if count:
                start[span] = max(int(begins[token - count]), reached)
        ends = int(stream.position[stream.token_end[after - 1] - 1]) + 1
        if b < blocks.n_blocks and not blocks.starts_line[b] and end[span] >= ends:
            count = _hot_words(page, b, own, float(least[span]))
            if count:
                end[span] = stream.position[stream.token_end[after + count - 1] - 1] + 1
        reached = int(end[span])


def _hot_words(
    page: Page, block: int, own: UInt64, least: float, *, backwards: bool = False
) -> int:
    """How many hot words a block begins or ends with; 0 if all are: it is no span for a reason."""
    where = slice(int(page.blocks.token[block]), int(page.blocks.token[block + 1]))
    hot = (page.token_evidence[where] >= least) & (page.lexical.words[where] > 0)
    hot |= np.isin(page.stream.token_hash[where], own)
    if backwards:
        hot = hot[::-1]
    return 0 if hot.all() else int(hot.argmin())


def _before_first(stays: Bool) -> int:
    """How many words come before the first that stays, 0 if it is too far to tell."""
    near = stays[: MAX_COLD_WORDS + 1]
    return int(near.argmax()) if near.any() else 0
