from __future__ import annotations

import math

import numpy as np
import pytest

from detector.training import metrics
from detector.training.documents import LabelledDocument, Span

TEXT = "honest words here SPAM SPAM honest again"
DOCUMENT = LabelledDocument("d", TEXT, (Span(18, 27),), source="a")


def test_outcome_counts_visible_characters() -> None:
    one = metrics.outcome(DOCUMENT, [(18, 27)], 0.9)
    assert (one.hit, one.gold, one.cut, one.found) == (8, 8, 8, 1)
    half = metrics.outcome(DOCUMENT, [(13, 22)], 0.9)
    assert (half.hit, half.gold, half.cut, half.found) == (4, 8, 8, 1)
    assert metrics.f1([half]) == pytest.approx(0.5)


def test_unscored_characters_count_neither_way() -> None:
    document = LabelledDocument("d", TEXT, (Span(0, 17, "unscored"), Span(18, 27)), source="a")
    one = metrics.outcome(document, [(0, 27)], 0.9)
    assert (one.hit, one.cut) == (8, 8)


def test_nothing_found_is_precise_and_blind() -> None:
    one = metrics.outcome(DOCUMENT, [], 0.1)
    assert metrics.precision([one]) == 1
    assert metrics.recall([one]) == 0
    assert metrics.flagged([one]) == 0


def test_intervals_hold_the_value() -> None:
    outcomes = [
        metrics.outcome(
            LabelledDocument(str(i), TEXT, (Span(18, 27),), source=str(i % 4)),
            [(18, 27)] if i % 3 else [],
            0.5,
        )
        for i in range(30)
    ]
    figure = metrics.figure(metrics.recall, outcomes)
    assert figure.low <= figure.value <= figure.high
    assert figure.n == 30
    assert figure.low < figure.high


def test_recall_at_a_false_positive_rate() -> None:
    label = np.array([0] * 1000 + [1] * 4, np.int8)
    score = np.concatenate((np.arange(1000.0), [5.0, 998.5, 2000.0, 3000.0]))
    assert metrics.recall_at(label, score, 0.001) == pytest.approx(0.75)
    assert math.isnan(metrics.recall_at(label[:1000], score[:1000], 0.001))


def test_average_precision_agrees_with_a_known_case() -> None:
    label = np.array([1, 0, 1, 0], np.int8)
    assert metrics.average_precision(label, np.array([4.0, 3.0, 2.0, 1.0])) == pytest.approx(
        (1 + 2 / 3) / 2
    )


def test_calibration_rows_are_shares() -> None:
    rng = np.random.default_rng(0)
    probability = rng.random(5000)
    label = (rng.random(5000) < probability).astype(np.int8)
    rows = metrics.calibration(label, probability)
    assert sum(n for _, _, n in rows) == 5000
    assert all(abs(said - true) < 0.08 for said, true, _ in rows)
