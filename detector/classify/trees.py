"""Boosted trees as arrays: scored for many blocks at once, explained column by column."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detector.columns.batch import Float32

CHUNK = 256
"""Rows scored at a time, so that the nodes they stand on stay in cache."""
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
        total = np.empty(len(table))
        for start in range(0, len(table), CHUNK):
            rows = table[start : start + CHUNK]
            node = np.broadcast_to(self.root, (len(rows), len(self.root)))
            for _ in range(self.depth):
                node = self._step(rows, node)
            total[start : start + CHUNK] = self.value[node].sum(axis=1)
        return total + self.base

    def _step(self, rows: Float32, node: Int32) -> Int32:
        """Children that each row goes to from its node in every tree; a leaf stays."""
        asked = np.take_along_axis(rows, np.maximum(self.column[node], 0), axis=1)
        child: Int32 = np.where(asked <= self.threshold[node], self.left[node], self.right[node])
        return child

    def contributions(self, table: Float32) -> Float64:
        """What each column adds to the log-odds of each row (Saabas 2014).

        Returns:
            float64 of shape (rows, columns); a row's sum plus ``bias`` is its score.
        """
        into = np.zeros(table.shape)
        n_columns = table.shape[1]
        for start in range(0, len(table), CHUNK):
            rows = table[start : start + CHUNK]
            cell = np.arange(len(rows))[:, None] * n_columns
            node: Int32 = np.broadcast_to(self.root, (len(rows), len(self.root)))
            for _ in range(self.depth):
                child = self._step(rows, node)
                step = (self.value[child] - self.value[node]).ravel()
                where = (cell + np.maximum(self.column[node], 0)).ravel()
                added = np.bincount(where, step, len(rows) * n_columns)
                into[start : start + CHUNK] += added.reshape(len(rows), n_columns)
                node = child
        return into

    @property
    def bias(self) -> float:
        """Log-odds of a row about which nothing is asked."""
        return self.base + float(self.value[self.root].sum())
