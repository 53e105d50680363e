"""Texts laid end to end as columns, read from the strings' own memory."""

import numpy as np

from cpython.unicode cimport PyUnicode_DATA, PyUnicode_KIND
from libc.stdint cimport int64_t, uint8_t, uint16_t, uint32_t

from detector.columns.classes import HIGH_IDEOGRAPH, HIGH_IDEOGRAPH_END, HIGH_OTHER, TABLE_SIZE

cdef uint32_t _SIZE = TABLE_SIZE, _END = HIGH_IDEOGRAPH_END
cdef uint32_t _IDEOGRAPH = HIGH_IDEOGRAPH, _OTHER = HIGH_OTHER


cdef inline uint32_t _row(uint32_t code) noexcept nogil:
    """Row of the look-up tables for a code point."""
    if code < _SIZE:
        return code
    return _IDEOGRAPH if code < _END else _OTHER


def lay_out(list texts, const int64_t[::1] doc_start, const uint8_t[::1] classes):
    """Lay texts end to end, a line break after each.

    Args:
        texts: strings.
        doc_start: int64, shape (texts + 1,), where each begins.
        classes: uint8, look-up table of classes.

    Returns:
        uint32, table row of each character, and uint8, its class.
    """
    cdef Py_ssize_t n_chars = doc_start[doc_start.shape[0] - 1], doc, i, size
    rows, klass = np.empty(n_chars, np.uint32), np.empty(n_chars, np.uint8)
    if n_chars == 0:
        return rows, klass
    cdef uint32_t[::1] out = rows
    cdef uint8_t[::1] kinds = klass
    cdef uint32_t* put
    cdef void* data
    cdef int kind
    cdef object text
    for doc in range(len(texts)):
        text = texts[doc]
        if not isinstance(text, str):
            raise TypeError(f"a text is {type(text).__name__}, not a string")
        size = len(text)
        if doc_start[doc] + size + 1 != doc_start[doc + 1]:
            raise ValueError("a text is not as long as said")
        kind, data = PyUnicode_KIND(text), PyUnicode_DATA(text)
        put = &out[doc_start[doc]]
        with nogil:
            if kind == 1:
                for i in range(size):
                    put[i] = (<const uint8_t*>data)[i]
            elif kind == 2:
                for i in range(size):
                    put[i] = (<const uint16_t*>data)[i]
            else:
                for i in range(size):
                    put[i] = _row((<const uint32_t*>data)[i])
            put[size] = c"\n"
            for i in range(size + 1):
                kinds[doc_start[doc] + i] = classes[put[i]]
    return rows, klass
