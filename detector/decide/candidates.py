"""Runs of likely blocks: what may be a span of spam, before anything is decided."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from detector.columns.batch import Bool, Int64
from detector.decide._runs import find_runs

GROW = 0.12
"""Probability of a block from which on it continues a run."""
EDGE = 0.35
"""Probability that the first and the last block of a run have at least."""
BRIDGE_TOKENS = 3
"""A cooler block of so few words between two blocks of a run belongs to it."""
Float64 = npt.NDArray[np.float64]


class Candidates(NamedTuple):
    """Runs of blocks, sorted and disjoint.

    Attributes:
        first, last: int64, first block of each and the one after its last.
        doc: int64, document of each.
    """

    first: Int64
    last: Int64
    doc: Int64

    def take(self, chosen: Bool) -> Candidates:
        """Some of the runs."""
        return Candidates(self.first[chosen], self.last[chosen], self.doc[chosen])


def logit(probability: float) -> float:
    """Log-odds of a probability."""
    return float(np.log(probability) - np.log1p(-probability))


def find_candidates(log_odds: Float64, doc: Int64, tokens: Int64) -> Candidates:
    """Find runs of likely blocks, neighbours heard.

    What is only likely enough between spam is not likely enough at the edge of a span.

    Args:
        log_odds: float64, calibrated, one per block.
        doc: int64, document of each block, sorted.
        tokens: int64, words in each block.
    """
    first, last = find_runs(log_odds, doc, tokens, logit(GROW), logit(EDGE), BRIDGE_TOKENS)
    return Candidates(first, last, doc[first])
