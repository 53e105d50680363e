# Flags of few characters or words, of which long stretches have none.

from libc.stdint cimport int32_t, uint8_t
from libc.string cimport memchr


cdef inline Py_ssize_t next_flag(const uint8_t[::1] flags, Py_ssize_t at) noexcept nogil:
    """Place of the first flag from here on, or the end."""
    cdef Py_ssize_t n = flags.shape[0]
    cdef const uint8_t* found
    if at >= n:
        return n
    found = <const uint8_t*>memchr(&flags[at], 1, n - at)
    return found - &flags[0] if found else n


cdef inline int32_t count_flags(
    const uint8_t[::1] flags, Py_ssize_t* at, Py_ssize_t after
) noexcept nogil:
    """Count the flags before an end, the first of them at a place, which moves to the next flag."""
    cdef Py_ssize_t i
    cdef int32_t total = 0
    if at[0] < after:
        for i in range(at[0], after):
            total += flags[i]
        at[0] = next_flag(flags, after)
    return total
