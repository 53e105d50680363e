from __future__ import annotations

import numpy as np
import pytest

from detector.classify.model import Thresholds
from detector.decide.spans import grow_from_seeds

THRESHOLDS = Thresholds(seed=0.9, edge=0.5, grow=0.2)


def chosen(
    probabilities: list[float], docs: list[int] | None = None, tokens: list[int] | None = None
) -> list[int]:
    p = np.array(probabilities)
    inside = grow_from_seeds(
        np.log(p / (1 - p)),
        np.array(docs or [0] * len(p)),
        np.array(tokens or [10] * len(p)),
        THRESHOLDS,
    )
    return np.flatnonzero(inside).tolist()


@pytest.mark.parametrize(
    ("probabilities", "spam"),
    [
        ([0.01, 0.95, 0.01], [1]),
        ([0.6, 0.6, 0.6], []),
        ([0.6, 0.95, 0.6], [0, 1, 2]),
        ([0.3, 0.95, 0.3], [1]),
        ([0.95, 0.3, 0.95], [0, 1, 2]),
        ([0.95, 0.1, 0.95], [0, 2]),
        ([0.01], []),
        ([0.99], [0]),
    ],
)
def test_spans_grow_from_seeds_over_likely_neighbours(
    probabilities: list[float], spam: list[int]
) -> None:
    assert chosen(probabilities) == spam


def test_a_small_cool_block_between_spam_is_bridged() -> None:
    assert chosen([0.95, 0.1, 0.95], tokens=[10, 2, 10]) == [0, 1, 2]


def test_spans_do_not_reach_into_the_next_document() -> None:
    assert chosen([0.6, 0.95, 0.6], docs=[0, 1, 1]) == [1, 2]
    assert chosen([0.95, 0.1, 0.95], docs=[0, 0, 1], tokens=[10, 1, 10]) == [0, 2]


def test_nothing_in_nothing_out() -> None:
    assert chosen([]) == []
