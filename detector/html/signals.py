"""Signals of the markup: what hides, what links away, and where.

They are not columns of the text's table: text that came without markup must get the same score
as ever. A model of their own (:mod:`detector.html.evidence`) adds what they say to the score.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import numpy as np
import numpy.typing as npt

from detector.columns.batch import Float32
from detector.features.signal import Column, Signal
from detector.html.layers import MarkupPage, hidden_at_all
from detector.html.style import Hidden

MarkupColumn = Callable[[MarkupPage], Float32]
SHARE = "share of characters"
_CLOAKING = "Gyöngyi and Garcia-Molina 2005, web spam taxonomy: content hiding"
_SCHEMES = "Wu and Davison 2005, identifying link farms"
MARKUP_SIGNALS: list[Signal] = []
"""All signals of the markup in the order of the table's columns."""


def markup_signal(
    code: str,
    name: str,
    *,
    sentence: str,
    unit: str = SHARE,
    high: float = 1.0,
    source: str = "this project",
) -> Callable[[MarkupColumn], MarkupColumn]:
    """Register a function as a signal of the markup; its docstring is the signal's page."""

    def register(compute: MarkupColumn) -> MarkupColumn:
        page = (compute.__doc__ or "").strip()
        # It is only ever given a MarkupPage, which is a Page with layers.
        column = cast(Column, compute)
        MARKUP_SIGNALS.append(
            Signal(code, name, "markup", unit, 0.0, high, source, sentence, page, column)
        )
        return compute

    return register


@markup_signal(
    "H701", "hidden-text", source=_CLOAKING, sentence="{value:.0%} of it is hidden from readers"
)
def hidden_text(page: MarkupPage) -> Float32:
    """Text that readers do not see, other than in what pages hide until it is asked for.

    Hidden by `hidden`, inline style or a rule of the page: `display:none`, off the screen, no
    size, no opacity. Menus, dialogs, accordions and the like do not count, see H702. Being hidden
    alone is no spam.

    Example: `<div style="display:none">...</div>`: all of it.
    """
    return page.share(hidden_at_all(page.layers))


@markup_signal("H702", "hidden-widget", sentence="{value:.0%} of it waits in a menu or dialog")
def hidden_widget(page: MarkupPage) -> Float32:
    """Text in what pages hide until it is asked for: menus, dialogs, accordions, cookie notes.

    Example: `<nav style="display:none">...</nav>`: all of it.
    """
    return page.share(page.layers.hidden == Hidden.WIDGET)


@markup_signal(
    "H703",
    "concealed-text",
    source=_CLOAKING,
    sentence="{value:.0%} of it stands where no reader can see it",
)
def concealed_text(page: MarkupPage) -> Float32:
    """Text that is shown, but off the screen, too small, transparent, or in its ground's colour.

    Example: `<div style="position:absolute;left:-9999px">...</div>`: all of it.
    """
    return page.share(page.layers.hidden == Hidden.CONCEALED)


@markup_signal(
    "H704", "foreign-anchors", sentence="{value:.0%} of it is the text of links to other sites"
)
def foreign_anchors(page: MarkupPage) -> Float32:
    """How much of the block links to other sites.

    Example: `See <a href="https://other.example">this</a>`: 4 of 8 characters.
    """
    return page.share(page.layers.foreign)


@markup_signal(
    "H705", "own-anchors", sentence="{value:.0%} of it is the text of links within the site"
)
def own_anchors(page: MarkupPage) -> Float32:
    """How much of the block links to pages of its own site, as menus and related articles do.

    Example: `<a href="/news">News</a>`: all of it.
    """
    return page.share(page.layers.own)


@markup_signal(
    "H706",
    "hidden-foreign-anchors",
    source=_CLOAKING,
    sentence="{value:.0%} of it is the text of hidden links to other sites",
)
def hidden_foreign_anchors(page: MarkupPage) -> Float32:
    """How much of the block is hidden and links to other sites: for search engines alone.

    Example: `<div hidden><a href="https://other.example">cheap</a></div>`: all of it.
    """
    return page.share(page.layers.foreign & hidden_at_all(page.layers))


@markup_signal(
    "H707",
    "sites-in-a-row",
    unit="sites",
    high=1e6,
    source=_SCHEMES,
    sentence="it is part of a row of links to {value:.0f} other sites",
)
def sites_in_a_row(page: MarkupPage) -> Float32:
    """How many other sites the row of links leads to that the block is part of.

    A row is links with little text between them; registered domains are counted.

    Example: a list of links to `a.example`, `b.example` and `c.example`: three.
    """
    return page.most(page.layers.sites)


@markup_signal(
    "H708",
    "hidden-sites-in-a-row",
    unit="sites",
    high=1e6,
    source=_CLOAKING,
    sentence="it is part of a hidden row of short links to {value:.0f} other sites",
)
def hidden_sites_in_a_row(page: MarkupPage) -> Float32:
    """How many other sites a hidden row of links leads to, by texts of at most 30 characters.

    Search phrases are short, headlines are not.

    Example: ten links to ten sites in a box of no height: ten.
    """
    layers = page.layers
    return page.most(layers.short * hidden_at_all(layers))


@markup_signal(
    "H709",
    "short-anchors-in-a-row",
    unit="sites",
    high=1e6,
    sentence="it is part of a row of short links to {value:.0f} other sites",
)
def short_anchors_in_a_row(page: MarkupPage) -> Float32:
    """How many other sites the row of links leads to by texts of at most 30 characters.

    Example: `<a href="https://a.example">loans</a> <a href="https://b.example">pills</a>`: two.
    """
    return page.most(page.layers.short)


@markup_signal(
    "H710",
    "followed-comment-links",
    source="search engines' advice on comment links: rel=nofollow, ugc",
    sentence="{value:.0%} of it is comment links that search engines are to follow",
)
def followed_comment_links(page: MarkupPage) -> Float32:
    """Links to other sites in a comment area without `rel="nofollow"`, `ugc` or `sponsored`.

    Example: `<ol class="commentlist"><li><a href="https://other.example">x</a></ol>`.
    """
    return page.share(page.layers.followed & page.layers.comment)


@markup_signal("H711", "comment-area", sentence="{value:.0%} of it stands in a comment area")
def comment_area(page: MarkupPage) -> Float32:
    """How much of the block stands among comments, by class or id.

    Example: `<div id="comments">...</div>`: all of it.
    """
    return page.share(page.layers.comment)


@markup_signal(
    "H712", "odd-element", sentence="{value:.0%} of it stands in a `noscript` or `marquee`"
)
def odd_element(page: MarkupPage) -> Float32:
    """How much of the block stands in elements that readers see seldom or never.

    Example: `<noscript>...</noscript>`: all of it.
    """
    return page.share(page.layers.odd)


@markup_signal(
    "H713",
    "odd-foreign-anchors",
    sentence="{value:.0%} of it is links to other sites in a `noscript` or `marquee`",
)
def odd_foreign_anchors(page: MarkupPage) -> Float32:
    """How much of the block links to other sites from within a `noscript` or `marquee`.

    Example: `<marquee height="1"><a href="https://other.example">x</a></marquee>`: all of it.
    """
    return page.share(page.layers.odd & page.layers.foreign)


@markup_signal(
    "H714",
    "household-anchors",
    sentence="{value:.0%} of it is the text of links to sites that every page links to",
)
def household_anchors(page: MarkupPage) -> Float32:
    """How much of the block links to social networks, makers of software and the like.

    The list is `words.json` beside the reader.

    Example: `<a href="https://www.facebook.com/sharer">Share</a>`: all of it.
    """
    return page.share(page.layers.household)


@markup_signal(
    "H715",
    "hidden-links-in-a-row",
    unit="links",
    high=1e6,
    source=_CLOAKING,
    sentence="it is part of a hidden row of {value:.0f} short links to other sites",
)
def hidden_links_in_a_row(page: MarkupPage) -> Float32:
    """How many links to other sites a hidden row has, those with texts of at most 30 characters.

    Example: ten links to one site in a box of no height: ten.
    """
    return page.most(page.layers.links * hidden_at_all(page.layers))


def markup_table(page: MarkupPage) -> npt.NDArray[np.float32]:
    """Compute all signals of the markup.

    Returns:
        float32 of shape (blocks, signals), columns in the order of ``MARKUP_SIGNALS``.
    """
    columns = [one.compute(page) for one in MARKUP_SIGNALS]
    return np.stack(columns, axis=1) if columns else np.zeros((page.blocks.n_blocks, 0), np.float32)
