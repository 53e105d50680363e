# Hashes of everything lexical, for all kernels that need them.

from libc.stdint cimport uint32_t, uint64_t

cdef enum:
    HASH_BITS = 22


cdef inline uint32_t _bucket32(uint32_t hashed) noexcept nogil:
    hashed ^= hashed >> 15
    hashed *= <uint32_t>0x2C1B3C6D
    return hashed >> (32 - HASH_BITS)


cdef inline uint32_t _mixed3(const uint32_t* fold) noexcept nogil:
    return (
        fold[0] * <uint32_t>0x9E3779B1
        + fold[1] * <uint32_t>0x85EBCA77
        + fold[2] * <uint32_t>0xC2B2AE3D
    )


cdef inline uint32_t gram3(const uint32_t* fold) noexcept nogil:
    """Bucket of the three characters from here on."""
    return _bucket32(_mixed3(fold))


cdef inline uint32_t gram5(const uint32_t* fold) noexcept nogil:
    """Bucket of the five characters from here on."""
    return _bucket32(
        _mixed3(fold) * <uint32_t>0x165667B1
        + fold[3] * <uint32_t>0x27D4EB2F
        + fold[4] * <uint32_t>0x9E3779B1
    )


cdef inline uint32_t word_bucket(uint64_t word) noexcept nogil:
    """Bucket of a word."""
    return <uint32_t>((word * <uint64_t>0xD6E8FEB86659FD93) >> (64 - HASH_BITS))


cdef inline uint32_t pair_bucket(uint64_t word, uint64_t after) noexcept nogil:
    """Bucket of a word with the one after it."""
    cdef uint64_t pair = (
        word * <uint64_t>0xC2B2AE3D27D4EB4F + after * <uint64_t>0x165667B19E3779F9
    )
    return <uint32_t>((pair * <uint64_t>0xA0761D6478BD642F) >> (64 - HASH_BITS))
