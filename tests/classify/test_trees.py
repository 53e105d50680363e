from __future__ import annotations

import numpy as np
import pytest

from detector.classify.trees import CHUNK, Trees

# Two trees over two columns: x0 <= 1 ? -1 : (x1 <= 0 ? 2 : 4), and x1 <= 5 ? 0.5 : -0.5.
TREES = Trees(
    root=np.array([0, 5], np.int32),
    column=np.array([0, -1, 1, -1, -1, 1, -1, -1], np.int32),
    threshold=np.array([1.0, 0, 0.0, 0, 0, 5.0, 0, 0]),
    left=np.array([1, 1, 3, 3, 4, 6, 6, 7], np.int32),
    right=np.array([2, 1, 4, 3, 4, 7, 6, 7], np.int32),
    value=np.array([1.0, -1.0, 3.0, 2.0, 4.0, 0.0, 0.5, -0.5]),
    depth=2,
    base=0.25,
)


@pytest.mark.parametrize(
    ("row", "score"), [((0, 0), -0.25), ((1, 9), -1.25), ((2, 0), 2.75), ((2, 9), 3.75)]
)
def test_scores_are_sums_of_leaves(row: tuple[float, float], score: float) -> None:
    assert TREES.score(np.array([row], np.float32))[0] == pytest.approx(score)


def test_contributions_and_bias_add_up() -> None:
    table = np.random.default_rng(0).normal(1, 3, (3 * CHUNK + 7, 2)).astype(np.float32)
    parts = TREES.contributions(table)
    assert parts.shape == table.shape
    assert np.allclose(parts.sum(axis=1) + TREES.bias, TREES.score(table))
    assert TREES.contributions(np.array([[2, 9]], np.float32))[0].tolist() == [2.0, 0.5]


def test_a_row_scores_the_same_in_any_company() -> None:
    table = np.random.default_rng(1).normal(1, 3, (CHUNK + 50, 2)).astype(np.float32)
    together = TREES.score(table)
    assert all(TREES.score(table[i : i + 1])[0] == together[i] for i in range(0, len(table), 17))
