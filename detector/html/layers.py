"""What the markup says of each character of a batch of pages, as layers beside the text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from detector.columns.batch import Bool, Int64
from detector.features.page import Page
from detector.html.page import HtmlPage, Link
from detector.html.style import Hidden

MAX_GAP = 25
"""Characters between two links of one row; what is longer is prose with links in it."""
SHORT_ANCHOR = 30
"""Characters; a longer link text is a headline."""


@dataclass(frozen=True, slots=True)
class Layers:
    """One value for each character.

    Attributes:
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
        layers = _join([_layers(html) for html in htmls])
        return MarkupPage(
            page.batch, page.stream, page.blocks, page.links, page.lexical, page.function_words,
            layers,
        )  # fmt: skip

    def share(self, flag: Bool) -> npt.NDArray[np.float32]:
        """Share of each block's characters for which a layer is true."""
        return (self.per_block(flag) / self.n_chars).astype(np.float32)

    def most(self, values: Int64) -> npt.NDArray[np.float32]:
        """Largest value of a layer in each block."""
        if self.blocks.n_blocks == 0:
            return np.zeros(0, np.float32)
        return np.maximum.reduceat(values, self.blocks.start[:-1]).astype(np.float32)


def _rows(page: HtmlPage) -> tuple[Int64, Int64, Int64]:
    """For each piece, what the row of links it is part of has: sites, all and shortly named, links.

    A row is links to other sites with little between them: a list of links, not a paragraph.
    """
    pieces, links = page.pieces, page.links
    counts = np.zeros((3, len(pieces.start)), np.int64)
    row: list[int] = []
    for index, link in enumerate(pieces.link):
        if link < 0 or not links[link].site:
            continue
        if row and _apart(page, row[-1], index):
            _close_row(page, row, counts)
            row = []
        row.append(index)
    _close_row(page, row, counts)
    return counts[0], counts[1], counts[2]


def _apart(page: HtmlPage, before: int, after: int) -> bool:
    """Whether two links do not belong to one row."""
    pieces = page.pieces
    if pieces.start[after] - pieces.end[before] > MAX_GAP:
        return True
    if pieces.hidden[after] != pieces.hidden[before]:
        return True
    between = range(before + 1, after)
    return any(pieces.link[one] >= 0 and not page.links[pieces.link[one]].site for one in between)


def _close_row(page: HtmlPage, row: list[int], counts: Int64) -> None:
    if not row:
        return
    pieces = page.pieces
    targets = [page.links[pieces.link[one]].site for one in row]
    sizes = [pieces.end[one] - pieces.start[one] for one in row]
    short = [site for site, size in zip(targets, sizes, strict=True) if size <= SHORT_ANCHOR]
    counts[:, row[0] : row[-1] + 1] = [[len(set(targets))], [len(set(short))], [len(short)]]


def _layers(page: HtmlPage) -> Layers:
    """Layers of one page; the line break that a batch puts after it is in none."""
    pieces, links = page.pieces, page.links
    size = np.diff(np.append(page.piece_start, len(page.text)))
    own, foreign, followed, household = _link_flags(pieces.link, links)
    sites, short, count = _rows(page)
    columns: Iterable[npt.NDArray[np.generic]] = (
        np.array(pieces.hidden, np.uint8),
        np.array(pieces.odd, np.bool_),
        np.array(pieces.comment, np.bool_),
        own,
        foreign,
        followed,
        sites,
        short,
        count,
        household,
        np.array(pieces.region, np.int64),
    )
    return Layers(*(np.append(np.repeat(one, size), one.dtype.type(0)) for one in columns))


def _link_flags(link: Sequence[int], links: Sequence[Link]) -> tuple[Bool, Bool, Bool, Bool]:
    flags = np.zeros((len(links) + 1, 4), np.bool_)  # the last row is for text outside links
    for index, one in enumerate(links):
        foreign = bool(one.site)
        flags[index] = (not foreign, foreign, foreign and one.followed, one.household)
    chosen = flags[np.array(link, np.int64)]
    return chosen[:, 0], chosen[:, 1], chosen[:, 2], chosen[:, 3]


def _join(parts: Sequence[Layers]) -> Layers:
    return Layers(
        *(np.concatenate([getattr(part, one.name) for part in parts]) for one in fields(Layers))
    )


def hidden_at_all(layers: Layers) -> Bool:
    """Characters that are hidden, other than in a menu, a dialog or the like."""
    return layers.hidden >= Hidden.TOGGLED
