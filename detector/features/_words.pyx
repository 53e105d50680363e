"""Which words stand in a block or on a page more than once, counted in passes over the words.

Words are told apart by a table of each document's own, so that no word is sorted and a document's
counts do not depend on its batch.
"""

import numpy as np

from libc.math cimport log2
from libc.stdint cimport int32_t, int64_t, uint8_t, uint64_t

cdef int WORD_SHIFT = 28  # words are told apart by the bits of their hashes from this one up
cdef uint64_t SPREAD = 0x9E3779B97F4A7C15


cdef int _bits(Py_ssize_t n) noexcept nogil:
    """Bits of a table that is at most half full with so many entries."""
    cdef int bits = 4
    while (<Py_ssize_t>1 << bits) < 2 * n:
        bits += 1
    return bits


cdef inline uint64_t _place(
    const uint64_t[::1] keys, const int32_t[::1] stamp, int bits, uint64_t key, int32_t now
) noexcept nogil:
    """Where a key of this turn stands in a table, or would: its stamp tells.

    The step depends on what the first place does not, so that no choice of words makes long ways.
    """
    cdef uint64_t mixed = key * SPREAD
    cdef uint64_t mask = (<uint64_t>1 << bits) - 1
    cdef uint64_t at = mixed >> (64 - bits)
    cdef uint64_t step = (mixed >> 7 ^ key) | 1
    while stamp[at] == now and keys[at] != key:
        at = (at + step) & mask
    return at


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
        doc_token: int64, shape (documents + 1,), first token of each.

    Returns:
        int32, shape (tokens,), number of each token's word in its document.
    """
    cdef int bits = _bits(_largest(doc_token))
    cdef uint64_t[::1] keys = np.empty(1 << bits, np.uint64)
    cdef int32_t[::1] stamp = np.zeros(1 << bits, np.int32)
    cdef int32_t[::1] known = np.empty(1 << bits, np.int32)
    numbers = np.empty(token_hash.shape[0], np.int32)
    cdef int32_t[::1] number = numbers
    cdef Py_ssize_t doc, token
    cdef int32_t count
    cdef uint64_t key, at
    with nogil:
        for doc in range(doc_token.shape[0] - 1):
            count = 0
            for token in range(doc_token[doc], doc_token[doc + 1]):
                key = token_hash[token] >> WORD_SHIFT
                at = _place(keys, stamp, bits, key, <int32_t>(doc + 1))
                if stamp[at] != doc + 1:
                    stamp[at] = <int32_t>(doc + 1)
                    keys[at], known[at] = key, count
                    count += 1
                number[token] = known[at]
    return numbers


cdef class _Repeats:
    """Counts of equal things in one block at a time."""

    cdef int64_t most, distinct, repeated
    cdef double surprise

    cdef void clear(self) noexcept nogil:
        self.most = self.distinct = self.repeated = 0
        self.surprise = 0

    cdef void add(self, int64_t count) noexcept nogil:
        """Add a thing that stands there so many times."""
        self.distinct += 1
        self.most = max(self.most, count)
        if count > 1:
            self.repeated += count
            self.surprise += count * log2(<double>count)


def count_repeats(const int32_t[::1] word, const int64_t[::1] token, int slot_min):
    """Count the words and pairs of words that stand in a block more than once.

    Args:
        word: int32, number of each token's word in its document.
        token: int64, shape (blocks + 1,), first token of each block.
        slot_min: a word must have so many different successors before it counts as one with slots.

    Returns:
        int64 of shape (7, blocks): most frequent, different and repeated words, the same of pairs,
        and the most successors of one word; and float64, shape (blocks,), entropy of the words.
    """
    cdef Py_ssize_t n_blocks = token.shape[0] - 1
    cdef Py_ssize_t block, t, first, after, largest = _largest(token)
    cdef int bits = _bits(largest)
    cdef uint64_t[::1] keys = np.empty(1 << bits, np.uint64)
    cdef int32_t[::1] stamp = np.zeros(1 << bits, np.int32)
    cdef int32_t[::1] times = np.empty(1 << bits, np.int32)
    cdef int64_t[::1] new = np.empty(largest + 1, np.int64)
    n_words = int(np.max(word, initial=-1)) + 1
    cdef int32_t[::1] count = np.zeros(n_words, np.int32)
    cdef int32_t[::1] partners = np.zeros(n_words, np.int32)
    table, entropies = np.zeros((7, n_blocks), np.int64), np.zeros(n_blocks)
    cdef int64_t[:, ::1] out = table
    cdef double[::1] entropy = entropies
    cdef _Repeats words = _Repeats(), pairs = _Repeats()
    cdef int32_t one, next_one, now
    cdef int64_t size, n_new, slots, alone
    cdef uint64_t key, at
    cdef bint twice
    with nogil:
        for block in range(n_blocks):
            first, after = token[block], token[block + 1]
            size = after - first
            if size <= 0:
                continue
            now = <int32_t>(block + 1)
            n_new = slots = alone = 0
            for t in range(first, after):
                count[word[t]] += 1
            words.clear()
            pairs.clear()
            for t in range(first, after - 1):
                one, next_one = word[t], word[t + 1]
                twice = count[one] > 1 and count[next_one] > 1
                if not twice and count[one] < slot_min:
                    alone += 1  # the pair as well
                    continue
                key = <uint64_t>one << 32 | <uint64_t>next_one
                at = _place(keys, stamp, bits, key, now)
                if stamp[at] != now:
                    stamp[at] = now
                    keys[at], times[at] = key, 0
                    new[n_new] = at
                    n_new += 1
                    if count[one] >= slot_min:
                        partners[one] += 1
                        slots = max(slots, partners[one])
                times[at] += 1
            for t in range(n_new):
                pairs.add(times[new[t]])
            for t in range(first, after):  # each word once; its counts are cleared for the next block
                one = word[t]
                if count[one]:
                    words.add(count[one])
                    count[one] = partners[one] = 0
            out[0, block], out[1, block], out[2, block] = words.most, words.distinct, words.repeated
            out[3, block] = max(pairs.most, <int64_t>(alone > 0))
            out[4, block], out[5, block] = pairs.distinct + alone, pairs.repeated
            out[6, block] = slots if slots >= slot_min else 0
            entropy[block] = log2(<double>size) - words.surprise / size
    return table, entropies


def count_elsewhere(
    const int32_t[::1] word, const int64_t[::1] token, const int64_t[::1] doc_first, int near
):
    """Count the words of each block that stand nearby, in the blocks beside it, or nowhere else.

    Args:
        word: int32, number of each token's word in its document.
        token: int64, shape (blocks + 1,), first token of each block.
        doc_first: int64, shape (documents + 1,), first block of each document.
        near: tokens; a word seen again within so many counts as repeated nearby.

    Returns:
        int64 of shape (3, blocks): words that come again nearby, words that a neighbouring block
        has too, and words that no other block of the page has.
    """
    cdef Py_ssize_t n_blocks = token.shape[0] - 1
    n_words = int(np.max(word, initial=-1)) + 1
    cdef int64_t[::1] last = np.empty(n_words, np.int64)  # token where a word stood last,
    cdef int64_t[::1] where = np.empty(n_words, np.int64)  # the block of that,
    cdef int64_t[::1] count = np.empty(n_words, np.int64)  # how often it stands there,
    cdef uint8_t[::1] told = np.empty(n_words, np.uint8)  # whether the last one counts as near,
    cdef uint8_t[::1] beside = np.empty(n_words, np.uint8)  # the block before has the word too,
    cdef uint8_t[::1] earlier = np.empty(n_words, np.uint8)  # or any before
    table = np.zeros((3, n_blocks), np.int64)
    cdef int64_t[:, ::1] out = table
    cdef Py_ssize_t doc, block, t
    cdef int32_t one, known
    with nogil:
        for doc in range(doc_first.shape[0] - 1):
            known = 0
            for block in range(doc_first[doc], doc_first[doc + 1]):
                for t in range(token[block], token[block + 1]):
                    one = word[t]
                    if one == known:  # a new word: they are numbered as they come up
                        known += 1
                        count[one], told[one] = 1, False
                        beside[one] = earlier[one] = False
                    else:
                        if t - last[one] <= near:
                            if not told[one]:
                                out[0, where[one]] += 1
                            out[0, block] += 1
                            told[one] = True
                        else:
                            told[one] = False
                        if where[one] == block:
                            count[one] += 1
                        else:
                            if beside[one] or where[one] == block - 1:
                                out[1, where[one]] += count[one]
                            beside[one], earlier[one] = where[one] == block - 1, True
                            count[one] = 1
                    last[one], where[one] = t, block
            for one in range(known):
                if beside[one]:
                    out[1, where[one]] += count[one]
                elif not earlier[one]:
                    out[2, where[one]] += count[one]
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
        int64, shape (blocks,).
    """
    cdef int bits = _bits(_largest(doc_first))
    cdef uint64_t[::1] keys = np.empty(1 << bits, np.uint64)
    cdef int32_t[::1] stamp = np.zeros(1 << bits, np.int32)
    cdef int64_t[::1] times = np.empty(1 << bits, np.int64)
    counts = np.zeros(token.shape[0] - 1, np.int64)
    cdef int64_t[::1] out = counts
    cdef Py_ssize_t doc, block, t
    cdef uint64_t total, at
    cdef int32_t now
    with nogil:
        for doc in range(doc_first.shape[0] - 1):
            now = <int32_t>(doc + 1)
            for block in range(doc_first[doc], doc_first[doc + 1]):
                out[block] = -1
                if token[block + 1] - token[block] < least:
                    continue
                total = 0
                for t in range(token[block], token[block + 1]):
                    total += token_hash[t]
                at = _place(keys, stamp, bits, total, now)
                if stamp[at] != now:
                    stamp[at] = now
                    keys[at], times[at] = total, 0
                times[at] += 1
                out[block] = at
            for block in range(doc_first[doc], doc_first[doc + 1]):
                out[block] = times[out[block]] - 1 if out[block] >= 0 else 0
    return counts
