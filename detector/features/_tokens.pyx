"""What each block's words say and what they look like, counted in passes over the words."""

import numpy as np

from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t

from detector.features._flags cimport count_flags, next_flag

from detector.columns.classes import FLAG_UPPER, N_SCRIPTS, Class, Script

cdef enum:
    N_KINDS = 16  # scripts at most, kanji and kana as one; with them, of a first character:
    CAPITAL = 16
    A_LETTER = 32
    A_DIGIT = 64

assert N_SCRIPTS <= N_KINDS

cdef uint8_t DIGIT = Class.DIGIT
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


def find_looks(klass, flags, script):
    """What a word's first character says of it, as a table by rows, uint8: script and bits."""
    scripts = np.where(script == KANA, HAN, script)
    return (
        scripts
        | np.where(flags & FLAG_UPPER, CAPITAL, 0)
        | np.where(klass == Class.LETTER, A_LETTER, 0)
        | np.where(klass == Class.DIGIT, A_DIGIT, 0)
    ).astype(np.uint8)


cdef class _Number:
    """Digits of numbers side by side, which may be a phone number."""

    cdef int64_t digits, after, phones
    cdef int least

    cdef void end(self) noexcept nogil:
        """There is something else between them."""
        self.phones += self.digits >= self.least
        self.digits = 0

    cdef void add(
        self,
        const uint8_t[::1] klass,
        const int64_t[::1] position,
        Py_ssize_t start,
        Py_ssize_t end,
    ) noexcept nogil:
        """Go on with a word that begins with a digit."""
        cdef Py_ssize_t i
        for i in range(start, end):
            if klass[position[i]] != DIGIT:
                self.end()
                return
        if position[start] - self.after > 2:
            self.end()
        self.digits += end - start
        self.after = position[end - 1] + 1


def count_looks(
    const uint32_t[::1] rows,
    const uint8_t[::1] klass,
    const uint8_t[::1] looks,
    const int64_t[::1] position,
    const int64_t[::1] token_start,
    const int64_t[::1] token_end,
    const int64_t[::1] token,
    const int64_t[::1] doc_first,
    int brand_length,
    int phone_digits,
):
    """Count what words look like.

    Args:
        rows, klass: of a batch.
        looks: the table of ``find_looks``.
        position, token_start, token_end: of its stream.
        token: int64, shape (blocks + 1,), first token of each block.
        doc_first: int64, shape (documents + 1,), first block of each document.
        brand_length: characters that a word must have to be a brand with digits.
        phone_digits: digits that neighbouring numbers must have together to be a phone number.

    Returns:
        float32 of shape (5, blocks): words with a capital, brands with digits, phone numbers, words
        in a script, at least 1, and those of them in another than most words of the page.
    """
    cdef Py_ssize_t doc, block, t, k, main
    table = np.empty((5, token.shape[0] - 1), np.float32)
    cdef float[:, ::1] out = table
    cdef int32_t[:, ::1] here = np.zeros((token.shape[0] - 1, N_KINDS), np.int32)
    cdef int64_t[N_KINDS] page
    cdef int64_t upper, brands, run, known
    cdef uint8_t one, kind, before
    cdef _Number number = _Number()
    number.least = phone_digits
    with nogil:
        for doc in range(doc_first.shape[0] - 1):
            for k in range(N_KINDS):
                page[k] = 0
            for block in range(doc_first[doc], doc_first[doc + 1]):
                upper = brands = run = before = 0
                number.digits, number.after, number.phones = 0, -1, 0
                for t in range(token[block], token[block + 1]):
                    one = looks[rows[position[token_start[t]]]]
                    upper += (one & CAPITAL) != 0
                    brands += (
                        ((one & A_LETTER) != 0)
                        & (token_end[t] - token_start[t] >= brand_length)
                        & (klass[position[token_end[t] - 1]] == DIGIT)
                    )
                    if one & A_DIGIT:
                        number.add(klass, position, token_start[t], token_end[t])
                    elif number.digits:
                        number.end()
                    kind = one & (N_KINDS - 1)
                    if kind != before:  # seldom, so runs are added up, not single words
                        here[block, before] += <int32_t>run
                        run, before = 0, kind
                    run += 1
                number.end()
                here[block, before] += <int32_t>run
                here[block, NO_SCRIPT] = 0
                for k in range(N_KINDS):
                    page[k] += here[block, k]
                out[0, block], out[1, block], out[2, block] = upper, brands, number.phones
            main = 0
            for k in range(N_KINDS):
                main = k if page[k] > page[main] else main
            for block in range(doc_first[doc], doc_first[doc + 1]):
                known = 0
                for k in range(N_KINDS):
                    known += here[block, k]
                out[3, block], out[4, block] = max(known, 1), known - here[block, main]
    return table


def count_disguised(
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
    cdef Py_ssize_t n_blocks = token.shape[0] - 1, block
    table = np.empty((3, n_blocks), np.float32)
    cdef float[:, ::1] out = table
    cdef Py_ssize_t a = next_flag(mixed, 0), b = next_flag(spaced, 0), c = next_flag(leet, 0)
    with nogil:
        for block in range(n_blocks):
            out[0, block] = count_flags(mixed, &a, token[block + 1])
            out[1, block] = count_flags(spaced, &b, token[block + 1])
            out[2, block] = count_flags(leet, &c, token[block + 1])
    return table
