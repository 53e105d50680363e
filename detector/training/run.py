"""``detector train``: from the readable data to a model folder."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from detector.classify.model import Model
from detector.columns.batch import Int64
from detector.features.signal import SIGNALS
from detector.training.dataset import N_FOLDS, Pools, build, own_pools, public_pools
from detector.training.documents import LabelledDocument
from detector.training.families import fit_families
from detector.training.fit import (
    BlockRows,
    Log,
    TreeSettings,
    calibrate,
    find_function_words,
    fit_trees,
    out_of_fold_rows,
    row_weights,
)
from detector.training.tune import choose_thresholds

MAX_BLOCKS_PER_DOCUMENT = 12
"""Easy honest blocks of a long document are thinned to about so many for the trees."""
HARD_SHARE = 0.1
"""Share of honest blocks, those with the most evidence, that are never thinned."""
HOTTEST = [one.name for one in SIGNALS].index("hottest-run")
Float64 = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Recipe:
    """All choices of a training run.

    Attributes:
        per_source: honest documents taken of each public source and language.
        planted, furnished: planted and oddly furnished documents for each honest one.
        seed: of everything random.
        trees: settings of the second stage.
    """

    per_source: int = 60
    planted: float = 1.5
    furnished: float = 0.1
    seed: int = 0
    trees: TreeSettings = field(default_factory=TreeSettings)


def load_pools(languages: Path, corpora: Path | None) -> list[Pools]:
    """Training parts of the project's own texts and, where given, of the public corpora."""
    own = own_pools(languages, "train")
    if corpora is None:
        return [own]
    return [public_pools(corpora, own.writer), own]


def training_documents(pools: Sequence[Pools], recipe: Recipe) -> list[LabelledDocument]:
    """The documents a recipe trains on."""
    return build(
        pools,
        per_source=recipe.per_source,
        planted=recipe.planted,
        furnished=recipe.furnished,
        seed=recipe.seed,
    )


def thin(rows: BlockRows, n_docs: int, seed: int) -> npt.NDArray[np.bool_]:
    """Choose rows to train on: labelled ones, easy honest blocks of long documents thinned.

    The most suspicious honest blocks all stay: thresholds are decided among them.
    """
    n = np.bincount(rows.doc, minlength=n_docs)[rows.doc]
    lucky = np.random.default_rng(seed).random(len(n)) < MAX_BLOCKS_PER_DOCUMENT / n
    heat = rows.table[:, HOTTEST]
    honest = rows.label == 0
    hard = honest & (heat >= np.quantile(heat[honest], 1 - HARD_SHARE))
    chosen: npt.NDArray[np.bool_] = (rows.label >= 0) & (lucky | hard | (rows.label == 1))
    return chosen


def out_of_fold_scores(
    rows: BlockRows, folds: Int64, weight: Float64, use: npt.NDArray[np.bool_], recipe: Recipe
) -> Float64:
    """Score every row with trees that never saw its fold."""
    log_odds = np.zeros(len(rows.doc))
    fold = folds[rows.doc]
    for held in range(N_FOLDS):
        seen, unseen = use & (fold != held), fold == held
        if not unseen.any():
            continue
        trees = fit_trees(
            rows.table[seen], rows.label[seen], weight[seen], recipe.trees, recipe.seed
        )
        log_odds[unseen] = trees.score(rows.table[unseen])
    return log_odds


def train_model(documents: Sequence[LabelledDocument], recipe: Recipe, log: Log) -> Model:
    """Train, calibrate and choose thresholds.

    Args:
        documents: labelled documents.
        recipe: all choices.
        log: called with a line for each step.
    """
    words = find_function_words(documents)
    rows, lexical, folds = out_of_fold_rows(documents, words, log, recipe.seed)
    rows = rows.take(np.argsort(rows.doc, kind="stable"))
    weight = row_weights(documents, rows)
    use = thin(rows, len(documents), recipe.seed)
    log(f"trees on {int(use.sum()):,} blocks, {int((rows.label == 1).sum()):,} of them spam")
    log_odds = out_of_fold_scores(rows, folds, weight, use, recipe)
    known = rows.label >= 0
    slope, intercept = calibrate(log_odds[known], rows.label[known], weight[known])
    log_odds = slope * log_odds + intercept
    log_odds[rows.tokens == 0] = -np.inf
    thresholds = choose_thresholds(documents, rows, log_odds)
    trees = fit_trees(rows.table[use], rows.label[use], weight[use], recipe.trees, recipe.seed)
    for name, one in thresholds.items():
        log(f"{name}: seed {one.seed:.3f}, edge {one.edge:.2f}, grow {one.grow:.2f}")
    return Model(
        lexical=lexical,
        families=fit_families(documents, recipe.seed),
        function_words=words,
        trees=trees,
        calibration=(slope, intercept),
        thresholds=thresholds,
        card={},
    )


def data_digest(folders: Sequence[Path]) -> str:
    """SHA-256 over names and contents of all data files, in order."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            digest.update(path.relative_to(folder).as_posix().encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def describe(recipe: Recipe, documents: Sequence[LabelledDocument], data: str) -> dict[str, Any]:
    """The part of the card that says how a model was made."""
    return {
        "recipe": {
            "per_source": recipe.per_source,
            "planted": recipe.planted,
            "furnished": recipe.furnished,
            "seed": recipe.seed,
            "trees": {
                name: getattr(recipe.trees, name)
                for name in ("iterations", "leaves", "learning_rate", "l2", "min_leaf")
            },
        },
        "data": {
            "sha256": data,
            "documents": len(documents),
            "characters": sum(len(d.text) for d in documents),
            "contaminated": sum(d.contaminated for d in documents),
            "sources": len({d.source for d in documents}),
        },
        "versions": {
            "python": platform.python_version(),
            "numpy": version("numpy"),
            "scikit-learn": version("scikit-learn"),
        },
    }


def run_training(languages: Path, corpora: Path | None, recipe: Recipe, log: Log) -> Model:
    """Train on ``data/languages`` and, where given, on the public corpora."""
    pools = load_pools(languages, corpora)
    documents = training_documents(pools, recipe)
    characters = sum(len(document.text) for document in documents)
    log(f"{len(documents):,} documents, {characters / 1e6:.0f} M characters")
    model = train_model(documents, recipe, log)
    folders = [languages, *([corpora] if corpora else [])]
    card = describe(recipe, documents, data_digest(folders))
    return Model(
        model.lexical, model.families, model.function_words, model.trees,
        model.calibration, model.thresholds, card,
    )  # fmt: skip
