from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from detector.classify.trees import CHUNK, NEVER, Trees, check_trees

# Two trees of depth 2 over two columns. The first asks x0 > 1, then x1 > 0; leaves by answers
# (no no) -1, (yes no) 2, (no yes) -1, (yes yes) 4. The second asks x1 > 5 and nothing more.
TREES = Trees(
    border=np.array([1.0, 0.0, 5.0], np.float32),
    border_start=np.array([0, 1, 3], np.int32),
    column=np.array([[0, 1], [1, 0]], np.int32),
    bin=np.array([[0, 0], [1, NEVER]], np.uint8),
    value=np.array(
        [[100, -100, 300, -100, 200, -100, 400], [0, 50, -50, 50, -50, 50, -50]], np.int32
    ),
    scale=0.01,
    base=0.25,
)  # fmt: skip


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


def test_no_rows_no_scores() -> None:
    assert TREES.score(np.zeros((0, 2), np.float32)).shape == (0,)
    assert TREES.contributions(np.zeros((0, 2), np.float32)).shape == (0, 2)


def test_sound_trees_pass() -> None:
    check_trees(TREES, 2)


@pytest.mark.parametrize(
    "broken",
    [
        replace(TREES, column=TREES.column + 1),
        replace(TREES, column=TREES.column - 1),
        replace(TREES, border_start=np.array([0, 1, 9], np.int32)),
        replace(TREES, border_start=np.array([0, 3], np.int32)),
        replace(TREES, value=TREES.value[:, :-1]),
        replace(TREES, bin=TREES.bin[:, :1]),
    ],
)
def test_trees_that_point_outside_are_refused(broken: Trees) -> None:
    with pytest.raises(ValueError, match="point outside"):
        check_trees(broken, 2)
