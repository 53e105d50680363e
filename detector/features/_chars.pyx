"""What each block is written with, counted in one pass over its characters."""

import numpy as np

from libc.stdint cimport int64_t, uint8_t, uint32_t

from detector.columns.classes import FLAG_EMOJI, FLAG_FANCY, FLAG_UPPER, Class, Script

cdef enum:  # rows of the table of counts; those below are the classes of characters
    UPPER = 12
    FANCY
    EMOJI
    EXCLAMATIONS
    DOTS_INSIDE
    AT_SIGNS
    ZERO_WIDTH
    STOPS
    IN_URL
    IN_ANCHOR
    N_COUNTS

assert len(Class) == UPPER
COUNTS = N_COUNTS

cdef uint8_t _UPPER = FLAG_UPPER, _FANCY = FLAG_FANCY, _EMOJI = FLAG_EMOJI
cdef uint8_t NEWLINE = Class.NEWLINE, LETTER = Class.LETTER, DIGIT = Class.DIGIT
cdef uint8_t SENTENCE_END = Class.SENTENCE_END, PUNCTUATION = Class.PUNCTUATION
cdef uint8_t INVISIBLE = Class.INVISIBLE
cdef uint32_t NEEDS_NO_JOINERS = sum(
    1 << int(script)
    for script in (
        Script.LATIN, Script.CYRILLIC, Script.GREEK, Script.HAN, Script.KANA, Script.HANGUL
    )
)


cdef inline bint _is_zero_width(uint32_t row) noexcept nogil:
    return row == 0x200B or row == 0x200C or row == 0x200D or row == 0x2060 or row == 0xFEFF


def count_chars(
    const uint32_t[::1] rows,
    const uint8_t[::1] klass,
    const uint8_t[::1] url,
    const uint8_t[::1] anchor,
    const uint8_t[::1] flags,
    const uint8_t[::1] script,
    const int64_t[::1] start,
    bint linked,
):
    """Count the characters of each block.

    Args:
        rows, klass: of a batch.
        url, anchor: 0 or 1 per character, looked at only if ``linked``.
        flags, script: the look-up tables.
        start: int64, shape (blocks + 1,), where the blocks start.
        linked: there are links.

    Returns:
        int64 of shape (counts, blocks).
    """
    cdef Py_ssize_t n_blocks = start.shape[0] - 1, n_chars = klass.shape[0]
    cdef Py_ssize_t block, i, k
    table = np.zeros((N_COUNTS, n_blocks), np.int64)
    cdef int64_t[:, ::1] out = table
    cdef int64_t[N_COUNTS] here
    cdef int64_t in_url, in_anchor
    cdef uint32_t row
    cdef uint8_t kind, flag, last
    with nogil:
        for block in range(n_blocks):
            for k in range(N_COUNTS):
                here[k] = 0
            last = 0
            for i in range(start[block], start[block + 1]):
                kind, row = klass[i], rows[i]
                here[kind] += 1
                flag = flags[row]
                if flag:
                    here[UPPER] += (flag & _UPPER) != 0
                    here[FANCY] += (flag & _FANCY) != 0
                    here[EMOJI] += (flag & _EMOJI) != 0
                if kind <= NEWLINE:
                    continue
                if kind == PUNCTUATION:
                    here[AT_SIGNS] += row == c"@"
                elif kind == INVISIBLE:
                    if (
                        _is_zero_width(row) and 0 < i < n_chars - 1
                        and (NEEDS_NO_JOINERS >> script[rows[i - 1]]) & 1
                        and (NEEDS_NO_JOINERS >> script[rows[i + 1]]) & 1
                    ):
                        here[ZERO_WIDTH] += 1
                else:
                    last = kind
                    if kind == SENTENCE_END:
                        here[EXCLAMATIONS] += row == c"!" or row == 0xFF01
                        if (
                            row == c"." and 0 < i < n_chars - 1 and klass[i + 1] == LETTER
                            and (klass[i - 1] == LETTER or klass[i - 1] == DIGIT)
                        ):
                            here[DOTS_INSIDE] += 1
            here[STOPS] = last == SENTENCE_END
            if linked:
                in_url = in_anchor = 0
                for i in range(start[block], start[block + 1]):
                    in_url += url[i]
                    in_anchor += anchor[i]
                here[IN_URL], here[IN_ANCHOR] = in_url, in_anchor
            for k in range(N_COUNTS):
                out[k, block] = here[k]
    return table
