"""What an element says of the text in it, by its name and its attributes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib import resources
from typing import NamedTuple

from detector.html.attributes import read_attributes
from detector.html.page import Link
from detector.html.sites import site_of
from detector.html.style import Hidden, hidden_by, read_sheet

BLOCKS = frozenset(
    "address article aside blockquote body br button center dd details dialog dir div dl dt "
    "fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html "
    "iframe legend li main marquee menu nav noscript ol optgroup option p pre search section "
    "select summary table tbody td tfoot th thead title tr ul".split()
)
"""Elements that begin a line, and at whose end another one begins."""
UNREAD = frozenset(
    "head script style template textarea select datalist iframe noembed noframes canvas svg audio "
    "video object".split()
)
"""Elements whose inside is no text of the page."""
REGIONS = frozenset("header footer nav aside main title".split())
"""Elements that are a part of the page of their own, as hidden ones are."""
_SPECIAL = frozenset("details summary title noscript marquee".split())
_TELLING = BLOCKS | UNREAD | REGIONS
"""Elements whose name says something of the text in them."""
_HIDING = frozenset(("class", "id", "style", "hidden", "role"))
_NOT_FOLLOWED = re.compile(r"\b(?:nofollow|ugc|sponsored)\b", re.IGNORECASE)
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")


class Trait(NamedTuple):
    """What an element says of the text in it.

    Attributes:
        line: it begins a line, and another one begins at its end.
        read: whether its text is text of the page; None if that is as around it.
        link: where it leads.
        hidden: how it hides its text.
        details: how it hides all of its text but its summary.
        summary: it is shown where its `<details>` is.
        comment: it is a comment area.
        odd: it is a `<noscript>` or `<marquee>`.
        region: it is a part of the page of its own.
    """

    line: bool = False
    read: bool | None = None
    link: Link | None = None
    hidden: int = Hidden.NO
    details: int = Hidden.NO
    summary: bool = False
    comment: bool = False
    odd: bool = False
    region: bool = False


LINE = Trait(line=True)
"""What most elements say."""
_WITHIN = Trait(link=Link("", followed=True))
UNKNOWN = Trait()
"""Stands for what has not been looked at."""


@cache
def known_words() -> dict[str, frozenset[str]]:
    """Word lists beside the reader, by name."""
    text = (resources.files("detector.html") / "words.json").read_text(encoding="utf-8")
    return {name: frozenset(words) for name, words in json.loads(text).items() if name != "about"}


@lru_cache(maxsize=4096)
def _named(names: str) -> tuple[bool, bool]:
    """Whether an element with such an id and classes holds comments, and whether it is a widget."""
    words, own = known_words(), {word.lower() for word in _WORDS.findall(names)}
    return bool(own & words["comments"]), bool(own & words["widgets"])


@cache
def _named_by(tag: str) -> Trait | None:
    """What the name of an element says, for the names that say anything."""
    if tag in BLOCKS and tag not in UNREAD | REGIONS | _SPECIAL:
        return LINE
    return Trait(
        line=tag in BLOCKS,
        read=False if tag in UNREAD else True if tag == "title" else None,
        details=Hidden.WIDGET if tag == "details" else Hidden.NO,
        summary=tag == "summary",
        odd=tag in ("noscript", "marquee"),
        region=tag in REGIONS,
    )


class Traits:
    """What the elements of one page say; each kind is looked at once.

    Args:
        sheets: the page's own styles.
        own: its registered domain, empty if it is not known.

    Attributes:
        known: what :meth:`of` has said, by name and attributes together.
    """

    def __init__(self, sheets: Iterable[str], own: str) -> None:
        self._own = own
        self._rules: dict[str, Hidden] = {}
        for sheet in sheets:
            read_sheet(sheet, self._rules)
        self.known: dict[str, Trait | None] = {}

    def of(self, tag: str, raw: str) -> Trait | None:
        """What an element says, None for nothing.

        Args:
            tag: name of the element.
            raw: what stands in its tag after the name.
        """
        attributes = read_attributes(raw) if raw else {}
        trait = _named_by(tag) if tag in _TELLING else None
        if tag == "a" and (href := attributes.get("href")):
            trait = self._link(href, attributes.get("rel"))
        elif tag == "details" and "open" in attributes:
            trait = LINE
        if tag == "dialog" or not _HIDING.isdisjoint(attributes):
            hidden, comment = self._hiding(tag, attributes)
            comment = comment and tag != "body"
            if hidden or comment:
                trait = (trait or Trait())._replace(hidden=hidden, comment=comment)
        self.known[tag + raw] = trait
        return trait

    def _link(self, href: str, rel: str | None) -> Trait:
        site = site_of(href)
        if not site and not rel:
            return _WITHIN
        followed = not (rel and _NOT_FOLLOWED.search(rel))
        household = site in known_words()["household_sites"]
        return Trait(link=Link("" if site == self._own else site, followed, household))

    def _hiding(self, tag: str, attributes: dict[str, str]) -> tuple[Hidden, bool]:
        """How an element is hidden, and whether it holds comments."""
        hidden = Hidden.TOGGLED if "hidden" in attributes else Hidden.NO
        if style := attributes.get("style"):
            hidden = max(hidden, hidden_by(style))
        name, classes = attributes.get("id", ""), attributes.get("class", "")
        if self._rules:
            names = [*(f".{one}" for one in classes.split()), f"#{name}"]
            hidden = max(hidden, *(self._rules.get(one, Hidden.NO) for one in names))
        comment, widget = _named(f"{name} {classes}") if name or classes else (False, False)
        if hidden is Hidden.TOGGLED:
            widget = widget or attributes.get("role", "") in known_words()["widget_roles"]
            hidden = Hidden.WIDGET if widget or tag in ("nav", "menu") else hidden
        closed = tag == "dialog" and "open" not in attributes
        return Hidden.WIDGET if closed else hidden, comment
