"""How documents are read: what all kinds of files have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from detector.corpus.items import CorpusError, Source
from detector.corpus.storage import missing
from detector.html.limits import Limits

if TYPE_CHECKING:
    from detector.html.page import HtmlPage

MAX_BYTES = 64 << 20
BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Reading:
    """How documents are read.

    Attributes:
        text_field: field of a row that holds the text.
        id_field: field that holds the id.
        url_field: field that holds the address where the text was found.
        max_bytes: a larger document is an error; so much memory a hostile file can take.
    """

    text_field: str = "text"
    id_field: str = "id"
    url_field: str = "url"
    max_bytes: int = MAX_BYTES


def is_utf8(raw: bytes) -> bool:
    """Whether bytes are well-formed UTF-8."""
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def too_large(source: Source, limit: int, record: int | None = None) -> CorpusError:
    """Say that a document is larger than it may be."""
    return CorpusError(source.name, f"larger than {limit:,} bytes (--max-bytes)", record)


def name_record(source: Source, number: int, found: str | int | None) -> str | int:
    """What a document is called: its id, or its place if it has none."""
    return f"{source.name}:{number}" if found is None or found == "" else found


def read_page(
    source: Source,
    raw: bytes,
    reading: Reading,
    url: str | None = None,
    content_type: str | None = None,
) -> HtmlPage:
    """Read HTML.

    Raises:
        LimitError: it is beyond a limit.
        CorpusError: the extra ``html`` is missing.
    """
    try:
        from detector.html.reader import read_html
    except ImportError as error:
        raise missing(source.name, str(error.name), "html") from error
    limits = Limits(max_bytes=reading.max_bytes)
    return read_html(raw, url=url, content_type=content_type, limits=limits)
