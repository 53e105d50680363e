"""What the markup says of the text of a batch of pages, stretch by stretch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

from detector.columns.arrays import merged
from detector.columns.batch import Bool, Int64
from detector.features.page import Page
from detector.html.page import HtmlPage
from detector.html.style import Hidden

MAX_GAP = 25
"""Characters between two links of one row; what is longer is prose with links in it."""
SHORT_ANCHOR = 30
"""Characters; a longer link text is a headline."""


@dataclass(frozen=True, slots=True)
class Layers:
    """One value for each stretch of text that lies in one block and in one piece of a page.

    Attributes:
        size: int64, characters of it.
        first: int64, shape (blocks,), first stretch of each block.
        hidden: uint8, :class:`~detector.html.style.Hidden`.
        odd: bool, in a `<noscript>` or `<marquee>`.
        comment: bool, in a comment area.
        own: bool, text of a link within the site.
        foreign: bool, text of a link to another site.
        followed: bool, text of a link to another site that search engines are to follow.
        sites: int64, different other sites in the row of links that it is part of.
        short: int64, those of them that are linked with a short text.
        links: int64, links with a short text in the row.
        household: bool, text of a link to a site that every page links to.
        region: int64, part of the page: its footer, a hidden box.
    """

    size: Int64
    first: Int64
    hidden: npt.NDArray[np.uint8]
    odd: Bool
    comment: Bool
    own: Bool
    foreign: Bool
    followed: Bool
    sites: Int64
    short: Int64
    links: Int64
    household: Bool
    region: Int64


@dataclass(frozen=True)
class MarkupPage(Page):
    """A batch of pages with layers: what signals of the markup look at."""

    layers: Layers

    @staticmethod
    def of(page: Page, htmls: Sequence[HtmlPage]) -> MarkupPage:
        """Lay the layers of pages beside the batch of their texts."""
        return MarkupPage(
            page.batch, page.stream, page.blocks, page.links, page.lexical, page.function_words,
            page.trade_words, _layers(htmls, page.blocks.start),
        )  # fmt: skip

    def share(self, flag: Bool) -> npt.NDArray[np.float32]:
        """Share of each block's characters for which a layer is true."""
        return (self.in_layer(flag) / self.n_chars).astype(np.float32)

    def in_layer(self, flag: Bool) -> Int64:
        """Characters of each block for which a layer is true."""
        counts: Int64 = np.add.reduceat(flag * self.layers.size, self.layers.first)
        return counts

    def most(self, values: Int64) -> npt.NDArray[np.float32]:
        """Largest value of a layer in each block."""
        return np.maximum.reduceat(values, self.layers.first).astype(np.float32)


Row = tuple[int, int, int]
"""What a row of links has: sites, those of them that are linked with a short text, such links."""
_NO_ROW: Row = (0, 0, 0)


def _rows(page: HtmlPage) -> list[Row]:
    """For each piece, what the row of links has that it is part of.

    A row is links to other sites with little between them: a list of links, not a paragraph.
    """
    pieces, links = page.pieces, page.links
    found = [_NO_ROW] * len(pieces.start)
    row: list[int] = []
    for index, link in enumerate(pieces.link):
        if link < 0 or not links[link].site:
            continue
        if row and _apart(page, row[-1], index):
            found[row[0] : row[-1] + 1] = [_measure(page, row)] * (row[-1] + 1 - row[0])
            row = []
        row.append(index)
    if row:
        found[row[0] : row[-1] + 1] = [_measure(page, row)] * (row[-1] + 1 - row[0])
    return found


def _apart(page: HtmlPage, before: int, after: int) -> bool:
    """Whether two links do not belong to one row."""
    pieces = page.pieces
    if pieces.start[after] - pieces.end[before] > MAX_GAP:
        return True
    if pieces.hidden[after] != pieces.hidden[before]:
        return True
    between = range(before + 1, after)
    return any(pieces.link[one] >= 0 and not page.links[pieces.link[one]].site for one in between)


def _measure(page: HtmlPage, row: list[int]) -> Row:
    pieces = page.pieces
    targets = [page.links[pieces.link[one]].site for one in row]
    sizes = [pieces.end[one] - pieces.start[one] for one in row]
    short = [site for site, size in zip(targets, sizes, strict=True) if size <= SHORT_ANCHOR]
    return len(set(targets)), len(set(short)), len(short)


def _layers(pages: Sequence[HtmlPage], block_start: Int64) -> Layers:
    """Layers of a batch; the line break that it puts after each page is in none.

    Args:
        pages: the pages.
        block_start: int64, shape (blocks + 1,), where the blocks of their texts start.
    """
    lengths = np.array([len(page.text) + 1 for page in pages], np.int64)
    page_start = np.append(0, np.cumsum(lengths))
    counts = [len(page.pieces.start) + 1 for page in pages]
    starts = _chain((*page.pieces.start, len(page.text)) for page in pages)
    starts += np.repeat(page_start[:-1], counts)
    edges = merged(starts, block_start[:-1])
    piece = np.searchsorted(starts, edges, side="right") - 1
    link = _chain((*_link_kinds(page), 0) for page in pages)
    rows = _chain((*_rows(page), _NO_ROW) for page in pages).reshape(-1, 3)
    columns: Iterable[npt.NDArray[Any]] = (
        _chain((*page.pieces.hidden, 0) for page in pages).astype(np.uint8),
        _chain((*page.pieces.odd, 0) for page in pages).astype(np.bool_),
        _chain((*page.pieces.comment, 0) for page in pages).astype(np.bool_),
        (link & _LINK != 0) & (link & _FOREIGN == 0),
        link & _FOREIGN != 0,
        link & _FOLLOWED != 0,
        *rows.T,
        link & _HOUSEHOLD != 0,
        _chain((*page.pieces.region, 0) for page in pages),
    )
    return Layers(
        np.diff(np.append(edges, page_start[-1])),
        np.searchsorted(edges, block_start[:-1]),
        *(one[piece] for one in columns),
    )


def _chain(parts: Iterable[Sequence[int] | Sequence[Row]]) -> Int64:
    return np.array([*chain.from_iterable(parts)], np.int64)


_LINK, _FOREIGN, _FOLLOWED, _HOUSEHOLD = 1, 2, 4, 8


def _link_kinds(page: HtmlPage) -> list[int]:
    """For each piece what link it is the text of, in bits."""
    kinds = [
        _LINK
        | (_FOREIGN | _FOLLOWED * one.followed if one.site else 0)
        | _HOUSEHOLD * one.household
        for one in page.links
    ]
    return [kinds[one] if one >= 0 else 0 for one in page.pieces.link]


def hidden_at_all(layers: Layers) -> Bool:
    """What is hidden, other than in a menu, a dialog or the like."""
    return layers.hidden >= Hidden.TOGGLED
