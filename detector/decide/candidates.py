"""Runs of likely blocks: what may be a span of spam, before anything is decided."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detector.columns.batch import Bool, Int64

GROW = 0.12
"""Probability of a block from which on it continues a run."""
EDGE = 0.35
"""Probability that the first and the last block of a run have at least."""
BRIDGE_TOKENS = 3
"""A cooler block of so few words between two blocks of a run belongs to it."""
Float64 = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Candidates:
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


def _runs(inside: Bool, doc: Int64) -> tuple[Int64, Int64]:
    """First and after-last index of each run of true blocks within one document."""
    fresh = np.append(True, doc[1:] != doc[:-1])[: len(doc)]
    start = inside & (fresh | ~np.append(False, inside[:-1])[: len(doc)])
    first = np.flatnonzero(start)
    after = np.append(fresh[1:], True)[: len(doc)] | ~np.append(inside[1:], False)[: len(doc)]
    last = np.flatnonzero(inside & after) + 1
    return first, last


def _bridged(inside: Bool, doc: Int64, tokens: Int64) -> Bool:
    """Fill gaps of one small or empty block between two blocks of a run."""
    if len(doc) < 3:
        return inside
    small = tokens <= BRIDGE_TOKENS
    filled = inside.copy()
    filled[1:-1] |= small[1:-1] & inside[:-2] & inside[2:] & (doc[:-2] == doc[2:])
    return filled


def blocks_of(first: Int64, last: Int64, n_blocks: int) -> Bool:
    """Tell which blocks lie in one of the runs."""
    change = np.zeros(n_blocks + 1, np.int64)
    change[first] += 1
    change[last] -= 1
    inside: Bool = np.cumsum(change[:-1]) > 0
    return inside


def find_candidates(log_odds: Float64, doc: Int64, tokens: Int64) -> Candidates:
    """Find runs of likely blocks, neighbours heard.

    Args:
        log_odds: float64, calibrated, one per block.
        doc: int64, document of each block, sorted.
        tokens: int64, words in each block.
    """
    firm = np.flatnonzero(log_odds >= logit(EDGE))
    if firm.size == 0:  # most pages
        return Candidates(firm, firm, firm)
    first, last = _runs(log_odds >= logit(GROW), doc)
    # What is only likely enough between spam is not likely enough at the edge of a span.
    begin, end = np.searchsorted(firm, first), np.searchsorted(firm, last)
    held = end > begin
    inside = blocks_of(firm[begin[held]], firm[end[held] - 1] + 1, len(log_odds))
    first, last = _runs(_bridged(inside, doc, tokens), doc)
    return Candidates(first, last, doc[first])
