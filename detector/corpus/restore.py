"""The originals again, from cleaned copies and their side file."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from itertools import groupby
from operator import itemgetter
from pathlib import Path, PurePosixPath
from typing import Any, cast

from detector.corpus.clean import FileCopy
from detector.corpus.edits import undo_edits
from detector.corpus.items import CorpusError
from detector.corpus.lines import PIECE, Readable, split_lines
from detector.corpus.sidefile import entry_edits, read_side_file
from detector.corpus.sources import real_path

MAX_LINE = 1 << 30
"""Bytes of the longest row that can be restored; longer ones are never cleaned."""
_CHANGED = "the cleaned copy was changed after cleaning: not restored"


def restore(cleaned: Path, originals: Path, *, force: bool = False) -> Iterator[str | CorpusError]:
    """Make the originals of a folder of cleaned copies again.

    A file that is already there with the original's content is left alone.

    Args:
        cleaned: the folder that ``clean`` wrote.
        originals: the folder to write to.
        force: whether to replace files that are there with other content.

    Yields:
        the name of each file restored, and an error for each that cannot be.

    Raises:
        CorpusError: one folder is inside the other, or the side file cannot be read.
    """
    one, other = real_path(cleaned), real_path(originals)
    if one.is_relative_to(other) or other.is_relative_to(one):
        raise CorpusError(str(originals), f"must not be the folder {cleaned}, in it or around it")
    for name, entries in groupby(read_side_file(cleaned), key=itemgetter("file")):
        try:
            _restore_file(cleaned, originals, _safe(cleaned, name), entries, force)
            yield name
        except CorpusError as error:
            yield error
        except (EOFError, zlib.error, gzip.BadGzipFile):
            yield CorpusError(str(cleaned / name), _CHANGED)
        except OSError as error:
            path = error.filename or cleaned / name
            yield CorpusError(str(path), error.strerror or str(error))


def _safe(cleaned: Path, name: str) -> str:
    """Refuse a name that leads out of the folder: the side file may come from a stranger."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or "\0" in name or not path.name:
        raise CorpusError(str(cleaned), f"the side file names {name!r}, which is outside")
    return name


def _restore_file(
    cleaned: Path, originals: Path, name: str, entries: Iterable[dict[str, Any]], force: bool
) -> None:
    """Restore one file.

    Raises:
        CorpusError: it cannot be.
        OSError, EOFError, zlib.error: the copy cannot be read, or the original not written.
    """
    source, target = cleaned / name, originals / name
    with _open(source) as stream:
        copy = FileCopy(target)
        try:
            digest = _Restoring(source, stream, copy).run(entries)
            there = target.exists()
            same = there and _digest(target) == digest
            if there and not same and not force:
                raise CorpusError(str(target), "is there with other content (--force replaces it)")
        except BaseException:
            copy.discard()
            raise
        if same:
            copy.discard()
        else:
            copy.commit()


def _open(path: Path) -> AbstractContextManager[Readable]:
    if path.name.lower().endswith(".gz"):
        return cast(AbstractContextManager[Readable], gzip.open(path, "rb"))
    return path.open("rb")


def _digest(path: Path) -> str | None:
    """SHA-256 of a file's content, None if it has none that can be read."""
    digest = hashlib.sha256()
    try:
        with _open(path) as stream:
            while piece := stream.read(PIECE):
                digest.update(piece)
    except (OSError, EOFError, zlib.error):
        return None
    return digest.hexdigest()


class _Restoring:
    """The restoring of one file."""

    def __init__(self, source: Path, stream: Readable, copy: FileCopy) -> None:
        self._source = source
        self._stream = stream
        self._copy = copy
        self._before = hashlib.sha256()
        self._after = hashlib.sha256()

    def run(self, entries: Iterable[dict[str, Any]]) -> str:
        """Write the original and return its digest.

        Raises:
            CorpusError: the copy or the side file is not what cleaning wrote.
        """
        lines = split_lines(self._stream, MAX_LINE)
        for entry in entries:
            if "sha256" in entry:
                return self._finish(entry)
            if entry.get("record") is None:
                self._write(self._stream.read(), entry)
                continue
            for line in lines:
                if line.whole and line.number == entry["record"]:
                    self._write(line.raw, entry)
                    break
                self._write(line.raw)
            else:
                raise CorpusError(str(self._source), _CHANGED)
        raise CorpusError(str(self._source), "the side file lacks its checksum: not restored")

    def _write(self, changed: bytes, entry: dict[str, Any] | None = None) -> None:
        original = changed
        if entry is not None:
            try:
                edits = entry_edits(entry)
            except ValueError as error:
                raise CorpusError(str(self._source), f"{error}: not restored") from error
            try:
                original = undo_edits(changed, edits)
            except ValueError as error:
                raise CorpusError(str(self._source), _CHANGED) from error
        self._before.update(original)
        self._after.update(changed)
        self._copy.write(original)

    def _finish(self, entry: dict[str, Any]) -> str:
        while piece := self._stream.read(PIECE):
            self._write(piece)
        if self._after.hexdigest() != entry.get("sha256_cleaned"):
            raise CorpusError(str(self._source), _CHANGED)
        digest = self._before.hexdigest()
        if digest != entry["sha256"]:
            raise CorpusError(str(self._source), "the side file was changed: not restored")
        return digest
