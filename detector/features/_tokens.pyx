"""What each block's words say and what they look like, counted in passes over the words."""

import numpy as np

from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t

from detector.columns.classes import FLAG_UPPER, N_SCRIPTS, Class, Script

cdef enum:
    MOST_SCRIPTS = 16

assert N_SCRIPTS <= MOST_SCRIPTS

cdef uint8_t LETTER = Class.LETTER, DIGIT = Class.DIGIT, UPPER = FLAG_UPPER
cdef uint8_t NO_SCRIPT = Script.NONE, HAN = Script.HAN, KANA = Script.KANA


def sum_evidence(const int64_t[::1] total, const int64_t[::1] words, const int64_t[::1] token):
    """Sum up the lexical evidence of each block.

    Args:
        total, words: int64, evidence of each token: all of it, and without letter groups.
        token: int64, shape (blocks + 1,), first token of each block.

    Returns:
        float64 of shape (5, blocks), whole numbers: sum of both, tokens with evidence above 0, that
        of the hottest token (0 without tokens), and of the hottest run of tokens.
    """
    cdef Py_ssize_t n_blocks = token.shape[0] - 1, block, t
    table = np.zeros((5, n_blocks))
    cdef double[:, ::1] out = table
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
        flags: the look-up table.
        position, token_start, token_end: of its stream.
        token: int64, shape (blocks + 1,), first token of each block.
        brand_length: characters that a word must have to be a brand with digits.
        phone_digits: digits that neighbouring numbers must have together to be a phone number.

    Returns:
        float32 of shape (3, blocks): words with a capital, brands with digits, phone numbers.
    """
    cdef Py_ssize_t n_blocks = token.shape[0] - 1, block, t, i
    table = np.empty((3, n_blocks), np.float32)
    cdef float[:, ::1] out = table
    cdef int64_t first, last, after, length, digits, upper, brands, phones
    cdef uint8_t kind
    with nogil:
        for block in range(n_blocks):
            upper = brands = phones = digits = 0
            after = -1
            for t in range(token[block], token[block + 1]):
                first = position[token_start[t]]
                kind = klass[first]
                upper += (flags[rows[first]] & UPPER) != 0
                length = token_end[t] - token_start[t]
                if kind == LETTER:
                    if length >= brand_length:
                        brands += klass[position[token_end[t] - 1]] == DIGIT
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
                after = position[token_end[t] - 1] + 1
            phones += digits >= phone_digits
            out[0, block], out[1, block], out[2, block] = upper, brands, phones
    return table


def count_scripts(
    const uint32_t[::1] rows,
    const uint8_t[::1] script,
    const int64_t[::1] position,
    const int64_t[::1] token_start,
    const int64_t[::1] token,
    const int64_t[::1] doc_first,
):
    """Count words by the script of their first letter; kanji and kana are one.

    Args:
        rows: of a batch.
        script: the look-up table.
        position, token_start: of its stream.
        token: int64, shape (blocks + 1,), first token of each block.
        doc_first: int64, shape (documents + 1,), first block of each document.

    Returns:
        float32 of shape (2, blocks): words in a script, at least 1, and those of them that are not
        in the script of most words of the page.
    """
    cdef Py_ssize_t doc, block, t, k
    table = np.zeros((2, token.shape[0] - 1), np.float32)
    cdef float[:, ::1] out = table
    cdef int32_t[:, ::1] here = np.empty((token.shape[0] - 1, MOST_SCRIPTS), np.int32)
    cdef int64_t[MOST_SCRIPTS] page
    cdef int32_t main, run
    cdef uint8_t one, before
    with nogil:
        for doc in range(doc_first.shape[0] - 1):
            for k in range(MOST_SCRIPTS):
                page[k] = 0
            for block in range(doc_first[doc], doc_first[doc + 1]):
                here[block] = 0
                run, before = 0, NO_SCRIPT
                for t in range(token[block], token[block + 1]):
                    one = script[rows[position[token_start[t]]]] & (MOST_SCRIPTS - 1)
                    if one != before:  # seldom, so runs are added up, not single words
                        here[block, HAN if before == KANA else before] += run
                        run, before = 0, one
                    run += 1
                here[block, HAN if before == KANA else before] += run
                here[block, NO_SCRIPT] = 0
                for k in range(MOST_SCRIPTS):
                    page[k] += here[block, k]
            main = 0
            for k in range(MOST_SCRIPTS):
                main = <int32_t>k if page[k] > page[main] else main
            for block in range(doc_first[doc], doc_first[doc + 1]):
                for k in range(MOST_SCRIPTS):
                    out[0, block] += here[block, k]
                out[1, block] = out[0, block] - here[block, main]
                out[0, block] = max(out[0, block], 1)
    return table


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
        float32 of shape (3, blocks), in this order.
    """
    cdef Py_ssize_t n_blocks = token.shape[0] - 1, block, t
    table = np.empty((3, n_blocks), np.float32)
    cdef float[:, ::1] out = table
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
