"""gzip and zstd: reading that is bounded, says what is damaged and goes on after it; writing."""

from __future__ import annotations

import gzip
import io
import zlib
from contextlib import suppress
from typing import Any, BinaryIO, Literal, Protocol, cast

from detector.corpus.atomic import AtomicFile
from detector.corpus.storage import Folder, RemoteFile, missing

Packing = Literal["", "gzip", "zstd"]
GZIP_LEVEL = 6
"""gzip's own default; Python's is 9, four times slower for one percent."""
ZSTD_LEVEL = 3
MAX_WINDOW = 128 << 20
"""Memory that a zstd frame may ask for."""
_CHUNK = {"gzip": 4096, "zstd": 256}
"""Packed bytes taken at once: gzip can make 1,000 of each, zstd 32,000, so at most 8 MB."""
_INPUT = 1 << 18
_MAGIC = {"gzip": b"\x1f\x8b\x08", "zstd": b"\x28\xb5\x2f\xfd"}


class DamagedError(Exception):
    """Packed data that cannot be unpacked; the stream goes on behind it, if it can."""


def packing_of(name: str) -> Packing:
    """How a file of this name is packed."""
    name = name.lower()
    if name.endswith(".gz"):
        return "gzip"
    return "zstd" if name.endswith((".zst", ".zstd")) else ""


class _Decompressor(Protocol):
    """What zlib and zstandard have in common."""

    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, /) -> bytes: ...


class Unpacker:
    """The content of packed data, read as lines or in pieces.

    Data may consist of many members (gzip) or frames (zstd). Where one is damaged, reading raises
    :class:`DamagedError` once, after all that came before it was given, and goes on with the next.

    Args:
        stream: the packed bytes.
        packing: ``gzip`` or ``zstd``.
        name: what the file is called, for the error if zstandard is not installed.

    Attributes:
        taken: packed bytes read so far.
    """

    def __init__(self, stream: BinaryIO, packing: Packing, name: str = "") -> None:
        self.taken = 0
        self._stream = stream
        self._packing = packing
        self._errors: tuple[type[Exception], ...] = (zlib.error,)
        self._zstd: Any = None
        if packing == "zstd":
            try:
                import zstandard
            except ImportError as error:
                raise missing(name, "zstandard") from error
            self._zstd = zstandard.ZstdDecompressor(max_window_size=MAX_WINDOW)
            self._errors = (zstandard.ZstdError,)
        self._packed, self._at = b"", 0
        self._since = 0  # where in them the member begins
        self._member: _Decompressor | None = None
        self._ready, self._start = b"", 0
        self._problem: str | None = None
        self._silent = False  # no damage is reported again before something could be read

    def read(self, size: int = -1, /) -> bytes:
        """Read up to so many bytes, all by default.

        Raises:
            DamagedError, OSError: the data cannot be read on.
        """
        if size < 0:
            return b"".join(iter(lambda: self.read(1 << 20), b""))
        while self._start == len(self._ready) and self._refill():
            pass
        found = self._ready[self._start : self._start + size]
        self._start += len(found)
        return found

    def readline(self, size: int | None = -1, /) -> bytes:
        """Read up to the next line end, or so many bytes.

        Raises:
            DamagedError, OSError: the data cannot be read on.
        """
        pieces: list[bytes] = []
        left = -1 if size is None else size
        while left:
            if self._start == len(self._ready):
                if self._problem is not None and pieces:
                    break  # what came before the damage first
                if not self._refill():
                    break
                continue
            limit = len(self._ready) if left < 0 else min(len(self._ready), self._start + left)
            end = self._ready.find(b"\n", self._start, limit) + 1
            piece = self._ready[self._start : end or limit]
            self._start += len(piece)
            pieces.append(piece)
            if end:
                break
            left -= len(piece) if left > 0 else 0
        return b"".join(pieces)

    def _refill(self) -> bool:
        """Unpack a little more; whether there is any."""
        if self._problem is not None:
            problem, self._problem = self._problem, None
            raise DamagedError(problem)
        if self._at == len(self._packed):
            self._packed, self._at, self._since = self._stream.read(_INPUT), 0, 0
            self.taken += len(self._packed)
            if not self._packed:
                if self._member is not None:
                    self._member = None
                    self._report(f"the {self._packing} data ends too early")
                    return True
                return False
        chunk = self._packed[self._at : self._at + _CHUNK[self._packing]]
        self._at += len(chunk)
        self._unpack(chunk)
        return True

    def _unpack(self, chunk: bytes) -> None:
        if self._member is None and not chunk.strip(b"\0"):
            return  # padding between members
        if self._member is None:
            self._since = self._at - len(chunk) + 1
        member = self._member or self._begin()
        try:
            self._ready, self._start = member.decompress(chunk), 0
        except self._errors as error:
            self._report(f"damaged {self._packing} data: {error}")
            self._seek()
            return
        self._silent = self._silent and not self._ready
        self._member = member
        if member.eof:
            self._member = None
            self._at -= len(member.unused_data)

    def _begin(self) -> _Decompressor:
        if self._zstd is not None:
            return cast(_Decompressor, self._zstd.decompressobj())
        return cast(_Decompressor, zlib.decompressobj(31))

    def _report(self, problem: str) -> None:
        if not self._silent:
            self._problem = problem
        self._silent = True

    def _seek(self) -> None:
        """Go to the next place where a member may begin.

        That may lie behind us: a clipped member runs on into the one that follows it, and it
        takes some bytes before they make no sense.
        """
        self._member = None
        self._at = self._since
        magic = _MAGIC[self._packing]
        while (found := self._packed.find(magic, self._at)) < 0:
            rest = self._packed[max(self._at, len(self._packed) - len(magic) + 1) :]
            more = self._stream.read(_INPUT)
            self.taken += len(more)
            self._packed, self._at, self._since = rest + more, 0, 0
            if not more:
                self._at = len(self._packed)
                return
        self._at = found

    def close(self) -> None:
        """Close the packed stream."""
        self._stream.close()

    def __enter__(self) -> Unpacker:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class FileCopy:
    """A file while it is written, packed if its name says so.

    The same content gives the same bytes: no names or times are stored. What several copies wrote
    can be joined, as gzip and zstd files can.

    Args:
        folder: where it is.
        name: its path below the folder.
        packing: how it is packed; by default as its name says.
        each: whether every write makes a member of its own, as in WARC files.

    Raises:
        OSError: it cannot be written.
        CorpusError: zstandard is not installed.
    """

    def __init__(
        self, folder: Folder, name: str, packing: Packing | None = None, *, each: bool = False
    ) -> None:
        self._packing = packing_of(name) if packing is None else packing
        self._each = each and self._packing == "gzip"
        self._file: AtomicFile | RemoteFile = folder.create(name)
        self._stream: Any = self._file.stream
        if self._packing and not self._each:
            self._stream = self._packer(name)

    def _packer(self, name: str) -> io.BufferedIOBase:
        if self._packing == "gzip":
            return gzip.GzipFile("", "wb", GZIP_LEVEL, self._file.stream, mtime=0)
        try:
            import zstandard
        except ImportError as error:
            self._file.discard()
            raise missing(name, "zstandard") from error
        packer = zstandard.ZstdCompressor(ZSTD_LEVEL, write_checksum=True)
        return cast(io.BufferedIOBase, packer.stream_writer(self._file.stream, closefd=False))

    @property
    def stream(self) -> BinaryIO:
        """What to write to, for those who cannot do with :meth:`write`."""
        return cast(BinaryIO, self._stream)

    def write(self, data: bytes) -> None:
        """Write content.

        Raises:
            OSError: the disk is full or fails.
        """
        if self._each and data:
            data = gzip.compress(data, GZIP_LEVEL, mtime=0)
        self._stream.write(data)

    def commit(self) -> None:
        """Make the file appear.

        Raises:
            OSError: the disk is full or fails.
        """
        if self._stream is not self._file.stream:
            self._stream.close()
        self._file.commit()

    def discard(self) -> None:
        """Leave no file."""
        if self._stream is not self._file.stream:
            with suppress(OSError):
                self._stream.close()
        self._file.discard()


def open_content(stream: BinaryIO, name: str, packing: Packing | None = None) -> Any:
    """The content behind a stream, unpacked if its name says that it is packed.

    Raises:
        CorpusError: zstandard is not installed.
    """
    packing = packing_of(name) if packing is None else packing
    return Unpacker(stream, packing, name) if packing else stream
