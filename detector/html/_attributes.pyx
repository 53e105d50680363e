"""The attributes of a start tag, as a browser reads them."""

from libc.stdint cimport uint32_t


cdef inline bint _is_space(uint32_t c) noexcept:
    return c == c" " or c == c"\t" or c == c"\n" or c == c"\r" or c == c"\f"


cdef inline bint _ends_name(uint32_t c) noexcept:
    return _is_space(c) or c == c"/" or c == c">" or c == c"="


def find_attributes(str raw, dict kept, Py_ssize_t most):
    """Find attributes in what stands between the name of a start tag and its end.

    Args:
        raw: that.
        kept: names that are asked for, in small letters, by themselves.
        most: attributes that are looked at.

    Returns:
        the value by name; of two the first counts.
    """
    cdef dict found = {}
    cdef Py_ssize_t size = len(raw), at = 0, start, end, value, stop, count = 0
    cdef uint32_t quote
    cdef str name
    while at < size and count < most:
        if _ends_name(raw[at]):
            at += 1
            continue
        start = at
        while at < size and not _ends_name(raw[at]):
            at += 1
        end = value = stop = at
        count += 1
        while value < size and _is_space(raw[value]):
            value += 1
        if value < size and raw[value] == u"=":
            value += 1
            while value < size and _is_space(raw[value]):
                value += 1
            quote = raw[value] if value < size else 0
            if quote == c"\"" or quote == c"'":
                value += 1
                stop = value
                while stop < size and <uint32_t>raw[stop] != quote:
                    stop += 1
                if stop < size:
                    at = stop + 1
                else:  # no value: it has no end
                    value = stop = end
            elif value < size and quote != c">":
                stop = value
                while stop < size and not _is_space(raw[stop]) and raw[stop] != u">":
                    stop += 1
                at = stop
            else:
                value = stop = end
        else:
            value = end
        name = kept.get(raw[start:end])
        if name is None:
            name = kept.get(raw[start:end].lower())
        if name is not None and name not in found:
            found[name] = raw[value:stop]
    return found
