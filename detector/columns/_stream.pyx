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


def hash_fold(const uint32_t[::1] fold):
    """Hash of one word given by its folded characters."""
    return _hash(&fold[0], fold.shape[0]) if fold.shape[0] else 0


def find_spaced(
    const uint8_t[::1] klass,
    const int64_t[::1] position,
    const int64_t[::1] token_start,
    const int64_t[::1] token_end,
    int gap,
    int least,
    int letters,
):
    """Find runs of words of one letter or digit that stand a gap or two apart in one line.

    Args:
        klass: of a batch.
        position, token_start, token_end: of its stream.
        gap: characters that may stand between two of them.
        least: so many words make a run,
        letters: so many letters among them.

    Returns:
        int64, batch positions of the first character of each run, and of its last.
    """
    first, last = [], []
    cdef Py_ssize_t t, n = 0, n_letters = 0
    cdef int64_t begin = -1, before = -1, at
    for t in range(token_start.shape[0] + 1):
        if t < token_start.shape[0]:
            if token_end[t] - token_start[t] != 1:
                continue
            at = position[token_start[t]]
            if klass[at] == IDEOGRAPH:
                continue
            if (
                begin >= 0 and at - before <= gap + 1
                and klass[before + 1] != NEWLINE and klass[before + 1] != IDEOGRAPH
                and klass[at - 1] != NEWLINE and klass[at - 1] != IDEOGRAPH
            ):
                before = at
                n += 1
                n_letters += klass[at] == LETTER
                continue
        if n >= least and n_letters >= letters:
            first.append(begin)
            last.append(before)
        if t < token_start.shape[0]:
            begin = before = at
            n, n_letters = 1, klass[at] == LETTER
    return np.array(first, np.int64), np.array(last, np.int64)


cdef class _Writer:
    """Writes the stream of a batch, word by word."""

    cdef uint32_t[::1] fold
    cdef int64_t[::1] position, token_start, token_end
    cdef uint64_t[::1] token_hash
    cdef uint8_t[::1] leet, mixed
    cdef const uint32_t[::1] rows, lookalike
    cdef const uint8_t[::1] klass
    cdef Py_ssize_t n, n_tokens

    cdef void end_word(self, Py_ssize_t start, uint8_t parts, uint8_t classes) noexcept nogil:
        """Take the word from a place in the stream up to here.

        Args:
            start: where it begins.
            parts: what its characters may be in a word of mixed scripts, all together.
            classes: bit 0 if letters are among them, bit 1 if digits are.
        """
        cdef Py_ssize_t i, t = self.n_tokens
        cdef uint32_t code
        self.leet[t] = self.mixed[t] = False
        if classes == 3:
            for i in range(start + 1, self.n - 1):
                code = self.fold[i] - c"0"
                if (
                    code < 10 and LEET[code] and self.klass[self.position[i]] == DIGIT
                    and self.klass[self.position[i - 1]] == LETTER
                    and self.klass[self.position[i + 1]] == LETTER
                ):
                    self.fold[i] = LEET[code]
                    self.leet[t] = True
        if parts == 3:
            self.mixed[t] = True
            for i in range(start, self.n):
                self.fold[i] = self.lookalike[self.rows[self.position[i]]]
        self.token_start[t], self.token_end[t] = start, self.n
        self.token_hash[t] = _hash(&self.fold[start], self.n - start)
        self.n_tokens += 1


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
        rows, klass, doc_start: the batch.
        folds, lookalike: look-up tables.
        parts: uint8, look-up table of what a character may be in a word of mixed scripts: 1 Latin,
            2 a letter that looks like Latin.
        first, last: int64, runs of characters whose gaps are left out.

    Returns:
        fold, position, doc_start, token_start, token_end, token_hash, leet and mixed, as in
        :class:`~detector.columns.stream.Stream`.
    """
    cdef Py_ssize_t n_chars = klass.shape[0], i, start = -1, doc = 0, run = 0
    cdef _Writer to = _Writer()
    to.rows, to.klass, to.lookalike = rows, klass, lookalike
    fold, position = np.empty(n_chars, np.uint32), np.empty(n_chars, np.int64)
    begins, ends = np.empty(n_chars, np.int64), np.empty(n_chars, np.int64)
    hashes = np.empty(n_chars, np.uint64)
    leet, mixed = np.empty(n_chars, np.uint8), np.empty(n_chars, np.uint8)
    starts = np.empty(doc_start.shape[0], np.int64)
    to.fold, to.position, to.token_start, to.token_end = fold, position, begins, ends
    to.token_hash, to.leet, to.mixed = hashes, leet, mixed
    cdef int64_t[::1] stream_start = starts
    cdef uint8_t kind, seen = 0, classes = 0
    cdef bint after_word = False, spelt
    cdef uint32_t row
    with nogil:
        for i in range(n_chars):
            if i == doc_start[doc]:
                stream_start[doc] = to.n
                doc += 1
            kind = klass[i]
            if kind == INVISIBLE:
                continue
            spelt = kind == LETTER or kind == DIGIT
            while run < first.shape[0] and last[run] < i:
                run += 1
            if not spelt and kind != IDEOGRAPH:
                if run < first.shape[0] and first[run] <= i:
                    after_word = False
                    continue  # a gap between letters of one word
                if start >= 0:
                    to.end_word(start, seen, classes)
                    start = -1
                if after_word:
                    to.fold[to.n] = folds[rows[i]]
                    to.position[to.n] = i
                    to.n += 1
                after_word = False
                continue
            after_word = True
            row = rows[i]
            if start >= 0 and not spelt:
                to.end_word(start, seen, classes)
                start = -1
            if start < 0:
                start, seen, classes = to.n, 0, 0
            to.fold[to.n] = folds[row]
            to.position[to.n] = i
            to.n += 1
            seen |= parts[row]
            classes |= 1 if kind == LETTER else 2
            if not spelt:
                to.end_word(start, seen, 0)
                start = -1
        for doc in range(doc, doc_start.shape[0]):
            stream_start[doc] = to.n
    n, m = to.n, to.n_tokens
    return fold[:n], position[:n], starts, begins[:m], ends[:m], hashes[:m], leet[:m], mixed[:m]
