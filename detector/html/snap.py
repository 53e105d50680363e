"""Where a span ends in a page: at the edges of links and boxes, not of the words that tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from detector.html.page import HtmlPage
from detector.html.style import Hidden
from detector.report import Finding

MOSTLY = 0.5
"""Share of a hidden box from which on a span is all of it."""


def _link_edges(page: HtmlPage, start: int, end: int) -> tuple[int, int]:
    """Move edges that lie inside the text of a link to its edge: half a link is none."""
    link, pieces = page.pieces.link, page.pieces_in(start, end)
    if not pieces:
        return start, end
    first, last = pieces[0], pieces[-1]
    while first > 0 and link[first] >= 0 and link[first - 1] == link[first]:
        first -= 1
    while last + 1 < len(link) and link[last] >= 0 and link[last + 1] == link[last]:
        last += 1
    if link[first] >= 0:
        start = min(start, page.pieces.start[first])
    if link[last] >= 0:
        end = max(end, page.pieces.end[last])
    return start, end


def _box_edges(page: HtmlPage, start: int, end: int) -> tuple[int, int]:
    """Widen a span that is most of a hidden box to all of it."""
    region, hidden = page.pieces.region, page.pieces.hidden
    pieces = page.pieces_in(start, end)
    if not pieces or hidden[pieces[0]] < Hidden.TOGGLED:
        return start, end
    first = last = pieces[0]
    own = region[first]
    while first > 0 and region[first - 1] == own:
        first -= 1
    while last + 1 < len(region) and region[last + 1] == own:
        last += 1
    begin, finish = page.pieces.start[first], page.pieces.end[last]
    covered = min(end, finish) - start
    if covered < MOSTLY * (finish - begin):
        return start, end
    return min(start, begin), max(end, finish)


def snap(page: HtmlPage, found: Sequence[Finding]) -> list[Finding]:
    """Widen findings to whole links and whole hidden boxes; those that meet become one."""
    snapped: list[Finding] = []
    for span in found:
        start, end = _box_edges(page, *_link_edges(page, span.start, span.end))
        if snapped and start < snapped[-1].end:
            before = snapped.pop()
            span = before if before.score >= span.score else span
            start, end = min(start, before.start), max(end, before.end)
        snapped.append(replace(span, start=start, end=end, text=page.text[start:end]))
    return snapped
