from __future__ import annotations

import math
from functools import partial

import numpy as np
import pytest
from sklearn.metrics import average_precision_score

from detector.training.documents import LabelledDocument, Span
from detector.training.evaluation.outcome import outcome
from detector.training.evaluation.ranking import (
    average_precision,
    calibration,
    documents_at,
    ranking,
    recall_at,
)

ONE = np.zeros(5000, np.int64)


def test_recall_at_a_false_positive_rate() -> None:
    label = np.array([0] * 1000 + [1] * 4, np.int8)
    score = np.concatenate((np.arange(1000.0), [5.0, 998.5, 2000.0, 3000.0]))
    at = partial(recall_at, false_positives=0.001)
    assert ranking(at, label, score, ONE[:1004]).value == pytest.approx(0.75)
    assert math.isnan(ranking(at, label[:1000], score[:1000], ONE[:1000]).value)


def test_equals_of_the_first_false_positive_are_not_found() -> None:
    label, score = np.array([0, 0, 1, 1], np.int8), np.array([1.0, 0.0, 1.0, 2.0])
    made = ranking(partial(recall_at, false_positives=0.1), label, score, ONE[:4])
    assert made.value == pytest.approx(0.5)


def test_average_precision_is_that_of_scikit_learn() -> None:
    rng = np.random.default_rng(1)
    label = (rng.random(500) < 0.2).astype(np.int8)
    score = rng.normal(size=500) + label
    made = ranking(average_precision, label, score, rng.integers(0, 9, 500))
    assert made.value == pytest.approx(average_precision_score(label, score))
    assert made.low < made.value < made.high


def test_calibration_rows_are_shares() -> None:
    rng = np.random.default_rng(0)
    probability = rng.random(5000)
    made = calibration((rng.random(5000) < probability).astype(np.int8), probability)
    assert sum(n for _, _, n in made.rows) == 5000
    assert made.error < 0.05
    assert calibration(np.zeros(5000, np.int8), probability).error == pytest.approx(0.5, abs=0.02)


def test_documents_are_found_while_few_honest_ones_are_flagged() -> None:
    honest = [
        outcome(LabelledDocument(str(i), "text", source="h"), [], i / 1000) for i in range(1000)
    ]
    spam = LabelledDocument("s", "text", (Span(0, 4),), source="s")
    scores = (0.5, 0.9945, 0.9999)  # five of the honest ones lie above the second
    made = documents_at([*honest, *(outcome(spam, [], score) for score in scores)])
    assert made.value == pytest.approx(2 / 3)
