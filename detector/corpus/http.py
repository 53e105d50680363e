"""The body of an HTTP response as the browser would see it: joined from chunks, and unpacked."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Callable, Iterable
from typing import Any

from detector.corpus.packing import DamagedError, Packing, Unpacker
from detector.corpus.records import PIECE, read_up_to
from detector.corpus.storage import missing

_CHUNK = re.compile(rb"([0-9a-fA-F]{1,15})[ \t]*(?:;[^\r\n]*)?\r?\n")
_GZIP = b"\x1f\x8b"
_PLAIN = ("", "identity", "none", "utf-8")
"""Codings that do nothing; servers also send the charset under that name."""


def decode_body(body: bytes, codings: Iterable[str], limit: int, name: str) -> bytes:
    """Undo what a server did to a body to send it.

    A body that is no gzip and not in chunks though its header says so is taken as it is: some
    crawlers undo that and keep the header.

    Args:
        body: as it was sent.
        codings: values of the fields Content-Encoding and Transfer-Encoding, in this order.
        limit: bytes that it may have.
        name: what the file is called, for the error if a library is not installed.

    Raises:
        ValueError: it is damaged, too large, or packed in an unknown way.
        CorpusError: Brotli or zstandard is not installed.
    """
    if not body:
        return body  # a redirect, or an answer to HEAD
    listed = [one.strip().lower() for value in codings for one in value.split(",")]
    for coding in reversed([one for one in listed if one not in _PLAIN]):
        if coding not in _DECODERS:
            raise ValueError(f"its body is packed as {coding!r}, which is unknown")
        try:
            found = _DECODERS[coding](body, limit, name)
        except (DamagedError, zlib.error) as error:
            raise ValueError(f"its body is damaged: {error}") from error
        if found is None:
            raise ValueError(f"its body is larger than {limit:,} bytes (--max-bytes)")
        body = found
    return body


def _join_chunks(body: bytes, limit: int, name: str) -> bytes | None:
    pieces: list[bytes] = []
    at = 0
    while (line := _CHUNK.match(body, at)) is not None:
        size, start = int(line[1], 16), line.end()
        if not size:
            return b"".join(pieces)  # what follows are more header fields
        at = start + size
        pieces.append(body[start:at])
        at += 2 if body[at : at + 2] == b"\r\n" else 1
    if not pieces:
        return body
    raise DamagedError("its chunks end too early")


def _unpacked(packing: Packing, body: bytes, limit: int, name: str) -> bytes | None:
    return read_up_to(Unpacker(io.BytesIO(body), packing, name), limit)


def _gunzip(body: bytes, limit: int, name: str) -> bytes | None:
    return _unpacked("gzip", body, limit, name) if body.startswith(_GZIP) else body


def _unzstd(body: bytes, limit: int, name: str) -> bytes | None:
    return _unpacked("zstd", body, limit, name)


def _inflate(body: bytes, limit: int, name: str) -> bytes | None:
    # The standard means zlib's format, but some servers leave its header away.
    headed = body[:1] and body[0] & 15 == 8 and int.from_bytes(body[:2]) % 31 == 0
    member = zlib.decompressobj(15 if headed else -15)
    found = member.decompress(body, limit + 1)
    if len(found) > limit:
        return None
    if body and not member.eof:
        raise DamagedError("the deflate data ends too early")
    return found


def _unbrotli(body: bytes, limit: int, name: str) -> bytes | None:
    try:
        import brotli
    except ImportError as error:
        raise missing(name, "brotli") from error
    member: Any = brotli.Decompressor()
    pieces: list[bytes] = []
    size = 0
    try:
        while not member.is_finished():
            piece = member.process(body, output_buffer_limit=PIECE)
            size += len(piece)
            if size > limit:
                return None
            if not piece and not body:
                raise DamagedError("the Brotli data ends too early")
            pieces.append(piece)
            body = b""
    except brotli.error as error:
        raise DamagedError(f"damaged Brotli data: {error}") from error
    return b"".join(pieces)


_DECODERS: dict[str, Callable[[bytes, int, str], bytes | None]] = {
    "chunked": _join_chunks,
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _inflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}
"""What undoes each coding; None if the body is larger than it may be."""
