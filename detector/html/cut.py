"""What to take out of the markup so that the spans of its text are gone, and nothing else.

An element all of whose text is spam goes as a whole, from its start tag to its end tag; of any
other only the characters go. All is reckoned in offsets of the markup as it came in, never by
writing the tree anew: whatever is not taken out stays byte for byte.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from detector.html._tree import match_tags, subtree_ends, sum_subtrees
from detector.html.effort import OPTIONAL_END, VOID
from detector.html.page import HtmlPage, Range

KEPT = frozenset("html head body main title td th caption".split())
"""Elements that stay when their text goes: the page's frame, and cells, which shape a table."""
EMBEDDED = frozenset(
    "audio button canvas embed form iframe img input link math meta object picture script select "
    "style svg template textarea video".split()
)
"""What may be somebody's own beside planted text; an element that holds it stays."""
MAX_LOOKS = 50
"""How often an element is looked at, on average. Where boxes in boxes are broken in a way that lets
none of them go as a whole, the characters alone go."""


@dataclass(frozen=True, slots=True)
class Cut:
    """What to take out.

    Attributes:
        ranges: ranges of the markup, sorted and apart.
        nodes: for each span the elements it covers: those that go as a whole, and those that lose
            a part of their text.
    """

    ranges: tuple[Range, ...]
    nodes: tuple[tuple[int, ...], ...]


class _Cutter:
    def __init__(self, page: HtmlPage, spans: Sequence[Range]) -> None:
        self.page = page
        self.spans = spans
        self.inside: list[list[int]] = [list(page.pieces_in(*span)) for span in spans]
        pieces = page.pieces
        self.whole = {
            piece
            for span, found in zip(spans, self.inside, strict=True)
            for piece in found
            if span[0] <= pieces.start[piece] and pieces.end[piece] <= span[1]
        }
        self._read = set(pieces.run)
        self._runs_of: dict[int, list[int]] = {}
        for piece in self.whole:
            self._runs_of.setdefault(pieces.node[piece], []).append(pieces.run[piece])
        self.last = subtree_ends(page.nodes.parent)
        tags = page.skeleton
        self._closing, self._opening, self._stray = match_tags(
            tags.tag_start, tags.tag_name, tags.close_start, tags.close_name, VOID
        )
        self._looks = MAX_LOOKS * len(self.last)

    def roots(self) -> dict[int, Range]:
        """Topmost elements that go as a whole, with their ranges of the markup."""
        nodes, pieces = self.page.nodes, self.page.pieces
        size = len(nodes.tag)
        texts, planted, embedded = [0] * size, [0] * size, [0] * size
        for piece, node in enumerate(pieces.node):
            texts[node] += 1
            planted[node] += piece in self.whole
        for counts in (texts, planted):
            sum_subtrees(nodes.parent, counts)
        for node, tag in enumerate(nodes.tag):
            if tag in EMBEDDED and nodes.parent[node] >= 0:
                embedded[nodes.parent[node]] += 1
        sum_subtrees(nodes.parent, embedded)
        found: dict[int, Range] = {}
        below = -1  # the last element of the subtree that goes already
        for node in range(size):
            if node <= below or not texts[node] or texts[node] != planted[node]:
                continue
            tag = nodes.tag[node]
            if tag in KEPT or tag in EMBEDDED or (embedded[node] and tag != "a"):
                continue
            where = self._range(node)
            if where is not None:
                found[node] = where
                below = self.last[node]
        return found

    def _range(self, node: int) -> Range | None:
        """The markup of an element; None if what is between its tags is not its own alone."""
        page, last = self.page, self.last[node]
        skeleton, numbers = page.skeleton, page.nodes.number
        tag = page.nodes.tag[node]
        unclosed = numbers[node] not in self._closing
        if numbers[node] < 0 or (unclosed and (tag not in OPTIONAL_END or tag in self._stray)):
            return None
        self._looks -= last - node + 1
        if self._looks < 0:
            return None
        own = {numbers[one] for one in range(node, last + 1)} - {-1}
        start = skeleton.tag_start[numbers[node]]
        ends = [skeleton.tag_end[number] for number in own]
        ends += [skeleton.close_end[self._closing[n]] for n in own if n in self._closing]
        runs = {run for one in range(node, last + 1) for run in self._runs_of.get(one, ())}
        ends += [skeleton.run_end[run] for run in runs]
        end = max(ends)
        inside = range(bisect_left(skeleton.tag_start, start), bisect_left(skeleton.tag_start, end))
        closes = range(
            bisect_left(skeleton.close_start, start), bisect_left(skeleton.close_start, end)
        )
        strange = any(number not in own for number in inside)
        foreign = any(self._opening.get(close, -1) not in own for close in closes)
        return None if strange or foreign or self._others(start, end, runs) else (start, end)

    def _others(self, start: int, end: int, runs: set[int]) -> bool:
        """Whether text that is not to go stands in a range."""
        skeleton = self.page.skeleton
        inside = range(bisect_left(skeleton.run_start, start), bisect_left(skeleton.run_start, end))
        return any(run in self._read and run not in runs for run in inside)

    def texts(self, gone: set[int]) -> Iterator[Range]:
        """Ranges of the characters to take out of elements that stay.

        Args:
            gone: pieces that go with their elements.
        """
        page = self.page
        for (start, end), found in zip(self.spans, self.inside, strict=True):
            for piece in found:
                if piece in gone:
                    continue
                where = page.range_in(piece, start, end)
                if where is not None:
                    yield where


def merge(ranges: Sequence[Range]) -> tuple[Range, ...]:
    """Sort ranges and join those that touch."""
    merged: list[Range] = []
    for start, end in sorted(ranges):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def cut(page: HtmlPage, spans: Sequence[Range]) -> Cut:
    """Find what to take out of a page.

    Args:
        page: the page.
        spans: character ranges of its text, sorted and apart.
    """
    if not spans:
        return Cut((), ())
    cutter = _Cutter(page, spans)
    roots = cutter.roots()
    root_of = _roots_of(page, cutter, roots)
    nodes = tuple(
        tuple(dict.fromkeys(root_of.get(piece, page.pieces.node[piece]) for piece in found))
        for found in cutter.inside
    )
    ranges = [*roots.values(), *cutter.texts(set(root_of))]
    return Cut(merge(ranges), nodes)


def _roots_of(page: HtmlPage, cutter: _Cutter, roots: dict[int, Range]) -> dict[int, int]:
    """For each piece that goes with an element, that element."""
    first = sorted(roots)
    found: dict[int, int] = {}
    for piece in cutter.whole:
        node = page.pieces.node[piece]
        at = bisect_left(first, node + 1) - 1
        if at >= 0 and node <= cutter.last[first[at]]:
            found[piece] = first[at]
    return found
