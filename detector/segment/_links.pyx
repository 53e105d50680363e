"""Links written out in a text, found in one pass over its characters.

What is looked for ahead (the end of an address, of a tag) is kept until it is passed, so that no
text makes the search go over the same characters again and again.
"""

import numpy as np

from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t
from libc.string cimport memset

from detector.columns.classes import Class

cdef uint8_t SPACE = Class.SPACE, NEWLINE = Class.NEWLINE, LETTER = Class.LETTER
cdef uint8_t IDEOGRAPH = Class.IDEOGRAPH
cdef uint64_t HOST_BASE = 0x100000001B3
cdef int SCHEME = 5  # letters of a scheme at most (https)
cdef int MAX_HOST = 100

cdef uint8_t[128] STOPS_URL, STOPS_HOST, LOOKED_AT
for _code in range(128):
    STOPS_URL[_code] = chr(_code) in "()[]<>\"'|{}"
    STOPS_HOST[_code] = chr(_code) in "/:?#"
    LOOKED_AT[_code] = chr(_code) in ":wW][<"


cdef struct Text:
    const uint32_t* rows
    const uint8_t* klass
    Py_ssize_t size


cdef inline bint _begins(const Text* text, Py_ssize_t at, const char* pattern, int size) noexcept nogil:
    """Whether an ASCII pattern in lower case stands there, in either case."""
    cdef int i
    cdef uint32_t code
    if at + size > text.size:
        return False
    for i in range(size):
        code = text.rows[at + i]
        if c"A" <= code <= c"Z":
            code += 32
        if code != <uint32_t>pattern[i]:
            return False
    return True


cdef inline bint _ends_url(const Text* text, Py_ssize_t at) noexcept nogil:
    cdef uint8_t kind = text.klass[at]
    return kind == SPACE or kind == NEWLINE or kind == IDEOGRAPH or (
        text.rows[at] < 128 and STOPS_URL[text.rows[at]]
    )


cdef inline Py_ssize_t _url_end(const Text* text, Py_ssize_t at, Py_ssize_t known) noexcept nogil:
    """First place from here on where an address ends, from one that was found before."""
    at = max(at, known)
    while at < text.size and not _ends_url(text, at):
        at += 1
    return at


cdef inline Py_ssize_t _tag_end(const Text* text, Py_ssize_t at, Py_ssize_t known, uint32_t mark) noexcept nogil:
    """First place from here on where a tag ends, or the line."""
    at = max(at, known)
    while at < text.size and text.rows[at] != mark and text.klass[at] != NEWLINE:
        at += 1
    return at


cdef inline Py_ssize_t _closing(
    const Text* text, Py_ssize_t at, Py_ssize_t known, const char* pattern, int size
) noexcept nogil:
    """First place from here on where a closing tag begins, or the line ends."""
    at = max(at, known)
    while at < text.size and text.klass[at] != NEWLINE and not _begins(text, at, pattern, size):
        at += 1
    return at


cdef inline uint64_t _host(const Text* text, Py_ssize_t at, Py_ssize_t end) noexcept nogil:
    """Hash of the host that stands there, without `www.`."""
    cdef uint64_t hashed = 0
    cdef Py_ssize_t stop
    if _begins(text, at, b"www.", 4):
        at += 4
    stop = min(max(end, at), at + MAX_HOST)
    while at < stop and not (text.rows[at] < 128 and STOPS_HOST[text.rows[at]]):
        hashed = (hashed ^ (text.rows[at] | 32)) * HOST_BASE
        at += 1
    return hashed


cdef inline Py_ssize_t _bracket(const Text* text, Py_ssize_t closing, Py_ssize_t most) noexcept nogil:
    """Where the text of a Markdown link begins that ends here; the end itself if nowhere near."""
    cdef Py_ssize_t at = closing - 1
    while at >= 0 and closing - at - 1 <= most:
        if text.klass[at] == NEWLINE:
            break
        if text.rows[at] == c"[":
            return at + 1
        at -= 1
    return closing


cdef struct Ahead:  # where the last tag of a kind ends, and where its closing tag begins
    Py_ssize_t tag_end
    Py_ssize_t closing


cdef inline void _mark_tag(
    const Text* text,
    uint8_t* anchor,
    Py_ssize_t at,
    Ahead* ahead,
    uint32_t mark,
    const char* closing,
    int size,
    Py_ssize_t max_url,
    Py_ssize_t max_anchor,
) noexcept nogil:
    """Mark the text of a link whose tag begins there; it ends with its line at the latest."""
    cdef Py_ssize_t inside, begin, end
    ahead.tag_end = _tag_end(text, at, ahead.tag_end, mark)
    inside = min(min(ahead.tag_end, at + max_url), text.size - 1) + 1
    begin = inside - (text.klass[inside - 1] == NEWLINE)
    ahead.closing = _closing(text, begin, ahead.closing, closing, size)
    end = min(min(ahead.closing, begin + max_anchor), text.size)
    if end > inside:
        memset(&anchor[inside], 1, end - inside)


def mark_links(
    const uint32_t[::1] rows, const uint8_t[::1] klass, Py_ssize_t max_url, Py_ssize_t max_anchor
):
    """Find the links of a batch.

    Args:
        rows, klass: of the batch, which ends with a line break.
        max_url, max_anchor: characters; longer ones are none.

    Returns:
        uint8 of shape (2, characters), whether each is part of an address and of the text of a
        link; where addresses begin, int64, and the hashes of their hosts, uint64; and where tags
        of links begin, int64.
    """
    cdef Text text
    text.size = rows.shape[0]
    masks = np.zeros((2, text.size), np.uint8)
    starts, hosts, tags = [], [], []
    if text.size == 0:
        return masks, np.zeros(0, np.int64), np.zeros(0, np.uint64), np.zeros(0, np.int64)
    text.rows, text.klass = &rows[0], &klass[0]
    cdef uint8_t[:, ::1] mask = masks
    cdef Py_ssize_t i, start = 0, host, end, marked = 0, url_end = 0, after_scheme = -1
    cdef Ahead bbcode, html
    bbcode.tag_end = bbcode.closing = html.tag_end = html.closing = 0
    cdef uint32_t code
    with nogil:
        for i in range(text.size):
            code = rows[i]
            if code >= 128 or not LOOKED_AT[code]:
                continue
            host = -1
            if code == c":":
                if _begins(&text, i, b"://", 3):
                    start, host = i, i + 3
                    while start > 0 and i - start < SCHEME and klass[start - 1] == LETTER:
                        start -= 1
                    after_scheme = host
            elif code == c"]":
                if i + 1 < text.size and rows[i + 1] == c"(":
                    start = _bracket(&text, i, max_anchor)
                    memset(&mask[1, start], 1, i - start)
            elif code == c"[":
                if _begins(&text, i, b"[url", 4):
                    _mark_tag(&text, &mask[1, 0], i, &bbcode, c"]", b"[/url]", 6, max_url, max_anchor)
                    with gil:
                        tags.append(i)
            elif code == c"<":
                if _begins(&text, i, b"<a ", 3):
                    _mark_tag(&text, &mask[1, 0], i, &html, c">", b"</a", 3, max_url, max_anchor)
                    with gil:
                        tags.append(i)
            elif i != after_scheme and _begins(&text, i, b"www.", 4):
                start = host = i
            if host >= 0:
                url_end = _url_end(&text, host, url_end)
                end = min(min(url_end, host + max_url), text.size)
                if end > max(start, marked):
                    memset(&mask[0, max(start, marked)], 1, end - max(start, marked))
                    marked = end
                with gil:
                    starts.append(start)
                    hosts.append(_host(&text, host, end))
        for i in range(text.size):
            mask[1, i] = mask[1, i] & (mask[0, i] ^ 1)
    return (
        masks, np.array(starts, np.int64), np.array(hosts, np.uint64), np.array(tags, np.int64)
    )
