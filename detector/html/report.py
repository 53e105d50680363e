"""The answer for a page: a report of its text that leads back to its markup."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from detector.html.cut import cut
from detector.html.page import HtmlPage, Range, byte_offsets
from detector.html.snap import snap
from detector.report import Block, Finding, Report

MAX_PATHS = 100
"""Elements of a span whose paths are told; where more lose text, these say where."""


@dataclass(frozen=True, slots=True)
class HtmlReport(Report):
    """The answer for one page.

    Spans and blocks are of its text, ``report.text``; each finding has the paths of its elements,
    of the first ``MAX_PATHS`` if there are more.

    Attributes:
        page: the page as it was read.
        cut: ranges of the markup that :meth:`clean_html` takes out, sorted and apart.
    """

    page: HtmlPage = field(kw_only=True, repr=False, compare=False)
    cut: tuple[Range, ...] = field(kw_only=True, default=())

    def clean_html(self) -> str:
        """The page without the spam: planted elements and text are cut, and nothing else."""
        pieces, last = [], 0
        for start, end in self.cut:
            pieces.append(self.page.markup[last:start])
            last = end
        return "".join([*pieces, self.page.markup[last:]])

    def clean_bytes(self) -> bytes:
        """The same as bytes, in the encoding of the page; what stays is byte for byte the input.

        Markup that was given decoded comes back as UTF-8.
        """
        page = self.page
        if page.raw is None:
            return self.clean_html().encode("utf-8", "surrogatepass")
        if not self.cut:
            return page.raw
        edges = [edge for one in self.cut for edge in one]
        offsets = byte_offsets(page.markup, page.raw, page.encoding, edges)
        if offsets is None:  # an encoding with states, or half a character
            return self.clean_html().encode(page.encoding, "replace")
        kept = zip([0, *offsets[1::2]], [*offsets[::2], len(page.raw)], strict=True)
        return b"".join(page.raw[start:end] for start, end in kept)


def report_page(
    page: HtmlPage, score: float, found: Sequence[Finding], blocks: tuple[Block, ...]
) -> HtmlReport:
    """The report of a page, with what was found in its text."""
    found = snap(page, found)
    gone = cut(page, [(span.start, span.end) for span in found])
    placed = tuple(
        replace(span, paths=tuple(page.path(node) for node in nodes[:MAX_PATHS]))
        for span, nodes in zip(found, gone.nodes, strict=True)
    )
    return HtmlReport(page.text, score, placed, blocks, page=page, cut=gone.ranges)
