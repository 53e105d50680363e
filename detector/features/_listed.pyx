"""Words of each block that stand in lists, counted page by page.

A page's words are numbered as they come up, so each is looked up once, and what is known of it is
kept by its number.
"""

import numpy as np

from libc.stdint cimport int32_t, int64_t, uint8_t, uint64_t

from detector.features._lists cimport row_in

from detector.features.trades import CALLS, GOES_WITH, SELLS

cdef uint8_t _SELLS = SELLS, _GOES_WITH = GOES_WITH, _CALLS = CALLS
cdef enum:
    OWN = 1
    FOREIGN = 2


cdef Py_ssize_t _highest(const int64_t[::1] values) noexcept nogil:
    """Place of the first of the highest values, 0 if there are none."""
    cdef Py_ssize_t best = 0, i
    for i in range(values.shape[0]):
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
    const uint8_t[::1] seen,
    const int32_t[::1] first,
    const uint64_t[::1] hashes,
    int bits,
    const int64_t[::1] spoken,
    const int64_t[::1] spoken_start,
    const uint8_t[:, ::1] languages,
    const uint64_t[::1] token_hash,
    const int32_t[::1] word,
    const int64_t[::1] token,
    const int64_t[::1] doc_first,
):
    """Count small words of the page's language, and of others.

    Args:
        seen, first, hashes, bits, spoken, spoken_start, languages: of the list of small words.
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
    cdef int64_t[::1] votes = np.empty(languages.shape[1], np.int64)
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
            language = _highest(votes)
            total = 0
            for one in range(known):
                kind[one] = 0
                if row[one] >= 0:
                    kind[one] = OWN if languages[row[one], language] else FOREIGN
                    total += times[one] if kind[one] == OWN else 0
            share = <float>(<double>total / max(end - begin, 1))
            for block in range(doc_first[doc], doc_first[doc + 1]):
                own = foreign = 0
                for t in range(token[block], token[block + 1]):
                    own += kind[word[t]] & OWN
                    foreign += kind[word[t]] >> 1
                out[0, block], out[1, block], out[2, block] = own, foreign, share
    return table


def count_trades(
    const uint8_t[::1] seen,
    const int32_t[::1] first,
    const uint64_t[::1] hashes,
    int bits,
    const uint8_t[:, ::1] trades,
    const uint8_t[::1] roles,
    const uint64_t[::1] token_hash,
    const int32_t[::1] word,
    const int64_t[::1] token,
    const int64_t[::1] doc_first,
):
    """Count the words of the trades.

    Args:
        seen, first, hashes, bits, trades, roles: of the list of trade words.
        token_hash: uint64, one per token.
        word: int32, number of each token's word in its document.
        token: int64, shape (blocks + 1,), first token of each block.
        doc_first: int64, shape (documents + 1,), first block of each document.

    Returns:
        float32 of shape (6, blocks): wares, words that go with them, such pairs side by side, calls
        to act, words of the trade that has most of them, and those of the same trade elsewhere on
        the page.
    """
    cdef Py_ssize_t n_trades = trades.shape[1]
    n_words = int(np.max(word, initial=-1)) + 1
    cdef int64_t[::1] new = np.empty(n_words + 1, np.int64)
    cdef int32_t[::1] row = np.empty(n_words, np.int32)
    cdef int32_t[::1] trade = np.empty(token.shape[0] - 1, np.int32)
    cdef int64_t[::1] here = np.empty(n_trades, np.int64), page = np.empty(n_trades, np.int64)
    table = np.zeros((6, token.shape[0] - 1), np.float32)
    cdef float[:, ::1] out = table
    cdef Py_ssize_t doc, block, t, i
    cdef int32_t known, one
    cdef uint8_t role, before
    with nogil:
        for doc in range(doc_first.shape[0] - 1):
            known = _new_words(word, token[doc_first[doc]], token[doc_first[doc + 1]], new)
            for one in range(known):
                row[one] = row_in(seen, first, hashes, bits, token_hash[new[one]])
            page[:] = 0
            for block in range(doc_first[doc], doc_first[doc + 1]):
                before = 0
                trade[block] = -1
                for t in range(token[block], token[block + 1]):
                    one = row[word[t]]
                    if one < 0:
                        before = 0
                        continue
                    if trade[block] < 0:
                        trade[block] = 0
                        here[:] = 0
                    for i in range(n_trades):
                        here[i] += trades[one, i]
                    role = roles[one]
                    out[0, block] += (role & _SELLS) != 0
                    out[1, block] += (role & _GOES_WITH) != 0
                    out[3, block] += (role & _CALLS) != 0
                    if (
                        (role & _SELLS and before & _GOES_WITH)
                        or (role & _GOES_WITH and before & _SELLS)
                    ):
                        out[2, block] += 1
                    before = role
                if trade[block] >= 0 and n_trades:
                    trade[block] = <int32_t>_highest(here)
                    out[4, block] = here[trade[block]]
                    for i in range(n_trades):
                        page[i] += here[i]
            for block in range(doc_first[doc], doc_first[doc + 1]):
                if out[4, block] > 0:
                    out[5, block] = page[trade[block]] - <int64_t>out[4, block]
    return table
