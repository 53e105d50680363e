"""Boosted trees as arrays: scored for many blocks at once, explained column by column."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detector.columns.batch import Float32

Int32 = npt.NDArray[np.int32]
Float64 = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Trees:
    """An additive ensemble of binary trees, all nodes in one set of arrays.

    Attributes:
        root: int32, shape (trees,), node where each tree starts.
        column: int32, shape (nodes,), column that a node asks about; -1 for a leaf.
        threshold: float64, shape (nodes,); smaller or equal goes left.
        left, right: int32, shape (nodes,), children; a leaf is its own child.
        value: float64, shape (nodes,), mean log-odds of the training rows below a node, so that a
            step from a node to its child changes the score by the difference of their values.
        depth: steps from a root to the deepest leaf.
        base: log-odds before the first tree.
    """

    root: Int32
    column: Int32
    threshold: Float64
    left: Int32
    right: Int32
    value: Float64
    depth: int
    base: float

    def score(self, table: Float32) -> Float64:
        """Log-odds of each row, shape (rows,)."""
        total = np.full(len(table), self.base + float(self.value[self.root].sum()))
        for root in self.root:
            total += self._walk(table, int(root))
        return total

    def _walk(self, table: Float32, root: int, into: Float64 | None = None) -> Float64:
        """Value each row gains over the root of one tree; contributions are added to ``into``."""
        rows = np.arange(len(table))
        node = np.full(len(table), root, np.int32)
        for _ in range(self.depth):
            column = self.column[node]
            inner = column >= 0
            if not inner.any():
                break
            goes_left = table[rows, np.maximum(column, 0)] <= self.threshold[node]
            child = np.where(goes_left, self.left[node], self.right[node])
            if into is not None:
                step = self.value[child] - self.value[node]
                np.add.at(into, (rows[inner], column[inner]), step[inner])
            node = np.where(inner, child, node)
        gain: Float64 = self.value[node] - self.value[root]
        return gain

    def contributions(self, table: Float32) -> Float64:
        """What each column adds to the log-odds of each row (Saabas 2014).

        Returns:
            float64 of shape (rows, columns); a row's sum plus ``bias`` is its score.
        """
        into = np.zeros(table.shape)
        for root in self.root:
            self._walk(table, int(root), into)
        return into

    @property
    def bias(self) -> float:
        """Log-odds of a row about which nothing is asked."""
        return self.base + float(self.value[self.root].sum())
