"""Looking words up in lists."""

import numpy as np

from libc.stdint cimport int32_t, int64_t, uint8_t, uint64_t

cdef int HEAD_SHIFT = 46  # the highest 18 bits of a word are looked up first


cdef int32_t _row_in(
    const uint8_t[::1] heads, const uint64_t[::1] hashes, uint64_t word
) noexcept nogil:
    """Row of a word in a sorted list, -1 if it is not there."""
    cdef Py_ssize_t low = 0, high = hashes.shape[0], middle
    if not heads[word >> HEAD_SHIFT]:
        return -1
    while low < high:
        middle = (low + high) >> 1
        if hashes[middle] < word:
            low = middle + 1
        else:
            high = middle
    if low < hashes.shape[0] and hashes[low] == word:
        return <int32_t>low
    return -1


def rows_in_list(
    const uint8_t[::1] heads,
    const uint64_t[::1] hashes,
    const uint64_t[::1] token_hash,
    const int32_t[::1] word,
    const int64_t[::1] doc_token,
):
    """Look up each word of a document once in a list.

    Args:
        heads: 0 or 1, whether a word of the list begins with those bits.
        hashes: uint64, the words of the list, sorted.
        token_hash: uint64, one per token.
        word: int32, number of each token's word in its document.
        doc_token: int64, shape (documents + 1,), first token of each.

    Returns:
        int32, shape (tokens,), row of each token in the list, -1 for other words.
    """
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
                    row[known] = _row_in(heads, hashes, token_hash[t])
                    known += 1
                out[t] = row[word[t]]
    return rows
