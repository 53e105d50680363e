"""What CatBoost fits and what the arrays say must be the same."""

from __future__ import annotations

import numpy as np
from catboost import CatBoostClassifier

from detector.training.boost import TreeSettings, fit_trees


def test_arrays_score_like_catboost() -> None:
    rng = np.random.default_rng(3)
    table = rng.normal(size=(3000, 5)).astype(np.float32)
    table[:, 4] = 1.0  # a column that says nothing has no borders
    label = (table[:, 0] * table[:, 1] + table[:, 2] > 0).astype(np.int8)
    weight = rng.random(len(label)) + 0.5
    settings = TreeSettings(iterations=25, depth=4)
    trees = fit_trees(table, label, weight, settings)
    assert trees.n_columns == 5
    model = CatBoostClassifier(
        iterations=25, depth=4, learning_rate=settings.learning_rate,
        l2_leaf_reg=settings.l2, border_count=settings.borders, bootstrap_type="No",
        random_strength=0, random_seed=0, allow_writing_files=False, verbose=False,
    )  # fmt: skip
    model.fit(table, label, sample_weight=weight)
    new = rng.normal(size=(500, 5)).astype(np.float32)
    expected = model.predict(new, prediction_type="RawFormulaVal")
    assert np.allclose(trees.score(new), expected, atol=1e-3)
    parts = trees.contributions(new).sum(axis=1) + trees.bias
    assert np.allclose(parts, trees.score(new), atol=1e-9)


def test_one_split_is_padded_to_the_full_depth() -> None:
    table = np.repeat(np.array([[0.0], [1.0]], np.float32), 40, axis=0)
    label = np.repeat(np.array([0, 1], np.int8), 40)
    trees = fit_trees(table, label, np.ones(80), TreeSettings(iterations=3, depth=6))
    low, high = trees.score(np.array([[0.0], [1.0]], np.float32))
    assert low < 0 < high
