"""What is in the files: documents, one after another, never more than one in memory."""

from __future__ import annotations

import gzip
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import cast

from detector.corpus.items import CorpusError, Document, End, Item, Kind, Source, Unread
from detector.corpus.lines import Line, Readable, read_up_to, split_lines
from detector.corpus.rows import read_row
from detector.html.limits import LimitError, Limits

SNIFFED = 8192
"""Bytes in which NUL gives a binary file away."""
MAX_BYTES = 64 << 20
_BOM = b"\xef\xbb\xbf"
_NOT_TEXT = "not text: looks binary"


@dataclass(frozen=True, slots=True)
class Reading:
    """How documents are read.

    Attributes:
        text_field: field of a JSONL row that holds the text.
        id_field: field that holds the id.
        max_bytes: a larger document is an error; so much memory a hostile file can take.
    """

    text_field: str = "text"
    id_field: str = "id"
    max_bytes: int = MAX_BYTES


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
        with open_source(source) as stream:
            yield from _READERS[source.kind](source, stream, reading)
    except CorpusError as error:
        problem = error
    except EOFError:
        problem = CorpusError(source.name, "the gzip data ends too early")
    except gzip.BadGzipFile as error:
        problem = CorpusError(source.name, f"not good gzip data: {error}")
    except zlib.error as error:
        problem = CorpusError(source.name, f"damaged gzip data: {error}")
    except OSError as error:
        problem = CorpusError(source.name, error.strerror or str(error))
    yield End(source, problem)


def open_source(source: Source) -> AbstractContextManager[Readable]:
    """Open a source's content as bytes, behind gzip if it is.

    Raises:
        OSError: it cannot be opened.
    """
    if source.path is None:
        if sys.stdin is None:
            raise OSError("standard input is closed")
        return nullcontext(cast(Readable, sys.stdin.buffer))
    if source.compressed:
        return cast(AbstractContextManager[Readable], gzip.open(source.path, "rb"))
    return source.path.open("rb")


def is_utf8(raw: bytes) -> bool:
    """Whether bytes are well-formed UTF-8."""
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _too_large(source: Source, limit: int, record: int | None = None) -> CorpusError:
    return CorpusError(source.name, f"larger than {limit:,} bytes (--max-bytes)", record)


def _read_text(source: Source, stream: Readable, reading: Reading) -> Iterator[Document]:
    raw = read_up_to(stream, reading.max_bytes)
    if raw is None:
        raise _too_large(source, reading.max_bytes)
    if b"\0" in raw[:SNIFFED] and not is_utf8(raw):
        raise CorpusError(source.name, _NOT_TEXT)
    yield Document(source, source.name, raw.decode("utf-8", "surrogateescape"), raw)


def _read_html(source: Source, stream: Readable, reading: Reading) -> Iterator[Document]:
    try:
        from detector.html.reader import read_html  # an extra
    except ImportError as error:
        raise CorpusError(source.name, "to read HTML, install the extra `html`") from error
    raw = read_up_to(stream, reading.max_bytes)
    if raw is None:
        raise _too_large(source, reading.max_bytes)
    try:
        page = read_html(raw, limits=Limits(max_bytes=reading.max_bytes))
    except LimitError as error:
        raise CorpusError(source.name, str(error)) from error
    yield Document(source, source.name, page.text, raw, page=page)


def _read_rows(source: Source, stream: Readable, reading: Reading) -> Iterator[Item]:
    for line in split_lines(stream, reading.max_bytes):
        raw = line.raw
        if line.number == 1 and line.first:
            raw = raw.removeprefix(_BOM)
            if _not_rows(raw):
                raise CorpusError(source.name, _NOT_TEXT)
        yield _read_line(source, line, raw, reading)


def _not_rows(raw: bytes) -> bool:
    """Whether a file with this first line is binary, and not rows of which the first is damaged."""
    return not raw.lstrip().startswith(b"{") and (b"\0" in raw or not is_utf8(raw))


def _read_line(source: Source, line: Line, raw: bytes, reading: Reading) -> Item:
    if not line.whole:
        error = _too_large(source, reading.max_bytes, line.number) if line.first else None
        return Unread(source, line.raw, error)
    if not raw.strip():
        return Unread(source, line.raw)
    try:
        text, found = read_row(raw, reading.text_field, reading.id_field)
    except ValueError as error:
        return Unread(source, line.raw, CorpusError(source.name, str(error), line.number))
    name = f"{source.name}:{line.number}" if found is None else found
    return Document(source, name, text, line.raw, line.number)


_READERS: dict[Kind, Callable[[Source, Readable, Reading], Iterator[Item]]] = {
    "text": _read_text,
    "html": _read_html,
    "jsonl": _read_rows,
}
