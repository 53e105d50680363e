"""What a run of likely blocks looks like as a whole: one row of numbers a candidate.

One block of a page may look like spam by chance; several side by side, or a page full of them, do
not. And a hot run on a lukewarm page is an article about the trade.
"""

from __future__ import annotations

import numpy as np

from detector.columns.batch import Float32, Int64
from detector.decide._runs import measure_runs
from detector.decide.candidates import Candidates, Float64
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
_COLUMN = {one.name: number for number, one in enumerate(SIGNALS)}
_EVIDENCE = _COLUMN["evidence-per-word"]
_AVERAGED = np.array([_COLUMN[name] for name in AVERAGED], np.int64)


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
    measures = np.empty((len(runs.first), N_MEASURES), np.float32)
    measure_runs(
        table, log_odds, tokens, doc, runs.first, runs.last, COLDEST, _EVIDENCE, _AVERAGED, measures
    )
    return measures
