"""What the other blocks of a page have, for each of its blocks."""

import numpy as np

from libc.math cimport INFINITY
from libc.stdint cimport int64_t


def rest_of_page(const double[::1] values, const int64_t[::1] doc_first):
    """What the other blocks of its page have of something together, for each block.

    Args:
        values: float64, one per block; sums of whole numbers are exact.
        doc_first: int64, shape (documents + 1,), first block of each document.

    Returns:
        float64, shape (blocks,).
    """
    rests = np.empty(values.shape[0])
    cdef double[::1] out = rests
    cdef double total
    cdef Py_ssize_t doc, block
    with nogil:
        for doc in range(doc_first.shape[0] - 1):
            total = 0
            for block in range(doc_first[doc], doc_first[doc + 1]):
                total += values[block]
            for block in range(doc_first[doc], doc_first[doc + 1]):
                out[block] = total - values[block]
    return rests


def highest_near(const float[::1] values, const int64_t[::1] doc_first, int reach):
    """The highest value of the blocks beside each, on its page.

    Args:
        values: float32, one per block.
        doc_first: int64, shape (documents + 1,), first block of each document.
        reach: so many blocks on each side.

    Returns:
        float32, shape (blocks,); 0 for the only block of a page.
    """
    highest = np.empty(values.shape[0], np.float32)
    cdef float[::1] out = highest
    cdef float best
    cdef Py_ssize_t doc, block, i
    with nogil:
        for doc in range(doc_first.shape[0] - 1):
            for block in range(doc_first[doc], doc_first[doc + 1]):
                best = -INFINITY
                for i in range(
                    max(block - reach, doc_first[doc]), min(block + reach + 1, doc_first[doc + 1])
                ):
                    if i != block:
                        best = max(best, values[i])
                out[block] = best if best > -INFINITY else 0
    return highest
