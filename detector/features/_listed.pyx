"""Words of each block that stand in lists, counted page by page.

A page's words are numbered as they come up, so each is looked up once, and what is known of it is
kept by its number.
"""

import numpy as np

from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t, uint64_t

from detector.features._lists cimport row_in

from detector.features.trades import CALLS, FIRST_TRADE, GOES_WITH, SELLS

cdef uint32_t _SELLS = SELLS, _GOES_WITH = GOES_WITH, _CALLS = CALLS
cdef int _FIRST_TRADE = FIRST_TRADE
cdef enum:
    MOST_TRADES = 32
    OWN = 1
    FOREIGN = 2


cdef Py_ssize_t _highest(const int64_t* values, Py_ssize_t n) noexcept nogil:
    """Place of the first of the highest values, 0 if there are none."""
    cdef Py_ssize_t best = 0, i
    for i in range(n):
        if values[i] > values[best]:
            best = i
    return best


cdef int32_t _new_words(
    const int32_t[::1] word, Py_ssize_t begin, Py_ssize_t end, int64_t[::1] new
) noexcept nogil:
    """Write down the first token of each word of a page, in the order of their numbers.

    Returns:
        Number of words.
    """
    cdef Py_ssize_t t
    cdef int32_t known = 0
    for t in range(begin, end):  # no branch: whether a word is new is hard to predict
        new[known] = t
        known += word[t] == known
    return known


def count_languages(
    const uint64_t[::1] seen,
    const int32_t[::1] first,
    const uint64_t[::1] hashes,
    int bits,
    const int32_t[::1] spoken,
    const int32_t[::1] spoken_start,
    int n_languages,
    const uint64_t[::1] token_hash,
    const int32_t[::1] word,
    const int64_t[::1] token,
    const int64_t[::1] doc_first,
):
    """Count small words of the page's language, and of others.

    Args:
        seen, first, hashes, bits, spoken, spoken_start: of the list of small words.
        n_languages: how many languages it knows.
        token_hash: uint64, one per token.
        word: int32, number of each token's word in its document.
        token: int64, shape (blocks + 1,), first token of each block.
        doc_first: int64, shape (documents + 1,), first block of each document.

    Returns:
        float32 of shape (3, blocks): small words of the page's language, those of others, and what
        share of all the page's words those of its language are.
    """
    n_words = int(np.max(word, initial=-1)) + 1
    cdef int64_t[::1] new = np.empty(n_words + 1, np.int64)
    cdef int32_t[::1] row = np.empty(n_words, np.int32), times = np.empty(n_words, np.int32)
    cdef uint8_t[::1] kind = np.empty(n_words, np.uint8)
    cdef int64_t[::1] votes = np.empty(n_languages + 1, np.int64)
    table = np.zeros((3, token.shape[0] - 1), np.float32)
    cdef float[:, ::1] out = table
    cdef Py_ssize_t doc, block, t, i, begin, end, language
    cdef int64_t total, own, foreign
    cdef int32_t known, one
    cdef float share
    with nogil:
        for doc in range(doc_first.shape[0] - 1):
            begin, end = token[doc_first[doc]], token[doc_first[doc + 1]]
            known = _new_words(word, begin, end, new)
            times[:known] = 0
            for t in range(begin, end):
                times[word[t]] += 1
            votes[:] = 0
            for one in range(known):
                row[one] = row_in(seen, first, hashes, bits, token_hash[new[one]])
                if row[one] >= 0:
                    for i in range(spoken_start[row[one]], spoken_start[row[one] + 1]):
                        votes[spoken[i]] += times[one]
            language = _highest(&votes[0], n_languages)
            total = 0
            for one in range(known):
                kind[one] = 0
                if row[one] >= 0:
                    kind[one] = FOREIGN
                    for i in range(spoken_start[row[one]], spoken_start[row[one] + 1]):
                        if spoken[i] == language:
                            kind[one] = OWN
                            total += times[one]
            share = <float>(<double>total / max(end - begin, 1))
            for block in range(doc_first[doc], doc_first[doc + 1]):
                own = foreign = 0
                for t in range(token[block], token[block + 1]):
                    own += kind[word[t]] & OWN
                    foreign += kind[word[t]] >> 1
                out[0, block], out[1, block], out[2, block] = own, foreign, share
    return table


cdef inline bint _is_pair(uint32_t ware, uint32_t other) noexcept nogil:
    return ware & _SELLS and other & _GOES_WITH


cdef inline void _add_bits(uint32_t bits, int64_t* counts) noexcept nogil:
    """Add one to the count of each bit that is set."""
    cdef int i = 0
    while bits:
        counts[i] += bits & 1
        bits >>= 1
        i += 1


def count_trades(
    const uint64_t[::1] seen,
    const int32_t[::1] first,
    const uint64_t[::1] hashes,
    int bits,
    const uint32_t[::1] senses,
    int n_trades,
    const uint64_t[::1] token_hash,
    const int32_t[::1] word,
    const int64_t[::1] token,
    const int64_t[::1] doc_first,
):
    """Count the words of the trades.

    Args:
        seen, first, hashes, bits, senses: of the list of trade words.
        n_trades: how many trades it knows, 24 at most.
        token_hash: uint64, one per token.
        word: int32, number of each token's word in its document.
        token: int64, shape (blocks + 1,), first token of each block.
        doc_first: int64, shape (documents + 1,), first block of each document.

    Returns:
        float32 of shape (6, blocks): wares, words that go with them, such pairs side by side, calls
        to act, words of the trade that has most of them, and those of the same trade elsewhere on
        the page.
    """
    n_words = int(np.max(word, initial=-1)) + 1
    cdef int64_t[::1] new = np.empty(n_words + 1, np.int64)
    cdef uint32_t[::1] sense = np.empty(n_words, np.uint32)
    cdef uint8_t[::1] trade = np.empty(token.shape[0] - 1, np.uint8)
    cdef int64_t[MOST_TRADES] here
    cdef int64_t[MOST_TRADES] page
    table = np.zeros((6, token.shape[0] - 1), np.float32)
    cdef float[:, ::1] out = table
    cdef Py_ssize_t doc, block, t, i
    cdef int32_t known, row
    cdef uint32_t one, before
    cdef bint listed
    with nogil:
        for doc in range(doc_first.shape[0] - 1):
            known = _new_words(word, token[doc_first[doc]], token[doc_first[doc + 1]], new)
            for i in range(known):
                row = row_in(seen, first, hashes, bits, token_hash[new[i]])
                sense[i] = senses[row] if row >= 0 else 0
            for i in range(MOST_TRADES):
                page[i] = here[i] = 0
            for block in range(doc_first[doc], doc_first[doc + 1]):
                before, listed = 0, False
                for t in range(token[block], token[block + 1]):
                    one = sense[word[t]]
                    if one:
                        out[0, block] += (one & _SELLS) != 0
                        out[1, block] += (one & _GOES_WITH) != 0
                        out[2, block] += _is_pair(before, one) or _is_pair(one, before)
                        out[3, block] += (one & _CALLS) != 0
                        _add_bits(one >> _FIRST_TRADE, here)
                        listed = True
                    before = one
                if listed:
                    trade[block] = <uint8_t>_highest(here, n_trades)
                    out[4, block] = here[trade[block]]
                    for i in range(n_trades):
                        page[i] += here[i]
                        here[i] = 0
            for block in range(doc_first[doc], doc_first[doc + 1]):
                if out[4, block] > 0:
                    out[5, block] = page[trade[block]] - <int64_t>out[4, block]
    return table
