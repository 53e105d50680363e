"""The markup's say: what it adds to the scores of the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from detector.classify.model import Model, Thresholds
from detector.classify.score import Scored
from detector.columns.batch import Float32, Int64
from detector.decide.spans import Spans, decide
from detector.features.signal import SIGNALS, Signal
from detector.html.evidence import MarkupWeights
from detector.html.layers import MarkupPage
from detector.html.page import HtmlPage
from detector.html.signals import MARKUP_SIGNALS, markup_table


@dataclass(frozen=True, slots=True)
class Weighed:
    """A scored batch with all that its scores are made of.

    Attributes:
        scored: the batch with its log-odds.
        model: the model of the text.
        table: float32, shape (blocks, signals), signals of the text, then those of the markup.
        signals: what the columns are.
        markup: weights of the signals of the markup, None for plain text.
        regions: int64, part of the page that each block stands in, numbered through the batch.
    """

    scored: Scored
    model: Model
    table: Float32
    signals: Sequence[Signal]
    markup: MarkupWeights | None = None
    regions: Int64 | None = None

    @classmethod
    def of_text(cls, scored: Scored, model: Model) -> Weighed:
        """A batch of texts."""
        return cls(scored, model, scored.table, SIGNALS)

    def contributions(self, rows: Int64) -> npt.NDArray[np.float64]:
        """What each signal adds to the log-odds of some blocks, shape (rows, signals)."""
        n_text = len(SIGNALS)
        table = self.table[rows]
        slope = self.model.calibration[0]
        own: npt.NDArray[np.float64] = slope * self.model.trees.contributions(table[:, :n_text])
        if self.markup is None:
            return own
        return np.concatenate((own, self.markup.contributions(table[:, n_text:])), axis=1)

    def spans(self, thresholds: Thresholds) -> Spans:
        """Find the spans of spam; none reaches from a hidden box, say, into the footer."""
        scored = self.scored
        if self.regions is None:
            return decide(scored, thresholds)
        # To `decide`, each region is a document.
        blocks = replace(scored.blocks, doc=self.regions)
        bounded = replace(scored, page=replace(scored.page, blocks=blocks))
        spans = decide(bounded, thresholds)
        return replace(spans, doc=scored.blocks.doc[spans.first])


def _regions(page: MarkupPage) -> Int64:
    """Number the parts of the pages that the blocks stand in."""
    region, doc = page.layers.region[page.blocks.start[:-1]], page.blocks.doc
    fresh = (region[1:] != region[:-1]) | (doc[1:] != doc[:-1])
    return np.append(0, np.cumsum(fresh))[: len(doc)]


def weigh_markup(weighed: Weighed, pages: Sequence[HtmlPage], markup: MarkupWeights) -> Weighed:
    """Add the evidence of the markup to a batch of the texts of pages."""
    scored = weighed.scored
    page = MarkupPage.of(scored.page, pages)
    table = markup_table(page)
    return replace(
        weighed,
        scored=replace(scored, log_odds=scored.log_odds + markup.log_odds(table)),
        table=np.concatenate((scored.table, table), axis=1),
        signals=(*SIGNALS, *MARKUP_SIGNALS),
        markup=markup,
        regions=_regions(page),
    )
