"""What each block's words say and what they look like, counted in passes over the words."""

import numpy as np

from libc.stdint cimport int64_t, uint8_t, uint32_t

from detector.columns.classes import FLAG_UPPER, N_SCRIPTS, Class

cdef uint8_t LETTER = Class.LETTER, DIGIT = Class.DIGIT, UPPER = FLAG_UPPER


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
