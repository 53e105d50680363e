"""Words of each block that stand in lists, counted page by page.

A page's words are numbered as they come up, so each is looked up once, and what is known of it is
kept by its number.
"""

import numpy as np

from libc.stdint cimport int32_t, int64_t, uint32_t, uint64_t

from detector.features._lists cimport Lookup

from detector.features.trades import CALLS, FIRST_TRADE, GOES_WITH, SELLS

cdef enum:
    MOST_TRADES = 32
    OWN = 64  # beside the senses of a trade word: it is a small word of the page's language
    FOREIGN = 128  # or of others

assert (SELLS | GOES_WITH | CALLS) < OWN < FOREIGN < 1 << FIRST_TRADE

cdef uint32_t _SELLS = SELLS, _GOES_WITH = GOES_WITH, _CALLS = CALLS
cdef int _FIRST_TRADE = FIRST_TRADE


cdef Py_ssize_t _highest(const int64_t* values, Py_ssize_t n) noexcept nogil:
    """Place of the first of the highest values, 0 if there are none."""
    cdef Py_ssize_t best = 0, i
    for i in range(n):
        if values[i] > values[best]:
            best = i
    return best


cdef inline void _add_bits(uint32_t bits, int64_t* counts) noexcept nogil:
    """Add one to the count of each bit that is set."""
    cdef int i = 0
    while bits:
        counts[i] += bits & 1
        bits >>= 1
        i += 1


cdef inline bint _is_pair(uint32_t ware, uint32_t other) noexcept nogil:
    return ware & _SELLS and other & _GOES_WITH


cdef Py_ssize_t _meet_words(
    const int32_t[::1] word,
    Py_ssize_t begin,
    Py_ssize_t end,
    int64_t[::1] new,
    int32_t[::1] times,
) noexcept nogil:
    """Write down the first token of each word of a page, and how often the word stands there.

    Returns:
        Number of words.
    """
    cdef Py_ssize_t t, known = 0
    for t in range(begin, end):  # no branch: whether a word is new is hard to predict
        new[known] = t
        known += word[t] == known
    times[:known] = 0
    for t in range(begin, end):
        times[word[t]] += 1
    return known


cdef class _SmallWords(Lookup):
    """The list of small words, and what it says of the words of one page at a time."""

    cdef const int32_t[::1] spoken, spoken_start
    cdef int n_languages
    cdef int64_t[::1] votes

    def __init__(self, words, Py_ssize_t n_words):
        Lookup.__init__(self, words, n_words)
        self.spoken, self.spoken_start = words.spoken, words.spoken_start
        self.n_languages = len(words.codes)
        self.votes = np.empty(self.n_languages + 1, np.int64)

    cdef int64_t tell(
        self,
        const uint64_t[::1] token_hash,
        const int64_t[::1] new,
        const int32_t[::1] times,
        Py_ssize_t known,
        uint32_t[::1] sense,
    ) noexcept nogil:
        """Tell small words of the page's language, which has most of them, from others.

        Returns:
            How often words of that language stand on the page.
        """
        cdef Py_ssize_t n_found = self.find(token_hash, new, known), k, i, language
        cdef int32_t one, row
        cdef int64_t total = 0
        self.votes[:] = 0
        for k in range(n_found):
            row = self.row[k]
            for i in range(self.spoken_start[row], self.spoken_start[row + 1]):
                self.votes[self.spoken[i]] += times[self.found[k]]
        language = _highest(&self.votes[0], self.n_languages)
        for k in range(n_found):
            one, row = self.found[k], self.row[k]
            sense[one] = FOREIGN
            for i in range(self.spoken_start[row], self.spoken_start[row + 1]):
                if self.spoken[i] == language:
                    sense[one] = OWN
                    total += times[one]
        return total


cdef class _TradeWords(Lookup):
    """The list of trade words, and how many there are of each trade on one page at a time."""

    cdef const uint32_t[::1] senses
    cdef int n_trades
    cdef int64_t[MOST_TRADES] here
    cdef int64_t[MOST_TRADES] page

    def __init__(self, words, Py_ssize_t n_words):
        Lookup.__init__(self, words, n_words)
        self.senses, self.n_trades = words.senses, words.trades.shape[1]

    cdef void tell(
        self,
        const uint64_t[::1] token_hash,
        const int64_t[::1] new,
        Py_ssize_t known,
        uint32_t[::1] sense,
    ) noexcept nogil:
        """Add the senses of a page's trade words to what is known of them."""
        cdef Py_ssize_t i
        for i in range(self.find(token_hash, new, known)):
            sense[self.found[i]] |= self.senses[self.row[i]]
        for i in range(MOST_TRADES):
            self.page[i] = self.here[i] = 0

    cdef Py_ssize_t close_block(self, float[:, ::1] out, Py_ssize_t block) noexcept nogil:
        """Count the words of the trade that a block has most words of, and tell which it is."""
        cdef Py_ssize_t trade = _highest(self.here, self.n_trades), i
        out[7, block] = self.here[trade]
        for i in range(self.n_trades):
            self.page[i] += self.here[i]
            self.here[i] = 0
        return trade


cdef bint _count_block(
    const int32_t[::1] word,
    Py_ssize_t first,
    Py_ssize_t after,
    const uint32_t[::1] sense,
    _TradeWords trades,
    float[:, ::1] out,
    Py_ssize_t block,
) noexcept nogil:
    """Count the listed words of a block; tell whether some are of trades."""
    cdef uint32_t one, before = 0, any_of = 0
    cdef int64_t own = 0, foreign = 0
    cdef Py_ssize_t t
    for t in range(first, after):
        one = sense[word[t]]
        own += (one & OWN) != 0
        foreign += (one & FOREIGN) != 0
        one &= ~<uint32_t>(OWN | FOREIGN)
        if one:
            out[3, block] += (one & _SELLS) != 0
            out[4, block] += (one & _GOES_WITH) != 0
            out[5, block] += _is_pair(before, one) or _is_pair(one, before)
            out[6, block] += (one & _CALLS) != 0
            _add_bits(one >> _FIRST_TRADE, trades.here)
        any_of |= one
        before = one
    out[0, block], out[1, block] = own, foreign
    return any_of != 0


def count_listed(
    small_words,
    trade_words,
    const uint64_t[::1] token_hash,
    const int32_t[::1] word,
    const int64_t[::1] token,
    const int64_t[::1] doc_first,
):
    """Count small words and words of the trades.

    Args:
        small_words, trade_words: the lists.
        token_hash: uint64, one per token.
        word: int32, number of each token's word in its document.
        token: int64, shape (blocks + 1,), first token of each block.
        doc_first: int64, shape (documents + 1,), first block of each document.

    Returns:
        float32 of shape (9, blocks): small words of the page's language, those of others, and what
        share of all the page's words those of its language are; wares, words that go with them,
        such pairs side by side, calls to act, words of the trade that has most of them, and those
        of the same trade elsewhere on the page.
    """
    n_words = int(np.max(word, initial=-1)) + 1
    cdef int64_t[::1] new = np.empty(n_words + 1, np.int64)
    cdef int32_t[::1] times = np.empty(n_words, np.int32)
    cdef uint32_t[::1] sense = np.empty(n_words, np.uint32)
    cdef _SmallWords small = _SmallWords(small_words, n_words)
    cdef _TradeWords trades = _TradeWords(trade_words, n_words)
    cdef int32_t[::1] trade = np.empty(token.shape[0] - 1, np.int32)
    table = np.zeros((9, token.shape[0] - 1), np.float32)
    cdef float[:, ::1] out = table
    cdef Py_ssize_t doc, block, begin, end, known
    cdef float share
    with nogil:
        for doc in range(doc_first.shape[0] - 1):
            begin, end = token[doc_first[doc]], token[doc_first[doc + 1]]
            known = _meet_words(word, begin, end, new, times)
            sense[:known] = 0
            share = <float>(
                <double>small.tell(token_hash, new, times, known, sense) / max(end - begin, 1)
            )
            trades.tell(token_hash, new, known, sense)
            for block in range(doc_first[doc], doc_first[doc + 1]):
                out[2, block] = share
                if _count_block(
                    word, token[block], token[block + 1], sense, trades, out, block
                ):
                    trade[block] = <int32_t>trades.close_block(out, block)
            for block in range(doc_first[doc], doc_first[doc + 1]):
                if out[7, block] > 0:
                    out[8, block] = trades.page[trade[block]] - <int64_t>out[7, block]
    return table
