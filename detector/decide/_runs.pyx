"""Runs of likely blocks: found in one pass over the blocks, measured in one over their pages."""

import numpy as np

from libc.math cimport sqrt
from libc.stdint cimport int64_t


def find_runs(
    const double[::1] log_odds,
    const int64_t[::1] doc,
    const int64_t[::1] tokens,
    double grow,
    double edge,
    int64_t bridge,
):
    """Find runs of blocks that are likely, and begin and end with firmly likely ones.

    Args:
        log_odds: float64, one per block.
        doc: int64, document of each block, sorted.
        tokens: int64, words in each block.
        grow: log-odds from which on a block continues a run.
        edge: log-odds of a firm block, not below ``grow``.
        bridge: one block of so few words between two runs joins them.

    Returns:
        int64, first block of each run, and the one after its last.
    """
    cdef Py_ssize_t n_blocks = log_odds.shape[0], n_runs = 0, block
    cdef bint open = False
    found = np.empty((2, n_blocks), np.int64)
    cdef int64_t[::1] first = found[0], last = found[1]
    with nogil:
        for block in range(n_blocks):
            if block > 0 and doc[block] != doc[block - 1] or not log_odds[block] >= grow:
                open = False
            if not log_odds[block] >= edge:
                continue
            if not open and n_runs > 0 and last[n_runs - 1] == block - 1:
                open = doc[block - 2] == doc[block] and tokens[block - 1] <= bridge
            if not open:
                first[n_runs] = block
                n_runs += 1
                open = True
            last[n_runs - 1] = block + 1
    return found[0, :n_runs].copy(), found[1, :n_runs].copy()


cdef struct Sums:
    double words, evidence, heat, odds


cdef inline void _add(
    Sums *sums, const float[:, :] table, Py_ssize_t evidence, double odds, double words,
    Py_ssize_t block,
) noexcept nogil:
    """Add one block."""
    sums.words += words
    sums.evidence += table[block, evidence] * words
    sums.heat += max(odds, 0.0)
    sums.odds += odds * words


def measure_runs(
    const float[:, :] table,
    const double[::1] log_odds,
    const int64_t[::1] tokens,
    const int64_t[::1] doc,
    const int64_t[::1] first,
    const int64_t[::1] last,
    double coldest,
    Py_ssize_t evidence,
    const int64_t[::1] averaged,
    float[:, ::1] out,
):
    """Measure runs of blocks, beside the other blocks of their pages.

    Args:
        table: float32, shape (blocks, signals).
        log_odds: float64, one per block.
        tokens: int64, words in each block.
        doc: int64, document of each block, sorted.
        first, last: int64, first block of each run and the one after its last, sorted; none is
            empty or reaches into another document.
        coldest: log-odds that stand for lower ones.
        evidence: column of the evidence by words.
        averaged: int64, columns whose means by words are measures.
        out: float32, shape (runs, 14 + columns averaged), changed in place.
    """
    cdef Py_ssize_t run, block, k, page_end = 0
    cdef Sums own, page = Sums(0, 0, 0, 0)
    cdef double odds, words, most, total, others, warm, hot, n_words, n_others
    cdef double[::1] means = np.empty(averaged.shape[0])
    with nogil:
        for run in range(first.shape[0]):
            if first[run] >= page_end:  # the first of its page
                page = Sums(0, 0, 0, 0)
                block = first[run]
                while block > page_end and doc[block - 1] == doc[first[run]]:
                    block -= 1
                while block < doc.shape[0] and doc[block] == doc[first[run]]:
                    _add(&page, table, evidence, max(log_odds[block], coldest), tokens[block], block)
                    block += 1
                page_end = block
            own = Sums(0, 0, 0, 0)
            total = warm = hot = 0
            most = coldest
            means[:] = 0
            for block in range(first[run], last[run]):
                odds, words = max(log_odds[block], coldest), tokens[block]
                _add(&own, table, evidence, odds, words, block)
                most = max(most, odds)
                total += odds
                warm += odds > 2
                hot += odds > 4
                for k in range(averaged.shape[0]):
                    means[k] += table[block, averaged[k]] * words
            n_words = max(own.words, 1.0)
            others = page.words - own.words
            n_others = max(others, 1.0)
            out[run, 0], out[run, 1] = <float>most, <float>own.heat
            out[run, 2] = <float>(total / (last[run] - first[run]))
            out[run, 3] = <float>(own.odds / n_words)
            out[run, 4], out[run, 5] = <float>warm, <float>hot
            out[run, 6], out[run, 7] = <float>(last[run] - first[run]), <float>n_words
            out[run, 8] = <float>(n_words / (n_words + others))
            out[run, 9] = <float>(own.evidence / sqrt(n_words))
            out[run, 10] = <float>(own.evidence / n_words)
            out[run, 11] = <float>((page.evidence - own.evidence) / n_others)
            out[run, 12] = <float>(page.heat - own.heat)
            out[run, 13] = <float>((page.odds - own.odds) / n_others)
            for k in range(averaged.shape[0]):
                out[run, 14 + k] = <float>(means[k] / n_words)
