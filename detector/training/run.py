"""``detector train``: from the readable data to a model folder."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from detector.classify.model import Model, Stage
from detector.columns.batch import Int64
from detector.decide.candidates import Candidates, find_candidates
from detector.decide.measures import candidate_table
from detector.features.table import SIGNALS
from detector.training.boost import TreeSettings, fit_trees
from detector.training.dataset import build
from detector.training.documents import LabelledDocument
from detector.training.families import find_trade_words, fit_families
from detector.training.fit import (
    PURE_ARTICLE,
    BlockRows,
    Log,
    calibrate,
    find_function_words,
    out_of_fold_rows,
    row_weights,
)
from detector.training.generate import Lexicon
from detector.training.pools import N_FOLDS, Pools, own_pools, public_pools
from detector.training.tune import choose_thresholds

MAX_BLOCKS_PER_DOCUMENT = 12
"""Easy honest blocks of a long document are thinned to about so many for the trees."""
HARD_SHARE = 0.1
"""Share of honest blocks, those with the most evidence, that are never thinned."""
MOSTLY_SPAM = 0.5
"""Share of a run's characters from which on it is spam in training."""
HOTTEST = [one.name for one in SIGNALS].index("hottest-run")
Float64 = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Recipe:
    """All choices of a training run.

    Attributes:
        per_source: honest documents taken of each public source and language.
        planted, furnished: planted and oddly furnished documents for each honest one.
        seed: of everything random.
        trees: settings of the classifier of blocks.
        spans: settings of the classifier of runs of likely blocks.
    """

    per_source: int = 60
    planted: float = 1.5
    furnished: float = 0.2
    seed: int = 0
    trees: TreeSettings = field(default_factory=TreeSettings)
    spans: TreeSettings = field(default_factory=lambda: TreeSettings(200, 5, 0.1))


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


def fit_stage(
    table: npt.NDArray[np.float32],
    label: npt.NDArray[np.int8],
    weight: Float64,
    fold: Int64,
    use: npt.NDArray[np.bool_],
    settings: TreeSettings,
    seed: int,
) -> tuple[Stage, Float64]:
    """Fit one stage and calibrate it on out-of-fold scores.

    Args:
        table: float32, shape (rows, columns).
        label: int8, 1 spam, 0 article, -1 unknown.
        weight: shape (rows,).
        fold: int64, fold of each row.
        use: rows to train on.
        settings: of the trees.
        seed: of everything random.

    Returns:
        The stage, and calibrated log-odds of all rows by trees that never saw their fold.
    """
    log_odds = np.zeros(len(fold))
    for held in range(N_FOLDS):
        seen, unseen = use & (fold != held), fold == held
        if unseen.any():
            trees = fit_trees(table[seen], label[seen], weight[seen], settings, seed)
            log_odds[unseen] = trees.score(table[unseen])
    known = label >= 0
    slope, intercept = calibrate(log_odds[known], label[known], weight[known])
    trees = fit_trees(table[use], label[use], weight[use], settings, seed)
    return Stage(trees, slope, intercept), slope * log_odds + intercept


def candidate_labels(rows: BlockRows, runs: Candidates) -> npt.NDArray[np.int8]:
    """Label candidates by their characters: 1, 0, or -1 for mixed and unscored ones."""
    spam = np.append(0, np.cumsum(rows.spam_chars))
    ink = np.append(0, np.cumsum(rows.ink_chars))
    size = ink[runs.last] - ink[runs.first]
    share = (spam[runs.last] - spam[runs.first]) / np.maximum(size, 1)
    label = np.full(len(size), -1, np.int8)
    label[share >= MOSTLY_SPAM] = 1
    label[share <= PURE_ARTICLE] = 0
    label[size == 0] = -1
    return label


def train_model(
    documents: Sequence[LabelledDocument],
    lexicons: Mapping[str, Lexicon],
    recipe: Recipe,
    log: Log,
) -> Model:
    """Train both stages, calibrate them and choose thresholds.

    Args:
        documents: labelled documents.
        lexicons: what spammers sell, by language.
        recipe: all choices.
        log: called with a line for each step.
    """
    words = find_function_words(documents)
    trades = find_trade_words(lexicons, documents)
    rows, lexical, folds = out_of_fold_rows(documents, words, trades, log, recipe.seed)
    rows = rows.take(np.argsort(rows.doc, kind="stable"))
    weight, fold = row_weights(documents, rows), folds[rows.doc]
    use = thin(rows, len(documents), recipe.seed)
    log(f"trees on {int(use.sum()):,} blocks, {int((rows.label == 1).sum()):,} of them spam")
    blocks, log_odds = fit_stage(
        rows.table, rows.label, weight, fold, use, recipe.trees, recipe.seed
    )
    log_odds[rows.tokens == 0] = -np.inf
    runs = find_candidates(log_odds, rows.doc, rows.tokens)
    table = candidate_table(rows.table, log_odds, rows.tokens, rows.doc, runs)
    label = candidate_labels(rows, runs)
    log(f"spans on {len(label):,} runs of blocks, {int((label == 1).sum()):,} of them spam")
    spans, span_odds = fit_stage(
        table, label, weight[runs.first], fold[runs.first], label >= 0, recipe.spans, recipe.seed
    )
    thresholds = choose_thresholds(documents, span_odds, runs.doc)
    log(", ".join(f"{name} {one:.3f}" for name, one in thresholds.items()))
    return Model(
        lexical=lexical,
        families=fit_families(documents, recipe.seed),
        function_words=words,
        trade_words=trades,
        blocks=blocks,
        spans=spans,
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
            "trees": asdict(recipe.trees),
            "spans": asdict(recipe.spans),
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
            "catboost": version("catboost"),
        },
    }


def run_training(languages: Path, corpora: Path | None, recipe: Recipe, log: Log) -> Model:
    """Train on ``data/languages`` and, where given, on the public corpora."""
    pools = load_pools(languages, corpora)
    documents = training_documents(pools, recipe)
    characters = sum(len(document.text) for document in documents)
    log(f"{len(documents):,} documents, {characters / 1e6:.0f} M characters")
    model = train_model(documents, pools[0].writer.lexicons, recipe, log)
    folders = [languages, *([corpora] if corpora else [])]
    card = describe(recipe, documents, data_digest(folders))
    return replace(model, card=card)
