"""Scores and explanations of oblivious trees, a few hundred rows at a time.

Values become bins once: how many borders of their column they pass. A question of a tree is then
a comparison of bytes, for many rows in one instruction.
"""

import numpy as np

from libc.stdint cimport int8_t, int32_t, int64_t, uint8_t
from libc.math cimport INFINITY
from libc.string cimport memcpy, memset

cdef enum:
    ROWS = 256  # bins of so many rows stay in the first cache
    SHARED = 4  # borders that values are compared with while they are at hand
    TOGETHER = 4  # leaves added up before their sum is stored
    LOWEST = -128  # bin of what passes no border: signed bytes are what processors compare


cdef void _fill_bins(
    const float[:, :] table,
    Py_ssize_t start,
    Py_ssize_t n_rows,
    const float[::1] border,
    const int32_t[::1] border_start,
    int8_t[:, ::1] bins,
) noexcept nogil:
    """Count the borders that the values of some rows pass, NaN none."""
    cdef float value[ROWS]
    cdef int32_t passed[ROWS]  # as wide as a value, which saves packing
    cdef float least[SHARED]
    cdef Py_ssize_t column, row, number, k
    for column in range(border_start.shape[0] - 1):
        for row in range(n_rows):
            value[row] = table[start + row, column]
            passed[row] = LOWEST
        number = border_start[column]
        while number < border_start[column + 1]:
            for k in range(SHARED):
                least[k] = border[number] if number < border_start[column + 1] else INFINITY
                number += 1
            for row in range(n_rows):
                passed[row] += (
                    (value[row] > least[0]) + (value[row] > least[1])
                    + (value[row] > least[2]) + (value[row] > least[3])
                )
        for row in range(n_rows):
            bins[column, row] = <int8_t>passed[row]


cdef void _find_leaves(
    const int8_t[:, ::1] bins,
    Py_ssize_t n_rows,
    const int32_t[:, ::1] column,
    const uint8_t[:, ::1] bin,
    Py_ssize_t tree,
    uint8_t *leaf,
) noexcept nogil:
    """Walk some rows down one tree at once; the answer to the first question is the lowest bit."""
    cdef uint8_t found[ROWS]
    cdef const int8_t *one
    cdef const int8_t *two
    cdef int8_t first, second
    cdef Py_ssize_t row, level = column.shape[1]
    memset(found, 0, ROWS)
    if level & 1:
        level -= 1
        one, first = &bins[column[tree, level], 0], <int8_t>(bin[tree, level] + LOWEST)
        for row in range(n_rows):
            found[row] = one[row] > first
    while level:  # two questions at a time: fewer loads and stores
        level -= 2
        one, first = &bins[column[tree, level], 0], <int8_t>(bin[tree, level] + LOWEST)
        level += 1
        two, second = &bins[column[tree, level], 0], <int8_t>(bin[tree, level] + LOWEST)
        level -= 1
        for row in range(n_rows):
            found[row] = 4 * found[row] + 2 * (two[row] > second) + (one[row] > first)
    memcpy(leaf, found, n_rows)


def add_leaves(
    const float[:, :] table,
    const float[::1] border,
    const int32_t[::1] border_start,
    const int32_t[:, ::1] column,
    const uint8_t[:, ::1] bin,
    const int32_t[:, ::1] value,
    int64_t[::1] total,
):
    """Add to each row the values of the leaves that it falls into.

    Args:
        table: float32, shape (rows, columns).
        border, border_start, column, bin, value: as of checked trees for so many columns.
        total: int64, per row, changed in place.
    """
    cdef Py_ssize_t n_trees = column.shape[0], first_leaf = (1 << column.shape[1]) - 1
    cdef Py_ssize_t chunk, start, n_rows, row, group, tree, k
    cdef int8_t[:, ::1] bins = np.empty((border_start.shape[0] - 1, ROWS), np.int8)
    cdef uint8_t leaf[TOGETHER][ROWS]
    cdef const int32_t *leaves[TOGETHER]
    cdef int32_t nothing = 0
    with nogil:
        for chunk in range((table.shape[0] + ROWS - 1) // ROWS):
            start = chunk * ROWS
            n_rows = min(ROWS, table.shape[0] - start)
            _fill_bins(table, start, n_rows, border, border_start, bins)
            for group in range((n_trees + TOGETHER - 1) // TOGETHER):
                for k in range(TOGETHER):
                    tree = group * TOGETHER + k
                    if tree < n_trees:
                        leaves[k] = &value[tree, first_leaf]
                        _find_leaves(bins, n_rows, column, bin, tree, leaf[k])
                    else:
                        leaves[k] = &nothing
                        memset(leaf[k], 0, ROWS)
                for row in range(n_rows):
                    total[start + row] += (
                        <int64_t>leaves[0][leaf[0][row]] + leaves[1][leaf[1][row]]
                        + leaves[2][leaf[2][row]] + leaves[3][leaf[3][row]]
                    )


def add_shares(
    const float[:, :] table,
    const float[::1] border,
    const int32_t[::1] border_start,
    const int32_t[:, ::1] column,
    const uint8_t[:, ::1] bin,
    const int32_t[:, ::1] value,
    int64_t[:, ::1] total,
):
    """Add to each row and column how far its answers move the value from the root to the leaf.

    Args:
        table: float32, shape (rows, columns).
        border, border_start, column, bin, value: as of checked trees for so many columns.
        total: int64, shape (rows, columns), changed in place.
    """
    cdef Py_ssize_t chunk, start, n_rows, row, tree, level, passed
    cdef int8_t[:, ::1] bins = np.empty((border_start.shape[0] - 1, ROWS), np.int8)
    cdef int32_t where
    cdef int64_t before, after
    with nogil:
        for chunk in range((table.shape[0] + ROWS - 1) // ROWS):
            start = chunk * ROWS
            n_rows = min(ROWS, table.shape[0] - start)
            _fill_bins(table, start, n_rows, border, border_start, bins)
            for row in range(n_rows):
                for tree in range(column.shape[0]):
                    before, passed = value[tree, 0], 0
                    for level in range(column.shape[1]):
                        where = column[tree, level]
                        passed |= (bins[where, row] > bin[tree, level] + LOWEST) << level
                        after = value[tree, (2 << level) - 1 + passed]
                        total[start + row, where] += after - before
                        before = after
