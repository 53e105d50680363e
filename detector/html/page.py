"""A page that has been read: its text, where it comes from, and what the markup says of it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from html import unescape

import numpy as np
import numpy.typing as npt

from detector.html._tree import rank_siblings
from detector.html.attributes import read_attributes
from detector.html.nodes import Nodes, list_nodes
from detector.html.skeleton import Skeleton

Int64 = npt.NDArray[np.int64]
Range = tuple[int, int]
LOSSLESS = "surrogateescape"
"""How bytes are decoded: those that the encoding does not know become lone surrogates."""

_ODD = re.compile(r"[^\w-]")
_PARTS = re.compile(r"&(?:#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[^\t\n\f <&#;]{1,32};?)|[\s\S]")


def character_ranges(raw: str) -> tuple[str, list[Range]]:
    """What a run of text reads as, and which characters of the markup each of its characters is.

    White space inside is one space, that at the edges is left out.
    """
    text: list[str] = []
    ranges: list[Range] = []
    for match in _PARTS.finditer(raw):
        part = match[0]
        for char in unescape(part) if len(part) > 1 else part:
            if not char.isspace():
                text.append(char)
                ranges.append(match.span())
            elif text and text[-1] != " ":
                text.append(" ")
                ranges.append(match.span())
            elif text:
                ranges[-1] = (ranges[-1][0], match.end())
    if text and text[-1] == " ":
        del text[-1], ranges[-1]
    return "".join(text), ranges


def byte_offsets(markup: str, raw: bytes, encoding: str, offsets: list[int]) -> list[int] | None:
    """Where ascending character offsets of decoded markup stand in its bytes.

    Returns:
        one for each offset; None if the encoding does not lead back to the bytes.
    """
    found, last, position = [], 0, 0
    try:
        for offset in [*offsets, len(markup)]:
            position += len(markup[last:offset].encode(encoding, LOSSLESS))
            last = offset
            found.append(position)
    except UnicodeError:
        return None
    return found[:-1] if position == len(raw) else None


@dataclass(slots=True)
class Link:
    """A link.

    Attributes:
        site: registered domain of another site that it leads to; empty within the own one.
        followed: whether search engines are told to follow it: no `nofollow`, `ugc`, `sponsored`.
        household: whether it leads to a site that every page links to, such as a social network.
    """

    site: str
    followed: bool
    household: bool = False


@dataclass(slots=True)
class Pieces:
    """The text of a page piece by piece; all lists are of one length.

    Attributes:
        start, end: characters of the text.
        run: which run of the skeleton it is.
        node: index of the element it stands in.
        link: index of the link it is the text of, -1 outside of links.
        hidden: :class:`~detector.html.style.Hidden`.
        comment: whether it stands in a comment area.
        odd: whether it stands in a `<noscript>` or `<marquee>`.
        region: the part of the page it stands in, such as the footer or a hidden box.
    """

    start: list[int]
    end: list[int]
    run: list[int]
    node: list[int]
    link: list[int]
    hidden: list[int]
    comment: list[bool]
    odd: list[bool]
    region: list[int]


@dataclass(frozen=True)
class HtmlPage:
    """A page that has been read.

    Attributes:
        text: all text of the page, hidden text included; block elements and `<br>` end a line,
            other white space is one space.
        markup: the decoded page.
        raw: its bytes, if bytes were given.
        encoding: what they were decoded by; empty if markup was given.
        tree: its tree as the parser writes it out, in tags with the numbers of the skeleton.
        pieces: where its text comes from.
        links: its links.
        skeleton: where tags and runs of text stand in the markup.
        comments: insides of comments, as ranges of the markup; no part of the text.
        data: JSON-LD, likewise.
    """

    text: str
    markup: str
    raw: bytes | None
    encoding: str
    tree: str
    pieces: Pieces
    links: tuple[Link, ...]
    skeleton: Skeleton

    @property
    def comments(self) -> tuple[str, ...]:
        """Insides of comments; they are no part of the text."""
        return tuple(self.markup[start:end] for start, end in self.skeleton.comments)

    @property
    def data(self) -> tuple[str, ...]:
        """JSON-LD; no part of the text."""
        return tuple(self.markup[start:end] for start, end in self.skeleton.data)

    @cached_property
    def nodes(self) -> Nodes:
        """Its elements; listed when they are asked for, as few pages have anything to cut."""
        return list_nodes(self.tree)

    @cached_property
    def piece_start(self) -> Int64:
        """Where each piece starts in the text."""
        return np.array(self.pieces.start, np.int64)

    def pieces_in(self, start: int, end: int) -> range:
        """Pieces that have characters in ``[start, end)`` of the text."""
        first = int(np.searchsorted(self.piece_start, start, side="right")) - 1
        last = int(np.searchsorted(self.piece_start, end, side="left"))
        first = max(first, 0)
        if first < last and self.pieces.end[first] <= start:
            first += 1
        return range(first, last)

    def range_in(self, piece: int, start: int, end: int) -> Range | None:
        """What of the markup is the part of a piece that lies in ``[start, end)`` of the text."""
        offset = self.skeleton.run_start[self.pieces.run[piece]]
        ranges = self._ranges_of(piece)
        first = max(start - self.pieces.start[piece], 0)
        last = min(end - self.pieces.start[piece], len(ranges))
        if first >= last:
            return None
        return offset + ranges[first][0], offset + ranges[last - 1][1]

    def _ranges_of(self, piece: int) -> list[Range]:
        """Which characters of its run each character of a piece is.

        The last answer is kept: many spans may lie in one long run.
        """
        (known, ranges), *_ = self._last_ranges
        if known != piece:
            run = self.pieces.run[piece]
            raw = self.markup[self.skeleton.run_start[run] : self.skeleton.run_end[run]]
            ranges = character_ranges(raw)[1]
            self._last_ranges[0] = piece, ranges
        return ranges

    @cached_property
    def _last_ranges(self) -> list[tuple[int, list[Range]]]:
        return [(-1, [])]

    def markup_range(self, start: int, end: int) -> Range:
        """From where to where ``[start, end)`` of the text reaches in the markup."""
        found = [self.range_in(piece, start, end) for piece in self.pieces_in(start, end)]
        known = [one for one in found if one is not None]
        if not known:
            return 0, 0
        return min(one[0] for one in known), max(one[1] for one in known)

    @cached_property
    def _ids(self) -> list[str]:
        """The id of each element, empty if it has none."""
        attributes = self.skeleton.attributes
        tags = [attributes[one] if one >= 0 else "" for one in self.nodes.number]
        return [read_attributes(one).get("id", "") if "id" in one.lower() else "" for one in tags]

    @cached_property
    def _unique_ids(self) -> frozenset[str]:
        counts = Counter(self._ids)
        return frozenset(one for one, count in counts.items() if one and count == 1)

    @cached_property
    def _ranks(self) -> tuple[list[int], dict[tuple[int, str], int]]:
        return rank_siblings(self.nodes.parent, self.nodes.tag)

    def _place(self, node: int) -> str:
        """``:nth-of-type(n)`` for an element that has siblings of its kind, else nothing."""
        rank, total = self._ranks
        siblings = total[self.nodes.parent[node], self.nodes.tag[node]]
        return f":nth-of-type({rank[node]})" if siblings > 1 else ""

    def path(self, node: int) -> str:
        """CSS selector of an element, from the nearest one above it whose id is unique."""
        nodes, steps = self.nodes, []
        while node >= 0:
            name = self._ids[node]
            if name in self._unique_ids and name.isascii() and name.isidentifier():
                steps.append(f"{nodes.tag[node]}#{name}")
                break
            steps.append(_ODD.sub(r"\\\g<0>", nodes.tag[node]) + self._place(node))
            node = nodes.parent[node]
        return " > ".join(reversed(steps))
