"""From the parsed skeleton to text: which element each run stands in, and what holds there."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from html import unescape
from importlib import resources

from selectolax.lexbor import LexborHTMLParser, LexborNode

from detector.html.limits import Clock, LimitError, Limits
from detector.html.page import Link, Nodes, Pieces
from detector.html.sites import site_of
from detector.html.skeleton import CHECK_EVERY, NUMBER, RUN, RUN_MARK, Skeleton
from detector.html.style import Hidden, hidden_by, read_sheet

BLOCKS = frozenset(
    "address article aside blockquote body br button center dd details dialog dir div dl dt "
    "fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html "
    "iframe legend li main marquee menu nav noscript ol optgroup option p pre search section "
    "select summary table tbody td tfoot th thead title tr ul".split()
)
"""Elements that begin a line, and at whose end another one begins."""
UNREAD = frozenset(
    "script style template textarea select datalist iframe noembed noframes canvas svg audio "
    "video object".split()
)
"""Elements whose inside is no text of the page."""
REGIONS = frozenset("header footer nav aside main title".split())
"""Elements that are a part of the page of their own, as hidden ones are."""
_HIDING = frozenset(("class", "id", "style", "hidden", "role"))
_NOT_FOLLOWED = re.compile(r"\b(?:nofollow|ugc|sponsored)\b", re.IGNORECASE)
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_ABOUT = re.compile(r"<(link|meta|base)\b[^<>]{0,1000}>", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:href|content)\s*=\s*[\"']?(https?:[^\"'\s>]+)", re.IGNORECASE)
HEAD_LENGTH = 100_000
"""Characters in which a page says its own address."""


@cache
def _words() -> dict[str, frozenset[str]]:
    text = (resources.files("detector.html") / "words.json").read_text(encoding="utf-8")
    return {name: frozenset(words) for name, words in json.loads(text).items() if name != "about"}


def own_site(markup: str, url: str | None) -> str:
    """Registered domain of the page: from its URL, or from what it says of itself."""
    if url:
        return site_of(url)
    for match in _ABOUT.finditer(markup[:HEAD_LENGTH]):
        tag = match[0].lower()
        address = _ADDRESS.search(tag)
        if address and ("canonical" in tag or "og:url" in tag or tag.startswith("<base")):
            return site_of(address[1])
    return ""


class _Traits:
    """What class, id, role and style say of an element; asked once for each combination."""

    def __init__(self, skeleton: Skeleton, markup: str) -> None:
        self._rules: dict[str, Hidden] = {}
        for start, end in skeleton.styles:
            read_sheet(markup[start:end], self._rules)
        self._known: dict[tuple[str, str, str, str], tuple[Hidden, bool]] = {}

    def of(self, tag: str, attributes: Mapping[str, str | None]) -> tuple[Hidden, bool]:
        """How an element is hidden, and whether it holds comments."""
        name, classes = attributes.get("id") or "", attributes.get("class") or ""
        role, style = attributes.get("role") or "", attributes.get("style") or ""
        key = (name, classes, role, style)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._judge(*key)
        hidden, comment = known
        if "hidden" in attributes:
            hidden = max(hidden, Hidden.TOGGLED)
        closed = tag == "dialog" and "open" not in attributes
        named = hidden is Hidden.TOGGLED and (tag in ("nav", "menu") or self._widget(*key[:3]))
        if closed or named:
            hidden = Hidden.WIDGET
        return hidden, comment

    def _widget(self, name: str, classes: str, role: str) -> bool:
        words = _words()
        own = {word.lower() for word in _WORDS.findall(f"{name} {classes}")}
        return role in words["widget_roles"] or bool(own & words["widgets"])

    def _judge(self, name: str, classes: str, role: str, style: str) -> tuple[Hidden, bool]:
        hidden = hidden_by(style) if style else Hidden.NO
        if self._rules:
            names = [f".{one}" for one in classes.split()] + [f"#{name}"]
            hidden = max(hidden, *(self._rules.get(one, Hidden.NO) for one in names))
        own = {word.lower() for word in _WORDS.findall(f"{name} {classes}")}
        return hidden, bool(own & _words()["comments"])


class Walker:
    """Goes through the parsed skeleton in document order and writes the text."""

    def __init__(self, markup: str, skeleton: Skeleton, own: str) -> None:
        self.nodes, self.pieces = Nodes(), Pieces()
        self.links: list[Link] = []
        self.parts: list[str] = []
        self._markup, self._skeleton, self._own = markup, skeleton, own
        self._traits = _Traits(skeleton, markup)
        # By element: nearest block, link, kind of hiding, comment area, oddity, region, whether
        # it is read, depth.
        self._state: list[tuple[int, int, int, bool, bool, int, bool, int]] = []
        self._length = 0
        self._line = -1  # the block that the last piece stands in
        self._broken = True
        self._space = False
        self._last_link = -1

    def walk(self, root: LexborNode, limits: Limits, clock: Clock) -> None:
        """Take every node.

        Raises:
            LimitError: the tree is too deep or too large, or takes too long.
        """
        index: dict[int, int] = {}
        most = 4 * limits.max_elements
        for count, node in enumerate(root.traverse(include_text=True)):
            parent = node.parent
            above = -1 if parent is None else index.get(parent.mem_id, -1)
            if node.is_text_node:
                text = node.text_content or ""
                if not text.isspace():
                    self._run(text, above)
            elif node.is_element_node:
                tag, attributes = node.tag or "", node.attributes
                number = attributes.get(NUMBER) or ""
                if tag == RUN and number.startswith(RUN_MARK):
                    self._run(number, above)
                    continue
                index[node.mem_id] = len(self.nodes.tag)
                self._element(tag, attributes, above, limits.max_depth)
            if count % CHECK_EVERY == 0:
                clock.check()
                if count > most:
                    raise LimitError(f"more than {most:,} nodes in its tree")

    def _element(
        self, tag: str, attributes: Mapping[str, str | None], above: int, max_depth: int
    ) -> None:
        nodes, own = self.nodes, len(self.nodes.tag)
        number = attributes.get(NUMBER)
        nodes.parent.append(above)
        nodes.tag.append(tag)
        nodes.number.append(int(number) if number and number.isdigit() else -1)
        nodes.id.append(attributes.get("id") or "")
        block, link, hidden, comment, odd, region, read, depth = (
            self._state[above] if above >= 0 else (-1, -1, 0, False, False, -1, True, 0)
        )
        if tag in BLOCKS:
            block = own
            self._broken = True
        if tag == "a" and attributes.get("href"):
            link = self._link(attributes)
        elif tag in UNREAD or (tag == "head"):
            read = False
        elif tag == "title":
            read = True
        elif tag in ("noscript", "marquee"):
            odd = True
        elif tag == "details" and "open" not in attributes and not hidden:
            hidden = Hidden.WIDGET
        elif tag == "summary" and above >= 0 and nodes.tag[above] == "details":
            hidden = self._state[nodes.parent[above]][2] if nodes.parent[above] >= 0 else 0
        if not _HIDING.isdisjoint(attributes) or tag == "dialog":
            kind, area = self._traits.of(tag, attributes)
            comment = comment or (area and tag != "body")
            if kind and not hidden:
                hidden, region, block = kind, own, own
                self._broken = True
        if tag in REGIONS:
            region = own
        if depth >= max_depth + 2:
            raise LimitError(f"nested deeper than {max_depth:,} elements")
        self._state.append((block, link, hidden, comment, odd, region, read, depth + 1))

    def _link(self, attributes: Mapping[str, str | None]) -> int:
        site = site_of(attributes.get("href") or "")
        followed = not _NOT_FOLLOWED.search(attributes.get("rel") or "")
        household = site in _words()["household_sites"]
        self.links.append(Link("" if site == self._own else site, followed, household))
        return len(self.links) - 1

    def _run(self, mark: str, above: int) -> None:
        """Take a run of text, if the mark is one's and not the page's own."""
        number = mark[len(RUN_MARK) :]
        if above < 0 or not (mark.startswith(RUN_MARK) and number.isdecimal() and len(number) < 9):
            return
        run = int(number)
        if run >= len(self._skeleton.run_start):
            return
        block, link, hidden, comment, odd, region, read, _ = self._state[above]
        if not read:
            return
        if block != self._line:
            self._broken = True
        skeleton = self._skeleton
        raw = self._markup[skeleton.run_start[run] : skeleton.run_end[run]]
        self._space = self._space or skeleton.spaced[run]
        start = self._put(unescape(raw) if "&" in raw else raw, link)
        if start < 0:
            return
        self._line = block
        pieces = self.pieces
        pieces.start.append(start)
        pieces.end.append(self._length)
        pieces.run.append(run)
        pieces.node.append(above)
        pieces.link.append(link)
        pieces.hidden.append(hidden)
        pieces.comment.append(comment)
        pieces.odd.append(odd)
        pieces.region.append(region)

    def _put(self, text: str, link: int) -> int:
        """Add a run to the text; where it starts there, -1 if it is all white space."""
        inked = " ".join(text.split())
        if not inked:
            self._space = True
            return -1
        if self._broken:
            between = "\n" if self.parts else ""
        else:
            glued = link != self._last_link and link >= 0 and self._last_link >= 0
            between = " " if self._space or glued or text[0].isspace() else ""
        if between:
            self.parts.append(between)
        start = self._length + len(between)
        self.parts.append(inked)
        self._length = start + len(inked)
        self._broken, self._space, self._last_link = False, text[-1].isspace(), link
        return start


def parse(skeleton: str) -> LexborNode | None:
    """Parse a skeleton; its root element, None if it has none."""
    # Lone surrogates, in an attribute say, are no UTF-8.
    return LexborHTMLParser(skeleton.encode("utf-8", "replace")).root
