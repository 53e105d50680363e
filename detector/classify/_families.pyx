"""Sums of the weights of families over runs of tokens."""

import numpy as np

from libc.stdint cimport int8_t, int64_t, uint32_t, uint64_t

from detector.columns._ngrams cimport HASH_BITS, gram5, pair_bucket, word_bucket


cdef inline void _add(
    const int8_t[:, ::1] table, Py_ssize_t row, int64_t[:, ::1] out, Py_ssize_t run
) noexcept nogil:
    cdef Py_ssize_t family
    for family in range(table.shape[1]):
        out[run, family] += table[row, family]


def sum_families(
    const int8_t[:, ::1] table,
    int bits,
    const uint32_t[::1] fold,
    const int64_t[::1] token_start,
    const int64_t[::1] token_end,
    const uint64_t[::1] token_hash,
    const int64_t[::1] first,
    const int64_t[::1] last,
    const int64_t[::1] doc_end,
):
    """Add up the weights of the letter groups, words and pairs of some runs of tokens.

    Args:
        table: int8, shape (2 ** bits, families).
        bits: of a bucket that tell its row, the highest.
        fold, token_start, token_end, token_hash: of the stream.
        first, last: int64, tokens ``[first, last)`` of each run.
        doc_end: int64, stream character where the document of each run ends.

    Returns:
        int64, shape (runs, families); and int64, shape (runs,), the number of features. What would
        reach into the next document counts as a feature of bucket 0.
    """
    if table.shape[0] != 1 << bits or bits > HASH_BITS:
        raise ValueError(f"{table.shape[0]} rows of weights")
    cdef int shift = HASH_BITS - bits
    sums = np.zeros((first.shape[0], table.shape[1]), np.int64)
    sizes = np.zeros(first.shape[0], np.int64)
    cdef int64_t[:, ::1] out = sums
    cdef int64_t[::1] size = sizes
    cdef Py_ssize_t run, i, token
    cdef uint32_t bucket
    with nogil:
        for run in range(first.shape[0]):
            if last[run] <= first[run]:
                continue
            for i in range(token_start[first[run]], token_end[last[run] - 1]):
                bucket = gram5(&fold[i]) if i + 5 <= doc_end[run] else 0
                _add(table, bucket >> shift, out, run)
            for token in range(first[run], last[run]):
                _add(table, word_bucket(token_hash[token]) >> shift, out, run)
                bucket = 0
                if token + 1 < token_start.shape[0] and token_start[token + 1] < doc_end[run]:
                    bucket = pair_bucket(token_hash[token], token_hash[token + 1])
                _add(table, bucket >> shift, out, run)
            size[run] = (
                token_end[last[run] - 1] - token_start[first[run]] + 2 * (last[run] - first[run])
            )
    return sums, sizes
