"""Measures of scores, thresholds aside: how well spam is ranked above the rest, and calibration."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from detector.training.evaluation.measures import Figure, Float64, Int64, interval, redraw
from detector.training.evaluation.outcome import Outcome

BINS = 10
FEW = (1e-3, 1e-4)
"""Shares of honest blocks that may lie above the threshold."""
FEW_DOCUMENTS = 5e-3
"""The same of honest documents."""
Int8 = npt.NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Ranked:
    """Labels sorted by falling score, with weights.

    Attributes:
        spam: bool, shape (n,).
        score: float64, falling.
        weight: float64, how much each counts.
    """

    spam: npt.NDArray[np.bool_]
    score: Float64
    weight: Float64


def average_precision(ranked: Ranked) -> float:
    """Area under the precision-recall curve."""
    hits = np.cumsum(ranked.weight * ranked.spam)
    if hits.size == 0 or hits[-1] == 0:
        return float("nan")
    total = np.maximum(np.cumsum(ranked.weight), 1e-9)
    return float((ranked.weight * ranked.spam * hits / total).sum() / hits[-1])


def recall_at(ranked: Ranked, false_positives: float) -> float:
    """Share of spam above the score that at most so great a share of the honest exceeds."""
    honest = np.cumsum(ranked.weight * ~ranked.spam)
    spam = np.cumsum(ranked.weight * ranked.spam)
    if honest.size == 0 or honest[-1] == 0 or spam[-1] == 0:
        return float("nan")
    # The first honest one that is too many sets the threshold; its equals stay below it.
    limit = int(np.searchsorted(honest, false_positives * honest[-1], side="right"))
    if limit == len(honest):
        return 1.0
    above = int(np.searchsorted(-ranked.score, -ranked.score[limit], side="left"))
    return float(spam[above - 1] / spam[-1]) if above else 0.0


def ranking(
    measure: Callable[[Ranked], float], label: Int8, score: Float64, source: Int64
) -> Figure:
    """A measure of a ranking, with an interval by bootstrap over sources.

    Args:
        measure: of a ranking.
        label: int8, 1 spam, 0 honest.
        score: float64, higher is more like spam.
        source: int64, number of the source of each.
    """
    order = np.argsort(-score, kind="stable")
    spam, falling, owner = label[order] == 1, score[order], source[order]
    value = measure(Ranked(spam, falling, np.ones(len(order))))
    n_sources = int(source.max(initial=-1)) + 1
    draws = [
        measure(Ranked(spam, falling, times[owner].astype(np.float64)))
        for times in (redraw(n_sources) if n_sources > 1 else ())
    ]
    return interval(value, np.array(draws), len(order))


BLOCKS: dict[str, Callable[[Ranked], float]] = {
    "block average precision": average_precision,
    "blocks found at 0.1 % false positives": partial(recall_at, false_positives=FEW[0]),
    "blocks found at 0.01 % false positives": partial(recall_at, false_positives=FEW[1]),
}


def documents_at(outcomes: Sequence[Outcome], false_positives: float = FEW_DOCUMENTS) -> Figure:
    """Share of contaminated documents found while so few honest ones are flagged."""
    known = [one for one in outcomes if one.document.contaminated or one.honest]
    names: dict[str, int] = {}
    return ranking(
        partial(recall_at, false_positives=false_positives),
        np.array([one.document.contaminated for one in known], np.int8),
        np.array([one.score for one in known]),
        np.array([names.setdefault(one.source, len(names)) for one in known], np.int64),
    )


@dataclass(frozen=True, slots=True)
class Calibration:
    """How far probabilities can be taken at their word.

    Attributes:
        rows: for each bin of probability that is not empty, the mean probability, the share of
            spam, and how many lie in it.
        error: mean distance between the two, weighted by how many.
    """

    rows: list[tuple[float, float, int]]
    error: float


def calibration(label: Int8, probability: Float64, bins: int = BINS) -> Calibration:
    """Compare probabilities with what is true, in equal bins.

    Args:
        label: int8, 1 spam, 0 honest.
        probability: float64, the same shape.
        bins: how many.
    """
    which = np.minimum((probability * bins).astype(int), bins - 1)
    rows = []
    for one in np.unique(which):
        inside = which == one
        said, true = probability[inside].mean(), (label[inside] == 1).mean()
        rows.append((float(said), float(true), int(inside.sum())))
    total = sum(n for _, _, n in rows)
    error = sum(n * abs(said - true) for said, true, n in rows) / total if total else float("nan")
    return Calibration(rows, error)
