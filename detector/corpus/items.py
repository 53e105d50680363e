"""What reading a corpus gives: sources, and the items in them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from detector.html.page import HtmlPage

Kind = Literal["text", "html", "jsonl", "csv", "tsv", "warc", "parquet", "arrow"]
TABLES: tuple[Kind, ...] = ("parquet", "arrow")
Place = Path | str
"""A path on this machine, or a URL."""


class CorpusError(Exception):
    """Something that cannot be read or written; its text is one line that names it.

    Attributes:
        path: the file or folder, as the caller named it.
        record: number of the record in its file, from 1: the line in a JSONL file.
        message: what is wrong.
    """

    def __init__(self, path: str, message: str, record: int | None = None) -> None:
        super().__init__(path, message, record)
        self.path = path
        self.message = message
        self.record = record

    def __str__(self) -> str:
        place = self.path if self.record is None else f"{self.path}:{self.record}"
        return f"{place}: {self.message}"


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read.

    Attributes:
        path: where it is: a path, a URL as string, None for standard input.
        name: what it is called in reports.
        kind: ``text`` and ``html`` are one document, the others hold one in every record.
        target: where its cleaned copy goes, relative to the output folder, with ``/``.
    """

    path: Place | None
    name: str
    kind: Kind
    target: str


@dataclass(frozen=True, slots=True)
class Document:
    """A text to scan.

    Attributes:
        source: where it comes from.
        id: its name: the path, or what the row says.
        text: its characters.
        raw: its bytes: those of the file or of the record, line end included; none in tables.
        record: number of the record in its file, None for a whole file.
        url: where it was found, if the record says so.
        column: which field of a CSV record it is.
        page: the page that the text is of, None if it is no HTML.
    """

    source: Source
    id: str | int
    text: str
    raw: bytes
    record: int | None = None
    url: str | None = None
    column: int = 0
    page: HtmlPage | None = None


@dataclass(frozen=True, slots=True)
class Unread:
    """Bytes that hold no document: a blank line, a header, a broken record or a part of one.

    Attributes:
        source: where they come from.
        raw: the bytes.
        error: what is wrong with them, None if nothing is.
        record: number of the record.
        fault: whether they are a broken record, or one more part of one that was named before.
        header: whether they are the line of a CSV file that names its fields.
        count: records that they stand for.
    """

    source: Source
    raw: bytes
    error: CorpusError | None = None
    record: int = 0
    fault: bool = False
    header: bool = False
    count: int = 1


@dataclass(frozen=True, slots=True)
class End:
    """The end of a source; every source has exactly one.

    Attributes:
        source: the source.
        error: why it could not be read to its end, None if it was.
    """

    source: Source
    error: CorpusError | None = None


Item = Document | Unread | End | CorpusError
"""What :func:`~detector.corpus.read.read_corpus` gives; an error alone is about no source."""


def error_of(item: Item) -> CorpusError | None:
    """What is wrong with an item, if anything is."""
    if isinstance(item, Document):
        return None
    return item if isinstance(item, CorpusError) else item.error
