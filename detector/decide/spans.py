"""Which characters are spam: from scored blocks to spans.

Runs of likely blocks are candidates; a second, smaller model looks at each as a whole, and what is
sure enough becomes a span.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from detector.classify.model import Model
from detector.classify.score import Scored
from detector.columns.batch import Bool, Int64
from detector.decide.candidates import Candidates, find_candidates, logit
from detector.decide.edges import drop_cold_blocks, find_edges, settle_words
from detector.decide.glue import unglue
from detector.decide.measures import candidate_table

Float64 = npt.NDArray[np.float64]


class Spans(NamedTuple):
    """Spans of spam in a batch, sorted.

    Attributes:
        start, end: int64, positions in the batch.
        doc: int64, document of each span.
        first, last: int64, first block and the one after the last.
        log_odds: float64, calibrated.
    """

    start: Int64
    end: Int64
    doc: Int64
    first: Int64
    last: Int64
    log_odds: Float64


def score_candidates(
    scored: Scored, model: Model, regions: Int64 | None = None
) -> tuple[Candidates, Float64]:
    """Find the candidates of a scored batch and how likely each is spam, as log-odds.

    Args:
        scored: the batch.
        model: the model.
        regions: part of its document that each block stands in, numbered through the batch; no
            candidate reaches from one into the next. By default a document is one part.
    """
    blocks, tokens = scored.blocks, scored.page.n_tokens
    runs = find_candidates(scored.log_odds, blocks.doc if regions is None else regions, tokens)
    if runs.first.size == 0:
        return runs, np.zeros(0)
    runs = runs._replace(doc=blocks.doc[runs.first])
    table = candidate_table(scored.table, scored.log_odds, tokens, blocks.doc, runs)
    return runs, model.spans.log_odds(table)


def spans_at(
    scored: Scored,
    runs: Candidates,
    log_odds: Float64,
    threshold: float,
    unseen: Bool | None = None,
) -> Spans:
    """Make spans of the candidates that are at least so probable."""
    chosen = log_odds >= logit(threshold)
    return make_spans(scored, runs.take(chosen), log_odds[chosen], unseen)


def make_spans(
    scored: Scored, runs: Candidates, log_odds: Float64, unseen: Bool | None = None
) -> Spans:
    """Turn candidates that are spam into spans of characters.

    Args:
        scored: the batch.
        runs: the candidates.
        log_odds: float64, of each.
        unseen: blocks that no reader sees; by default none. What stands there beside spam is no
            honest word, so spans that begin and end in them keep their edges.
    """
    page = scored.page
    first, last = runs.first.copy(), runs.last.copy()
    if first.size == 0:
        return Spans(first, last, runs.doc, first, last, log_odds)
    edged = np.ones(len(first), np.bool_)
    if unseen is not None:
        edged = ~(unseen[first] & unseen[last - 1])
    first[edged], last[edged] = drop_cold_blocks(page, scored.log_odds, first[edged], last[edged])
    start, end = find_edges(page, first, last)
    unglue(page, first, last, start, end)
    start[edged], end[edged] = settle_words(
        page, first[edged], last[edged], start[edged], end[edged]
    )
    return Spans(start, end, runs.doc, first, last, log_odds)
