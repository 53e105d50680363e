"""Which words stand in a block or on a page more than once, counted in passes over the words.

Words are told apart by a table of each document's own, so that no word is sorted and a document's
counts do not depend on its batch.
"""

import os

import numpy as np

from libc.math cimport log2
from libc.stdint cimport int32_t, int64_t, uint64_t
from libc.string cimport memset

cdef enum:
    LOW_BITS = 28  # of hashes, by which words are not told apart
    FEW = 64  # a word seldom stands more often in a block
    NOWHERE = -(1 << 30)  # token where a word stands before its first,
    BEYOND = 1 << 30  # and after its last

cdef uint64_t LOW = (1 << LOW_BITS) - 1
# Differs from run to run, so that nobody can choose words that share places; no count depends on it.
cdef uint64_t SPREAD = int.from_bytes(os.urandom(8), "little") | 1
cdef double[FEW] LOG2
for _times in range(FEW):
    LOG2[_times] = log2(max(_times, 1))


cdef int _bits(Py_ssize_t n) noexcept nogil:
    """Bits of a table that is at most half full with so many entries."""
    cdef int bits = 4
    while (<Py_ssize_t>1 << bits) < 2 * n:
        bits += 1
    return bits


cdef Py_ssize_t _largest(const int64_t[::1] edges) noexcept nogil:
    """Size of the largest part between neighbouring edges."""
    cdef Py_ssize_t i
    cdef int64_t most = 0
    for i in range(edges.shape[0] - 1):
        most = max(most, edges[i + 1] - edges[i])
    return most


def number_words(const uint64_t[::1] token_hash, const int64_t[::1] doc_token):
    """Number the words of each document in the order in which they come up.

    Args:
        token_hash: uint64, one per token.
        doc_token: int64, shape (documents + 1,), first token of each; fewer than 2 ** 28 each.

    Returns:
        int32, shape (tokens,), number of each token's word in its document.
    """
    cdef Py_ssize_t doc, token, size = _largest(doc_token)
    if size >= <Py_ssize_t>LOW:
        raise ValueError(f"{size} words")
    cdef uint64_t[::1] table = np.empty(1 << _bits(size), np.uint64)  # high bits, and number + 1
    numbers = np.empty(token_hash.shape[0], np.int32)
    cdef int32_t[::1] number = numbers
    cdef uint64_t found, known, high, mixed, at, step, mask
    cdef int bits
    with nogil:
        for doc in range(doc_token.shape[0] - 1):
            bits, known = _bits(doc_token[doc + 1] - doc_token[doc]), 0
            mask = (<uint64_t>1 << bits) - 1
            memset(&table[0], 0, (mask + 1) * sizeof(uint64_t))
            for token in range(doc_token[doc], doc_token[doc + 1]):
                high = token_hash[token] & ~LOW
                mixed = (high >> LOW_BITS) * SPREAD
                at, step = mixed >> (64 - bits), mixed >> 16 | 1
                found = table[at]
                while found and (found ^ high) > LOW:
                    at = (at + step) & mask
                    found = table[at]
                known += found == 0  # no branch: whether a word is new is hard to predict
                found = found if found else high | known
                table[at] = found
                number[token] = <int32_t>((found & LOW) - 1)
    return numbers


cdef inline double _log2(int32_t times) noexcept nogil:
    return LOG2[times] if times < FEW else log2(<double>times)


cdef class _Pairs:
    """Counts of pairs of words that stand side by side in one block at a time."""

    cdef uint64_t[::1] keys
    cdef int32_t[::1] found, partners
    cdef int64_t[::1] places, new
    cdef int bits, slot_min
    cdef int64_t most, distinct, repeated, slots

    def __init__(self, Py_ssize_t largest, Py_ssize_t n_words, int slot_min):
        self.bits, self.slot_min = _bits(largest), slot_min
        self.keys = np.empty(1 << self.bits, np.uint64)
        self.found = np.zeros(1 << self.bits, np.int32)
        self.partners = np.zeros(n_words, np.int32)
        self.places = np.empty(largest + 1, np.int64)
        self.new = np.empty(largest + 1, np.int64)

    cdef Py_ssize_t choose(self, const int32_t[::1] times, Py_ssize_t size) noexcept nogil:
        """Choose pairs that may stand there twice, or may be of a word with slots."""
        cdef int64_t* places = &self.places[0]
        cdef const int32_t* here = &times[0]
        cdef int32_t often = self.slot_min
        cdef Py_ssize_t i, chosen = 0
        for i in range(size - 1):
            places[chosen] = i
            chosen += (here[i] > 1) & (here[i + 1] > 1) | (here[i] >= often)
        return chosen

    cdef void count(
        self, const int32_t* word, const int32_t[::1] times, Py_ssize_t size
    ) noexcept nogil:
        """Count the pairs of a block, by how often the word of each of its tokens stands there."""
        cdef Py_ssize_t chosen = self.choose(times, size), i, n_new = 0
        cdef int32_t one
        cdef uint64_t key, mixed, at, mask = (<uint64_t>1 << self.bits) - 1
        self.distinct = max(size - 1, 0) - chosen  # others stand there once
        self.most = self.distinct > 0
        self.repeated = self.slots = 0
        for i in range(chosen):
            one = word[self.places[i]]
            key = <uint64_t>one << 32 | <uint64_t>word[self.places[i] + 1]
            mixed = key * SPREAD
            at = mixed >> (64 - self.bits)
            while self.found[at] and self.keys[at] != key:
                at = (at + (mixed >> 16 | 1)) & mask
            if not self.found[at]:
                self.keys[at], self.new[n_new] = key, at
                n_new += 1
                self.partners[one] += 1
                if times[self.places[i]] >= self.slot_min:
                    self.slots = max(self.slots, self.partners[one])
            self.found[at] += 1
        for i in range(n_new):
            at = self.new[i]
            self.most = max(self.most, self.found[at])
            self.repeated += self.found[at] if self.found[at] > 1 else 0
            self.partners[self.keys[at] >> 32] = self.found[at] = 0
        self.distinct += n_new
        self.slots *= self.slots >= self.slot_min


cdef class _Words:
    """Counts of the words of one block at a time, by where they stand before and after."""

    cdef int32_t[::1] last, before, after, times
    cdef int64_t[::1] twice  # first tokens of words that stand in the block more than once
    cdef int64_t n_twice, distinct, most, repeated, near, beside, alone
    cdef double surprise  # bits that the words together fall short of different ones

    def __init__(self, Py_ssize_t largest_doc, Py_ssize_t largest, Py_ssize_t n_words):
        self.last = np.empty(n_words, np.int32)
        self.before = np.empty(largest_doc + 1, np.int32)
        self.after = np.empty(largest_doc + 2, np.int32)  # of each token, one place on
        self.times = np.empty(largest, np.int32)
        self.twice = np.empty(largest + 1, np.int64)

    cdef void link(
        self, const int32_t[::1] word, Py_ssize_t begin, Py_ssize_t end
    ) noexcept nogil:
        """Tell of each token of a page where its word stands before and after; both from 0 on."""
        cdef int32_t t, one, at, new, known = 0
        for t in range(<int32_t>(end - begin)):  # no branch: what is new is hard to predict
            one = word[begin + t]
            new = -(one == known)
            at = self.last[one] & ~new
            known -= new
            self.before[t], self.last[one] = at | NOWHERE & new, t
            self.after[at + 1 & ~new] = t
            self.after[t + 1] = BEYOND

    cdef void count(
        self, int32_t begin, int32_t end, int32_t low, int32_t high, int32_t near
    ) noexcept nogil:
        """Count the words of the block ``[begin, end)``, whose neighbours make it ``[low, high)``."""
        cdef const int32_t* before = &self.before[0]
        cdef const int32_t* after = &self.after[1]
        cdef int64_t* twice = &self.twice[0]
        cdef int32_t t, single, distinct = 0, again = 0, beside = 0, alone = 0
        cdef Py_ssize_t n_twice = 0
        for t in range(begin, end):
            again += (t - before[t] <= near) | (after[t] - t <= near)
            single = (before[t] < begin) & (after[t] >= end)
            beside += single & ((before[t] >= low) | (after[t] < high))
            alone += single & (before[t] < 0) & (after[t] == BEYOND)
            distinct += before[t] < begin
        for t in range(begin, end):
            twice[n_twice] = t
            n_twice += (before[t] < begin) & (after[t] < end)
        self.n_twice, self.distinct, self.near = n_twice, distinct, again
        self.beside, self.alone = beside, alone
        self.most, self.repeated, self.surprise = end > begin, 0, 0
        if n_twice:
            for t in range(end - begin):
                self.times[t] = 1
        for t in range(<int32_t>n_twice):
            self.follow(<int32_t>self.twice[t], begin, end, low, high)

    cdef void follow(
        self, int32_t first, int32_t begin, int32_t end, int32_t low, int32_t high
    ) noexcept nogil:
        """Count a word that stands in the block more than once, by its first token there."""
        cdef int32_t t = first, times = 0
        while t < end:
            times += 1
            t = self.after[t + 1]
        self.most = max(self.most, times)
        self.repeated += times
        self.surprise += times * _log2(times)
        if self.before[first] >= low or t < high:
            self.beside += times
        elif self.before[first] < 0 and t == BEYOND:
            self.alone += times
        t = first
        while t < end:
            self.times[t - begin] = times
            t = self.after[t + 1]


def count_words(
    const int32_t[::1] word,
    const int64_t[::1] token,
    const int64_t[::1] doc_first,
    int near,
    int slot_min,
):
    """Count the words that stand in a block or on its page more than once.

    Args:
        word: int32, number of each token's word in its document.
        token: int64, shape (blocks + 1,), first token of each block.
        doc_first: int64, shape (documents + 1,), first block of each document.
        near: tokens; a word seen again within so many counts as repeated nearby.
        slot_min: a word must have so many different successors before it counts as one with slots,
            2 at least.

    Returns:
        float32 of shape (11, blocks): most frequent, different and repeated words of a block, bits
        that its words are less varied than as many different ones; most frequent, different and
        repeated pairs, the most successors of one word; words that come again nearby, that a
        neighbouring block has too, and that no other block of the page has.
    """
    cdef Py_ssize_t doc, block, first, after, begin, size
    n_words, largest = int(np.max(word, initial=-1)) + 1, _largest(token)
    n_tokens = int(np.max(np.diff(np.asarray(token)[np.asarray(doc_first)]), initial=0))
    cdef _Words words = _Words(n_tokens, largest, n_words)
    cdef _Pairs pairs = _Pairs(largest, n_words, slot_min)
    table = np.zeros((11, token.shape[0] - 1), np.float32)
    cdef float[:, ::1] out = table
    with nogil:
        for doc in range(doc_first.shape[0] - 1):
            first, after = doc_first[doc], doc_first[doc + 1]
            begin = token[first]
            words.link(word, begin, token[after])
            for block in range(first, after):
                size = token[block + 1] - token[block]
                words.count(
                    <int32_t>(token[block] - begin),
                    <int32_t>(token[block + 1] - begin),
                    <int32_t>(token[max(block - 1, first)] - begin),
                    <int32_t>(token[min(block + 2, after)] - begin),
                    near,
                )
                out[0, block], out[1, block] = words.most, words.distinct
                out[2, block], out[3, block] = words.repeated, words.surprise / max(size, 1)
                if words.n_twice:
                    pairs.count(&word[token[block]], words.times, size)
                    out[4, block], out[5, block] = pairs.most, pairs.distinct
                    out[6, block], out[7, block] = pairs.repeated, pairs.slots
                elif size > 1:
                    out[4, block], out[5, block] = 1, size - 1
                out[8, block], out[9, block] = words.near, words.beside
                out[10, block] = words.alone
    return table


def count_again(
    const uint64_t[::1] token_hash,
    const int64_t[::1] token,
    const int64_t[::1] doc_first,
    int least,
):
    """Count the other blocks of its page that have the same words as each block.

    Args:
        token_hash: uint64, one per token.
        token: int64, shape (blocks + 1,), first token of each block.
        doc_first: int64, shape (documents + 1,), first block of each document.
        least: words that a block must have.

    Returns:
        float32, shape (blocks,).
    """
    cdef Py_ssize_t doc, block, t, largest = _largest(doc_first)
    cdef uint64_t[::1] keys = np.empty(1 << _bits(largest), np.uint64)
    cdef int32_t[::1] times = np.zeros(1 << _bits(largest), np.int32)
    cdef int64_t[::1] place = np.empty(largest, np.int64)
    counts = np.zeros(token.shape[0] - 1, np.float32)
    cdef float[::1] out = counts
    cdef uint64_t total, mixed, at, mask
    cdef int bits
    with nogil:
        for doc in range(doc_first.shape[0] - 1):
            bits = _bits(doc_first[doc + 1] - doc_first[doc])
            mask = (<uint64_t>1 << bits) - 1
            for block in range(doc_first[doc], doc_first[doc + 1]):
                if token[block + 1] - token[block] < least:
                    continue
                total = 0
                for t in range(token[block], token[block + 1]):
                    total += token_hash[t]
                mixed = total * SPREAD
                at = mixed >> (64 - bits)
                while times[at] and keys[at] != total:
                    at = (at + (mixed >> 16 | 1)) & mask
                keys[at], place[block - doc_first[doc]] = total, at
                times[at] += 1
            for block in range(doc_first[doc], doc_first[doc + 1]):
                if token[block + 1] - token[block] >= least:
                    out[block] = times[place[block - doc_first[doc]]] - 1
            times[: mask + 1] = 0
    return counts
