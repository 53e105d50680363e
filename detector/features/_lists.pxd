from libc.stdint cimport int32_t, uint64_t


cdef inline int32_t row_in(
    const uint64_t[::1] seen,
    const int32_t[::1] first,
    const uint64_t[::1] hashes,
    int bits,
    uint64_t word,
) noexcept nogil:
    """Row of a word in a sorted list, -1 if it is not there."""
    cdef uint64_t marks = (
        <uint64_t>1 << (word & 63) | <uint64_t>1 << (word >> 6 & 63)
        | <uint64_t>1 << (word >> 12 & 63)
    )
    cdef uint64_t head
    cdef Py_ssize_t row
    if seen[word >> (67 - bits)] & marks == marks:  # of words not in the list, few come so far
        head = word >> (64 - bits)
        for row in range(first[head], first[head + 1]):
            if hashes[row] == word:
                return <int32_t>row
    return -1
