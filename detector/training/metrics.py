"""Measures of a detector by characters, documents and blocks, with bootstrap over sources."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detector.training.documents import SPAM, LabelledDocument

N_BOOTSTRAP = 200
Float64 = npt.NDArray[np.float64]
Spans = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a detector did with one labelled document.

    Attributes:
        document: the document.
        hit: visible characters of gold spam that were found.
        gold: visible characters of gold spam.
        cut: visible characters that were called spam, unscored ones left out.
        found: number of gold spam spans with at least half of their characters found.
        spans: predicted spans.
        score: probability of the document's surest block.
    """

    document: LabelledDocument
    hit: int
    gold: int
    cut: int
    found: int
    spans: tuple[tuple[int, int], ...]
    score: float

    @property
    def flagged(self) -> bool:
        """Whether anything was called spam."""
        return bool(self.spans)


def _mask(spans: Iterable[tuple[int, int]], length: int) -> npt.NDArray[np.bool_]:
    mask = np.zeros(length, np.bool_)
    for start, end in spans:
        mask[start:end] = True
    return mask


def outcome(document: LabelledDocument, spans: Spans, score: float) -> Outcome:
    """Compare predicted spans with the gold ones."""
    text = document.text
    visible = np.fromiter((not char.isspace() for char in text), np.bool_, len(text))
    gold_spans = [(s.start, s.end) for s in document.spans if s.label == SPAM]
    gold = _mask(gold_spans, len(text)) & visible
    unscored = _mask(((s.start, s.end) for s in document.spans if s.label != SPAM), len(text))
    cut = _mask(spans, len(text)) & visible & ~(unscored & ~gold)
    hit = gold & cut
    found = sum(
        int(2 * hit[start:end].sum() >= gold[start:end].sum() > 0) for start, end in gold_spans
    )
    return Outcome(
        document,
        int(hit.sum()),
        int(gold.sum()),
        int(cut.sum()),
        found,
        tuple((int(a), int(b)) for a, b in spans),
        score,
    )


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure with its 95 % interval over sources.

    Attributes:
        value: the measure.
        low, high: interval; equal to the value where there is one source only.
        n: documents it was measured on.
    """

    value: float
    low: float
    high: float
    n: int

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}] (n={self.n})"


def precision(outcomes: Sequence[Outcome]) -> float:
    """Share of the cut characters that are spam; 1 where nothing was cut."""
    cut = sum(o.cut for o in outcomes)
    return sum(o.hit for o in outcomes) / cut if cut else 1.0


def recall(outcomes: Sequence[Outcome]) -> float:
    """Share of the spam characters that were cut."""
    gold = sum(o.gold for o in outcomes)
    return sum(o.hit for o in outcomes) / gold if gold else 1.0


def f1(outcomes: Sequence[Outcome]) -> float:
    """Characters' F1."""
    cut_and_gold = sum(o.cut + o.gold for o in outcomes)
    return 2 * sum(o.hit for o in outcomes) / cut_and_gold if cut_and_gold else 1.0


def flagged(outcomes: Sequence[Outcome]) -> float:
    """Share of documents in which anything was found."""
    return sum(o.flagged for o in outcomes) / len(outcomes) if outcomes else 0.0


def spans_found(outcomes: Sequence[Outcome]) -> float:
    """Share of gold spans of which at least half was found."""
    total = sum(sum(s.label == SPAM for s in o.document.spans) for o in outcomes)
    return sum(o.found for o in outcomes) / total if total else 0.0


def figure(
    measure: Callable[[Sequence[Outcome]], float], outcomes: Sequence[Outcome], seed: int = 0
) -> Figure:
    """A measure with an interval: sources are drawn again with replacement."""
    by_source: dict[str, list[Outcome]] = defaultdict(list)
    for one in outcomes:
        by_source[one.document.spam_source or one.document.source].append(one)
    groups = [by_source[key] for key in sorted(by_source)]
    value = measure(outcomes)
    if len(groups) < 2:
        return Figure(value, value, value, len(outcomes))
    rng = np.random.default_rng(seed)
    draws = [
        measure([o for i in rng.integers(0, len(groups), len(groups)) for o in groups[i]])
        for _ in range(N_BOOTSTRAP)
    ]
    low, high = np.quantile(draws, [0.025, 0.975])
    return Figure(value, float(low), float(high), len(outcomes))


def recall_at(label: npt.NDArray[np.int8], score: Float64, false_positives: float) -> float:
    """Share of spam blocks above the score that so many honest blocks reach."""
    honest, spam = score[label == 0], score[label == 1]
    if honest.size == 0 or spam.size == 0:
        return float("nan")
    return float((spam > np.quantile(honest, 1 - false_positives)).mean())


def average_precision(label: npt.NDArray[np.int8], score: Float64) -> float:
    """Area under the precision-recall curve of blocks."""
    order = np.argsort(-score, kind="stable")
    hits = np.cumsum(label[order] == 1)
    if hits.size == 0 or hits[-1] == 0:
        return float("nan")
    ranks = np.arange(1, len(order) + 1)
    return float((hits / ranks)[label[order] == 1].mean())


def calibration(
    label: npt.NDArray[np.int8], probability: Float64, bins: int = 10
) -> list[tuple[float, float, int]]:
    """Mean probability, share of spam, and number of blocks in equal bins of probability."""
    which = np.minimum((probability * bins).astype(int), bins - 1)
    rows = []
    for one in range(bins):
        inside = which == one
        if inside.any():
            rows.append(
                (
                    float(probability[inside].mean()),
                    float((label[inside] == 1).mean()),
                    int(inside.sum()),
                )
            )
    return rows
