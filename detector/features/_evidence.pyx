"""Sums of lexical weights, in one pass over the stream."""

import numpy as np

from libc.stdint cimport int8_t, int64_t, uint32_t, uint64_t


def add_char_grams(
    const int8_t[::1] table,
    const uint32_t[::1] three,
    const uint32_t[::1] five,
    const int64_t[::1] token_end,
    int64_t[::1] total,
):
    """Add to each token the weights of the letter groups up to its end.

    Args:
        table: int8, the weights.
        three, five: uint32, bucket of the group that begins at each stream character.
        token_end: int64, ascending.
        total: int64, per token, changed in place.
    """
    cdef Py_ssize_t token, char = 0
    cdef uint32_t last = <uint32_t>(table.shape[0] - 1)
    cdef int64_t units
    with nogil:
        for token in range(token_end.shape[0]):
            units = 0
            for char in range(char, token_end[token]):
                units += table[three[char] & last] + table[five[char] & last]
            char = token_end[token]
            total[token] += units
