from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from detector.classify.trees import MAX_DEPTH, NEVER, Trees

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
    table = np.random.default_rng(0).normal(1, 3, (1031, 2)).astype(np.float32)
    parts = TREES.contributions(table)
    assert parts.shape == table.shape
    assert np.allclose(parts.sum(axis=1) + TREES.bias, TREES.score(table))
    assert TREES.contributions(np.array([[2, 9]], np.float32))[0].tolist() == [2.0, 0.5]


def test_a_row_scores_the_same_in_any_company() -> None:
    table = np.random.default_rng(1).normal(1, 3, (1031, 2)).astype(np.float32)
    together = TREES.score(table)
    assert all(TREES.score(table[i : i + 1])[0] == together[i] for i in range(0, len(table), 17))


def test_no_rows_no_scores() -> None:
    assert TREES.score(np.zeros((0, 2), np.float32)).shape == (0,)
    assert TREES.contributions(np.zeros((0, 2), np.float32)).shape == (0, 2)


def by_hand(trees: Trees, row: npt.NDArray[np.float32]) -> tuple[int, list[int]]:
    """Units of the leaves that a row falls into, and what each column adds on the way to them."""
    total, shares = 0, [0] * trees.n_columns
    for column, bins, value in zip(trees.column, trees.bin, trees.value.tolist(), strict=True):
        path, before = 0, value[0]
        for level, (one, number) in enumerate(zip(column.tolist(), bins.tolist(), strict=True)):
            yes = number != NEVER and row[one] > trees.border[trees.border_start[one] + number]
            path += bool(yes) << level
            after = value[(2 << level) - 1 + path]
            shares[one] += after - before
            before = after
        total += before
    return total, shares


@pytest.mark.parametrize("depth", range(1, MAX_DEPTH + 1))
@pytest.mark.parametrize("n_trees", [0, 1, 6])
def test_whole_arrays_answer_as_one_walk_down_each_tree(depth: int, n_trees: int) -> None:
    rng = np.random.default_rng(depth)
    sizes = np.array([0, 3, NEVER - 1, 1, 6])  # none, few, as many as there may be
    column = rng.choice([1, 2, 3, 4], (n_trees, depth)).astype(np.int32)
    bins = rng.integers(0, sizes[column]).astype(np.uint8)
    if n_trees:
        column[0, 0], bins[0, 0] = 0, NEVER
    trees = Trees(
        border=np.concatenate([np.sort(rng.normal(size=n)) for n in sizes]).astype(np.float32),
        border_start=np.append(0, np.cumsum(sizes)).astype(np.int32),
        column=column,
        bin=bins,
        value=rng.integers(-(2**31), 2**31, (n_trees, (2 << depth) - 1)).astype(np.int32),
        scale=1.0,
        base=0.0,
    )  # fmt: skip
    table = rng.normal(size=(300, len(sizes))).astype(np.float32)
    table[5], table[6], table[7] = np.nan, np.inf, -np.inf
    table[8:40] = rng.choice(trees.border, (32, len(sizes)))  # a value on a border is not above it
    expected = [by_hand(trees, row) for row in table]
    for laid in (table, np.asfortranarray(table), np.repeat(table, 2, axis=1)[:, ::2]):
        assert trees.score(laid).tolist() == [total for total, _ in expected]
        assert trees.contributions(laid).tolist() == [shares for _, shares in expected]


def test_a_table_of_another_width_is_refused() -> None:
    with pytest.raises(ValueError, match="score 2 columns, not 3"):
        TREES.score(np.zeros((4, 3), np.float32))


@pytest.mark.parametrize(
    "broken",
    [
        {"column": TREES.column + 1},
        {"column": TREES.column - 1},
        {"border_start": np.array([0, 1, 9], np.int32)},
        {"border_start": np.array([0, 4, 3], np.int32)},
        {"border_start": np.array([1, 1, 3], np.int32)},
        {"border_start": np.array([0], np.int32)},
        {"border": np.array([1.0, 5.0, 0.0], np.float32)},
        {"border": np.array([1.0, np.nan, 5.0], np.float32)},
        {"value": TREES.value[:, :-1]},
        {"value": TREES.value[:1]},
        {"bin": TREES.bin[:, :1]},
        {"bin": TREES.bin + np.uint8(1)},
    ],
)
def test_trees_that_point_outside_are_refused(broken: dict[str, npt.NDArray[Any]]) -> None:
    with pytest.raises(ValueError, match="point outside"):
        replace(TREES, **broken)
