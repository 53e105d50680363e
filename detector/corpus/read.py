"""What is in the files: documents, one after another, never more than one in memory."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from typing import Any

from detector.corpus.csvtext import CsvFields
from detector.corpus.items import TABLES, CorpusError, Document, End, Item, Kind, Source, Unread
from detector.corpus.packing import DamagedError, open_content, packing_of
from detector.corpus.reading import BOM, Reading, is_utf8, name_record, read_page, too_large
from detector.corpus.records import (
    EndlessError,
    Framer,
    Record,
    frame_csv,
    frame_lines,
    frame_tsv,
    read_up_to,
)
from detector.corpus.rows import read_row, usable_id
from detector.corpus.storage import open_place
from detector.corpus.warc import frame_warc, read_record
from detector.html.limits import LimitError

SNIFFED = 8192
"""Bytes in which NUL gives a binary file away."""
_NOT_TEXT = "not text: looks binary"
FRAMERS: dict[Kind, Framer] = {
    "jsonl": frame_lines,
    "csv": frame_csv,
    "tsv": frame_tsv,
    "warc": frame_warc,
}
"""How a file of each kind is split into records."""


def read_corpus(
    sources: Iterable[Source | CorpusError], reading: Reading | None = None
) -> Iterator[Item]:
    """Read all sources; what cannot be read becomes an error in its place."""
    reading = reading or Reading()
    for source in sources:
        if isinstance(source, CorpusError):
            yield source
        else:
            yield from read_source(source, reading)


def read_source(source: Source, reading: Reading) -> Iterator[Item]:
    """Read one source: its documents and other bytes in order, then its end."""
    problem: CorpusError | None = None
    try:
        if source.kind in TABLES:
            from detector.corpus.tableread import read_table

            yield from read_table(source, reading)
        else:
            with open_source(source) as stream:
                if source.kind in WHOLE:
                    yield WHOLE[source.kind](source, stream, reading)
                else:
                    records = FRAMERS[source.kind](stream, reading.max_bytes, 1)
                    yield from read_records(source, records, reading)
    except (CorpusError, DamagedError, EndlessError, OSError) as error:
        problem = as_problem(source, error)
    yield End(source, problem)


def as_problem(source: Source, error: Exception) -> CorpusError:
    """Why a source cannot be read on, in one line that names it."""
    if isinstance(error, CorpusError):
        return error
    message = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return CorpusError(source.name, message)


def open_source(source: Source) -> Any:
    """Open a source's content as bytes, unpacked; a context manager.

    Raises:
        OSError: it cannot be opened.
        CorpusError: a library for it is missing.
    """
    if source.path is None:
        if sys.stdin is None:
            raise OSError("standard input is closed")
        return nullcontext(sys.stdin.buffer)
    return open_content(open_place(source.path), source.name, packing_of(source.target))


def read_text(source: Source, stream: Any, reading: Reading) -> Document:
    """Read a file that is one document.

    Raises:
        CorpusError: it is too large, or no text.
        OSError, DamagedError: it cannot be read.
    """
    raw = read_up_to(stream, reading.max_bytes)
    if raw is None:
        raise too_large(source, reading.max_bytes)
    if b"\0" in raw[:SNIFFED] and not is_utf8(raw):
        raise CorpusError(source.name, _NOT_TEXT)
    return Document(source, source.name, raw.decode("utf-8", "surrogateescape"), raw)


def read_html_file(source: Source, stream: Any, reading: Reading) -> Document:
    """Read a file that is one page.

    Raises:
        CorpusError: it is too large, beyond another limit, or the extra ``html`` is missing.
        OSError, DamagedError: it cannot be read.
    """
    raw = read_up_to(stream, reading.max_bytes)
    if raw is None:
        raise too_large(source, reading.max_bytes)
    try:
        page = read_page(source, raw, reading)
    except LimitError as error:
        raise CorpusError(source.name, str(error)) from error
    return Document(source, source.name, page.text, raw, page=page)


def read_records(
    source: Source, records: Iterable[Record], reading: Reading, header: bytes | None = None
) -> Iterator[Document | Unread]:
    """Read the records of a source; what holds no document, or a broken one, is unread.

    Args:
        source: where they come from.
        records: the records, from anywhere in the file on.
        reading: how to read them.
        header: the first record of a CSV file, if the records do not begin with it.

    Raises:
        CorpusError: the file is binary, or a CSV file without the text field.
    """
    read = {"jsonl": _read_row, "warc": _read_warc}.get(source.kind)
    for record in records:
        if record.number == 1 and record.first:
            check_first(source, record, reading)
        fault = record.problem or not record.whole
        if fault:
            yield _faulty(source, record, reading)
            continue
        if read is None:
            fields = CsvFields(source, reading, record.raw if header is None else header)
            read = fields.read
            if header is None:
                yield Unread(source, record.raw, None, record.number, header=True)
                continue
        try:
            yield read(source, record, reading)
        except (ValueError, RecursionError) as error:
            problem = CorpusError(source.name, str(error), record.number)
            yield Unread(source, record.raw, problem, record.number, fault=True)


WHOLE: dict[Kind, Callable[[Source, Any, Reading], Document]] = {
    "text": read_text,
    "html": read_html_file,
}
"""How a file that is one document is read."""


def check_first(source: Source, record: Record, reading: Reading) -> None:
    """Look at the first record of a file, for what would be wrong with all of them.

    Raises:
        CorpusError: the file is binary, or a CSV file without the text field.
    """
    raw = record.raw.removeprefix(BOM)
    if source.kind in ("csv", "tsv") and record.whole and not record.problem:
        CsvFields(source, reading, record.raw)
    odd = source.kind == "jsonl" and not raw.lstrip().startswith(b"{")
    if odd and (b"\0" in raw or not is_utf8(raw)):
        raise CorpusError(source.name, _NOT_TEXT)


def _faulty(source: Source, record: Record, reading: Reading) -> Unread:
    error = None
    if record.problem:
        error = CorpusError(source.name, record.problem, record.number)
    elif record.first:
        error = too_large(source, reading.max_bytes, record.number)
    return Unread(source, record.raw, error, record.number, fault=True)


def _read_row(source: Source, record: Record, reading: Reading) -> Document | Unread:
    raw = record.raw.removeprefix(BOM) if record.number == 1 else record.raw
    if not raw.strip():
        return Unread(source, record.raw, None, record.number)
    row = read_row(raw, reading.text_field)
    name = name_record(source, record.number, usable_id(row.get(reading.id_field)))
    url = row.get(reading.url_field)
    return Document(
        source,
        name,
        row[reading.text_field],
        record.raw,
        record.number,
        url if isinstance(url, str) else None,
    )


def _read_warc(source: Source, record: Record, reading: Reading) -> Document | Unread:
    found = read_record(record.raw, source.name, reading.max_bytes)
    if found is None:
        return Unread(source, record.raw, None, record.number)
    name = name_record(source, record.number, found.id)
    page = None
    if found.markup:
        page = read_page(source, found.body, reading, found.url, found.content_type)
    text = found.body.decode("utf-8", "surrogateescape") if page is None else page.text
    return Document(source, name, text, record.raw, record.number, found.url, page=page)
