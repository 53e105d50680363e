"""Words that are two: one that a span repeats, and what it was glued to."""

import numpy as np

from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t
from libc.string cimport memcmp, memset

cdef enum:
    LONGEST = 255  # letters of a word that is looked at, whatever the limits


cdef class Glued:
    """Looks for glued words at the edges of spans.

    Args:
        fold: uint32, the stream.
        position: int64, place in the batch of each stream character.
        token_start, token_end: int64, stream characters of each token.
        number: int32, number of each token's word in its document.
        repeats: a word that a span has so many times is the span's own.
        least, most: letters of a part of a word.
    """

    cdef const uint32_t[::1] fold
    cdef const int64_t[::1] position, token_start, token_end
    cdef const int32_t[::1] number
    cdef int32_t[::1] times
    cdef int64_t[::1] known  # one token of each of the span's own words
    cdef Py_ssize_t n_known
    cdef int repeats, least, most

    def __init__(
        self,
        const uint32_t[::1] fold,
        const int64_t[::1] position,
        const int64_t[::1] token_start,
        const int64_t[::1] token_end,
        const int32_t[::1] number,
        int repeats,
        int least,
        int most,
    ):
        self.fold, self.position, self.number = fold, position, number
        self.token_start, self.token_end = token_start, token_end
        self.repeats, self.least, self.most = repeats, least, min(most, LONGEST // 2)
        self.times = np.zeros(number.shape[0], np.int32)
        self.known = np.empty(number.shape[0], np.int64)

    cdef void learn(self, Py_ssize_t first, Py_ssize_t after) noexcept nogil:
        """Gather the words that a span repeats."""
        cdef Py_ssize_t token
        self.n_known = 0
        for token in range(first, after):
            self.times[self.number[token]] += 1
            if self.times[self.number[token]] == self.repeats:
                self.known[self.n_known] = token
                self.n_known += 1

    cdef void forget(self, Py_ssize_t first, Py_ssize_t after) noexcept nogil:
        cdef Py_ssize_t token
        for token in range(first, after):
            self.times[self.number[token]] = 0

    cdef Py_ssize_t split(self, Py_ssize_t token, bint suffix) noexcept nogil:
        """Find the longest suffix (or prefix) of a word that is known, the rest being unknown.

        Returns:
            Where it begins (or ends) in the stream, or -1.
        """
        cdef Py_ssize_t start = self.token_start[token], end = self.token_end[token]
        cdef Py_ssize_t length = end - start, size, other, k
        cdef uint8_t head[LONGEST + 1]  # whether so many letters at the beginning are known
        cdef uint8_t tail[LONGEST + 1]  # and at the end
        if length > 2 * self.most or length < 2 * self.least:
            return -1
        memset(head, 0, length)
        memset(tail, 0, length)
        for k in range(self.n_known):
            other = self.token_start[self.known[k]]
            size = self.token_end[self.known[k]] - other
            if size < length:
                head[size] |= self.same(start, other, size)
                tail[size] |= self.same(end - size, other, size)
        for size in range(min(length - self.least, self.most), self.least - 1, -1):
            other = length - size
            if head[other if suffix else size] and tail[size if suffix else other]:
                return -1
            if suffix and tail[size]:
                return end - size
            if not suffix and head[size]:
                return start + size
        return -1

    cdef bint same(self, Py_ssize_t one, Py_ssize_t other, Py_ssize_t size) noexcept nogil:
        """Whether two parts of the stream, not empty, are the same letters."""
        return (
            self.fold[one] == self.fold[other]
            and memcmp(&self.fold[one], &self.fold[other], <size_t>size * sizeof(uint32_t)) == 0
        )

    cdef Py_ssize_t find(
        self, Py_ssize_t first, Py_ssize_t after, int step, int n_words
    ) noexcept nogil:
        """Find a glued word among the first or last of a span; where it is split, or -1."""
        cdef Py_ssize_t looked, edge, token = first if step > 0 else after - 1
        cdef Py_ssize_t size = after - first if step > 0 else after - first - 1
        for looked in range(min(size, n_words)):
            if self.times[self.number[token]] >= self.repeats:
                return -1
            edge = self.split(token, step > 0)
            if edge >= 0:
                return edge
            token += step
        return -1

    def unglue(
        self,
        const int64_t[::1] first,
        const int64_t[::1] after,
        int n_words,
        int64_t[::1] start,
        int64_t[::1] end,
    ):
        """Move edges of spans that lie inside a glued word; changes ``start`` and ``end``.

        Args:
            first, after: int64, tokens ``[first, after)`` of each span.
            n_words: how many words from an edge a glued one is looked for.
            start, end: int64, places in the batch.
        """
        cdef Py_ssize_t span, begin, finish
        with nogil:
            for span in range(first.shape[0]):
                self.learn(first[span], after[span])
                if self.n_known:
                    begin = self.find(first[span], after[span], 1, n_words)
                    finish = self.find(first[span], after[span], -1, n_words)
                    if begin >= 0 and self.position[begin] < end[span]:
                        start[span] = self.position[begin]
                    if finish >= 0 and start[span] <= self.position[finish - 1]:
                        end[span] = self.position[finish - 1] + 1
                self.forget(first[span], after[span])
