"""Sums of lexical weights, in one pass over the stream."""

import numpy as np

from libc.stdint cimport int8_t, int64_t, uint32_t, uint64_t

from detector.columns._ngrams cimport HASH_BITS, gram3, gram5, pair_bucket, word_bucket


def sum_weights(
    const int8_t[::1] table,
    const uint32_t[::1] fold,
    const int64_t[::1] doc_start,
    const int64_t[::1] token_end,
    const uint64_t[::1] token_hash,
    const int64_t[::1] doc_token,
):
    """Sum up the weights of each token's features.

    Args:
        table: int8, the weights.
        fold, doc_start, token_end, token_hash: of the stream.
        doc_token: int64, shape (documents + 1,), first token of each document.

    Returns:
        int64 of shape (2, tokens): weights of the token and its pair, and with its letter groups.
    """
    if table.shape[0] != 1 << HASH_BITS:
        raise ValueError(f"{table.shape[0]} weights")
    sums = np.empty((2, token_hash.shape[0]), np.int64)
    cdef int64_t[:, ::1] out = sums
    cdef Py_ssize_t doc, t, i, end, whole, after
    cdef int64_t units
    with nogil:
        for doc in range(doc_token.shape[0] - 1):
            i, end = doc_start[doc], doc_start[doc + 1]
            whole = end - 4  # from here on a group of five would reach beyond the document
            for t in range(doc_token[doc], doc_token[doc + 1]):
                after = token_end[t]
                units = 0
                while i < after and i < whole:
                    units += table[gram3(&fold[i])] + table[gram5(&fold[i])]
                    i += 1
                while i < after:
                    if i < end - 2:
                        units += table[gram3(&fold[i])]
                    i += 1
                out[1, t] = units
                units = table[word_bucket(token_hash[t])]
                if t + 1 < doc_token[doc + 1]:
                    units += table[pair_bucket(token_hash[t], token_hash[t + 1])]
                out[0, t] = units
                out[1, t] += units
    return sums
