"""Looking words up in lists."""

import numpy as np

from libc.stdint cimport int32_t, int64_t, uint64_t


cdef class Lookup:
    """A list of words, and which of a document's words stand in it."""

    def __init__(self, words, Py_ssize_t n_words):
        self.seen, self.first, self.hashes, self.bits = words.lookup
        self.found = np.empty(n_words + 1, np.int32)
        self.row = np.empty(n_words + 1, np.int32)

    cdef Py_ssize_t find(
        self, const uint64_t[::1] token_hash, const int64_t[::1] new, Py_ssize_t known
    ) noexcept nogil:
        """Find the words that stand in the list.

        Args:
            token_hash: uint64, one per token.
            new: int64, first token of each word.
            known: number of words.

        Returns:
            How many do; ``found`` and ``row`` tell which.
        """
        cdef const uint64_t* seen = &self.seen[0]
        cdef int32_t* found = &self.found[0]
        cdef int bits = self.bits
        cdef uint64_t word, marks
        cdef Py_ssize_t i, n_seen = 0, n_found = 0
        cdef int32_t row, after
        for i in range(known):  # no branch: which words are seen is hard to predict
            word = token_hash[new[i]]
            marks = (
                <uint64_t>1 << (word & 63) | <uint64_t>1 << (word >> 6 & 63)
                | <uint64_t>1 << (word >> 12 & 63)
            )
            found[n_seen] = <int32_t>i
            n_seen += (seen[word >> (67 - bits)] & marks) == marks
        for i in range(n_seen):
            word = token_hash[new[found[i]]]
            row, after = self.first[word >> (64 - bits)], self.first[(word >> (64 - bits)) + 1]
            while row < after and self.hashes[row] != word:
                row += 1
            found[n_found], self.row[n_found] = found[i], row
            n_found += row < after
        return n_found


def rows_in_list(
    words,
    const uint64_t[::1] token_hash,
    const int32_t[::1] word,
    const int64_t[::1] doc_token,
):
    """Look up each word of a document once in a list.

    Args:
        words: the list.
        token_hash: uint64, one per token.
        word: int32, number of each token's word in its document.
        doc_token: int64, shape (documents + 1,), first token of each.

    Returns:
        int32, shape (tokens,), row of each token in the list, -1 for other words.
    """
    n_words = int(np.max(word, initial=-1)) + 1
    cdef Lookup lookup = Lookup(words, n_words)
    cdef int64_t[::1] new = np.empty(n_words + 1, np.int64)
    cdef int32_t[::1] row = np.empty(n_words, np.int32)
    rows = np.empty(word.shape[0], np.int32)
    cdef int32_t[::1] out = rows
    cdef Py_ssize_t doc, t, i, known
    with nogil:
        for doc in range(doc_token.shape[0] - 1):
            known = 0
            for t in range(doc_token[doc], doc_token[doc + 1]):
                new[known] = t
                known += word[t] == known
            row[:known] = -1
            for i in range(lookup.find(token_hash, new, known)):
                row[lookup.found[i]] = lookup.row[i]
            for t in range(doc_token[doc], doc_token[doc + 1]):
                out[t] = row[word[t]]
    return rows
