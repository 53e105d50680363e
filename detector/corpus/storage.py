"""Where things lie: the local disk, or anything fsspec knows when a path is a URL.

Writing is all or nothing in both: under another name first, then renamed.
"""

from __future__ import annotations

import os
import platform
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, BinaryIO, cast

from detector.corpus.atomic import AtomicFile
from detector.corpus.items import CorpusError, Place

OWN = ".detector"
"""Folder below the output that holds the state of a run."""
_SCRATCH = f"{OWN}/scratch"
_NUMBERS = count()


def is_url(path: str) -> bool:
    """Whether a path is a URL, such as ``s3://bucket/folder``."""
    return "://" in path


def _file_system(url: str) -> tuple[Any, str]:
    """The file system of a URL and the path in it.

    Raises:
        CorpusError: fsspec, or what it needs for this kind of URL, is not installed.
        OSError: there is no such place.
    """
    try:
        import fsspec
    except ImportError as error:
        raise missing(url, "fsspec") from error
    try:
        system, path = fsspec.core.url_to_fs(url)
    except (ImportError, ValueError) as error:
        raise CorpusError(url, str(error)) from error
    return system, path


def missing(path: str, what: str, extra: str = "batch") -> CorpusError:
    """Say that an optional library is needed."""
    return CorpusError(path, f"needs {what}: pip install 'seospam-detector[{extra}]'")


def open_place(place: Place) -> BinaryIO:
    """Open a file for reading.

    Raises:
        OSError: it cannot be opened.
        CorpusError: a library for it is missing.
    """
    if isinstance(place, Path):
        return place.open("rb")
    system, path = _file_system(place)
    return cast(BinaryIO, system.open(path, "rb"))


def stamp_of(place: Place) -> tuple[int, str]:
    """Size of a file in bytes, and what changes when the file is replaced.

    Raises:
        OSError: it is not there.
    """
    if isinstance(place, Path):
        status = place.stat()
        return status.st_size, f"{status.st_size}-{status.st_mtime_ns}"
    system, path = _file_system(place)
    return int(system.size(path) or 0), str(system.ukey(path))


def list_url(url: str) -> list[str]:
    """Paths below the folder at a URL, sorted, none if it is a file.

    Raises:
        OSError: it cannot be listed.
    """
    system, path = _file_system(url)
    if not system.isdir(path):
        return []
    root = path.rstrip("/") + "/"
    return sorted(found.removeprefix(root) for found in system.find(path))


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder to write to; the same for all workers, so on a cluster it must be shared.

    Attributes:
        place: path, or URL for fsspec.
    """

    place: Place

    @classmethod
    def at(cls, path: str | Path) -> Folder:
        """The folder at a path or URL."""
        text = str(path)
        return cls(text.rstrip("/") if is_url(text) else Path(path))

    def join(self, name: str) -> Place:
        """Path of a file below it."""
        return self.place / name if isinstance(self.place, Path) else f"{self.place}/{name}"

    def make(self) -> None:
        """Make the folder, and within it those for the state of a run.

        Raises:
            OSError: it cannot be made.
        """
        if isinstance(self.place, Path):
            (self.place / _SCRATCH).mkdir(parents=True, exist_ok=True)

    def create(self, name: str) -> AtomicFile | RemoteFile:
        """Begin a file that appears when it is committed.

        Raises:
            OSError: it cannot be written.
        """
        target = self.join(name)
        if isinstance(target, str):
            return RemoteFile(target, f"{self.place}/{_SCRATCH}")
        target.parent.mkdir(parents=True, exist_ok=True)
        scratch = cast(Path, self.place) / _SCRATCH
        return AtomicFile(target, scratch if scratch.is_dir() else None)

    def write(self, name: str, data: bytes) -> None:
        """Write a whole file.

        Raises:
            OSError: it cannot be written.
        """
        with self.create(name) as file:
            file.stream.write(data)

    def open(self, name: str) -> BinaryIO:
        """Open a file below it for reading.

        Raises:
            OSError: it cannot be opened.
        """
        return open_place(self.join(name))

    def read(self, name: str) -> bytes | None:
        """Content of a file below it, None if it is not there.

        Raises:
            OSError: it cannot be read.
        """
        with suppress(FileNotFoundError), self.open(name) as stream:
            return stream.read()
        return None

    def size(self, name: str) -> int | None:
        """Bytes of a file below it, None if it is not there."""
        with suppress(OSError):
            return stamp_of(self.join(name))[0]
        return None

    def names(self, name: str) -> Iterator[str]:
        """Names of the files in a folder below it."""
        place = self.join(name)
        if isinstance(place, Path):
            with suppress(FileNotFoundError):
                yield from sorted(entry.name for entry in place.iterdir())
        else:
            with suppress(FileNotFoundError):
                yield from list_url(place)

    def remove(self, name: str) -> None:
        """Remove a file or folder below it, if it is there.

        Raises:
            OSError: it cannot be removed.
        """
        place = self.join(name)
        if isinstance(place, str):
            system, path = _file_system(place)
            with suppress(FileNotFoundError):
                system.rm(path, recursive=True)
        elif place.is_dir() and not place.is_symlink():
            shutil.rmtree(place)
        else:
            place.unlink(missing_ok=True)


class RemoteFile:
    """What :class:`~detector.corpus.atomic.AtomicFile` is on the local disk.

    Args:
        url: the file.
        scratch: URL of the folder for the other name; whoever is killed leaves files there.

    Raises:
        OSError: it cannot be written.
        CorpusError: a library for it is missing.
    """

    def __init__(self, url: str, scratch: str) -> None:
        self._system, self._path = _file_system(url)
        folder = _file_system(scratch)[1]
        self._part = f"{folder}/{platform.node()}-{os.getpid()}-{next(_NUMBERS)}.part"
        for needed in (self._path.rsplit("/", 1)[0], folder):
            with suppress(NotImplementedError, PermissionError):
                self._system.makedirs(needed, exist_ok=True)
        self.stream = cast(BinaryIO, self._system.open(self._part, "wb"))

    def commit(self) -> None:
        """Give the file its name.

        Raises:
            OSError: it cannot be written.
        """
        self.stream.close()
        self._system.mv(self._part, self._path)

    def discard(self) -> None:
        """Leave no trace of what was written."""
        with suppress(OSError):
            self.stream.close()
        with suppress(OSError):
            self._system.rm(self._part)

    def __enter__(self) -> RemoteFile:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self.commit()
        else:
            self.discard()
