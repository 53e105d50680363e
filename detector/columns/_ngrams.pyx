"""Buckets of words, word pairs and letter groups as arrays."""

import numpy as np

from libc.stdint cimport int64_t, uint32_t, uint64_t


def char_buckets(const uint32_t[::1] fold, const int64_t[::1] doc_start):
    """Bucket of the letter group that starts at each character of a stream.

    Args:
        fold: uint32, the stream.
        doc_start: int64, shape (documents + 1,), where the documents start.

    Returns:
        uint32 of shape (2, characters), groups of three and of five; 0 where one would reach
        beyond its document.
    """
    buckets = np.zeros((2, fold.shape[0]), np.uint32)
    cdef uint32_t[:, ::1] out = buckets
    cdef Py_ssize_t doc, i
    with nogil:
        for doc in range(doc_start.shape[0] - 1):
            for i in range(doc_start[doc], doc_start[doc + 1] - 2):
                out[0, i] = gram3(&fold[i])
            for i in range(doc_start[doc], doc_start[doc + 1] - 4):
                out[1, i] = gram5(&fold[i])
    return buckets


def token_buckets(const uint64_t[::1] token_hash, const int64_t[::1] doc_token):
    """Buckets of each token, and of each with the one after it.

    Args:
        token_hash: uint64, one per token.
        doc_token: int64, shape (documents + 1,), first token of each document.

    Returns:
        uint32 of shape (2, tokens); the pair of a document's last token is 0.
    """
    buckets = np.zeros((2, token_hash.shape[0]), np.uint32)
    cdef uint32_t[:, ::1] out = buckets
    cdef Py_ssize_t doc, t
    with nogil:
        for t in range(token_hash.shape[0]):
            out[0, t] = word_bucket(token_hash[t])
        for doc in range(doc_token.shape[0] - 1):
            for t in range(doc_token[doc], doc_token[doc + 1] - 1):
                out[1, t] = pair_bucket(token_hash[t], token_hash[t + 1])
    return buckets
