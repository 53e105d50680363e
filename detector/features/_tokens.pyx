"""What each block's words say and what they look like, counted in passes over the words."""

import numpy as np

from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t

from detector.columns.classes import FLAG_UPPER, N_SCRIPTS, Class
from detector.features.trades import CALLS, GOES_WITH, SELLS

cdef uint8_t LETTER = Class.LETTER, DIGIT = Class.DIGIT, UPPER = FLAG_UPPER
cdef uint8_t _SELLS = SELLS, _GOES_WITH = GOES_WITH, _CALLS = CALLS


def sum_evidence(const int64_t[::1] total, const int64_t[::1] words, const int64_t[::1] token):
    """Sum up the lexical evidence of each block.

    Args:
        total, words: int64, evidence of each token: all of it, and without letter groups.
        token: int64, shape (blocks + 1,), first token of each block.

    Returns:
        int64 of shape (5, blocks): sum of both, tokens with evidence above 0, that of the hottest
        token (0 without tokens), and of the hottest run of tokens.
    """
    cdef Py_ssize_t n_blocks = token.shape[0] - 1, block, t
    table = np.zeros((5, n_blocks), np.int64)
    cdef int64_t[:, ::1] out = table
    cdef int64_t one, all_of_it, of_words, above, top, run, best
    with nogil:
        for block in range(n_blocks):
            if token[block] >= token[block + 1]:
                continue
            all_of_it = of_words = above = run = 0
            top = best = total[token[block]]
            for t in range(token[block], token[block + 1]):
                one = total[t]
                all_of_it += one
                of_words += words[t]
                above += one > 0
                top = max(top, one)
                run = max(run, 0) + one  # Kadane: the best run that ends here
                best = max(best, run)
            out[0, block], out[1, block], out[2, block] = all_of_it, of_words, above
            out[3, block], out[4, block] = top, best
    return table


def count_letters(
    const uint32_t[::1] rows,
    const uint8_t[::1] klass,
    const uint8_t[::1] flags,
    const uint8_t[::1] script,
    const int64_t[::1] position,
    const int64_t[::1] token_start,
    const int64_t[::1] token_end,
    const int64_t[::1] token,
    int brand_length,
    int phone_digits,
):
    """Count what words look like.

    Args:
        rows, klass: of a batch.
        flags, script: the look-up tables.
        position, token_start, token_end: of its stream.
        token: int64, shape (blocks + 1,), first token of each block.
        brand_length: characters that a word must have to be a brand with digits.
        phone_digits: digits that neighbouring numbers must have together to be a phone number.

    Returns:
        int64 of shape (3, blocks): words with a capital, brands with digits, phone numbers; and
        int64 of shape (blocks, scripts), words by the script of their first letter.
    """
    cdef Py_ssize_t n_blocks = token.shape[0] - 1, block, t, i
    table = np.zeros((3, n_blocks), np.int64)
    scripts = np.zeros((n_blocks, N_SCRIPTS), np.int64)
    cdef int64_t[:, ::1] out = table, by_script = scripts
    cdef int64_t first, last, after, length, digits, upper, brands, phones
    cdef uint8_t kind
    with nogil:
        for block in range(n_blocks):
            upper = brands = phones = digits = 0
            after = -1
            for t in range(token[block], token[block + 1]):
                first, last = position[token_start[t]], position[token_end[t] - 1]
                length = token_end[t] - token_start[t]
                kind = klass[first]
                by_script[block, script[rows[first]]] += 1
                upper += (flags[rows[first]] & UPPER) != 0
                if kind == LETTER:
                    brands += klass[last] == DIGIT and length >= brand_length
                elif kind == DIGIT:
                    for i in range(token_start[t], token_end[t]):
                        if klass[position[i]] != DIGIT:
                            length = 0
                            break
                if kind != DIGIT or length == 0:
                    phones += digits >= phone_digits
                    digits = 0
                    continue
                if first - after > 2:
                    phones += digits >= phone_digits
                    digits = 0
                digits += length
                after = last + 1
            phones += digits >= phone_digits
            out[0, block], out[1, block], out[2, block] = upper, brands, phones
    return table, scripts


def count_flags(
    const uint8_t[::1] mixed,
    const uint8_t[::1] spaced,
    const uint8_t[::1] leet,
    const int64_t[::1] token,
):
    """Count the disguised words of each block.

    Args:
        mixed, spaced, leet: 0 or 1 per token.
        token: int64, shape (blocks + 1,), first token of each block.

    Returns:
        int64 of shape (3, blocks), in this order.
    """
    cdef Py_ssize_t n_blocks = token.shape[0] - 1, block, t
    table = np.zeros((3, n_blocks), np.int64)
    cdef int64_t[:, ::1] out = table
    cdef int64_t a, b, c
    with nogil:
        for block in range(n_blocks):
            a = b = c = 0
            for t in range(token[block], token[block + 1]):
                a += mixed[t]
                b += spaced[t]
                c += leet[t]
            out[0, block], out[1, block], out[2, block] = a, b, c
    return table


def count_languages(
    const int32_t[::1] row,
    const int64_t[::1] spoken,
    const int64_t[::1] spoken_start,
    const uint8_t[:, ::1] languages,
    const int64_t[::1] token,
    const int64_t[::1] doc_first,
):
    """Count small words of the page's language, and of others.

    Args:
        row: int32, row of each token in the list of small words, -1 for other words.
        spoken, spoken_start, languages: as in the list.
        token: int64, shape (blocks + 1,), first token of each block.
        doc_first: int64, shape (documents + 1,), first block of each document.

    Returns:
        int64 of shape (2, blocks).
    """
    cdef Py_ssize_t n_languages = languages.shape[1], doc, block, t, i
    cdef int64_t[::1] votes = np.empty(n_languages, np.int64)
    table = np.zeros((2, token.shape[0] - 1), np.int64)
    cdef int64_t[:, ::1] out = table
    cdef Py_ssize_t language
    with nogil:
        for doc in range(doc_first.shape[0] - 1):
            for i in range(n_languages):
                votes[i] = 0
            for t in range(token[doc_first[doc]], token[doc_first[doc + 1]]):
                if row[t] >= 0:
                    for i in range(spoken_start[row[t]], spoken_start[row[t] + 1]):
                        votes[spoken[i]] += 1
            language = 0
            for i in range(n_languages):
                if votes[i] > votes[language]:
                    language = i
            for block in range(doc_first[doc], doc_first[doc + 1]):
                for t in range(token[block], token[block + 1]):
                    if row[t] >= 0:
                        out[0 if languages[row[t], language] else 1, block] += 1
    return table


def count_trades(
    const int32_t[::1] row,
    const uint8_t[:, ::1] trades,
    const uint8_t[::1] roles,
    const int64_t[::1] token,
):
    """Count the words of the trades.

    Args:
        row: int32, row of each token in the list of trade words, -1 for other words.
        trades, roles: as in the list.
        token: int64, shape (blocks + 1,), first token of each block.

    Returns:
        int64 of shape (4, blocks): wares, words that go with them, such pairs side by side, calls
        to act; and int64 of shape (blocks, trades), words of each trade.
    """
    cdef Py_ssize_t n_blocks = token.shape[0] - 1, n_trades = trades.shape[1], block, t, i
    table = np.zeros((4, n_blocks), np.int64)
    per_trade = np.zeros((n_blocks, n_trades), np.int64)
    cdef int64_t[:, ::1] out = table, by_trade = per_trade
    cdef uint8_t role, before
    with nogil:
        for block in range(n_blocks):
            before = 0
            for t in range(token[block], token[block + 1]):
                if row[t] < 0:
                    before = 0
                    continue
                for i in range(n_trades):
                    by_trade[block, i] += trades[row[t], i]
                role = roles[row[t]]
                out[0, block] += (role & _SELLS) != 0
                out[1, block] += (role & _GOES_WITH) != 0
                out[3, block] += (role & _CALLS) != 0
                if (
                    (role & _SELLS and before & _GOES_WITH)
                    or (role & _GOES_WITH and before & _SELLS)
                ):
                    out[2, block] += 1
                before = role
    return table, per_trade
