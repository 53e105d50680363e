"""Boosted oblivious trees as arrays: scored for many rows at once, explained column by column.

An oblivious tree (Kohavi 1994; CatBoost, Prokhorenkova et al. 2018) asks the same question at all
nodes of a level, so a leaf is a number whose bits are the answers. Answers of all trees for many
rows are comparisons of whole arrays: no row walks down a tree.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from detector.columns.batch import Float32, UInt8

CHUNK = 1024
"""Rows scored at a time, so that all answers about them stay in cache."""
NEVER = 255
"""Bin that no value lies above: a level of a shallow tree that asks nothing."""
MAX_DEPTH = 8
"""Answers of one tree fit in a byte."""
Int32 = npt.NDArray[np.int32]
Float64 = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Trees:
    """An additive ensemble of oblivious trees of one depth.

    Attributes:
        border: float32, ascending borders of the first column, then of the second, and so on.
        border_start: int32, shape (columns + 1,), where each column's borders start.
        column: int32, shape (trees, depth), column that each level asks about.
        bin: uint8, shape (trees, depth); yes if the value lies above the border of that number.
        value: int32, shape (trees, 2 ** (depth + 1) - 1), mean of the training rows below each
            node in units of ``scale``, level by level; the answers so far, first in the lowest
            bit, number the nodes of a level. The last level holds the leaves.
        scale: log-odds in one unit, so that sums are exact in any order.
        base: log-odds before the first tree.
    """

    border: Float32
    border_start: Int32
    column: Int32
    bin: UInt8
    value: Int32
    scale: float
    base: float

    @property
    def depth(self) -> int:
        """Questions that each tree asks."""
        return int(self.column.shape[1])

    @property
    def n_columns(self) -> int:
        """Columns of the tables that can be scored."""
        return len(self.border_start) - 1

    def _answers(self, table: Float32) -> UInt8:
        """Answer of each row to each question, shape (borders + 1, rows); the last is always no."""
        answers = np.zeros((len(self.border) + 1, len(table)), np.bool_)
        values = np.ascontiguousarray(table.T)
        for number, (first, after) in enumerate(pairwise(self.border_start.tolist())):
            if after > first:
                border = self.border[first:after, None]
                np.greater(values[number], border, out=answers[first:after])
        return answers.view(np.uint8)

    def _leaves(self, table: Float32) -> UInt8:
        """Leaf that each row falls into, shape (trees, rows)."""
        question = self.border_start[self.column].astype(np.intp) + self.bin
        question[self.bin == NEVER] = len(self.border)
        # Trees share borders, so each question is put once and its answers are copied.
        answers = self._answers(table)
        leaf = np.zeros((len(self.column), len(table)), np.uint8)
        answer = np.empty_like(leaf)
        for level in reversed(range(self.depth)):
            answers.take(question[:, level], axis=0, out=answer, mode="clip")
            leaf += leaf
            leaf |= answer
        return leaf

    def _value_at(self, leaf: UInt8, level: int) -> Int32:
        """Value of the node of one level that each row passes, shape (trees, rows)."""
        passed = leaf if level == self.depth else leaf & np.uint8((1 << level) - 1)
        first = np.arange(len(self.value)) * self.value.shape[1] + (1 << level) - 1
        values: Int32 = self.value.ravel().take(passed + first[:, None], mode="clip")
        return values

    def score(self, table: Float32) -> Float64:
        """Log-odds of each row, shape (rows,)."""
        total = np.empty(len(table), np.int64)
        largest = np.abs(self.value.astype(np.int64)).max(axis=1).sum()
        width = np.int32 if largest < 1 << 31 else np.int64
        for start in range(0, len(table), CHUNK):
            rows = slice(start, start + CHUNK)
            leaf = self._leaves(table[rows])
            total[rows] = self._value_at(leaf, self.depth).sum(axis=0, dtype=width)
        log_odds: Float64 = total.astype(np.float64) * self.scale + self.base
        return log_odds

    def contributions(self, table: Float32) -> Float64:
        """What each column adds to the log-odds of each row (Saabas 2014).

        Returns:
            float64 of shape (rows, columns); a row's sum plus ``bias`` is its score.
        """
        n_rows, n_columns = table.shape
        into = np.zeros((n_rows, n_columns))
        for start in range(0, n_rows, CHUNK):
            leaf = self._leaves(table[start : start + CHUNK])
            n_cells = leaf.shape[1] * n_columns
            cell = np.arange(leaf.shape[1]) * n_columns
            before = self._value_at(leaf, 0)
            for level in range(self.depth):
                after = self._value_at(leaf, level + 1)
                where = self.column[:, level, None] + cell
                added = np.bincount(where.ravel(), (after - before).ravel(), n_cells)
                into[start : start + CHUNK] += added.reshape(-1, n_columns)
                before = after
        return into * self.scale

    @property
    def bias(self) -> float:
        """Log-odds of a row about which nothing is asked."""
        return self.base + float(self.value[:, 0].sum(dtype=np.int64)) * self.scale


ARRAYS: dict[str, tuple[str, int]] = {
    "border": ("float32", 1),
    "border_start": ("int32", 1),
    "column": ("int32", 2),
    "bin": ("uint8", 2),
    "value": ("int32", 2),
}
"""Arrays of an ensemble with their types and numbers of dimensions."""


def check_trees(trees: Trees, n_columns: int) -> None:
    """Refuse trees that point outside their arrays.

    Raises:
        ValueError: they do.
    """
    start = trees.border_start
    inside = (
        len(start) == n_columns + 1
        and start[0] == 0
        and start[-1] == len(trees.border)
        and bool((np.diff(start) >= 0).all())
        and int(np.diff(start).max(initial=0)) < NEVER
    )
    same = trees.column.shape == trees.bin.shape and 0 < trees.depth <= MAX_DEPTH
    columns = trees.column.min(initial=0) >= 0 and trees.column.max(initial=0) < n_columns
    values = trees.value.shape == (len(trees.column), (2 << trees.column.shape[1]) - 1)
    good = inside and same and columns and values
    if good:  # a bin beyond its column would be one of the next
        last = np.diff(start)[trees.column]
        good = bool(((trees.bin == NEVER) | (trees.bin < last)).all())
    if not good:
        raise ValueError("the trees point outside their arrays")
