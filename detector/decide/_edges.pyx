"""What is looked at word by word, or character by character, at the edges of spans.

Spans are few, and each is looked at with at most a block on either side: that is what it costs.
Words are told apart by their numbers in the document, and counted in a table that is cleared again
after each span.
"""

import numpy as np

from libc.math cimport INFINITY
from libc.stdint cimport int32_t, int64_t, uint8_t


def sum_ranges(const int64_t[::1] values, const int64_t[::1] first, const int64_t[::1] after):
    """Add up ranges ``[first, after)`` of whole numbers; int64, one sum a range."""
    sums = np.zeros(first.shape[0], np.int64)
    cdef int64_t[::1] out = sums
    cdef Py_ssize_t number, i
    with nogil:
        for number in range(first.shape[0]):
            for i in range(first[number], after[number]):
                out[number] += values[i]
    return sums


def find_ink(
    const uint8_t[::1] klass,
    const int64_t[::1] block_start,
    const int64_t[::1] first,
    const int64_t[::1] last,
    int space,
    int newline,
):
    """Find the first character of each span that is not white, and the one after the last such.

    Args:
        klass: uint8, class of each character.
        block_start: int64, shape (blocks + 1,), where blocks start.
        first, last: int64, first block of each span and the one after its last.
        space, newline: classes of white space.
    """
    starts, ends = np.empty(first.shape[0], np.int64), np.empty(first.shape[0], np.int64)
    cdef int64_t[::1] start = starts, end = ends
    cdef Py_ssize_t span
    cdef int64_t a, b
    with nogil:
        for span in range(first.shape[0]):
            a, b = block_start[first[span]], block_start[last[span]]
            while a < b and (klass[a] == space or klass[a] == newline):
                a += 1
            while b > a and (klass[b - 1] == space or klass[b - 1] == newline):
                b -= 1
            start[span], end[span] = a, b
    return starts, ends


cdef inline bint _stays(
    double odds, double evidence, double least, double surest, double below, double sure,
    double likely,
) noexcept nogil:
    """Whether a block stays at the edge of a span."""
    if odds == surest or least > -INFINITY and evidence >= least and odds >= likely:
        return True
    return odds >= surest - below and (evidence >= least or odds >= sure and evidence > 0)


def drop_blocks(
    const double[::1] log_odds,
    const double[::1] evidence,
    const double[::1] least,
    double below,
    double sure,
    double likely,
    int64_t[::1] first,
    int64_t[::1] last,
):
    """Take blocks off the edges of spans until one stays; changes ``first`` and ``last``.

    Args:
        log_odds: float64, one per block.
        evidence: float64, by words, one per block.
        least: float64, evidence by words of a block that is not cold, one per span.
        below: how far below the surest block of its span a block may lie.
        sure: log-odds from which on a cold block stays.
        likely: log-odds from which on a hot block stays, where spans are spam word by word.
        first, last: int64, first block of each span and the one after its last.
    """
    cdef Py_ssize_t span, block
    cdef double surest
    with nogil:
        for span in range(first.shape[0]):
            surest = -INFINITY
            for block in range(first[span], last[span]):
                surest = max(surest, log_odds[block])
            while first[span] < last[span] - 1 and not _stays(
                log_odds[first[span]], evidence[first[span]], least[span], surest, below, sure,
                likely,
            ):
                first[span] += 1
            while last[span] > first[span] + 1 and not _stays(
                log_odds[last[span] - 1], evidence[last[span] - 1], least[span], surest, below,
                sure, likely,
            ):
                last[span] -= 1


cdef class Words:
    """The words of a batch as the edges of spans are seen through them.

    Args:
        position: int64, place in the batch of each stream character.
        token_start, token_end: int64, stream characters of each token.
        number: int32, number of each token's word in its document.
        total, own: int64, evidence of each token with and without that of its letter groups.
        repeats: a word that a span has so many times is the span's own.
    """

    cdef const int64_t[::1] position, token_start, token_end, total, own
    cdef const int32_t[::1] number
    cdef int32_t[::1] times
    cdef int repeats

    def __init__(
        self,
        const int64_t[::1] position,
        const int64_t[::1] token_start,
        const int64_t[::1] token_end,
        const int32_t[::1] number,
        const int64_t[::1] total,
        const int64_t[::1] own,
        int repeats,
    ):
        self.position, self.token_start, self.token_end = position, token_start, token_end
        self.number, self.total, self.own, self.repeats = number, total, own, repeats
        self.times = np.zeros(number.shape[0], np.int32)

    cdef void count(self, Py_ssize_t first, Py_ssize_t after, int by) noexcept nogil:
        """Count the words of a span, or take them off again."""
        cdef Py_ssize_t token
        for token in range(first, after):
            self.times[self.number[token]] += by

    cdef int64_t begin(self, Py_ssize_t token) noexcept nogil:
        """Where a token begins in the batch."""
        return self.position[self.token_start[token]]

    cdef int64_t after(self, Py_ssize_t token) noexcept nogil:
        """Where a token has ended in the batch."""
        return self.position[self.token_end[token] - 1] + 1

    cdef bint hot(self, Py_ssize_t token, double least) noexcept nogil:
        """Whether a word goes with the span that has been counted.

        Letter groups reach into the next word, so at an edge the word itself must agree.
        """
        return (
            self.total[token] >= least and self.own[token] > 0
            or self.times[self.number[token]] >= self.repeats
        )

    cdef Py_ssize_t cold_before(
        self, Py_ssize_t first, Py_ssize_t after, int step, double least, int most
    ) noexcept nogil:
        """How many cold words come before the first hot one; 0 if it is too far to tell."""
        cdef Py_ssize_t count, token = first if step > 0 else after - 1
        for count in range(min(most + 1, after - first)):
            if self.hot(token, least):
                return count
            token += step
        return 0

    cdef Py_ssize_t hot_before(
        self, Py_ssize_t first, Py_ssize_t after, int step, double least
    ) noexcept nogil:
        """How many hot words come before the first cold one; 0 if there is none."""
        cdef Py_ssize_t count, token = first if step > 0 else after - 1
        for count in range(after - first):
            if not self.hot(token, least):
                return count
            token += step
        return 0

    def trim_cold(
        self,
        const int64_t[::1] first,
        const int64_t[::1] after,
        const double[::1] least,
        int most,
        int64_t[::1] start,
        int64_t[::1] end,
    ):
        """Take cold words off the edges of spans; changes ``start`` and ``end``.

        Args:
            first, after: int64, tokens ``[first, after)`` of each span.
            least: float64, evidence of a word that is not cold, one per span; minus infinity where
                none is.
            most: so many words are taken off an edge.
            start, end: int64, places in the batch.
        """
        cdef Py_ssize_t span, a, b, head, tail
        with nogil:
            for span in range(first.shape[0]):
                if least[span] == -INFINITY:
                    continue
                self.count(first[span], after[span], 1)
                a, b = first[span], after[span]
                # Words of which an edge has cut off a part already are not looked at again.
                while a < b and self.begin(a) < start[span]:
                    a += 1
                while b > a and self.after(b - 1) > end[span]:
                    b -= 1
                head = self.cold_before(a, b, 1, least[span], most)
                tail = self.cold_before(a, b, -1, least[span], most)
                if head:
                    start[span] = self.begin(a + head)
                if tail:
                    end[span] = self.after(b - 1 - tail)
                self.count(first[span], after[span], -1)

    def take_hot(
        self,
        const int64_t[::1] token,
        const uint8_t[::1] starts_line,
        const int64_t[::1] first,
        const int64_t[::1] last,
        const double[::1] least,
        int64_t[::1] start,
        int64_t[::1] end,
    ):
        """Take in hot words of the same line beside spans; changes ``start`` and ``end``.

        A block of hot words only is no part of the span for a reason.

        Args:
            token: int64, shape (blocks + 1,), first token of each block.
            starts_line: uint8, the block is the first of its line.
            first, last: int64, first block of each span and the one after its last.
            least: float64, evidence of a word that is not cold, one per span; minus infinity where
                none is.
            start, end: int64, places in the batch.
        """
        cdef Py_ssize_t span, a, b, count
        cdef int64_t reached = 0  # spans stay apart, also where two take words of one block
        with nogil:
            for span in range(first.shape[0]):
                if least[span] == -INFINITY:
                    continue
                a, b = first[span], last[span]
                self.count(token[a], token[b], 1)
                if a > 0 and not starts_line[a] and start[span] <= self.begin(token[a]):
                    count = self.hot_before(token[a - 1], token[a], -1, least[span])
                    if count:
                        start[span] = max(self.begin(token[a] - count), reached)
                if (
                    b < starts_line.shape[0] and not starts_line[b]
                    and end[span] >= self.after(token[b] - 1)
                ):
                    count = self.hot_before(token[b], token[b + 1], 1, least[span])
                    if count:
                        end[span] = self.after(token[b] + count - 1)
                reached = end[span]
                self.count(token[a], token[b], -1)
