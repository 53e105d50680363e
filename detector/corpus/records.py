"""Records of a byte stream, none of them longer in memory than a limit."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from detector.corpus.items import Kind
from detector.corpus.packing import DamagedError


class Readable(Protocol):
    """A stream of bytes."""

    def read(self, size: int = -1, /) -> bytes:
        """Read up to so many bytes, all by default."""

    def readline(self, size: int | None = -1, /) -> bytes:
        """Read up to the next line end, or so many bytes."""


PIECE = 1 << 20
MAX_PASSED = 4 << 30
"""A record of more bytes is given up, and its file with it."""


class EndlessError(Exception):
    """A record so long that its file is not read on."""


@dataclass(frozen=True, slots=True)
class Record:
    """A record, or a piece of one that is too long.

    Attributes:
        number: its number in the file, from 1.
        raw: its bytes, line end included.
        whole: whether this is all of it.
        first: whether it is the whole or the first piece.
        problem: what is wrong, if the bytes could not be unpacked or taken apart.
    """

    number: int
    raw: bytes
    whole: bool = True
    first: bool = True
    problem: str | None = None


Framer = Callable[[Readable, int, int], Iterator[Record]]
"""Takes a stream, the limit in bytes and the number of the first record."""


def frame_lines(stream: Readable, limit: int, number: int = 1) -> Iterator[Record]:
    r"""Split a stream at ``\n``; a line of more than ``limit`` bytes comes in pieces.

    Raises:
        OSError, EndlessError: the stream cannot be read on.
    """
    number -= 1
    while True:
        number += 1
        try:
            raw = stream.readline(limit + 1)
            if not raw:
                return
            if len(raw) <= limit and not raw.endswith(b"\n"):
                _confirm_end(stream)  # the last line, or a clipped one
        except DamagedError as error:
            yield Record(number, b"", problem=str(error))
            continue
        if len(raw) <= limit:
            yield Record(number, raw)
        else:
            yield from _long_line(stream, Record(number, raw, whole=False))


def _confirm_end(stream: Readable) -> None:
    """Read at the end of a stream, which raises if it only seems to end."""
    stream.read(1)


def _long_line(stream: Readable, begin: Record) -> Iterator[Record]:
    yield begin
    raw, passed = begin.raw, len(begin.raw)
    try:
        while not raw.endswith(b"\n") and (raw := stream.readline(PIECE)):
            passed += len(raw)
            if passed > MAX_PASSED:
                raise EndlessError(f"a row of more than {MAX_PASSED:,} bytes: not read on")
            yield Record(begin.number, raw, whole=False, first=False)
    except DamagedError as error:
        yield Record(begin.number, b"", whole=False, first=False, problem=str(error))


def frame_csv(
    stream: Readable, limit: int, number: int = 1, delimiter: str = ","
) -> Iterator[Record]:
    """Split CSV into records: lines, or several where a quoted field goes over line ends.

    Raises:
        OSError, EndlessError: the stream cannot be read on.
    """
    csv.field_size_limit(max(limit, csv.field_size_limit()))
    lines = frame_lines(stream, limit)
    while True:
        taken = _Taken(lines, limit)
        reader = csv.reader(taken, delimiter=delimiter)
        try:
            for _ in reader:
                yield Record(number, taken.take())
                number += 1
        except csv.Error as error:
            yield Record(number, taken.take(), problem=f"not CSV: {error}")
            number += 1
            continue
        except _BrokenError as broken:
            begin = taken.take()
            if begin:
                yield Record(number, begin, whole=False, problem=broken.record.problem)
            yield from _broken_rest(lines, broken.record, number, first=not begin)
            number += 1
            continue
        return


class _BrokenError(Exception):
    """A line that no record can be made of."""

    def __init__(self, record: Record) -> None:
        super().__init__()
        self.record = record


class _Taken:
    """Lines for the csv module, kept until a record is complete."""

    def __init__(self, lines: Iterator[Record], limit: int) -> None:
        self._lines = lines
        self._limit = limit
        self._raw: list[bytes] = []
        self._size = 0

    def __iter__(self) -> _Taken:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        if not line.whole or line.problem or self._size + len(line.raw) > self._limit:
            raise _BrokenError(line)
        self._raw.append(line.raw)
        self._size += len(line.raw)
        return line.raw.decode("utf-8", "surrogateescape")

    def take(self) -> bytes:
        """What was read since the last call."""
        raw = b"".join(self._raw)
        self._raw, self._size = [], 0
        return raw


def _broken_rest(
    lines: Iterator[Record], line: Record, number: int, *, first: bool
) -> Iterator[Record]:
    """The pieces of a broken record, which ends where its line does."""
    yield Record(number, line.raw, whole=False, first=first, problem=line.problem)
    while not line.whole and not line.raw.endswith(b"\n"):
        following = next(lines, None)
        if following is None:
            return
        line = following
        yield Record(number, line.raw, whole=False, first=False, problem=line.problem)


def frame_tsv(stream: Readable, limit: int, number: int = 1) -> Iterator[Record]:
    """Split tab-separated values into records, as :func:`frame_csv` does."""
    return frame_csv(stream, limit, number, "\t")


def read_up_to(stream: Readable, limit: int) -> bytes | None:
    """Read a stream to its end, None if that is more than ``limit`` bytes.

    Raises:
        OSError, DamagedError: the stream cannot be read on.
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


def delimiter_of(kind: Kind) -> str:
    """What stands between two fields."""
    return "\t" if kind == "tsv" else ","
