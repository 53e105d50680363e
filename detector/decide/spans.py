"""Which characters are spam: from scored blocks to spans.

A span is seeded by a block that is likely enough and grows over neighbours that are less so, as
one anchor line supports the next. White space at its edges stays with the page.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detector.classify.model import Thresholds
from detector.classify.score import Scored
from detector.columns.batch import Bool, Int64
from detector.columns.classes import Class
from detector.decide.edges import drop_cold_blocks, trim_cold_words
from detector.decide.glue import unglue

BRIDGE_TOKENS = 3
"""A cooler block of so few words between two blocks of spam belongs to them."""


@dataclass(frozen=True, slots=True)
class Spans:
    """Spans of spam in a batch, sorted.

    Attributes:
        start, end: int64, positions in the batch.
        doc: int64, document of each span.
        first, last: int64, first block and the one after the last.
    """

    start: Int64
    end: Int64
    doc: Int64
    first: Int64
    last: Int64


def _logit(probability: float) -> float:
    return float(np.log(probability) - np.log1p(-probability))


def _runs(inside: Bool, doc: Int64) -> tuple[Int64, Int64]:
    """First and after-last index of each run of true blocks within one document."""
    fresh = np.append(True, doc[1:] != doc[:-1])[: len(doc)]
    start = inside & (fresh | ~np.append(False, inside[:-1])[: len(doc)])
    first = np.flatnonzero(start)
    after = np.append(fresh[1:], True)[: len(doc)] | ~np.append(inside[1:], False)[: len(doc)]
    last = np.flatnonzero(inside & after) + 1
    return first, last


def _bridged(inside: Bool, doc: Int64, tokens: Int64) -> Bool:
    """Fill gaps of one small or empty block between two blocks of spam."""
    if len(doc) < 3:
        return inside
    small = tokens <= BRIDGE_TOKENS
    filled = inside.copy()
    filled[1:-1] |= small[1:-1] & inside[:-2] & inside[2:] & (doc[:-2] == doc[2:])
    return filled


def grow_from_seeds(
    log_odds: npt.NDArray[np.float64], doc: Int64, tokens: Int64, thresholds: Thresholds
) -> Bool:
    """Tell which blocks are spam, neighbours heard.

    Args:
        log_odds: float64, one per block.
        doc: int64, document of each block, sorted.
        tokens: int64, words in each block.
        thresholds: of the preset.
    """
    seed, edge, grow = (_logit(p) for p in (thresholds.seed, thresholds.edge, thresholds.grow))
    first, last = _runs(log_odds >= grow, doc)
    seeds = np.append(0, np.cumsum(log_odds >= seed))
    seeded = seeds[last] - seeds[first] > 0
    # What is only likely enough between spam is not likely enough at the edge of a span.
    firm = np.flatnonzero(log_odds >= edge)
    first = firm[np.searchsorted(firm, first[seeded])]
    last = firm[np.searchsorted(firm, last[seeded]) - 1] + 1
    change = np.zeros(len(log_odds) + 1, np.int64)
    change[first] += 1
    change[last] -= 1
    return _bridged(np.cumsum(change[:-1]) > 0, doc, tokens)


def decide(scored: Scored, thresholds: Thresholds) -> Spans:
    """Find the spans of spam in a scored batch."""
    blocks = scored.blocks
    inside = grow_from_seeds(scored.log_odds, blocks.doc, scored.page.n_tokens, thresholds)
    first, last = _runs(inside, blocks.doc)
    sure = scored.log_odds >= _logit(thresholds.seed)
    first, last = drop_cold_blocks(scored.page, first, last, sure)
    visible = np.flatnonzero(
        (scored.batch.klass != Class.SPACE) & (scored.batch.klass != Class.NEWLINE)
    )
    if visible.size == 0 or first.size == 0:
        nothing = np.zeros(0, np.int64)
        return Spans(nothing, nothing, nothing, nothing, nothing)
    start = visible[np.searchsorted(visible, blocks.start[first])]
    end = visible[np.searchsorted(visible, blocks.start[last]) - 1] + 1
    unglue(scored.stream, blocks.token, first, last, start, end)
    trim_cold_words(scored.page, first, last, start, end)
    return Spans(start, end, blocks.doc[first], first, last)


def span_log_odds(scored: Scored, spans: Spans) -> npt.NDArray[np.float64]:
    """Log-odds of each span: those of its surest block."""
    if spans.first.size == 0:
        return np.zeros(0)
    padded = np.append(scored.log_odds, -np.inf)
    edges = np.stack([spans.first, spans.last], axis=1).ravel()
    best: npt.NDArray[np.float64] = np.maximum.reduceat(padded, edges)[::2]
    return best
