"""The markup's say: what it adds to the scores of the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from detector.classify.model import Model
from detector.classify.score import Scored
from detector.columns.batch import Bool, Float32, Int64
from detector.decide.candidates import Candidates
from detector.decide.spans import Spans, score_candidates, spans_at
from detector.features.signal import SIGNALS, Signal
from detector.html.evidence import MarkupWeights
from detector.html.layers import MarkupPage, hidden_at_all
from detector.html.page import HtmlPage
from detector.html.signals import MARKUP_SIGNALS, markup_table

Float64 = npt.NDArray[np.float64]


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
        unseen: bool, blocks that are hidden from readers, most of them at least.
        evidence: float64, what the markup has added to the log-odds of each block.
    """

    scored: Scored
    model: Model
    table: Float32
    signals: Sequence[Signal]
    markup: MarkupWeights | None = None
    regions: Int64 | None = None
    unseen: Bool | None = None
    evidence: Float64 | None = None

    @classmethod
    def of_text(cls, scored: Scored, model: Model) -> Weighed:
        """A batch of texts."""
        return cls(scored, model, scored.table, SIGNALS)

    def contributions(self, rows: Int64) -> Float64:
        """What each signal adds to the log-odds of some blocks, shape (rows, signals)."""
        n_text = len(SIGNALS)
        table = self.table[rows]
        own = self.model.blocks.contributions(table[:, :n_text])
        if self.markup is None:
            return own
        return np.concatenate((own, self.markup.contributions(table[:, n_text:])), axis=1)

    def spans(self, runs: Candidates, log_odds: Float64, threshold: float) -> Spans:
        """Make spans of the candidates that are at least so probable."""
        return spans_at(self.scored, runs, log_odds, threshold, self.unseen)

    def candidates(self) -> tuple[Candidates, Float64]:
        """What may be spam, and its log-odds; none reaches from a hidden box into the footer."""
        runs, log_odds = score_candidates(self.scored, self.model, self.regions)
        if self.markup is None or runs.first.size == 0:
            return runs, log_odds
        return runs, log_odds + self.markup.run_weight * self.run_evidence(runs)

    def run_evidence(self, runs: Candidates) -> Float64:
        """What the markup says of runs as a whole: mean of what it says of their words.

        The model of runs looks at their words, which in a hidden box may be quite plain.
        """
        if self.evidence is None or runs.first.size == 0:
            return np.zeros(len(runs.first))
        words = self.scored.page.n_tokens.astype(np.float64)
        edges = np.stack([runs.first, runs.last], axis=1).ravel()
        told, said = (
            np.add.reduceat(np.append(one, 0.0), edges)[::2]
            for one in (self.evidence * words, words)
        )
        mean: Float64 = told / np.maximum(said, 1)
        return mean


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
    evidence = markup.log_odds(table)
    return replace(
        weighed,
        scored=replace(scored, log_odds=scored.log_odds + evidence),
        table=np.concatenate((scored.table, table), axis=1),
        signals=(*SIGNALS, *MARKUP_SIGNALS),
        markup=markup,
        regions=_regions(page),
        evidence=evidence,
        unseen=2 * page.per_block(hidden_at_all(page.layers)) > page.n_chars,
    )
