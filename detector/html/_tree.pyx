"""From the tree to text: one pass over the tree as the parser writes it out."""

from cpython.mem cimport PyMem_Free
from cpython.unicode cimport PyUnicode_DecodeASCII
from libc.stdint cimport uint32_t

cdef extern from "Python.h":
    Py_UCS4* PyUnicode_AsUCS4Copy(object) except NULL

cdef enum:
    CHECK_EVERY = 4096


cdef class Events:
    """The tags of a tree and its runs of text, one after the other.

    Args:
        tree: as the parser writes it out.

    """

    cdef str tree
    cdef uint32_t* text
    cdef Py_ssize_t size, at
    cdef str tag  # name of the element that the last tag was of
    cdef Py_ssize_t number  # of the last start tag, -1 if it has none, or of the last run

    def __cinit__(self, str tree):
        self.tree, self.size = tree, len(tree)
        self.text = <uint32_t*>PyUnicode_AsUCS4Copy(tree)

    def __dealloc__(self):
        PyMem_Free(self.text)

    cdef Py_ssize_t digits(self, Py_ssize_t at) noexcept:
        """Read a number; where it ends."""
        self.number = 0
        while at < self.size and c"0" <= self.text[at] <= c"9":
            self.number = 10 * self.number + self.text[at] - c"0"
            at += 1
        return at

    cdef str name(self, Py_ssize_t start, Py_ssize_t end):
        cdef char[32] small
        cdef Py_ssize_t i
        if end - start <= 32:
            for i in range(start, end):
                if self.text[i] >= 128:
                    break
                small[i - start] = <char>self.text[i]
            else:
                return PyUnicode_DecodeASCII(small, end - start, NULL)
        return self.tree[start:end]

    cdef bint stands(self, Py_ssize_t at, const char* word, int size) noexcept:
        cdef int i
        if at + size > self.size:
            return False
        for i in range(size):
            if self.text[at + i] != <uint32_t>word[i]:
                return False
        return True

    cdef int next(self) except -1:
        """Go to the next event: 1 start tag, 2 end tag, 3 run, 0 at the end."""
        cdef Py_ssize_t at = self.at, end
        while at < self.size:
            if self.text[at] == c"t" and at + 1 < self.size and c"0" <= self.text[at + 1] <= c"9":
                self.at = self.digits(at + 1)
                return 3
            if self.text[at] == c"<":
                break
            at += 1
        if at >= self.size:
            self.at = at
            return 0
        if self.stands(at, b'<wbr _="t', 9):
            self.at = self.digits(at + 9) + 2
            return 3
        if self.stands(at, b"</", 2):
            end = at + 2
            while end < self.size and self.text[end] != c">":
                end += 1
            self.tag, self.at = self.name(at + 2, end), end + 1
            return 2
        end = at + 1
        while end < self.size and self.text[end] != c" " and self.text[end] != c">":
            end += 1
        self.tag = self.name(at + 1, end)
        if self.stands(end, b' _="', 4) and end + 4 < self.size and c"0" <= self.text[end + 4] <= c"9":
            end = self.digits(end + 4)
        else:
            self.number = -1
        while end < self.size and self.text[end] != c">":
            end += 1
        self.at = end + 1
        return 1


def walk(
    str tree,
    list attributes,
    dict known,
    object look_at,
    object enter,
    object line,
    object unknown,
    frozenset void,
    Py_ssize_t deepest,
    tuple place,
    list placed,
    object check,
):
    """Take every element and every run.

    Args:
        tree: as the parser writes it out.
        attributes: what stands in each start tag.
        known: what elements say, by name and attributes together.
        look_at: tells that of an element that is not known yet.
        enter: what holds inside an element that says more than that it begins a line.
        line: what elements say that do no more.
        unknown: stands for what is not known yet.
        void: elements that nothing is in.
        deepest: elements open at a time.
        place: what holds outside of all.
        placed: runs are appended to it, as in :class:`~detector.html.tree.Walker`.
        check: called now and then.

    Returns:
        whether no more than the deepest were open.
    """
    cdef Events events = Events(tree)
    cdef Py_ssize_t node = -1, block = -1, elements = 0, step = 0
    cdef bint fresh = True, boxed
    cdef int kind
    cdef str said
    cdef tuple inside
    cdef list above = []
    while True:
        kind = events.next()
        if kind == 0:
            return True
        if kind == 3:
            if place[0]:
                placed.append((events.number, node, block, place, fresh))
                fresh = False
        elif kind == 2:
            if events.tag not in void:
                node, block, place = above.pop()
        else:
            said = attributes[events.number] if events.number >= 0 else ""
            trait = known.get(events.tag + said, unknown)
            if trait is unknown:
                trait = look_at(events.tag, said)
            inside, boxed = place, trait is line
            if trait is not None and not boxed:
                inside, boxed = enter(trait, place, elements, node)
            fresh = fresh or boxed
            if events.tag not in void:
                above.append((node, block, place))
                node, place = elements, inside
                if boxed:
                    block = elements
                if len(above) > deepest:
                    return False
            elements += 1
        if step % CHECK_EVERY == 0:
            check()
        step += 1
