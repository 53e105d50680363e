"""Boosted oblivious trees as arrays: scored for many rows at once, explained column by column.

An oblivious tree (Kohavi 1994; CatBoost, Prokhorenkova et al. 2018) asks the same question at all
nodes of a level, so a leaf is a number whose bits are the answers: many rows walk down a tree at
once, without a branch.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detector.classify._trees import add_leaves, add_shares
from detector.columns.batch import Float32, Int64, UInt8

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

    Raises:
        ValueError: they point outside their arrays, or borders do not ascend.
    """

    border: Float32
    border_start: Int32
    column: Int32
    bin: UInt8
    value: Int32
    scale: float
    base: float

    def __post_init__(self) -> None:
        """Refuse what would lead the kernels astray: they trust these arrays."""
        if not (self._has_shape() and self._has_borders() and self._asks_within()):
            raise ValueError("the trees point outside their arrays")

    def _has_shape(self) -> bool:
        n_nodes = (2 << self.depth) - 1
        return (
            self.column.shape == self.bin.shape
            and 0 < self.depth <= MAX_DEPTH
            and self.value.shape == (len(self.column), n_nodes)
        )

    def _has_borders(self) -> bool:
        start, size = self.border_start, np.diff(self.border_start)
        if len(size) == 0 or (start[0], start[-1]) != (0, len(self.border)):
            return False
        if size.min() < 0 or size.max() >= NEVER:
            return False
        column = np.repeat(np.arange(len(size)), size)
        rising = (self.border[1:] >= self.border[:-1]) | (column[1:] != column[:-1])
        return bool(rising.all())

    def _asks_within(self) -> bool:
        if self.column.min(initial=0) < 0 or self.column.max(initial=0) >= self.n_columns:
            return False
        size = np.diff(self.border_start)[self.column]
        return bool(((self.bin == NEVER) | (self.bin < size)).all())

    @property
    def depth(self) -> int:
        """Questions that each tree asks."""
        return int(self.column.shape[1])

    @property
    def n_columns(self) -> int:
        """Columns of the tables that can be scored."""
        return len(self.border_start) - 1

    def _into(self, table: Float32, add: Callable[..., None], total: Int64) -> Float64:
        """Let a kernel add whole numbers for each row of a table, and make log-odds of them."""
        if table.shape[1] != self.n_columns:
            raise ValueError(f"the trees score {self.n_columns} columns, not {table.shape[1]}")
        add(table, self.border, self.border_start, self.column, self.bin, self.value, total)
        log_odds: Float64 = total.astype(np.float64) * self.scale
        return log_odds

    def score(self, table: Float32) -> Float64:
        """Log-odds of each row, shape (rows,).

        Raises:
            ValueError: the table has another number of columns.
        """
        return self._into(table, add_leaves, np.zeros(len(table), np.int64)) + self.base

    def contributions(self, table: Float32) -> Float64:
        """What each column adds to the log-odds of each row (Saabas 2014).

        Returns:
            float64 of shape (rows, columns); a row's sum plus ``bias`` is its score.

        Raises:
            ValueError: the table has another number of columns.
        """
        return self._into(table, add_shares, np.zeros(table.shape, np.int64))

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
