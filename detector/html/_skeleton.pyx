"""One pass over the markup of a page: its tags with their numbers, and a number for every text.

What stands for them in the skeleton, ``<name _=1>`` and ``<wbr _=t1 />``, is what ``_tree.pyx`` reads
and :mod:`detector.html.skeleton` names.
"""

from cpython.mem cimport PyMem_Free, PyMem_Realloc
from cpython.unicode cimport PyUnicode_DecodeASCII
from libc.stdint cimport uint32_t
from libc.string cimport memcpy

cdef extern from "Python.h":
    Py_UCS4* PyUnicode_AsUCS4Copy(object) except NULL

cdef enum:  # what is known of an element by its name
    RAW = 1  # its inside is no markup
    SWITCH = 2  # some of its attributes tell the parser where it belongs
    NO_END = 4  # it needs no end tag
    NEVER_EMPTY = 8  # no slash closes it
    FORMATTING = 16  # it is made anew in each block
    PLAIN = 32  # all that follows is text

KNOWN_RAW, KNOWN_SWITCH, KNOWN_NO_END = RAW, SWITCH, NO_END
KNOWN_NEVER_EMPTY, KNOWN_FORMATTING, KNOWN_PLAIN = NEVER_EMPTY, FORMATTING, PLAIN

cdef enum:
    CHECK_EVERY = 4096
    MAX_NAME = 64  # longer names are written by Python


cdef inline bint _is_space(uint32_t c) noexcept nogil:
    return c == c" " or c == c"\t" or c == c"\n" or c == c"\r" or c == c"\f"


cdef inline bint _is_letter(uint32_t c) noexcept nogil:
    return c"a" <= (c | 32) <= c"z" and c < 128


cdef inline bint _ends_name(uint32_t c) noexcept nogil:
    return c == c"/" or c == c">" or c == c"="


cdef inline uint32_t _lower(uint32_t c) noexcept nogil:
    return c + 32 if c"A" <= c <= c"Z" else c


cdef class Scanner:
    """Goes through the markup once.

    Args:
        markup: the page.
        known: what is known of elements by name.
        max_spaces: white space that is passed on.
        effort, per_tag, per_format: what the parser may be asked to do, see
            :mod:`detector.html.effort`.
        max_depth: elements open at a time.

    Attributes:
        tag_start, tag_end, tag_name, attributes, close_start, close_end, close_name, run_start,
            run_end, spaced, comments, data, styles: as in :class:`~detector.html.skeleton.Skeleton`.
        too_deep, too_much: the parser would have to keep too many elements open, or do too much.
    """

    cdef str markup
    cdef dict known, open_tags
    cdef uint32_t* text
    cdef Py_ssize_t size, max_spaces, spaces
    cdef char* out
    cdef Py_ssize_t written, room
    cdef bint space
    cdef long long depth, formatting, spent, tags
    cdef long long effort, per_tag, per_format, max_depth
    cdef readonly bint too_deep, too_much
    cdef readonly list tag_start, tag_end, tag_name, attributes
    cdef readonly list close_start, close_end, close_name
    cdef readonly list run_start, run_end, spaced, comments, data, styles

    def __cinit__(
        self,
        str markup,
        dict known,
        Py_ssize_t max_spaces,
        long long effort,
        long long per_tag,
        long long per_format,
        long long max_depth,
    ):
        self.markup, self.known, self.open_tags = markup, known, {}
        self.text, self.size = <uint32_t*>PyUnicode_AsUCS4Copy(markup), len(markup)
        self.max_spaces = max_spaces
        self.effort, self.per_tag, self.per_format = effort, per_tag, per_format
        self.max_depth = max_depth
        self.tag_start, self.tag_end, self.tag_name, self.attributes = [], [], [], []
        self.close_start, self.close_end, self.close_name = [], [], []
        self.run_start, self.run_end, self.spaced = [], [], []
        self.comments, self.data, self.styles = [], [], []

    def __dealloc__(self):
        PyMem_Free(self.text)
        PyMem_Free(self.out)

    cdef int put(self, const char* data, Py_ssize_t size) except -1:
        """Write some bytes of the skeleton."""
        cdef char* larger
        if self.written + size > self.room:
            self.room = 2 * (self.room + size) + 1024
            larger = <char*>PyMem_Realloc(self.out, self.room)
            if larger == NULL:
                raise MemoryError
            self.out = larger
        memcpy(self.out + self.written, data, size)
        self.written += size
        return 0

    cdef int put_number(self, Py_ssize_t number) except -1:
        cdef char[20] digits
        cdef int at = 20
        while at == 20 or number:
            at -= 1
            digits[at] = <char>(c"0" + number % 10)
            number //= 10
        return self.put(&digits[at], 20 - at)

    cdef int put_str(self, str text) except -1:
        cdef bytes data = text.encode("utf-8", "replace")
        return self.put(data, len(data))

    cdef str name(self, Py_ssize_t start, Py_ssize_t end):
        """The name of a tag in small letters."""
        cdef char[MAX_NAME] small
        cdef Py_ssize_t i
        if end - start <= MAX_NAME:
            for i in range(start, end):
                if self.text[i] >= 128:
                    break
                small[i - start] = <char>_lower(self.text[i])
            else:
                return PyUnicode_DecodeASCII(small, end - start, NULL)
        return self.markup[start:end].lower()

    cdef Py_ssize_t name_end(self, Py_ssize_t at) noexcept nogil:
        while at < self.size and not _is_space(self.text[at]) and self.text[at] != c"/" and self.text[at] != c">":
            at += 1
        return at

    cdef Py_ssize_t attributes_end(self, Py_ssize_t at) noexcept nogil:
        """Where the attributes end that begin there: at the end of the tag, or of the page."""
        cdef uint32_t* text = self.text
        cdef Py_ssize_t value, end
        cdef uint32_t quote
        while at < self.size and text[at] != c">":
            if _is_space(text[at]) or text[at] == c"/":
                at += 1
                continue
            at += 1
            while at < self.size and not _is_space(text[at]) and not _ends_name(text[at]):
                at += 1
            value = self.skip_space(at)
            if value >= self.size or text[value] != c"=":
                continue
            value = self.skip_space(value + 1)
            quote = text[value] if value < self.size else 0
            if quote == c"\"" or quote == c"'":
                end = value + 1
                while end < self.size and text[end] != quote:
                    end += 1
                if end < self.size:  # else there is no such quote in the rest of the page
                    at = end + 1
            else:
                while value < self.size and not _is_space(text[value]) and text[value] != c">":
                    value += 1
                at = value
        return at

    cdef Py_ssize_t skip_space(self, Py_ssize_t at) noexcept nogil:
        while at < self.size and _is_space(self.text[at]):
            at += 1
        return at

    cdef int take_text(self, Py_ssize_t start, Py_ssize_t end, bint raw) except -1:
        """Take what stands between two tags; raw where no element can stand for it."""
        if self.skip_space(start) >= end:
            self.space = True
            self.spaces += 1
            if self.spaces < self.max_spaces:
                self.put(b" ", 1)
            return 0
        if not raw:
            self.put(b"<wbr _=", 7)
        self.put(b"t", 1)
        self.put_number(len(self.run_start))
        if not raw:
            self.put(b" />", 3)
        self.run_start.append(start)
        self.run_end.append(end)
        self.spaced.append(self.space)
        self.space = False
        return 0

    cdef int reckon(self, str name, int known, bint closing, bint slash) except -1:
        """Add up what a tag costs the parser."""
        cdef long long count
        self.spent += self.formatting * self.per_format
        if closing:
            count = self.open_tags.get(name, 0)
            if count:
                self.open_tags[name] = count - 1
                self.depth -= 1
                self.formatting -= (known & FORMATTING) != 0
            return 0
        self.tags += 1
        self.spent += self.depth
        if known & NO_END or (slash and not known & NEVER_EMPTY):
            return 0
        self.open_tags[name] = self.open_tags.get(name, 0) + 1
        self.depth += 1
        self.formatting += (known & FORMATTING) != 0
        self.too_deep |= self.depth > self.max_depth
        self.too_much |= self.spent > self.effort + self.per_tag * self.tags
        return 0

    cdef Py_ssize_t take_start(self, Py_ssize_t start, object kept) except -2:
        """Take a start tag; where the markup goes on, -1 at its end."""
        cdef Py_ssize_t name_end = self.name_end(start + 1)
        cdef Py_ssize_t end = self.attributes_end(name_end)
        cdef str name, attributes, word = ""
        cdef int known
        if end >= self.size:
            return -1
        name = self.name(start + 1, name_end)
        attributes = self.markup[name_end:end]
        known = self.known.get(name, 0)
        self.put(b"<", 1)
        self.put_str(name)
        self.put(b" _=", 3)
        self.put_number(len(self.tag_start))
        if name_end < end and (self.text[end - 1] == c"/" or known & SWITCH):
            word = kept(name, attributes)
            self.put_str(word)
        self.put(b">", 1)
        self.tag_start.append(start)
        self.tag_end.append(end + 1)
        self.tag_name.append(name)
        self.attributes.append(attributes)
        if name != "wbr":
            self.reckon(name, known, False, word.endswith("/"))
        if known & PLAIN:
            if end + 1 < self.size:
                self.take_text(end + 1, self.size, True)
            return -1
        return self.take_raw(name, attributes, end + 1) if known & RAW else end + 1

    cdef Py_ssize_t take_end(self, Py_ssize_t start) except -2:
        """Take an end tag; where the markup goes on, -1 at its end."""
        cdef Py_ssize_t name_end = self.name_end(start + 2)
        cdef Py_ssize_t end = self.attributes_end(name_end)
        cdef str name = self.name(start + 2, name_end)
        self.put(b"</", 2)
        self.put_str(name)
        self.put(b">", 1)
        self.close_start.append(start)
        self.close_end.append(min(end + 1, self.size))
        self.close_name.append(name)
        self.reckon(name, self.known.get(name, 0), True, False)
        return end + 1 if end < self.size else -1

    cdef int ends_raw(self, Py_ssize_t at, str name) except -1:
        """Whether the end tag of an element stands there."""
        cdef Py_ssize_t i, size = len(name)
        if at + 2 + size >= self.size or self.text[at + 1] != c"/":
            return False
        for i in range(size):
            if _lower(self.text[at + 2 + i]) != <uint32_t>name[i]:
                return False
        at += 2 + size
        return _is_space(self.text[at]) or self.text[at] == c"/" or self.text[at] == c">"

    cdef Py_ssize_t take_raw(self, str name, str attributes, Py_ssize_t start) except -2:
        """Take what stands in an element whose inside is no markup, but not its end tag."""
        cdef Py_ssize_t end = start
        while end < self.size and not (self.text[end] == c"<" and self.ends_raw(end, name)):
            end += 1
        if name == "style":
            self.styles.append((start, end))
        elif name == "script":
            if "ld+json" in attributes.lower():
                self.data.append((start, end))
        elif name in ("title", "xmp") and start < end:
            self.take_text(start, end, True)
        if end >= self.size:
            self.put_str(f"</{name}>")
        return end

    cdef Py_ssize_t take_comment(self, Py_ssize_t start) except -2:
        """Take a comment; where the markup goes on after it."""
        cdef Py_ssize_t end = start + 2, after  # `<!-->` and `<!--->` are whole comments
        cdef uint32_t* text = self.text
        while True:
            while end + 2 < self.size and not (text[end] == c"-" and text[end + 1] == c"-"):
                end += 1
            if end + 2 >= self.size:
                end = after = self.size
                break
            after = end + 2 + (text[end + 2] == c"!")
            if after < self.size and text[after] == c">":
                after += 1
                break
            end += 1
        if end > start + 4:
            self.comments.append((start + 4, end))
        return after

    cdef Py_ssize_t take_declaration(self, Py_ssize_t start, Py_ssize_t longest) except -2:
        """Take what counts as a comment; where the markup goes on after it."""
        cdef Py_ssize_t end = start + 1
        cdef str declaration
        while end < self.size and self.text[end] != c">":
            end += 1
        end = min(end + 1, self.size)
        declaration = self.markup[start : min(end, start + longest)]
        if declaration[:9].lower() == "<!doctype" and declaration.endswith(">"):
            self.put_str(declaration)  # without it other rules hold, for tables above all
        return end

    def run(self, Py_ssize_t position, object kept, Py_ssize_t longest, object check):
        """Take all tokens in turn.

        Args:
            position: where to begin.
            kept: what the parser has to know of the attributes of a tag.
            longest: characters of a declaration that is passed on.
            check: called now and then.

        Returns:
            the skeleton, as UTF-8.
        """
        cdef Py_ssize_t at, step = 0
        cdef Py_UCS4 one, two
        while position >= 0:
            if step % CHECK_EVERY == 0:
                check()
            step += 1
            at = position
            one = two = 0
            while at < self.size:
                if self.text[at] == c"<":
                    one = self.text[at + 1] if at + 1 < self.size else 0
                    two = self.text[at + 2] if at + 2 < self.size else 0
                    if _is_letter(one) or one == c"/" or one == c"!" or one == c"?":
                        break
                at += 1
            if at > position:
                self.take_text(position, at, False)
            if at >= self.size:
                break
            if _is_letter(one):
                position = self.take_start(at, kept)
            elif one == c"/" and _is_letter(two):
                position = self.take_end(at)
            elif one == c"!" and two == c"-" and at + 3 < self.size and self.text[at + 3] == c"-":
                position = self.take_comment(at)
            else:
                position = self.take_declaration(at, longest)
        check()
        return self.out[: self.written] if self.written else b""
