"""Lines of a byte stream, none of them longer in memory than a limit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol


class Readable(Protocol):
    """A stream of bytes."""

    def read(self, size: int = -1, /) -> bytes:
        """Read up to so many bytes, all by default."""

    def readline(self, size: int | None = -1, /) -> bytes:
        """Read up to the next line end, or so many bytes."""


PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Line:
    """A line, or a piece of one that is too long.

    Attributes:
        number: line number, from 1.
        raw: its bytes, line end included.
        whole: whether this is all of it.
        first: whether it is the whole or the first piece.
    """

    number: int
    raw: bytes
    whole: bool = True
    first: bool = True


def split_lines(stream: Readable, limit: int) -> Iterator[Line]:
    r"""Split a stream at ``\n``; a line of more than ``limit`` bytes comes in pieces.

    Raises:
        OSError, EOFError, zlib.error: the stream cannot be read on.
    """
    number = 0
    while raw := stream.readline(limit + 1):
        number += 1
        if len(raw) <= limit:
            yield Line(number, raw)
            continue
        yield Line(number, raw, whole=False)
        while not raw.endswith(b"\n") and (raw := stream.readline(PIECE)):
            yield Line(number, raw, whole=False, first=False)


def read_up_to(stream: Readable, limit: int) -> bytes | None:
    """Read a stream to its end, None if that is more than ``limit`` bytes.

    Raises:
        OSError, EOFError, zlib.error: the stream cannot be read on.
    """
    pieces: list[bytes] = []
    left = limit
    # In pieces, because one large request would set aside the whole limit for the smallest file.
    while piece := stream.read(PIECE):
        left -= len(piece)
        if left < 0:
            return None
        pieces.append(piece)
    return b"".join(pieces)
