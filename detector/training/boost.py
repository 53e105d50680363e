"""Fit boosted oblivious trees with CatBoost and lay them out as arrays."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from catboost import CatBoostClassifier

from detector.classify.trees import NEVER, Trees

UNIT = 1e-5
"""Log-odds in one unit of a leaf's value."""
Float64 = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TreeSettings:
    """Settings of boosted trees.

    Attributes:
        iterations: number of trees.
        depth: questions each of them asks.
        learning_rate: share of each tree's answer that is kept.
        l2: regularisation of leaf values.
        borders: most borders of one column.
    """

    iterations: int = 250
    depth: int = 6
    learning_rate: float = 0.16
    l2: float = 5.0
    borders: int = 64


def fit_trees(
    table: npt.NDArray[np.float32],
    label: npt.NDArray[np.int8],
    weight: Float64,
    settings: TreeSettings,
    seed: int = 0,
) -> Trees:
    """Fit trees on the rows of a table.

    Args:
        table: float32, shape (rows, columns), finite.
        label: 1 spam, 0 article, shape (rows,).
        weight: shape (rows,).
        settings: how many trees, how deep.
        seed: of everything random.
    """
    model = CatBoostClassifier(
        iterations=settings.iterations,
        depth=settings.depth,
        learning_rate=settings.learning_rate,
        l2_leaf_reg=settings.l2,
        border_count=settings.borders,
        bootstrap_type="No",
        random_strength=0,
        random_seed=seed,
        allow_writing_files=False,
        verbose=False,
    )
    model.fit(table, label, sample_weight=weight)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.json"
        model.save_model(str(path), format="json")
        return _arranged(json.loads(path.read_text(encoding="utf-8")), table.shape[1], settings)


def _node_means(leaf: Float64, weight: Float64, depth: int) -> Float64:
    """Means of the training rows below each node, level by level, the leaves last."""
    levels = [leaf]
    total = weight
    for _ in range(depth):
        # The last answer is the highest bit, so the two children of a node lie half apart.
        half = len(total) // 2
        children, heavy = levels[0].reshape(2, half), total.reshape(2, half)
        total = heavy.sum(axis=0)
        levels.insert(0, (children * heavy).sum(axis=0) / np.maximum(total, 1e-9))
    return np.concatenate(levels)


def _arranged(stored: dict[str, Any], n_columns: int, settings: TreeSettings) -> Trees:
    """Lay out a model that CatBoost has written as JSON."""
    features = {f["flat_feature_index"]: f for f in stored["features_info"]["float_features"]}
    borders = [
        np.array((features.get(c) or {}).get("borders") or [], np.float32) for c in range(n_columns)
    ]
    n_trees, depth = len(stored["oblivious_trees"]), settings.depth
    column = np.zeros((n_trees, depth), np.int32)
    bins = np.full((n_trees, depth), NEVER, np.uint8)
    value = np.zeros((n_trees, (2 << depth) - 1))
    for number, tree in enumerate(stored["oblivious_trees"]):
        splits = tree["splits"] or []
        for level, split in enumerate(splits):
            column[number, level] = split["float_feature_index"]
            border = np.float32(split["border"])
            bins[number, level] = np.searchsorted(borders[column[number, level]], border)
        times = 1 << (depth - len(splits))
        leaf, weight = np.array(tree["leaf_values"]), np.array(tree["leaf_weights"], np.float64)
        value[number] = _node_means(np.tile(leaf, times), np.tile(weight, times), depth)
    return Trees(
        border=np.concatenate(borders).astype(np.float32),
        border_start=np.append(0, np.cumsum([len(one) for one in borders])).astype(np.int32),
        column=column,
        bin=bins,
        value=np.rint(value / UNIT).astype(np.int32),
        scale=UNIT * float(stored["scale_and_bias"][0]),
        base=float(np.ravel(stored["scale_and_bias"][1])[0]),
    )
