"""Looking words up in lists."""

import numpy as np

from libc.stdint cimport int32_t, int64_t, uint64_t


def rows_in_list(
    const uint64_t[::1] seen,
    const int32_t[::1] first,
    const uint64_t[::1] hashes,
    int bits,
    const uint64_t[::1] token_hash,
    const int32_t[::1] word,
    const int64_t[::1] doc_token,
):
    """Look up each word of a document once in a list.

    Args:
        seen, first, hashes, bits: of the list.
        token_hash: uint64, one per token.
        word: int32, number of each token's word in its document.
        doc_token: int64, shape (documents + 1,), first token of each.

    Returns:
        int32, shape (tokens,), row of each token in the list, -1 for other words.
    """
    cdef int32_t[::1] row = np.empty(int(np.max(word, initial=-1)) + 1, np.int32)
    rows = np.empty(word.shape[0], np.int32)
    cdef int32_t[::1] out = rows
    cdef Py_ssize_t doc, t
    cdef int32_t known
    with nogil:
        for doc in range(doc_token.shape[0] - 1):
            known = 0
            for t in range(doc_token[doc], doc_token[doc + 1]):
                if word[t] == known:
                    row[known] = row_in(seen, first, hashes, bits, token_hash[t])
                    known += 1
                out[t] = row[word[t]]
    return rows
