"""The skeleton of a page: its tags with their numbers, and a number for every run of text.

The parser says where a tag belongs in the tree, but not where it stands in the markup. So it is
given the skeleton: each start tag carries its number, and each run of text is replaced by an
element that may stand wherever text may, with the run's number. Where they end up in the tree, they
lead back to the markup, however broken that is; and what would cost the parser time or memory
without end (thousands of attributes of a tag, text in thousands of bits) never reaches it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields

from detector.html._skeleton import (
    KNOWN_FORMATTING,
    KNOWN_NEVER_EMPTY,
    KNOWN_NO_END,
    KNOWN_PLAIN,
    KNOWN_RAW,
    KNOWN_SWITCH,
    Scanner,
)
from detector.html.attributes import closes_itself
from detector.html.effort import (
    EFFORT_PER_TAG,
    FORMATTING,
    FORMATTING_EFFORT,
    MIN_EFFORT,
    NEVER_EMPTY,
    OPTIONAL_END,
    VOID,
)
from detector.html.limits import Clock, LimitError, Limits

NUMBER = "_"
"""Attribute that carries a tag's number, or a run's."""
RUN, RUN_MARK = "wbr", "t"
"""Element that stands for a run of text, and what comes before the run's number in it."""
MAX_SPACES = 20_000
"""White space that is passed on: an open `<b>` is made anew around it. It hardly ever matters."""
_SWITCHES = {
    "input": (re.compile(r"\btype\s*=\s*[\"']?hidden\b", re.IGNORECASE), " type=hidden"),
    "font": (re.compile(r"\b(?:color|face|size)\b", re.IGNORECASE), " size"),
    "annotation-xml": (
        re.compile(r"\bencoding\s*=\s*[\"']?(?:text/html|application/xhtml\+xml)\b", re.I),
        " encoding=text/html",
    ),
}
"""The few attributes by which the parser puts an element elsewhere, and what it is told of them."""
MAX_DOCTYPE = 300
BOM = "\ufeff"
_RAW = frozenset("script style textarea title xmp iframe noembed noframes".split())
"""Elements whose inside is no markup."""
_FLAGS: dict[int, frozenset[str]] = {
    KNOWN_RAW: _RAW,
    KNOWN_SWITCH: frozenset(_SWITCHES),
    KNOWN_NO_END: VOID | OPTIONAL_END | _RAW,
    KNOWN_NEVER_EMPTY: NEVER_EMPTY,
    KNOWN_FORMATTING: FORMATTING,
    KNOWN_PLAIN: frozenset(["plaintext"]),
}
_KNOWN = {
    name: sum(flag for flag, names in _FLAGS.items() if name in names)
    for name in frozenset[str]().union(*_FLAGS.values())
}
"""What is known of elements by name, as flags."""


@dataclass(slots=True)
class Skeleton:
    """A page's tags and runs of text, by number.

    Attributes:
        tag_start, tag_end: characters of the markup that each start tag takes up.
        tag_name, close_name: names of start and end tags, in small letters.
        attributes: what stands between the name and the end of each start tag.
        close_start, close_end: characters that each end tag takes up.
        run_start, run_end: characters that each run of text takes up, white space at its edges
            included; white space alone is no run.
        spaced: whether there is white space between a run and the one before it.
        comments: character ranges of the insides of comments.
        data: numbers of `<script>` tags that hold JSON-LD, with the range of their insides.
        styles: character ranges of the insides of `<style>`.
    """

    tag_start: list[int] = field(default_factory=list)
    tag_end: list[int] = field(default_factory=list)
    tag_name: list[str] = field(default_factory=list)
    attributes: list[str] = field(default_factory=list)
    close_start: list[int] = field(default_factory=list)
    close_end: list[int] = field(default_factory=list)
    close_name: list[str] = field(default_factory=list)
    run_start: list[int] = field(default_factory=list)
    run_end: list[int] = field(default_factory=list)
    spaced: list[bool] = field(default_factory=list)
    comments: list[tuple[int, int]] = field(default_factory=list)
    data: list[tuple[int, int]] = field(default_factory=list)
    styles: list[tuple[int, int]] = field(default_factory=list)


def _kept(name: str, attributes: str) -> str:
    """What the parser has to know of the attributes of a tag."""
    switch = _SWITCHES.get(name)
    word = switch[1] if switch and switch[0].search(attributes) else ""
    return f"{word} /" if closes_itself(attributes) else word


def make_skeleton(markup: str, limits: Limits, clock: Clock) -> tuple[bytes, Skeleton]:
    """Take a page apart.

    Returns:
        the skeleton for the parser, as UTF-8, and what its numbers stand for.

    Raises:
        LimitError: the page is beyond a limit.
    """
    scanner = Scanner(
        markup, _KNOWN, MAX_SPACES, MIN_EFFORT, EFFORT_PER_TAG, FORMATTING_EFFORT, limits.max_depth
    )

    def check() -> None:
        clock.check()
        if len(scanner.tag_start) > limits.max_elements:
            raise LimitError(f"more than {limits.max_elements:,} elements")

    start = len(BOM) if markup.startswith(BOM) else 0
    skeleton = scanner.run(start, _kept, MAX_DOCTYPE, check)
    if scanner.too_deep:
        raise LimitError(f"nested deeper than {limits.max_depth:,} elements")
    if scanner.too_much:
        raise LimitError("too much unclosed markup")
    return skeleton, Skeleton(*(getattr(scanner, one.name) for one in fields(Skeleton)))
