"""Which words stand in a block or on a page more than once, counted in passes over the words.

Words are told apart by a table of each document's own, so that no word is sorted and a document's
counts do not depend on its batch.
"""

import os

import numpy as np

from libc.math cimport log2
from libc.stdint cimport int32_t, int64_t, uint8_t, uint64_t
from libc.string cimport memset

cdef enum:
    LOW_BITS = 28  # of hashes, by which words are not told apart
    FEW = 64  # a word seldom stands more often in a block
    FIRST_BLOCK = 2  # number of a page's first block: 0 is none, and beside none
    TOLD = 1  # the last one is counted as near
    BESIDE = 2  # the block before has the word too
    EARLIER = 4  # or any before
    N_OWN = 8  # rows of counts that tell of the block alone; then those that tell of its page


cdef struct Word:  # what is known of a word on its page
    int32_t last  # the token where it stood last,
    int32_t block  # the number of its block,
    int32_t count  # how often it stands there,
    uint8_t state  # and bits


cdef struct Shared:  # counts of the words of a block
    int32_t near
    int32_t alone
    int32_t beside
    int32_t _


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


cdef class _Pairs:
    """Counts of pairs of words that stand side by side in one block at a time."""

    cdef uint64_t[::1] keys
    cdef int32_t[::1] times, partners
    cdef int64_t[::1] places, new
    cdef int bits, slot_min
    cdef int64_t most, distinct, repeated, slots
    cdef double surprise  # of all words together, bits that they fall short of different ones

    def __init__(self, Py_ssize_t largest, Py_ssize_t n_words, int slot_min):
        self.bits, self.slot_min = _bits(largest), slot_min
        self.keys = np.empty(1 << self.bits, np.uint64)
        self.times = np.zeros(1 << self.bits, np.int32)
        self.partners = np.zeros(n_words, np.int32)
        self.places = np.empty(largest + 1, np.int64)
        self.new = np.empty(largest + 1, np.int64)

    cdef Py_ssize_t find(
        self, const int32_t[::1] word, const Word* known, Py_ssize_t first, Py_ssize_t after
    ) noexcept nogil:
        """Find the pairs that may stand there twice, or may be of a word with slots."""
        cdef Py_ssize_t t, found = 0
        cdef int64_t* places = &self.places[0]
        cdef int32_t one = 0, two
        cdef double surprise = 0
        for t in range(first, after):
            two = known[word[t]].count
            surprise += LOG2[two] if two < FEW else log2(<double>two)
            places[found] = t - 1
            found += (one > 1) & (two > 1) | (one >= self.slot_min)
            one = two
        self.surprise = surprise
        return found

    cdef void count(
        self, const int32_t[::1] word, const Word* known, Py_ssize_t first, Py_ssize_t after
    ) noexcept nogil:
        """Count the pairs of a block, by what is known of its words."""
        cdef Py_ssize_t found = self.find(word, known, first, after), i, n_new = 0
        cdef int32_t one
        cdef uint64_t key, mixed, at, mask = (<uint64_t>1 << self.bits) - 1
        self.distinct = max(after - first - 1, 0) - found  # others stand there once
        self.most = self.distinct > 0
        self.repeated = self.slots = 0
        for i in range(found):
            one = word[self.places[i]]
            key = <uint64_t>one << 32 | <uint64_t>word[self.places[i] + 1]
            mixed = key * SPREAD
            at = mixed >> (64 - self.bits)
            while self.times[at] and self.keys[at] != key:
                at = (at + (mixed >> 16 | 1)) & mask
            if not self.times[at]:
                self.keys[at], self.new[n_new] = key, at
                n_new += 1
                self.partners[one] += 1
                if known[one].count >= self.slot_min:
                    self.slots = max(self.slots, self.partners[one])
            self.times[at] += 1
        for i in range(n_new):
            at = self.new[i]
            self.most = max(self.most, self.times[at])
            self.repeated += self.times[at] if self.times[at] > 1 else 0
            self.partners[self.keys[at] >> 32] = self.times[at] = 0
        self.distinct += n_new
        self.slots *= self.slots >= self.slot_min


cdef inline int32_t _meet(
    Word* word, int32_t token, int32_t block, int near, Shared* page
) noexcept nogil:
    """Take note that a word stands there again, without branches that are hard to predict.

    Returns:
        Twice the times that it has stood in the block so far, and 1 if it stood nearby.
    """
    cdef int32_t same = word.block == block, next_to = word.block == block - 1
    cdef int32_t seen = word.block > 0, again = seen & (token - word.last <= near)
    cdef int32_t count = (-same & word.count) + 1, state = word.state
    page[word.block].near += again & ~state
    page[word.block].beside += (same - 1) & -(state >> 1 & 1 | next_to) & word.count
    state = again | (-same & state & ~TOLD) | (same - 1 & (next_to << 1 | seen << 2))
    word.last, word.block, word.count, word.state = token, block, count, <uint8_t>state
    return count << 1 | again


cdef Py_ssize_t _n_words(
    const int32_t[::1] word, Py_ssize_t begin, Py_ssize_t end
) noexcept nogil:
    """Number of different words of a page."""
    cdef Py_ssize_t t
    cdef int32_t last = -1
    for t in range(begin, end):
        last = max(last, word[t])
    return last + 1


cdef void _close(Word* known, Py_ssize_t n_known, Shared* page) noexcept nogil:
    """Count a page's words where they stood last, and forget them."""
    cdef Py_ssize_t i
    for i in range(n_known):
        if known[i].state & BESIDE:
            page[known[i].block].beside += known[i].count
        elif not known[i].state & EARLIER:
            page[known[i].block].alone += known[i].count
        known[i].block = known[i].count = known[i].state = 0


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
    cdef Py_ssize_t doc, block, t, first, begin, size, n_known, after
    n_words = int(np.max(word, initial=-1)) + 1
    cdef int32_t[:, ::1] _known = np.zeros((n_words + 1, 4), np.int32)
    cdef int32_t[:, ::1] _page = np.zeros((_largest(doc_first) + FIRST_BLOCK, 4), np.int32)
    cdef Word* known = <Word*>&_known[0, 0]
    cdef Shared* page = <Shared*>&_page[0, 0]
    table = np.zeros((N_OWN + 3, token.shape[0] - 1), np.float32)
    cdef float[:, ::1] out = table
    cdef _Pairs pairs = _Pairs(_largest(token), n_words, slot_min)
    cdef int32_t one, most, distinct, twice, near_here, number
    with nogil:
        for doc in range(doc_first.shape[0] - 1):
            first = doc_first[doc]
            begin = token[first]
            n_known = _n_words(word, begin, token[doc_first[doc + 1]])
            for block in range(first, doc_first[doc + 1]):
                most = distinct = twice = near_here = 0
                number = <int32_t>(block - first + FIRST_BLOCK)
                for t in range(token[block], token[block + 1]):
                    one = _meet(&known[word[t]], <int32_t>(t - begin), number, near, page)
                    near_here += one & 1
                    one >>= 1
                    most = max(most, one)
                    distinct += one == 1
                    twice += one == 2
                page[number].near += near_here
                size = token[block + 1] - token[block]
                out[0, block], out[1, block], out[2, block] = most, distinct, size - distinct + twice
                if most > 1:
                    pairs.count(word, known, token[block], token[block + 1])
                    out[3, block] = pairs.surprise / size
                    out[4, block], out[5, block] = pairs.most, pairs.distinct
                    out[6, block], out[7, block] = pairs.repeated, pairs.slots
                elif size > 1:
                    out[4, block], out[5, block] = 1, size - 1
            _close(known, n_known, page)
            for block in range(first, doc_first[doc + 1]):
                number = <int32_t>(block - first + FIRST_BLOCK)
                out[N_OWN, block] = page[number].near
                out[N_OWN + 1, block] = page[number].beside
                out[N_OWN + 2, block] = page[number].alone
                page[number].near = page[number].beside = page[number].alone = 0
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
