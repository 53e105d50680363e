"""Changes of bytes that can be undone, and which changes cut or mark spam."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from detector.corpus.csvtext import csv_fields, field_places, inner_positions, quoted
from detector.corpus.items import Document
from detector.corpus.jsontext import dump_json
from detector.corpus.reading import Reading
from detector.corpus.records import delimiter_of
from detector.corpus.rows import lay_out, literal_positions
from detector.corpus.warc import RECORD_END, header_edits, read_record
from detector.frames import row_fields
from detector.html.page import byte_offsets
from detector.html.report import HtmlReport
from detector.report import Report

TAG_OPEN, TAG_CLOSE = "⟦spam:{family}⟧", "⟦/spam⟧"
"""What ``--mode tag`` puts around spam in plain text."""


class Mode(StrEnum):
    """What is done with spam."""

    CUT = "cut"
    TAG = "tag"
    DROP = "drop"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Edit:
    """Bytes that are replaced.

    Attributes:
        at: where they begin in the original.
        removed: the bytes of the original.
        added: what stands there instead.
    """

    at: int
    removed: bytes
    added: bytes


def apply_edits(original: bytes, edits: Iterable[Edit]) -> bytes:
    """Make the changed bytes; the edits are sorted and apart from each other."""
    pieces, last = [], 0
    for edit in edits:
        pieces += [original[last : edit.at], edit.added]
        last = edit.at + len(edit.removed)
    return b"".join([*pieces, original[last:]])


def undo_edits(changed: bytes, edits: Iterable[Edit]) -> bytes:
    """Make the original bytes again.

    Raises:
        ValueError: the bytes are not what the edits made.
    """
    pieces, last, shift = [], 0, 0
    for edit in edits:
        start = edit.at + shift
        end = start + len(edit.added)
        if start < last or changed[start:end] != edit.added:
            raise ValueError("the edits do not fit")
        pieces += [changed[last:start], edit.removed]
        last = end
        shift += len(edit.added) - len(edit.removed)
    if last > len(changed):
        raise ValueError("the edits do not fit")
    return b"".join([*pieces, changed[last:]])


def document_edits(document: Document, report: Report, mode: Mode, reading: Reading) -> list[Edit]:
    """Find what has to change in a document's bytes so that its spam is cut or marked.

    Raises:
        ValueError, RecursionError: the record cannot be taken apart.
    """
    cut = mode is Mode.CUT
    kind = document.source.kind
    if kind in ("text", "html", "parquet", "arrow", "warc"):
        edits = text_edits(report, mode)
        return _warc_edits(document, edits, reading.max_bytes) if kind == "warc" else edits
    line = document.raw.decode("utf-8")
    if kind == "jsonl":
        return _cut_row(line, report, reading.text_field) if cut else _mark_row(line, report)
    delimiter = delimiter_of(kind)
    if cut:
        return _cut_field(document, line, report, delimiter)
    values = [dump_json(value).decode() for value in row_fields(report).values()]
    return csv_tag(document.raw, [quoted(value) for value in values], delimiter)


def text_edits(report: Report, mode: Mode) -> list[Edit]:
    """Find what has to change in the bytes of a text or a page."""
    if isinstance(report, HtmlReport):
        return _page_edits(report, mode)
    return _cuts(report.text, _edges(report)) if mode is Mode.CUT else _mark_text(report)


def _page_edits(report: HtmlReport, mode: Mode) -> list[Edit]:
    """Cut planted elements and text out of the markup, or put marks around the text."""
    page, cut = report.page, mode is Mode.CUT
    places = report.cut if cut else [page.markup_range(s.start, s.end) for s in report.spans]
    raw = page.raw or page.markup.encode("utf-8", "surrogatepass")
    encoding = page.encoding or "utf-8"
    edges = [edge for place in places for edge in place]
    offsets = byte_offsets(page.markup, raw, encoding, edges)
    if offsets is None:
        raise ValueError(f"its encoding, {encoding}, does not lead back to its bytes")
    ranges = zip(offsets[::2], offsets[1::2], strict=True)
    if cut:
        return [Edit(start, raw[start:end], b"") for start, end in ranges]
    marks = []
    for span, (start, end) in zip(report.spans, ranges, strict=True):
        marks += [(start, TAG_OPEN.format(family=span.family)), (end, TAG_CLOSE)]
    return [Edit(at, b"", mark.encode(encoding, "xmlcharrefreplace")) for at, mark in sorted(marks)]


def _byte_offsets(text: str, offsets: Sequence[int]) -> list[int]:
    """Where ascending character offsets are in the text's bytes."""
    found, last, position = [], 0, 0
    for offset in offsets:
        position += len(_encode(text[last:offset]))
        last = offset
        found.append(position)
    return found


def _encode(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _edges(report: Report) -> list[int]:
    """Start and end of every span, one after another."""
    return [edge for span in report.spans for edge in (span.start, span.end)]


def _cuts(text: str, edges: list[int]) -> list[Edit]:
    starts = _byte_offsets(text, edges)[::2]
    ranges = zip(edges[::2], edges[1::2], strict=True)
    return [
        Edit(at, _encode(text[start:end]), b"")
        for at, (start, end) in zip(starts, ranges, strict=True)
    ]


def _mark_text(report: Report) -> list[Edit]:
    edits: list[Edit] = []
    edges = _byte_offsets(report.text, _edges(report))
    for span, start, end in zip(report.spans, edges[::2], edges[1::2], strict=True):
        edits.append(Edit(start, b"", TAG_OPEN.format(family=span.family).encode()))
        edits.append(Edit(end, b"", TAG_CLOSE.encode()))
    return edits


def _cut_row(line: str, report: Report, text_field: str) -> list[Edit]:
    """Cut within the string literal, so that every other byte of the row stays as it is."""
    start, end = lay_out(line, [text_field]).values[text_field]
    positions = literal_positions(line[start + 1 : end - 1], _edges(report))
    return _cuts(line, [start + 1 + position for position in positions])


def _mark_row(line: str, report: Report) -> list[Edit]:
    """Add the fields of :func:`row_fields`; where the row has one already, replace its value."""
    fields = {name: dump_json(value) for name, value in row_fields(report).items()}
    layout = lay_out(line, fields)
    edits: list[Edit] = []
    for name, (start, end) in sorted(layout.values.items(), key=lambda field: field[1]):
        at = len(_encode(line[:start]))
        edits.append(Edit(at, _encode(line[start:end]), fields[name]))
    fresh = [name for name in fields if name not in layout.values]
    added = b"".join(b',"%s":%s' % (name.encode(), fields[name]) for name in fresh)
    if added:
        edits.append(Edit(len(_encode(line[: layout.last])), b"", added))
    return edits


def _cut_field(document: Document, line: str, report: Report, delimiter: str) -> list[Edit]:
    """Cut within the field, or write the field anew where the cut would change its meaning."""
    fields = csv_fields(document.raw, delimiter)
    index = document.column
    places = field_places(line, delimiter)
    if len(places) != len(fields):
        raise ValueError("the fields of the row cannot be told apart")
    wanted = [*fields[:index], report.clean(), *fields[index + 1 :]]
    positions = inner_positions(line, places[index], _edges(report))
    if positions is not None:
        edits = _cuts(line, positions)
        if csv_fields(apply_edits(document.raw, edits), delimiter) == wanted:
            return edits
    start, end = places[index]
    at = len(_encode(line[:start]))
    edits = [Edit(at, _encode(line[start:end]), _encode(quoted(report.clean())))]
    if csv_fields(apply_edits(document.raw, edits), delimiter) != wanted:
        raise ValueError("the fields of the row cannot be told apart")
    return edits


def csv_tag(raw: bytes, values: Iterable[str], delimiter: str) -> list[Edit]:
    """Add values at the end of a CSV record."""
    added = "".join(delimiter + value for value in values)
    return [Edit(len(raw.rstrip(b"\r\n")), b"", added.encode())]


def _warc_edits(document: Document, edits: list[Edit], limit: int) -> list[Edit]:
    """Move the edits of a text to its place in the record, and mend the record's header.

    A body that was sent packed or in chunks is replaced by what it is without that.
    """
    found = read_record(document.raw, document.source.name, limit)
    if found is None:
        raise ValueError("the text is not in the record")
    body = apply_edits(found.body, edits)
    mended = [Edit(*edit) for edit in header_edits(document.raw, body, found)]
    if not found.sent:
        sent = document.raw[found.start : -len(RECORD_END)]
        return [*mended, Edit(found.start, sent, body)]
    return [*mended, *(Edit(edit.at + found.start, edit.removed, edit.added) for edit in edits)]
