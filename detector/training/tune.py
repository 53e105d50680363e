"""Calibrate a classifier and choose the thresholds of the presets, on out-of-fold scores."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from detector.classify.model import Thresholds
from detector.decide.spans import grow_from_seeds
from detector.training.documents import LabelledDocument
from detector.training.fit import SIZE_DISCOUNT, BlockRows

PRESET_FLAGGED = {"high-precision": 1.0, "balanced": 6.0, "high-recall": 20.0}
"""Honest documents per 1,000 that a preset may flag, large sources discounted."""
EDGE_GRID = (0.55, 0.65, 0.75)
GROW_GRID = (0.12, 0.18, 0.25, 0.35, 0.5)
Float64 = npt.NDArray[np.float64]


def logit(probability: float) -> float:
    """Log-odds of a probability."""
    return float(np.log(probability) - np.log1p(-probability))


def best_per_document(log_odds: Float64, doc: npt.NDArray[np.int64], n_docs: int) -> Float64:
    """Largest log-odds of each document's blocks."""
    best = np.full(n_docs, -np.inf)
    np.maximum.at(best, doc, log_odds)
    return best


def seed_for(best: Float64, weight: Float64, flagged_per_1000: float) -> float:
    """Probability above which only so many honest documents have a block.

    Args:
        best: largest log-odds of each honest document.
        weight: how much each document counts.
        flagged_per_1000: allowed number.
    """
    order = np.argsort(-best)
    share = np.cumsum(weight[order]) / weight.sum()
    allowed = int(np.searchsorted(share, flagged_per_1000 / 1000.0))
    cut = best[order[min(allowed, len(order) - 1)]]
    return float(np.clip(1 / (1 + np.exp(-(cut + 1e-6))), 0.02, 0.9995))


def characters_f1(rows: BlockRows, inside: npt.NDArray[np.bool_]) -> float:
    """Characters' F1 of the chosen blocks."""
    found = float(rows.spam_chars[inside].sum())
    cut = float(rows.ink_chars[inside].sum())
    gold = float(rows.spam_chars.sum())
    return 2 * found / max(cut + gold, 1.0)


def choose_thresholds(
    documents: Sequence[LabelledDocument], rows: BlockRows, log_odds: Float64
) -> dict[str, Thresholds]:
    """Choose the thresholds of every preset.

    Args:
        documents: documents that ``rows.doc`` points into.
        rows: their blocks, sorted by document.
        log_odds: calibrated out-of-fold log-odds of the blocks.
    """
    best = best_per_document(log_odds, rows.doc, len(documents))
    # Furnished documents are odder than real ones; they are for training only.
    honest = np.array([i for i, d in enumerate(documents) if not d.spans and d.kind != "furnished"])
    # Sources count less than their size, so that one large one does not decide.
    names: dict[str, int] = {}
    owner = np.array([names.setdefault(documents[i].source, len(names)) for i in honest])
    weight = np.bincount(owner)[owner] ** -SIZE_DISCOUNT
    chosen = {}
    for preset, allowed in PRESET_FLAGGED.items():
        seed = seed_for(best[honest], weight, allowed)
        options = [
            Thresholds(seed, min(edge, seed), min(grow, edge, seed))
            for edge in EDGE_GRID
            for grow in GROW_GRID
            if grow <= edge
        ]
        scores = [
            characters_f1(rows, grow_from_seeds(log_odds, rows.doc, rows.tokens, option))
            for option in options
        ]
        chosen[preset] = options[int(np.argmax(scores))]
    return chosen
