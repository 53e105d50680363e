from libc.stdint cimport int32_t, uint8_t, uint64_t

cdef enum:
    FINE = 3  # the filter of a list goes by so many more bits than its index

cdef inline int32_t row_in(
    const uint8_t[::1] seen,
    const int32_t[::1] first,
    const uint64_t[::1] hashes,
    int bits,
    uint64_t word,
) noexcept nogil:
    """Row of a word in a sorted list, -1 if it is not there."""
    cdef uint64_t head = word >> (64 - FINE - bits)
    cdef Py_ssize_t row
    if seen[head >> FINE] >> (head & 7) & 1:  # of words not in the list, few come so far
        head >>= FINE
        for row in range(first[head], first[head + 1]):
            if hashes[row] == word:
                return <int32_t>row
    return -1
