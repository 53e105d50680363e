"""What the markup says of the text of a batch of pages, stretch by stretch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detector.columns.arrays import merged
from detector.columns.batch import Bool, Int64
from detector.features.page import Page
from detector.html._layers import COLUMNS, add_pieces
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
        sites: int64, different other sites in the row of links that it is part of: links to other
            sites with little between them, a list of links, not a paragraph.
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


_LINK, _FOREIGN, _FOLLOWED, _HOUSEHOLD = 1, 2, 4, 8


def _layers(pages: Sequence[HtmlPage], block_start: Int64) -> Layers:
    """Layers of a batch; the line break that it puts after each page is in none.

    Args:
        pages: the pages.
        block_start: int64, shape (blocks + 1,), where the blocks of their texts start.
    """
    counts = [len(page.pieces.start) + 1 for page in pages]
    columns = np.zeros((COLUMNS, sum(counts)), np.int64)
    at = offset = 0
    for page, count in zip(pages, counts, strict=True):
        size = len(page.text)
        kinds, sites = _links(page)
        add_pieces(columns, at, offset, page.pieces, kinds, sites, size, MAX_GAP, SHORT_ANCHOR)
        at += count
        offset += size + 1
    edges = merged(columns[0], block_start[:-1])
    piece = np.searchsorted(columns[0], edges, side="right") - 1
    _, hidden, odd, comment, link, sites_in_row, short, links, region = columns[:, piece]
    return Layers(
        size=np.diff(np.append(edges, offset)),
        first=np.searchsorted(edges, block_start[:-1]),
        hidden=hidden.astype(np.uint8),
        odd=odd > 0,
        comment=comment > 0,
        own=(link & _LINK > 0) & (link & _FOREIGN == 0),
        foreign=link & _FOREIGN > 0,
        followed=link & _FOLLOWED > 0,
        sites=sites_in_row,
        short=short,
        links=links,
        household=link & _HOUSEHOLD > 0,
        region=region,
    )


def _links(page: HtmlPage) -> tuple[list[int], list[int]]:
    """What each link of a page is, in bits; and a number for the other site that it leads to."""
    numbers: dict[str, int] = {}
    kinds, sites = [], []
    for one in page.links:
        foreign = _FOREIGN | _FOLLOWED * one.followed if one.site else 0
        kinds.append(_LINK | foreign | _HOUSEHOLD * one.household)
        sites.append(numbers.setdefault(one.site, len(numbers)) if one.site else -1)
    return kinds, sites


def hidden_at_all(layers: Layers) -> Bool:
    """What is hidden, other than in a menu, a dialog or the like."""
    return layers.hidden >= Hidden.TOGGLED
