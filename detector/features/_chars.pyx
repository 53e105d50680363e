"""What each block is written with, counted in one pass over its characters."""

import numpy as np

from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t, uint64_t

from detector.features._flags cimport count_flags, next_flag

from detector.columns.classes import FLAG_EMOJI, FLAG_FANCY, FLAG_UPPER, Class, Script

cdef enum:
    BITS = 8  # of the count of each class in a word of eight
    AT_ONCE = (1 << BITS) - 1  # characters, then the counts are taken out
    N_CLASSES = 8  # rows of the table of counts, one a class
    FANCY = N_CLASSES
    UPPER
    EMOJI
    AT_SIGNS
    DOTS_INSIDE
    EXCLAMATIONS
    ZERO_WIDTH
    OPEN
    IN_URL
    IN_ANCHOR
    SIZE
    N_COUNTS

CLASSES = (
    Class.LETTER, Class.IDEOGRAPH, Class.DIGIT, Class.SENTENCE_END, Class.COMMA, Class.SEPARATOR,
    Class.PUNCTUATION, Class.SYMBOL,
)
assert len(CLASSES) == N_CLASSES

cdef uint8_t _FANCY = FLAG_FANCY, _UPPER = FLAG_UPPER, _EMOJI = FLAG_EMOJI
cdef uint8_t SENTENCE_END = Class.SENTENCE_END, PUNCTUATION = Class.PUNCTUATION
cdef uint8_t LETTER = Class.LETTER, DIGIT = Class.DIGIT
LOOKED_AT = (Class.SENTENCE_END, Class.PUNCTUATION, Class.INVISIBLE)
# What stands behind the last character that counts as the end of a block.
cdef uint32_t TRAILING = sum(
    1 << int(one)
    for one in (Class.OTHER, Class.SPACE, Class.NEWLINE, Class.PUNCTUATION, Class.INVISIBLE)
)
cdef uint32_t NEEDS_NO_JOINERS = sum(
    1 << int(script)
    for script in (
        Script.LATIN, Script.CYRILLIC, Script.GREEK, Script.HAN, Script.KANA, Script.HANGUL
    )
)
cdef uint64_t[256] ONE  # of each class, at the place of its count
for _kind in range(256):
    ONE[_kind] = <uint64_t>1 << BITS * CLASSES.index(_kind) if _kind in CLASSES else 0


def find_marks(const uint8_t[::1] klass, const uint8_t[::1] flags):
    """Tell which characters are counted one by one, in tables by rows: uint8, 0 or 1."""
    marks = (np.asarray(flags) & (_FANCY | _UPPER | _EMOJI)) != 0
    return (marks | np.isin(klass, LOOKED_AT)).view(np.uint8)


cdef Py_ssize_t _count_classes(
    const uint32_t[::1] rows,
    const uint8_t[::1] klass,
    const uint8_t[::1] marked,
    Py_ssize_t first,
    Py_ssize_t after,
    int32_t* here,
    int32_t* marks,
) noexcept nogil:
    """Count classes, eight counts in a word: each on its own would wait for memory.

    Args:
        first, after: at most ``AT_ONCE`` characters.
        here: counts to add to.
        marks: is given the places of marked characters, counted from the first.

    Returns:
        Number of marked characters.
    """
    cdef uint64_t counts = 0
    cdef const uint64_t* ones = ONE
    cdef const uint8_t* kinds = &klass[first]
    cdef const uint32_t* here_rows = &rows[first]
    cdef Py_ssize_t i, n_marks = 0
    cdef int k
    for i in range(after - first):
        counts += ones[kinds[i]]
        marks[n_marks] = <int32_t>i  # no branch, which would be hard to predict
        n_marks += marked[here_rows[i]]
    for k in range(N_CLASSES):
        here[k] += counts >> BITS * k & AT_ONCE
    return n_marks


cdef inline bint _is_zero_width(uint32_t row) noexcept nogil:
    return row == 0x200B or row == 0x200C or row == 0x200D or row == 0x2060 or row == 0xFEFF


cdef void _count_mark(
    const uint32_t[::1] rows,
    const uint8_t[::1] klass,
    const uint8_t[::1] flags,
    const uint8_t[::1] script,
    Py_ssize_t i,
    int32_t* here,
) noexcept nogil:
    """Count one of the marked characters, by its flags and by what stands beside it."""
    cdef uint32_t row = rows[i]
    cdef uint8_t flag = flags[row]
    cdef bint inside = 0 < i < klass.shape[0] - 1
    here[FANCY] += (flag & _FANCY) != 0
    here[UPPER] += (flag & _UPPER) != 0
    here[EMOJI] += (flag & _EMOJI) != 0
    if klass[i] == PUNCTUATION:
        here[AT_SIGNS] += row == c"@"
    elif klass[i] == SENTENCE_END:
        here[EXCLAMATIONS] += row == c"!" or row == 0xFF01
        if row == c"." and inside and klass[i + 1] == LETTER:
            here[DOTS_INSIDE] += klass[i - 1] == LETTER or klass[i - 1] == DIGIT
    elif inside and _is_zero_width(row):
        here[ZERO_WIDTH] += (
            NEEDS_NO_JOINERS >> script[rows[i - 1]] & NEEDS_NO_JOINERS >> script[rows[i + 1]] & 1
        )


def count_chars(
    const uint32_t[::1] rows,
    const uint8_t[::1] klass,
    const uint8_t[::1] url,
    const uint8_t[::1] anchor,
    const uint8_t[::1] marked,
    const uint8_t[::1] flags,
    const uint8_t[::1] script,
    const int64_t[::1] start,
):
    """Count the characters of each block.

    Args:
        rows, klass: of a batch.
        url, anchor: 0 or 1 per character.
        marked, flags, script: the look-up tables.
        start: int64, shape (blocks + 1,), where the blocks start.

    Returns:
        float32 of shape (counts, blocks).
    """
    cdef Py_ssize_t n_blocks = start.shape[0] - 1, block, first, after, begin, end, i, k
    table = np.empty((N_COUNTS, n_blocks), np.float32)
    cdef float[:, ::1] out = table
    cdef int32_t[N_COUNTS] here
    cdef int32_t[AT_ONCE + 1] marks
    cdef Py_ssize_t m, n_marks, next_url = next_flag(url, 0), next_anchor = next_flag(anchor, 0)
    with nogil:
        for block in range(n_blocks):
            first, after = start[block], start[block + 1]
            for k in range(N_COUNTS):
                here[k] = 0
            begin = first
            while begin < after:
                end = min(begin + AT_ONCE, after)
                n_marks = _count_classes(rows, klass, marked, begin, end, here, marks)
                for m in range(n_marks):
                    _count_mark(rows, klass, flags, script, begin + marks[m], here)
                begin = end
            i = after - 1
            while i > first and TRAILING >> klass[i] & 1:
                i -= 1
            here[OPEN] = klass[i] != SENTENCE_END
            here[IN_URL] = count_flags(url, &next_url, after)
            here[IN_ANCHOR] = count_flags(anchor, &next_anchor, after)
            here[SIZE] = <int32_t>(after - first)
            for k in range(N_COUNTS):
                out[k, block] = <float>here[k]
    return table
