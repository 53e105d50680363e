"""Where spans are in a file, and what is said of them there."""

from __future__ import annotations

from dataclasses import dataclass

from detector.cli.console import shortened, shown
from detector.corpus.items import Document
from detector.report import Finding, Report

EXCERPT = 80


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a file; lines and columns count from 1, lines end at line feeds.

    A row of a JSONL file is a line as a whole: columns of its text are not those of the file.

    Attributes:
        line: first line.
        column: column of the first character, None for a row.
        end_line: last line.
        end_column: column after the last character, None for a row.
    """

    line: int
    column: int | None = None
    end_line: int | None = None
    end_column: int | None = None


def regions_of(document: Document, report: Report) -> list[Region]:
    """Where each span of a document is in its file."""
    if document.record is not None:
        return [Region(document.record)] * len(report.spans)
    text, places = report.text, [(span.start, span.end) for span in report.spans]
    if document.page is not None:
        text = document.page.markup
        places = [document.page.markup_range(*place) for place in places]
    regions: list[Region] = []
    line, last = 1, 0
    for start, end in places:
        line += text.count("\n", last, start)
        first_line, column = line, start - text.rfind("\n", 0, start)
        line += text.count("\n", start, end)
        last = end
        regions.append(Region(first_line, column, line, end - text.rfind("\n", 0, end)))
    return regions


def explanation(document: Document, span: Finding) -> str:
    """What a span is and why, in one line."""
    excerpt = shortened(shown(span.text[: 4 * EXCERPT]), EXCERPT)
    place = "" if document.record is None else f" in {document.id}"
    reasons = "; ".join(reason.text for reason in span.reasons)
    return (
        f"{span.family} spam{place}, probability {span.score:.3f}, "
        f"characters {span.start}-{span.end}: “{excerpt}” ({reasons})"
    )
