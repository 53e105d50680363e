from libc.stdint cimport int32_t, int64_t, uint64_t


cdef class Lookup:
    """A list of words, and which of a document's words stand in it."""

    cdef const uint64_t[::1] seen, hashes
    cdef const int32_t[::1] first
    cdef int bits
    cdef int32_t[::1] found, row  # numbers of the words that do, and their rows

    cdef Py_ssize_t find(
        self, const uint64_t[::1] token_hash, const int64_t[::1] new, Py_ssize_t known
    ) noexcept nogil
