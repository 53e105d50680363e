"""The normalised stream, made in one pass over the characters.

A second pass is made only of batches in which somebody wrote words letter by letter.
"""

import numpy as np

from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t

from detector.columns.classes import Class

cdef uint8_t NEWLINE = Class.NEWLINE, LETTER = Class.LETTER, DIGIT = Class.DIGIT
cdef uint8_t IDEOGRAPH = Class.IDEOGRAPH, INVISIBLE = Class.INVISIBLE
cdef uint64_t BASE = 0x9E3779B97F4A7C15, MIX = 0xBF58476D1CE4E5B9
cdef uint8_t[10] LEET = [ord(b"o"), ord(b"i"), 0, ord(b"e"), ord(b"a"), ord(b"s"), 0, ord(b"t"), ord(b"b"), 0]


cdef inline uint64_t _hash(const uint32_t* fold, Py_ssize_t size) noexcept nogil:
    """Polynomial hash of a word, with wrap-around arithmetic."""
    cdef uint64_t total = 0, power = 1
    cdef Py_ssize_t i
    for i in range(size):
        total += fold[i] * power
        power *= BASE
    # Words of one letter differ in the lowest bits only, and most uses take the highest.
    total *= MIX
    return total ^ total >> 29


cdef inline bint _joins(const uint8_t* klass, Py_ssize_t here, Py_ssize_t there, int gap) noexcept nogil:
    """Whether two single letters stand so close in a line that they may be parts of one word."""
    return (
        there - here <= gap + 1
        and klass[here + 1] != NEWLINE and klass[here + 1] != IDEOGRAPH
        and klass[there - 1] != NEWLINE and klass[there - 1] != IDEOGRAPH
    )


def find_spaced(const uint8_t[::1] klass, int gap, int least, int letters):
    """Find runs of single letters or digits that stand a gap or two apart in one line.

    Args:
        klass: of a batch, which ends with a line break.
        gap: characters that may stand between two of them.
        least: so many of them make a run,
        letters: so many letters among them.

    Returns:
        int64, batch positions of the first character of each run, and of its last.
    """
    first, last = [], []
    cdef Py_ssize_t n_chars = klass.shape[0], i = 0, n = 0, n_letters = 0
    cdef Py_ssize_t begin = 0, before = 0, single = -1
    cdef bint inside = False, spelt
    cdef uint8_t kind
    cdef const uint8_t* kinds = &klass[0] if n_chars else NULL
    with nogil:
        for i in range(n_chars):
            kind = kinds[i]
            if kind == INVISIBLE:
                continue
            spelt = kind == LETTER or kind == DIGIT
            if single >= 0 and not spelt:  # the letter before stands alone
                if n and _joins(kinds, before, single, gap):
                    n += 1
                    n_letters += kinds[single] == LETTER
                else:
                    if n >= least and n_letters >= letters:
                        with gil:
                            first.append(begin)
                            last.append(before)
                    begin, n, n_letters = single, 1, kinds[single] == LETTER
                before = single
            single = i if spelt and not inside else -1
            inside = spelt
    if n >= least and n_letters >= letters:
        first.append(begin)
        last.append(before)
    return np.array(first, np.int64), np.array(last, np.int64)


cdef inline bint _undo_leet(
    uint32_t* fold, const int64_t* position, const uint8_t* klass, Py_ssize_t start, Py_ssize_t end
) noexcept nogil:
    """Read digits between two letters of a word as the letters they stand for; whether any do."""
    cdef Py_ssize_t i
    cdef uint32_t code
    cdef bint found = False
    for i in range(start + 1, end - 1):
        code = fold[i] - c"0"
        if (
            code < 10 and LEET[code] and klass[position[i]] == DIGIT
            and klass[position[i - 1]] == LETTER and klass[position[i + 1]] == LETTER
        ):
            fold[i] = LEET[code]
            found = True
    return found


def write_stream(
    const uint32_t[::1] rows,
    const uint8_t[::1] klass,
    const int64_t[::1] doc_start,
    const uint32_t[::1] folds,
    const uint32_t[::1] lookalike,
    const uint8_t[::1] parts,
    const int64_t[::1] first,
    const int64_t[::1] last,
):
    """Write the stream of a batch.

    Args:
        rows, klass, doc_start: the batch, which ends with a line break.
        folds, lookalike: look-up tables.
        parts: uint8, look-up table of what a character may be in a word of mixed scripts: 1 Latin,
            2 a letter that looks like Latin.
        first, last: int64, runs of characters whose gaps are left out.

    Returns:
        fold, position, doc_start, token_start, token_end, token_hash, leet and mixed, as in
        :class:`~detector.columns.stream.Stream`.
    """
    cdef Py_ssize_t n_chars = klass.shape[0], n = 0, n_tokens = 0
    cdef Py_ssize_t i, j, start = -1, doc = 0, run = 0
    fold, position = np.empty(n_chars + 1, np.uint32), np.empty(n_chars + 1, np.int64)
    begins, ends = np.empty(n_chars, np.int64), np.empty(n_chars, np.int64)
    hashes = np.empty(n_chars, np.uint64)
    leet, mixed = np.zeros(n_chars, np.uint8), np.zeros(n_chars, np.uint8)
    starts = np.empty(doc_start.shape[0], np.int64)
    cdef uint32_t[::1] fold_view = fold
    cdef int64_t[::1] position_view = position, token_start = begins, token_end = ends
    cdef int64_t[::1] stream_start = starts
    cdef uint64_t[::1] token_hash = hashes
    cdef uint8_t[::1] has_leet = leet, is_mixed = mixed
    # Plain pointers, or each write would make the compiler load all of these anew.
    cdef uint32_t* folded = &fold_view[0]
    cdef int64_t* come_from = &position_view[0]
    cdef Py_ssize_t n_runs = first.shape[0], next_doc = doc_start[0]
    cdef uint8_t kind, seen = 0, classes = 0
    cdef bint after_word = False, spelt
    cdef uint32_t row
    with nogil:
        for i in range(n_chars):
            if i == next_doc:
                stream_start[doc] = n
                doc += 1
                next_doc = doc_start[doc]
            kind = klass[i]
            if kind == INVISIBLE:
                continue
            spelt = kind == LETTER or kind == DIGIT
            if start >= 0 and not spelt:  # a word may end here
                while run < n_runs and last[run] < i:
                    run += 1
                if run < n_runs and first[run] <= i:
                    continue  # a gap between letters of one word
                if classes == 3 and _undo_leet(folded, come_from, &klass[0], start, n):
                    has_leet[n_tokens] = True
                if seen == 3:
                    is_mixed[n_tokens] = True
                    for j in range(start, n):
                        folded[j] = lookalike[rows[come_from[j]]]
                token_start[n_tokens], token_end[n_tokens] = start, n
                token_hash[n_tokens] = _hash(&folded[start], n - start)
                n_tokens += 1
                start = -1
            if not spelt and kind != IDEOGRAPH and not after_word:
                continue
            row = rows[i]
            folded[n] = folds[row]
            come_from[n] = i
            if spelt:
                if start < 0:
                    start, seen, classes = n, 0, 0
                seen |= parts[row]
                classes |= 1 if kind == LETTER else 2
            elif kind == IDEOGRAPH:
                token_start[n_tokens], token_end[n_tokens] = n, n + 1
                token_hash[n_tokens] = _hash(&folded[n], 1)
                n_tokens += 1
            after_word = spelt or kind == IDEOGRAPH
            n += 1
        for doc in range(doc, doc_start.shape[0]):
            stream_start[doc] = n
    return (
        fold[:n], position[:n], starts, begins[:n_tokens], ends[:n_tokens], hashes[:n_tokens],
        leet[:n_tokens], mixed[:n_tokens],
    )
