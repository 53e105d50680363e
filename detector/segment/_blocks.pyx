"""Where blocks begin, in passes over the characters: one function for each rule.

Candidates are marks, one byte a character; what is kept of them are sorted positions.
"""

import numpy as np

from libc.stdint cimport int64_t, uint8_t, uint32_t

from detector.columns.classes import FLAG_UPPER, Class

cdef enum:  # marks
    LINE = 1
    SENTENCE = 2
    LISTED = 4

cdef uint8_t SPACE = Class.SPACE, NEWLINE = Class.NEWLINE, IDEOGRAPH = Class.IDEOGRAPH
cdef uint8_t SENTENCE_END = Class.SENTENCE_END, SEPARATOR = Class.SEPARATOR
cdef uint8_t PUNCTUATION = Class.PUNCTUATION, UPPER = FLAG_UPPER
cdef uint32_t WIDE_STOPS_FROM = 0x3000
cdef int SKIPPED = 2  # closing quotes, and spaces, that are passed over after a stop


cdef inline uint8_t _class(const uint8_t* klass, Py_ssize_t at, Py_ssize_t n_chars) noexcept nogil:
    """Class of a character; 0 beyond the last."""
    return klass[at] if at < n_chars else 0


cdef inline Py_ssize_t _skip(
    const uint8_t* klass, Py_ssize_t at, Py_ssize_t n_chars, uint8_t kind
) noexcept nogil:
    """Pass over a few characters of one class."""
    cdef int i
    for i in range(SKIPPED):
        at += _class(klass, at, n_chars) == kind
    return at


cdef inline Py_ssize_t _after_stop(
    const uint32_t* rows,
    const uint8_t* klass,
    Py_ssize_t at,
    Py_ssize_t n_chars,
    const uint8_t[::1] script,
    const uint8_t[::1] flags,
    const uint8_t[::1] cased,
) noexcept nogil:
    """Where the next sentence begins if one ends here, else -1."""
    cdef bint wide = rows[at] >= WIDE_STOPS_FROM, spaced
    cdef bint any_case = wide or rows[at] == c"!" or rows[at] == c"?"
    cdef Py_ssize_t after
    if _class(klass, at + 1, n_chars) == SENTENCE_END:
        return -1
    after = _skip(klass, at + 1, n_chars, PUNCTUATION)  # quotes and brackets belong to it
    spaced = _class(klass, after, n_chars) == SPACE
    after = _skip(klass, after, n_chars, SPACE)
    if after >= n_chars or klass[after] == NEWLINE or not (spaced or wide):
        return -1
    if not any_case and cased[script[rows[after]]] and not flags[rows[after]] & UPPER:
        return -1  # a small letter follows: it was an abbreviation
    return after


def mark_starts(
    const uint32_t[::1] rows,
    const uint8_t[::1] klass,
    const int64_t[::1] doc_start,
    const uint8_t[::1] script,
    const uint8_t[::1] flags,
    const uint8_t[::1] cased,
):
    """Mark where a block may begin.

    Args:
        rows, klass, doc_start: of a batch.
        script, flags: the look-up tables.
        cased: 0 or 1, scripts that have capital letters.

    Returns:
        uint8 per character, a sum of marks: 1 where a line begins, or what was one before a page
        was flattened (after two spaces); 2 where a sentence does; 4 after separators.
    """
    cdef Py_ssize_t n_chars = klass.shape[0], i, after
    marks = np.zeros(n_chars, np.uint8)
    cdef uint8_t[::1] mark = marks
    cdef const uint8_t* kinds
    cdef uint8_t kind, ink = NEWLINE
    if n_chars == 0:
        return marks
    kinds = &klass[0]
    with nogil:
        for i in range(doc_start.shape[0] - 1):
            mark[doc_start[i]] |= LINE
        for i in range(n_chars - 1):
            kind = kinds[i]
            if kind == SPACE:
                # An indent is no gap: something must stand before it on the line.
                if kinds[i + 1] == SPACE and ink != NEWLINE:
                    if _class(kinds, i + 2, n_chars) > NEWLINE:
                        mark[i + 2] |= LINE
                continue
            ink = kind
            if kind == NEWLINE:
                if kinds[i + 1] != NEWLINE:
                    mark[i + 1] |= LINE
            elif kind == SENTENCE_END:
                after = _after_stop(&rows[0], kinds, i, n_chars, script, flags, cased)
                if after >= 0:
                    mark[after] |= SENTENCE
            elif kind == SEPARATOR and kinds[i + 1] != SEPARATOR:
                after = _skip(kinds, i + 1, n_chars, SPACE)
                if after < n_chars and kinds[after] != NEWLINE:
                    mark[after] |= LISTED
    return marks


cdef struct Thinned:  # the last start that was looked at, that it is counted from, and its step
    int64_t before
    int64_t origin
    int64_t step


cdef inline bint _keep(Thinned* last, int64_t at, bint sure, int least) noexcept nogil:
    """Keep sure starts, starts far from the one before, and one of a close chain per step.

    Counting in steps from the start of each group keeps a chain of short items from merging into
    one endless block.
    """
    cdef int64_t step
    cdef bint kept
    if sure or at - last.before >= least:
        last.origin, last.step = at, 0
        kept = True
    else:
        step = (at - last.origin) // least
        kept = step != last.step
        last.step = step
    last.before = at
    return kept


def thin(const uint8_t[::1] mark, int min_sentence, int min_listed):
    """Choose starts of blocks among the marks.

    Args:
        mark: uint8 per character.
        min_sentence: characters; a shorter sentence stays with the one before it.
        min_listed: characters; items of a separated list are gathered to so many.

    Returns:
        int64, sorted positions.
    """
    cdef Py_ssize_t i, n = 0
    cdef Thinned sentences, items
    cdef bint kept
    starts = np.empty(np.count_nonzero(mark), np.int64)
    cdef int64_t[::1] out = starts
    sentences.before, sentences.origin, sentences.step = -min_sentence, 0, 0
    items.before, items.origin, items.step = -min_listed, 0, 0
    with nogil:
        for i in range(mark.shape[0]):
            if not mark[i]:
                continue
            kept = mark[i] & (LINE | SENTENCE) and _keep(
                &sentences, i, mark[i] & LINE, min_sentence
            )
            if kept or mark[i] & LISTED:
                if _keep(&items, i, kept, min_listed):
                    out[n] = i
                    n += 1
    return starts[:n]


def outside_tokens(
    const int64_t[::1] starts,
    const int64_t[::1] position,
    const int64_t[::1] token_start,
    const int64_t[::1] token_end,
):
    """Drop starts that lie inside a token: a letter-spaced word is one word."""
    cdef Py_ssize_t i, n = 0, t = 0, n_tokens = token_start.shape[0]
    kept = np.empty(starts.shape[0], np.int64)
    cdef int64_t[::1] out = kept
    with nogil:
        for i in range(starts.shape[0]):
            while t < n_tokens and position[token_start[t]] < starts[i]:
                t += 1
            if t == 0 or starts[i] > position[token_end[t - 1] - 1]:
                out[n] = starts[i]
                n += 1
    return kept[:n]


def cut_windows(
    const int64_t[::1] starts,
    const uint8_t[::1] klass,
    const int64_t[::1] position,
    const int64_t[::1] token_start,
    int ideograph_width,
    int max_width,
    int window_width,
):
    """Cut what is still too wide into equal windows that begin at tokens.

    Args:
        starts: int64, sorted positions, where blocks begin.
        klass: of the batch.
        position, token_start: of its stream.
        ideograph_width: an ideograph is as wide as so many letters of the stream.
        max_width: of a block that is not cut.
        window_width: of the windows, about.

    Returns:
        int64, sorted positions.
    """
    cdef Py_ssize_t n_blocks = starts.shape[0], n_stream = position.shape[0]
    cdef Py_ssize_t block, i, begin = 0, end, t = 0, n = 0, n_tokens = token_start.shape[0]
    cdef int64_t width, inside, parts, window, before, limit
    # Each window but the last of its block is wider than half of its share.
    cuts = np.empty(n_blocks + (2 * ideograph_width * n_stream) // window_width + 1, np.int64)
    cdef int64_t[::1] out = cuts
    with nogil:
        for block in range(n_blocks):
            out[n] = starts[block]
            n += 1
            limit = starts[block + 1] if block + 1 < n_blocks else klass.shape[0]
            end = begin
            width = 0
            while end < n_stream and position[end] < limit:
                width += ideograph_width if klass[position[end]] == IDEOGRAPH else 1
                end += 1
            if width > max_width:
                parts = (width + window_width - 1) // window_width
                while t < n_tokens and token_start[t] < begin:
                    t += 1
                inside = window = 0
                before = -1
                i = begin
                while t < n_tokens and token_start[t] < end:
                    while i < token_start[t]:
                        inside += ideograph_width if klass[position[i]] == IDEOGRAPH else 1
                        i += 1
                    window = inside * parts // width
                    if before >= 0 and window != before:
                        out[n] = position[i]
                        n += 1
                    before = window
                    t += 1
            begin = end
    return cuts[:n]


def outside_urls(const int64_t[::1] starts, const uint8_t[::1] url):
    """Drop starts that lie inside a URL: a part of an address is nothing to judge."""
    cdef Py_ssize_t i, n = 0
    cdef int64_t at
    kept = np.empty(starts.shape[0], np.int64)
    cdef int64_t[::1] out = kept
    with nogil:
        for i in range(starts.shape[0]):
            at = starts[i]
            if at == 0 or not (url[at] and url[at - 1]):
                out[n] = at
                n += 1
    return kept[:n]


def describe_tiles(
    const int64_t[::1] starts,
    const uint8_t[::1] klass,
    const int64_t[::1] doc_start,
    const int64_t[::1] position,
    const int64_t[::1] token_start,
):
    """Tell of each block its document, its first token, and whether it begins a line.

    Returns:
        int64, shape (blocks,); int64, shape (blocks + 1,); uint8, shape (blocks,).
    """
    cdef Py_ssize_t n_blocks = starts.shape[0], n_tokens = token_start.shape[0]
    cdef Py_ssize_t block, doc = -1, t = 0
    docs, tokens = np.empty(n_blocks, np.int64), np.empty(n_blocks + 1, np.int64)
    lines = np.empty(n_blocks, np.uint8)
    cdef int64_t[::1] doc_of = docs, token = tokens
    cdef uint8_t[::1] line = lines
    with nogil:
        for block in range(n_blocks):
            while doc + 2 < doc_start.shape[0] and doc_start[doc + 1] <= starts[block]:
                doc += 1
            while t < n_tokens and position[token_start[t]] < starts[block]:
                t += 1
            doc_of[block], token[block] = doc, t
            line[block] = starts[block] == 0 or klass[starts[block] - 1] == NEWLINE
        token[n_blocks] = n_tokens
    return docs, tokens, lines


def find_runs(const int64_t[::1] evidence, const int64_t[::1] token):
    """Find the run of tokens with the largest sum in every block (Kadane's algorithm).

    Args:
        evidence: int64, one per token.
        token: int64, shape (blocks + 1,), first token of each block.

    Returns:
        int64 of shape (3, blocks): first token, token after the last, and sum, of the shortest and
        first of equally hot runs; empty ones of sum 0 in blocks without tokens.
    """
    cdef Py_ssize_t n_blocks = token.shape[0] - 1, block, t
    runs = np.zeros((3, n_blocks), np.int64)
    cdef int64_t[:, ::1] out = runs
    cdef int64_t total, lowest, low_at, best
    with nogil:
        for block in range(n_blocks):
            out[0, block] = out[1, block] = low_at = token[block]
            total = lowest = best = 0
            for t in range(token[block], token[block + 1]):
                if total <= lowest:
                    lowest, low_at = total, t
                total += evidence[t]
                if t == token[block] or total - lowest > best:
                    best = total - lowest
                    out[0, block], out[1, block] = low_at, t + 1
            out[2, block] = best
    return runs
