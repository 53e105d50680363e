"""A scored batch, and what may be spam in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detector.classify.model import Model
from detector.classify.score import Scored
from detector.columns.batch import Float32
from detector.decide.candidates import Candidates
from detector.decide.spans import Spans, score_candidates, spans_at
from detector.features.signal import Signal
from detector.features.table import SIGNALS

Float64 = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Weighed:
    """A scored batch of texts with all that its scores are made of.

    Attributes:
        scored: the batch with its log-odds.
        model: the model of the text.
    """

    scored: Scored
    model: Model

    @property
    def table(self) -> Float32:
        """Values of the signals, float32, shape (blocks, signals)."""
        return self.scored.table

    @property
    def signals(self) -> Sequence[Signal]:
        """What the columns of the table are."""
        return SIGNALS

    @property
    def explain(self) -> Callable[[Float32], Float64]:
        """Tells what each signal adds to the log-odds, for rows of the table.

        It knows the model and not the batch, which nobody who keeps it keeps alive.
        """
        return self.model.blocks.contributions

    def candidates(self) -> tuple[Candidates, Float64]:
        """What may be spam, and its log-odds."""
        return score_candidates(self.scored, self.model)

    def spans(self, runs: Candidates, log_odds: Float64, threshold: float) -> Spans:
        """Make spans of the candidates that are at least so probable."""
        return spans_at(self.scored, runs, log_odds, threshold)
