"""What reading a corpus gives: sources, and the items in them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from detector.html.page import HtmlPage

Kind = Literal["text", "jsonl", "html"]


class CorpusError(Exception):
    """Something that cannot be read or written; its text is one line that names it.

    Attributes:
        path: the file or folder, as the caller named it.
        record: line number of the row in a JSONL file, from 1.
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
        path: where it is; None for standard input.
        name: what it is called in reports.
        kind: ``text`` and ``html`` are one document, ``jsonl`` is one a row.
        target: where its cleaned copy goes, relative to the output folder, with ``/``.
    """

    path: Path | None
    name: str
    kind: Kind
    target: str

    @property
    def compressed(self) -> bool:
        """Whether its content is behind gzip."""
        return self.target.lower().endswith(".gz")


@dataclass(frozen=True, slots=True)
class Document:
    """A text to scan.

    Attributes:
        source: where it comes from.
        id: its name: the path, or what the row says.
        text: its characters.
        raw: its bytes: those of the file or of the row, line end included.
        record: line number of the row, None for a whole file.
        page: the page that the text is of, None if it is no HTML.
    """

    source: Source
    id: str | int
    text: str
    raw: bytes
    record: int | None = None
    page: HtmlPage | None = None


@dataclass(frozen=True, slots=True)
class Unread:
    """Bytes of a JSONL file that hold no document: a blank line, a broken row or a part of one.

    Attributes:
        source: where they come from.
        raw: the bytes; copies keep them.
        error: what is wrong with them, None if nothing is.
    """

    source: Source
    raw: bytes
    error: CorpusError | None = None


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
