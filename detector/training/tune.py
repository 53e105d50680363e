"""Choose the thresholds of the presets, on out-of-fold scores."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from detector.training.documents import OWN, LabelledDocument

PRESET_FLAGGED = {
    "high-precision": (1.0, 5.0),
    "balanced": (5.0, 20.0),
    "high-recall": (15.0, 40.0),
}
"""Honest and hard honest documents per 1,000 that a preset may flag on sources not seen."""
MOST_OF_A_SOURCE = 0.05
LEAST_CUT = 0.02
Float64 = npt.NDArray[np.float64]


def best_per_document(log_odds: Float64, doc: npt.NDArray[np.int64], n_docs: int) -> Float64:
    """Largest log-odds of each document's candidates, minus infinity without one."""
    best = np.full(n_docs, -np.inf)
    np.maximum.at(best, doc, log_odds)
    return best


def cut_for(best: Float64, source: npt.NDArray[np.int64], flagged_per_1000: float) -> float:
    """Probability above which only so many honest documents have a candidate.

    The stricter of two ways to count. In one, each document counts alike. In the other, sources
    count by the root of their size, and at most ``MOST_OF_A_SOURCE`` of one counts as flagged, so
    that many small sources are heard beside a large one.

    Args:
        best: largest log-odds of each honest document.
        source: int64, source of each.
        flagged_per_1000: allowed number.
    """
    size = np.bincount(source)
    weight = np.sqrt(size)
    weight /= weight.sum()
    order = np.argsort(-best, kind="stable")
    rate = np.zeros(len(size))
    allowed = flagged_per_1000 / 1000.0
    cut = -np.inf
    for document in order:
        rate[source[document]] += 1 / size[source[document]]
        if float((np.minimum(rate, MOST_OF_A_SOURCE) * weight).sum()) > allowed:
            cut = best[document]
            break
    cut = max(cut, best[order[min(int(allowed * len(order)), len(order) - 1)]])
    return float(np.clip(1 / (1 + np.exp(-(cut + 1e-6))), LEAST_CUT, 0.9995))


def source_of(document: LabelledDocument) -> str:
    """Source that counts for thresholds: own texts of one language are one."""
    return (
        ":".join(document.source.split(":")[:2])
        if document.source.startswith(OWN)
        else (document.source)
    )


def choose_thresholds(
    documents: Sequence[LabelledDocument], log_odds: Float64, doc: npt.NDArray[np.int64]
) -> dict[str, float]:
    """Choose the threshold of every preset: honest and hard honest documents both are heard.

    Args:
        documents: the documents.
        log_odds: calibrated out-of-fold log-odds of their candidates.
        doc: int64, document of each candidate.
    """
    best = best_per_document(log_odds, doc, len(documents))
    # Furnished documents are odder than real ones; they are for training only.
    groups = [
        [i for i, d in enumerate(documents) if _is_honest(d) and d.hard == hard]
        for hard in (False, True)
    ]
    chosen = {}
    for preset, allowed in PRESET_FLAGGED.items():
        cuts = [LEAST_CUT]
        for group, flagged in zip(groups, allowed, strict=True):
            if group:
                _, source = np.unique([source_of(documents[i]) for i in group], return_inverse=True)
                cuts.append(cut_for(best[group], source, flagged))
        chosen[preset] = max(cuts)
    return chosen


def _is_honest(document: LabelledDocument) -> bool:
    return not document.spans and document.kind != "furnished"
