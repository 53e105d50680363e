"""What a skeleton will cost the parser, reckoned from its tags before it is let at them.

It cannot be stopped halfway, and two things cost it more than the length of the page: every block
element looks for an open `<p>` among all that is open, and every open `<b>` is made anew in each
block.
"""

from __future__ import annotations

import re

from detector.html.limits import LimitError, Limits

VOID = frozenset(
    "area base basefont bgsound br col embed frame hr img input keygen link meta param source "
    "track wbr".split()
)
OPTIONAL_END = frozenset(
    "p li dt dd tr td th thead tbody tfoot option optgroup colgroup caption rp rt body html head"
    .split()
)  # fmt: skip
_FORMATTING = frozenset("a b big code em font i nobr s small strike strong tt u".split())
_NEVER_EMPTY = _FORMATTING | frozenset(
    "address article aside blockquote body center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup li listing main menu nav ol p "
    "pre search section span summary table ul".split()
)
"""Elements that a slash at the end of the tag does not close, not even inside a drawing."""
_NO_END = (
    VOID
    | OPTIONAL_END
    | frozenset("script style textarea title xmp iframe noembed noframes".split())
)
"""Elements that need no end tag, or whose end tag ends all that is in them."""
MIN_EFFORT, EFFORT_PER_TAG = 200_000_000, 100
"""Steps that the parser may take, as reckoned below: two seconds, or what deep pages need."""
FORMATTING_EFFORT = 50
"""Each open `<b>` may be made anew in each paragraph: so many steps a copy."""
FEW = 1000
"""Tags; so few cannot cost more than ``MIN_EFFORT``, even if all are open and formatting."""
_TAG = re.compile(r"<(/?)(?!wbr )([a-z][^ >]*+)([^>]*)>")


def check_effort(skeleton: str, tags: int, limits: Limits) -> None:
    """Refuse a skeleton that would keep the parser busy too long.

    Args:
        skeleton: of the page.
        tags: start tags and end tags in it.
        limits: of the page.

    Raises:
        LimitError: too many elements are open at a time, or too much is asked of the parser.
    """
    if tags > min(FEW, limits.max_depth):
        _reckon(skeleton, limits.max_depth)


def _reckon(skeleton: str, max_depth: int) -> None:
    open_tags: dict[str, int] = {}
    depth = formatting = spent = tags = 0
    for match in _TAG.finditer(skeleton):
        closing, name, rest = match.groups()
        spent += formatting * FORMATTING_EFFORT
        if closing:
            if open_tags.get(name):
                open_tags[name] -= 1
                depth -= 1
                formatting -= name in _FORMATTING
            continue
        tags += 1
        spent += depth
        if name in _NO_END or (rest[-1:] == "/" and name not in _NEVER_EMPTY):
            continue
        open_tags[name] = open_tags.get(name, 0) + 1
        depth += 1
        formatting += name in _FORMATTING
        if depth > max_depth:
            raise LimitError(f"nested deeper than {max_depth:,} elements")
        if spent > MIN_EFFORT + EFFORT_PER_TAG * tags:
            raise LimitError("too much unclosed markup")
