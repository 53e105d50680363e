"""Measures by characters, documents and spans, with intervals by bootstrap over sources."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detector.training.evaluation.outcome import Outcome

N_BOOTSTRAP = 200
INTERVAL = (0.025, 0.975)
Float64 = npt.NDArray[np.float64]
Int64 = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Measure:
    """A ratio of two sums over outcomes, so that it can be had for any mixture of sources.

    Attributes:
        name: as tables call it.
        top, bottom: what is added up for each outcome.
        scale: what the ratio is multiplied with.
        empty: its value where there is nothing to divide by.
    """

    name: str
    top: Callable[[Outcome], float]
    bottom: Callable[[Outcome], float]
    scale: float = 1.0
    empty: float = float("nan")

    def __call__(self, outcomes: Sequence[Outcome]) -> float:
        """Value on all outcomes together."""
        bottom = sum(map(self.bottom, outcomes))
        return self.scale * sum(map(self.top, outcomes)) / bottom if bottom else self.empty


def _hit(one: Outcome) -> int:
    return sum(one.hit_chars)


def _gold(one: Outcome) -> int:
    return sum(one.gold_chars)


PRECISION = Measure("precision", _hit, lambda o: o.cut, empty=1.0)
"""Share of the cut characters that are spam; 1 where nothing was cut."""
HONEST_CUT = Measure("of the cut, honest", lambda o: o.cut - _hit(o), lambda o: o.cut, empty=0.0)
"""Share of the cut characters that are honest."""
RECALL = Measure("recall", _hit, _gold)
"""Share of the spam characters that were cut."""
F1 = Measure("F1", lambda o: 2 * _hit(o), lambda o: o.cut + _gold(o))
"""Characters' F1."""
FOUND = Measure("documents found", lambda o: o.flagged, lambda _: 1)
"""Share of documents in which anything was found."""
SPANS = Measure("spans found", lambda o: o.found, lambda o: len(o.gold))
"""Share of gold spans of which at least half was found."""
FLAGGED = Measure("flagged per 1,000", lambda o: o.flagged, lambda _: 1, scale=1000.0)
"""Documents in which anything was found, per 1,000."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure with its 95 % interval over sources.

    Attributes:
        value: the measure.
        low, high: interval; equal to the value where there is one source only.
        n: documents it was measured on, or blocks.
    """

    value: float
    low: float
    high: float
    n: int


def redraw(n_sources: int, seed: int = 0) -> Int64:
    """How often each source is drawn when they are drawn again with replacement.

    Returns:
        int64, shape (``N_BOOTSTRAP``, sources).
    """
    rng = np.random.default_rng(seed)
    return rng.multinomial(n_sources, np.full(n_sources, 1 / n_sources), N_BOOTSTRAP)


def interval(value: float, draws: Float64, n: int) -> Figure:
    """A figure from its value and the values on sources drawn again."""
    known = draws[~np.isnan(draws)]
    if known.size == 0:
        return Figure(value, value, value, n)
    low, high = np.quantile(known, INTERVAL)
    return Figure(value, float(low), float(high), n)


def figure(measure: Measure, outcomes: Sequence[Outcome]) -> Figure:
    """A measure with an interval: sources are drawn again with replacement."""
    sums: dict[str, list[float]] = {}
    for one in outcomes:
        pair = sums.setdefault(one.source, [0.0, 0.0])
        pair[0] += measure.top(one)
        pair[1] += measure.bottom(one)
    value = measure(outcomes)
    if len(sums) < 2:
        return Figure(value, value, value, len(outcomes))
    top, bottom = (redraw(len(sums)) @ np.array([sums[key] for key in sorted(sums)])).T
    with np.errstate(invalid="ignore", divide="ignore"):
        draws = np.where(bottom > 0, measure.scale * top / bottom, measure.empty)
    return interval(value, draws, len(outcomes))
