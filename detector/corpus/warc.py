r"""WARC and WET: records, their text, and what has to change in them when the text does.

Records are told apart here, byte for byte, because a copy must differ from its original in
nothing but the spam; what stands in one is read by fastwarc.
"""

from __future__ import annotations

import base64
import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from detector.corpus.http import decode_body
from detector.corpus.packing import DamagedError
from detector.corpus.records import MAX_PASSED, PIECE, EndlessError, Readable, Record
from detector.corpus.storage import missing

_MAGIC = b"WARC/1."
_BEGIN = re.compile(rb"WARC/1\.\d\r?\n")
_MAX_HEADER = 1 << 16
_MAX_JUNK = 32 << 20
RECORD_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"^content-length:[ \t]*(\d{1,18})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_DIGEST = re.compile(
    rb"^warc-(block|payload)-digest:[ \t]*(\w+):(\w+)[ \t]*\r?$", re.IGNORECASE | re.MULTILINE
)
_CODING = re.compile(rb"^(?:content|transfer)-encoding:", re.IGNORECASE | re.MULTILINE)
_RENAMED = b"X-Crawl-"
_TEXT, _HTML = ("text/plain",), ("text/html", "application/xhtml+xml")
_CLIPPED = "the WARC record is clipped or its length is wrong"


def frame_warc(stream: Readable, limit: int, number: int = 1) -> Iterator[Record]:
    """Split a WARC file into records; what is no record is one with a problem.

    After a clipped record the next one is looked for.

    Raises:
        OSError, EndlessError: the stream cannot be read on.
    """
    source = _Pushed(stream)
    while True:
        try:
            header = _read_header(source)
            if not header:
                return
            found = _LENGTH.search(header)
            if not header.startswith(_MAGIC) or found is None:
                raw = header + source.skip_to_record()
                yield Record(number, raw, problem="not a WARC record")
            elif int(found[1]) + len(header) > limit:
                yield from _long(source, number, header, int(found[1]))
            else:
                yield _record(source, number, header, int(found[1]))
        except DamagedError as error:
            source.forget()
            yield Record(number, b"", problem=str(error))
        number += 1


class _Pushed:
    """A stream to which bytes can be given back."""

    def __init__(self, stream: Readable) -> None:
        self._stream = stream
        self._back = b""

    def readline(self, size: int) -> bytes:
        if not self._back:
            return self._stream.readline(size)
        end = self._back.find(b"\n", 0, size) + 1 or min(size, len(self._back))
        line, self._back = self._back[:end], self._back[end:]
        if not line.endswith(b"\n") and len(line) < size and not self._back:
            line += self._stream.readline(size - len(line))
        return line

    def read(self, size: int) -> bytes:
        pieces = [self._back[:size]]
        self._back = self._back[size:]
        size -= len(pieces[0])
        while size and (piece := self._stream.read(min(size, PIECE))):
            pieces.append(piece)
            size -= len(piece)
        return b"".join(pieces)

    def give_back(self, data: bytes) -> None:
        self._back = data + self._back

    def forget(self) -> None:
        self._back = b""

    def skip_to_record(self) -> bytes:
        """Read up to the next line that begins a record."""
        pieces: list[bytes] = []
        size = 0
        while (line := self.readline(PIECE)) and size < _MAX_JUNK:
            if line.startswith(_MAGIC):
                self.give_back(line)
                break
            pieces.append(line)
            size += len(line)
        return b"".join(pieces)


def _read_header(source: _Pushed) -> bytes:
    """Lines up to and with the empty one."""
    lines: list[bytes] = []
    size = 0
    while size < _MAX_HEADER and (line := source.readline(_MAX_HEADER)):
        lines.append(line)
        size += len(line)
        if not line.strip():
            if len(lines) > 1:
                break
            lines = []  # more empty lines between records than there should be
    return b"".join(lines)


def _record(source: _Pushed, number: int, header: bytes, length: int) -> Record:
    block = source.read(length + len(RECORD_END))
    if len(block) == length + len(RECORD_END) and block.endswith(RECORD_END):
        return Record(number, header + block)
    # The length is wrong, so the next record may have been swallowed: it is given back.
    begin = _BEGIN.search(block)
    if begin is not None:
        source.give_back(block[begin.start() :])
        block = block[: begin.start()]
    elif len(block) == length + len(RECORD_END):
        block += source.skip_to_record()
    return Record(number, header + block, problem=_CLIPPED)


def _long(source: _Pushed, number: int, header: bytes, length: int) -> Iterator[Record]:
    if length > MAX_PASSED:
        raise EndlessError(f"a record of {length:,} bytes: not read on")
    yield Record(number, header, whole=False)
    left = length + len(RECORD_END)
    while left and (piece := source.read(min(left, PIECE))):
        left -= len(piece)
        yield Record(number, piece, whole=False, first=False)


@dataclass(frozen=True, slots=True)
class Content:
    """The text or the page in a record.

    Attributes:
        id: the record's identifier.
        url: where it was found.
        body: its bytes, joined and unpacked if they were sent in chunks or packed.
        start: where in the record they begin, as they were sent; they go on to its end.
        sent: whether they stand in the record as they are.
        markup: whether it is HTML.
        content_type: what the server said of it.
    """

    id: str
    url: str | None
    body: bytes
    start: int
    sent: bool
    markup: bool
    content_type: str


def read_record(raw: bytes, name: str, limit: int) -> Content | None:
    """What is in a record, None if it is neither text nor HTML: requests, metadata, images.

    Args:
        raw: the record.
        name: of its file.
        limit: bytes that a body may unpack to.

    Raises:
        ValueError: fastwarc cannot read the record, or its body cannot be unpacked.
        CorpusError: fastwarc is not installed, or a library that unpacks.
    """
    try:
        from fastwarc.warc import ArchiveIterator
    except ImportError as error:
        raise missing(name, "fastwarc") from error
    try:
        record = next(iter(ArchiveIterator(io.BytesIO(raw), parse_http=True)), None)
        content_type = "" if record is None else _content_type(record)
        media = content_type.partition(";")[0].strip().lower()
        if record is None or media not in (*_TEXT, *_HTML):
            return None
        sent = record.reader.read()
    except (OSError, RuntimeError) as error:
        raise ValueError(f"not a WARC record that can be read: {error}") from error
    body = decode_body(sent, _codings(record), limit, name)
    url = record.headers.get("WARC-Target-URI")
    identifier = record.headers.get("WARC-Record-ID") or url or ""
    start = len(raw) - len(RECORD_END) - len(sent)
    return Content(identifier, url, body, start, body == sent, media in _HTML, content_type)


def _content_type(record: Any) -> str:
    """What a record says it holds; nothing if it is nothing that was published."""
    kind = record.headers.get("WARC-Type")
    if kind in ("conversion", "resource"):
        return str(record.headers.get("Content-Type") or "")
    headers = record.http_headers if record.is_http else None
    return str(headers.get("Content-Type") or "") if kind == "response" and headers else ""


def _codings(record: Any) -> list[str]:
    """How the body of a response was packed and sent, in the order in which that was done."""
    headers = list(record.http_headers.items()) if record.http_headers else []
    wanted = ("content-encoding", "transfer-encoding")
    return [value for field in wanted for key, value in headers if key.lower() == field]


def header_edits(raw: bytes, body: bytes, found: Content) -> list[tuple[int, bytes, bytes]]:
    """What must change in the header of a record when its text does: lengths and digests.

    Where the new text is no longer packed, the fields that say so are renamed as Common Crawl does
    it (``X-Crawl-Content-Encoding``): they still tell how the page was sent.

    Args:
        raw: the record.
        body: the new text.
        found: what was in the record.

    Returns:
        where, what stands there, and what must; in order.
    """
    head = raw.index(RECORD_END) + len(RECORD_END)
    http = [
        (at.start(1), at[1], b"%d" % len(body)) for at in _LENGTH.finditer(raw, head, found.start)
    ]
    if not found.sent:
        http += [(at.start(), b"", _RENAMED) for at in _CODING.finditer(raw, head, found.start)]
    block, last = b"", head
    for at, old, new in sorted(http):
        block += raw[last:at] + new
        last = at + len(old)
    block += raw[last : found.start] + body
    edits = []
    length = _LENGTH.search(raw, 0, head)
    if length is not None:
        edits.append((length.start(1), length[1], b"%d" % len(block)))
    for digest in _DIGEST.finditer(raw, 0, head):
        part = block if digest[1].lower() == b"block" else body
        edits.append((digest.start(3), digest[3], _digest(digest[2], digest[3], part)))
    return sorted(edit for edit in [*edits, *http] if edit[1] != edit[2])


def _digest(algorithm: bytes, old: bytes, data: bytes) -> bytes:
    name = algorithm.decode("ascii", "replace").lower().replace("-", "")
    if name not in ("sha1", "sha256", "sha512", "md5"):
        return old
    digest = hashlib.new(name, data, usedforsecurity=False)
    hexadecimal = digest.hexdigest().encode()
    return hexadecimal if len(old) == len(hexadecimal) else base64.b32encode(digest.digest())
