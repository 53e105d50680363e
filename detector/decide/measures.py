"""What a run of likely blocks looks like as a whole: one row of numbers a candidate.

One block of a page may look like spam by chance; several side by side, or a page full of them, do
not. And a hot run on a lukewarm page is an article about the trade.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from detector.columns.batch import Float32, Int64
from detector.decide.candidates import Candidates
from detector.features.table import SIGNALS

COLDEST = -6.0
"""Log-odds that stand for those of a block without words."""
AVERAGED = (
    "hosts", "url-share", "anchor-share", "strange-words", "other-script", "foreign-words",
    "repeated-in-neighbours", "brand-digits", "domain-names", "starts-line", "function-words",
    "hottest-run", "hottest-word", "letters-in-costume", "mixed-scripts", "capitals", "digits",
    "suspicious-words", "slot-pattern", "top-word-share", "phone-numbers", "repeated-nearby",
    "repeated-pairs", "distinct-words", "sentence-ends", "commas", "separators", "emoji",
    "same-again",
)  # fmt: skip
"""Signals whose mean over a run, by words, is one of its measures."""
N_MEASURES = 14 + len(AVERAGED)
Float64 = npt.NDArray[np.float64]
_COLUMN = {one.name: number for number, one in enumerate(SIGNALS)}


def candidate_table(
    table: Float32, log_odds: Float64, tokens: Int64, doc: Int64, runs: Candidates
) -> Float32:
    """Measure candidates.

    Args:
        table: float32, shape (blocks, signals).
        log_odds: float64, shape (blocks,), calibrated.
        tokens: int64, words in each block.
        doc: int64, document of each block, sorted.
        runs: the candidates.

    Returns:
        float32 of shape (candidates, ``N_MEASURES``): log-odds (most, sum of those above zero,
        mean by blocks and by words, blocks above 2 and above 4), size (blocks, words, share of
        the page's words), evidence (over the root of the length, by words), and the page without
        the run (evidence by words, log-odds above zero, mean log-odds by words); then the means
        of signals.
    """
    first, last, owner = runs.first, runs.last, runs.doc
    words = tokens.astype(np.float64)
    odds = np.maximum(log_odds, COLDEST)
    heat = np.maximum(odds, 0)
    evidence = table[:, _COLUMN["evidence-per-word"]].astype(np.float64) * words
    n_docs = int(doc[-1]) + 1 if doc.size else 0

    def inside(values: npt.NDArray[np.generic]) -> Float64:
        """Sums over each run's own blocks, so that no other document changes them."""
        edges = np.stack([first, last], axis=1).ravel()
        sums: Float64 = np.add.reduceat(np.append(values, 0.0), edges)[::2]
        return sums

    def outside(values: Float64) -> Float64:
        """Sums over the other blocks of each run's page."""
        total: Float64 = np.bincount(doc, values, n_docs)[owner] - inside(values)
        return total

    n_words, n_blocks = np.maximum(inside(words), 1), last - first
    n_others = np.maximum(outside(words), 1)
    edges = np.stack([first, last], axis=1).ravel()
    measures = [
        np.maximum.reduceat(np.append(odds, COLDEST), edges)[::2] if first.size else inside(odds),
        inside(heat),
        inside(odds) / n_blocks,
        inside(odds * words) / n_words,
        inside(odds > 2),
        inside(odds > 4),
        n_blocks,
        n_words,
        n_words / (n_words + outside(words)),
        inside(evidence) / np.sqrt(n_words),
        inside(evidence) / n_words,
        outside(evidence) / n_others,
        outside(heat),
        outside(odds * words) / n_others,
    ]
    measures += [inside(table[:, _COLUMN[name]] * words) / n_words for name in AVERAGED]
    return np.stack(measures, axis=1).astype(np.float32)
