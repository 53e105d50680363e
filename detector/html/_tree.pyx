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
            said = attributes[events.number] if 0 <= events.number < len(attributes) else ""
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


def list_elements(str tree, frozenset void):
    """List the elements of a tree.

    Args:
        tree: as the parser writes it out.
        void: elements that nothing is in.

    Returns:
        for each in document order index of its parent, -1 for the root; its name; and the number
        of its start tag, -1 for an element that the parser made.
    """
    cdef Events events = Events(tree)
    cdef Py_ssize_t node = -1
    cdef int kind
    cdef list parent = [], tag = [], number = [], above = []
    while True:
        kind = events.next()
        if kind == 0:
            return parent, tag, number
        if kind == 2:
            if events.tag not in void:
                node = above.pop()
        elif kind == 1:
            parent.append(node)
            tag.append(events.tag)
            number.append(events.number)
            if events.tag not in void:
                above.append(node)
                node = len(tag) - 1


def match_tags(
    list tag_start, list tag_name, list close_start, list close_name, frozenset void
):
    """Match start and end tags by their order alone.

    Args:
        tag_start, tag_name, close_start, close_name: of a skeleton.
        void: elements that nothing is in.

    Returns:
        end tag of each start tag that has one, the other way round, and names of those end tags
        that have no start tag.
    """
    cdef dict closing = {}, opening = {}, open_names = {}
    cdef set stray = set()
    cdef list names = [], numbers = []
    cdef Py_ssize_t tag = 0, close = 0, last
    cdef str name, other
    while tag < len(tag_start) or close < len(close_start):
        if tag < len(tag_start) and (
            close == len(close_start) or tag_start[tag] < close_start[close]
        ):
            name = tag_name[tag]
            if name not in void:
                names.append(name)
                numbers.append(tag)
                open_names[name] = open_names.get(name, 0) + 1
            tag += 1
            continue
        name = close_name[close]
        if not open_names.get(name):
            stray.add(name)
        else:
            while names:
                other, last = names.pop(), numbers.pop()
                open_names[other] -= 1
                if other == name:
                    closing[last], opening[close] = close, last
                    break
        close += 1
    return closing, opening, stray


def write_runs(
    str markup, list run_start, list run_end, list spaced, list placed, object unescape
):
    """Write the text of a page.

    Args:
        markup: the page.
        run_start, run_end, spaced: of its skeleton.
        placed: its runs in the order of the tree, as in :class:`~detector.html.tree.Walker`.
        unescape: reads character references.

    Returns:
        the text, and for each piece its start, end, run and node, and what holds there.
    """
    cdef list parts = [], starts = [], ends = [], runs = [], nodes = [], places = []
    cdef Py_ssize_t length = 0, line = -1, last_link = -1, run, node, block, link
    cdef bint broken = True, space = False, fresh
    cdef tuple one, place
    cdef str text, inked, between
    for one in placed:
        run, node, block, place, fresh = one
        text = markup[run_start[run] : run_end[run]]
        if "&" in text:
            text = unescape(text)
        inked = " ".join(text.split())
        link = place[1]
        broken = broken or fresh or block != line
        if not inked:
            space = True
            continue
        if broken:
            between = "\n" if parts else ""
        elif space or spaced[run] or text[0].isspace():
            between = " "
        else:  # links side by side do not run together
            between = " " if link != last_link and link >= 0 and last_link >= 0 else ""
        starts.append(length + len(between))
        length += len(between) + len(inked)
        ends.append(length)
        runs.append(run)
        nodes.append(node)
        places.append(place)
        parts.append(between)
        parts.append(inked)
        line, last_link, broken, space = block, link, False, text[len(text) - 1].isspace()
    return "".join(parts), (starts, ends, runs, nodes), places


def subtree_ends(list parent):
    """Last element of the subtree of each element.

    Args:
        parent: index of the parent of each in document order, -1 for a root.
    """
    cdef list last = list(range(len(parent)))
    cdef Py_ssize_t node, above
    for node in range(len(parent) - 1, 0, -1):
        above = parent[node]
        if above >= 0 and <Py_ssize_t>last[above] < <Py_ssize_t>last[node]:
            last[above] = last[node]
    return last


def sum_subtrees(list parent, list counts):
    """Add to the count of each element those of all that is in it, in place."""
    cdef Py_ssize_t node, above
    for node in range(len(parent) - 1, 0, -1):
        above = parent[node]
        if above >= 0 and counts[node]:
            counts[above] += counts[node]


def rank_siblings(list parent, list tag):
    """Number each element among those of its parent with the same name.

    Args:
        parent: index of the parent of each in document order, -1 for a root.
        tag: its name.

    Returns:
        the number of each, from 1; and, by parent and name, how many there are.
    """
    cdef dict total = {}
    cdef list rank = []
    cdef Py_ssize_t node
    cdef tuple key
    for node in range(len(parent)):
        key = (parent[node], tag[node])
        count = total.get(key, 0) + 1
        total[key] = count
        rank.append(count)
    return rank, total
