"""The markup's say: what it adds to the scores of the text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from detector.classify.model import Stage
from detector.columns.batch import Bool, Float32, Int64
from detector.decide.candidates import Candidates
from detector.decide.spans import Spans, score_candidates, spans_at
from detector.decide.weigh import Weighed
from detector.features.signal import Signal
from detector.features.table import SIGNALS
from detector.html.evidence import MarkupWeights
from detector.html.layers import MarkupPage, hidden_at_all
from detector.html.page import HtmlPage
from detector.html.signals import MARKUP_SIGNALS, markup_table

Float64 = npt.NDArray[np.float64]


@dataclass(frozen=True)
class WeighedPages(Weighed):
    """A scored batch of the texts of pages, with what their markup has to say.

    Attributes:
        markup: weights of the signals of the markup.
        markup_values: float32, shape (blocks, signals of the markup).
        regions: int64, part of the page that each block stands in, numbered through the batch.
        unseen: bool, blocks that are hidden from readers, most of them at least.
        evidence: float64, what the markup has added to the log-odds of each block.
    """

    markup: MarkupWeights
    markup_values: Float32
    regions: Int64
    unseen: Bool
    evidence: Float64

    @property
    def table(self) -> Float32:
        """Values of the signals of the text, then of those of the markup."""
        return np.concatenate((self.scored.table, self.markup_values), axis=1)

    @property
    def signals(self) -> Sequence[Signal]:
        """What the columns of the table are."""
        return (*SIGNALS, *MARKUP_SIGNALS)

    @property
    def explain(self) -> Callable[[Float32], Float64]:
        """Tells what each signal adds to the log-odds, for rows of the table."""
        return partial(_explain, self.model.blocks, self.markup)

    def candidates(self) -> tuple[Candidates, Float64]:
        """What may be spam, and its log-odds; none reaches from a hidden box into the footer."""
        runs, log_odds = score_candidates(self.scored, self.model, self.regions)
        told = self.markup.run_weight * self.run_evidence(runs)
        return runs, log_odds + told + self.markup.page_offset

    def spans(self, runs: Candidates, log_odds: Float64, threshold: float) -> Spans:
        """Make spans of the candidates that are at least so probable."""
        return spans_at(self.scored, runs, log_odds, threshold, self.unseen)

    def run_evidence(self, runs: Candidates) -> Float64:
        """What the markup says of runs as a whole: mean of what it says of their words.

        The model of runs looks at their words, which in a hidden box may be quite plain.
        """
        if runs.first.size == 0:
            return np.zeros(0)
        words = self.scored.page.n_tokens.astype(np.float64)
        edges = np.stack([runs.first, runs.last], axis=1).ravel()
        told, said = (
            np.add.reduceat(np.append(one, 0.0), edges)[::2]
            for one in (self.evidence * words, words)
        )
        mean: Float64 = told / np.maximum(said, 1)
        return mean


def _explain(blocks: Stage, markup: MarkupWeights, values: Float32) -> Float64:
    """What each signal of the text, and then of the markup, adds to the log-odds of some blocks."""
    text, told = values[:, : len(SIGNALS)], values[:, len(SIGNALS) :]
    return np.concatenate((blocks.contributions(text), markup.contributions(told)), axis=1)


def _regions(page: MarkupPage) -> Int64:
    """Number the parts of the pages that the blocks stand in."""
    region, doc = page.layers.region[page.layers.first], page.blocks.doc
    fresh = (region[1:] != region[:-1]) | (doc[1:] != doc[:-1])
    return np.append(0, np.cumsum(fresh))[: len(doc)]


def weigh_markup(
    weighed: Weighed, pages: Sequence[HtmlPage], markup: MarkupWeights
) -> WeighedPages:
    """Add the evidence of the markup to a batch of the texts of pages."""
    scored = weighed.scored
    page = MarkupPage.of(scored.page, pages)
    values = markup_table(page)
    evidence = markup.log_odds(values)
    return WeighedPages(
        scored._replace(log_odds=scored.log_odds + evidence),
        weighed.model,
        markup,
        values,
        _regions(page),
        2 * page.in_layer(hidden_at_all(page.layers)) > page.n_chars,
        evidence,
    )
