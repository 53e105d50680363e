"""Looking words up in lists."""

import numpy as np

from libc.stdint cimport int32_t, int64_t, uint64_t


cdef inline int32_t _row_in(
    const int32_t[::1] first, const uint64_t[::1] hashes, int shift, uint64_t word
) noexcept nogil:
    """Row of a word in a sorted list, -1 if it is not there."""
    cdef Py_ssize_t row
    for row in range(first[word >> shift], first[(word >> shift) + 1]):
        if hashes[row] == word:
            return <int32_t>row
    return -1


def rows_in_list(
    const int32_t[::1] first,
    const uint64_t[::1] hashes,
    int bits,
    const uint64_t[::1] token_hash,
    const int32_t[::1] word,
    const int64_t[::1] doc_token,
):
    """Look up each word of a document once in a list.

    Args:
        first: int32, shape (2 ** bits + 1,), row of the first word of the list with such highest
            bits, or higher ones.
        hashes: uint64, the words of the list, sorted.
        bits: the highest ones, that words are looked up by.
        token_hash: uint64, one per token.
        word: int32, number of each token's word in its document.
        doc_token: int64, shape (documents + 1,), first token of each.

    Returns:
        int32, shape (tokens,), row of each token in the list, -1 for other words.
    """
    if first.shape[0] != (1 << bits) + 1:
        raise ValueError(f"{first.shape[0]} places for {bits} bits")
    n_words = int(np.max(word, initial=-1)) + 1
    cdef int32_t[::1] row = np.empty(n_words, np.int32)
    rows = np.empty(word.shape[0], np.int32)
    cdef int32_t[::1] out = rows
    cdef Py_ssize_t doc, t
    cdef int32_t known
    with nogil:
        for doc in range(doc_token.shape[0] - 1):
            known = 0
            for t in range(doc_token[doc], doc_token[doc + 1]):
                if word[t] == known:
                    row[known] = _row_in(first, hashes, 64 - bits, token_hash[t])
                    known += 1
                out[t] = row[word[t]]
    return rows
