"""The originals again, from cleaned copies and their side file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import groupby
from operator import itemgetter
from pathlib import Path, PurePosixPath
from typing import Any

from detector.corpus.edits import Edit
from detector.corpus.items import CorpusError
from detector.corpus.packing import DamagedError, FileCopy, open_content
from detector.corpus.records import PIECE, Readable
from detector.corpus.restoretable import TableChangedError, restore_table, table_digest
from detector.corpus.sidefile import entry_edits, read_side_file
from detector.corpus.sources import real_path
from detector.corpus.storage import Folder

_CHANGED = "the cleaned copy was changed after cleaning: not restored"
_NO_CHECKSUM = "the side file lacks its checksum: not restored"
_SIDE_CHANGED = "the side file was changed: not restored"


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
        except DamagedError:
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
        OSError, DamagedError: the copy cannot be read, or the original not written.
    """
    source, target = cleaned / name, originals / name
    parts = _parts(entries, source)
    first = next(parts, None)
    if first is None:
        raise CorpusError(str(source), _NO_CHECKSUM)
    whole = merge_first(first, parts)
    table = first[0].get("table")
    with source.open("rb") as stream:
        copy = FileCopy(Folder(originals), name, "" if table else None)
        try:
            if table:
                digest: object = restore_table(stream, copy.stream, whole, str(source))
            else:
                digest = _Restoring(source, open_content(stream, name), copy).run(whole)
            same = target.exists() and _digest(target, first[0]) == digest
            if target.exists() and not same and not force:
                raise CorpusError(str(target), "is there with other content (--force replaces it)")
        except TableChangedError as error:
            copy.discard()
            raise CorpusError(str(source), _SIDE_CHANGED if error.side else _CHANGED) from error
        except BaseException:
            copy.discard()
            raise
        if same:
            copy.discard()
        else:
            copy.commit()


Part = tuple[dict[str, Any], Iterator[dict[str, Any]]]


def merge_first(first: Part, rest: Iterator[Part]) -> Iterator[Part]:
    """The first part again, and then the rest."""
    yield first
    yield from rest


def _parts(entries: Iterable[dict[str, Any]], source: Path) -> Iterator[Part]:
    """Each part with the entries of its documents.

    Raises:
        CorpusError: entries stand before the part that they belong to.
    """
    part: dict[str, Any] | None = None
    for is_part, group in groupby(entries, key=lambda entry: "sha256" in entry):
        if is_part:
            for entry in group:
                if part is not None:
                    yield part, iter(())
                part = entry
        elif part is None:
            raise CorpusError(str(source), _NO_CHECKSUM)
        else:
            yield part, group
            part = None
    if part is not None:
        yield part, iter(())


def _digest(path: Path, part: dict[str, Any]) -> object:
    """Checksum of a file's content, None if it has none that can be read."""
    try:
        with path.open("rb") as stream:
            if part.get("table"):
                return table_digest(stream, part)
            digest = hashlib.sha256()
            content = open_content(stream, path.name)
            while piece := content.read(PIECE):
                digest.update(piece)
            return digest.hexdigest()
    except (OSError, DamagedError, CorpusError, TableChangedError):
        return None


class _Restoring:
    """The restoring of one file: the bytes of the copy, with every change undone."""

    def __init__(self, source: Path, stream: Readable, copy: FileCopy) -> None:
        self._source = source
        self._stream = stream
        self._copy = copy
        self._whole = hashlib.sha256()
        self._before = hashlib.sha256()
        self._after = hashlib.sha256()
        self._position = 0

    def run(self, parts: Iterable[Part]) -> str:
        """Write the original and return its checksum.

        Raises:
            CorpusError: the copy or the side file is not what cleaning wrote.
        """
        for part, entries in parts:
            self._part(part, entries)
        if self._stream.read(1):
            raise CorpusError(str(self._source), _CHANGED)
        return self._whole.hexdigest()

    def _part(self, part: dict[str, Any], entries: Iterable[dict[str, Any]]) -> None:
        self._before, self._after = hashlib.sha256(), hashlib.sha256()
        self._position = taken = 0
        for edit in merge(
            self._edits(entries), _suffixes(part, self._source), key=lambda edit: edit.at
        ):
            if edit.at < self._position:
                raise CorpusError(str(self._source), _SIDE_CHANGED)
            taken += self._pass_on(edit.at - self._position)
            if self._read(len(edit.added)) != edit.added:
                raise CorpusError(str(self._source), _CHANGED)
            taken += len(edit.added)
            self._put(edit.removed)
        size = part.get("size_cleaned")
        if not isinstance(size, int) or size < taken:
            raise CorpusError(str(self._source), _SIDE_CHANGED)
        self._pass_on(size - taken)
        if self._after.hexdigest() != part.get("sha256_cleaned"):
            raise CorpusError(str(self._source), _CHANGED)
        if self._before.hexdigest() != part["sha256"]:
            raise CorpusError(str(self._source), _SIDE_CHANGED)

    def _edits(self, entries: Iterable[dict[str, Any]]) -> Iterator[Edit]:
        for entry in entries:
            try:
                offset = int(entry["offset"])
                for edit in entry_edits(entry):
                    yield Edit(offset + edit.at, edit.removed, edit.added)
            except (KeyError, TypeError, ValueError) as error:
                message = "an entry of the side file is damaged: not restored"
                raise CorpusError(str(self._source), message) from error

    def _read(self, size: int) -> bytes:
        """Read so many bytes of the copy."""
        pieces: list[bytes] = []
        while size and (piece := self._stream.read(min(size, PIECE))):
            size -= len(piece)
            self._after.update(piece)
            pieces.append(piece)
        return b"".join(pieces)

    def _pass_on(self, size: int) -> int:
        """Copy so many bytes that were not changed."""
        left = size
        while left:
            piece = self._read(min(left, PIECE))
            if not piece:
                raise CorpusError(str(self._source), _CHANGED)
            left -= len(piece)
            self._put(piece)
        return size

    def _put(self, original: bytes) -> None:
        self._before.update(original)
        self._whole.update(original)
        self._position += len(original)
        self._copy.write(original)


def _suffixes(part: dict[str, Any], source: Path) -> Iterator[Edit]:
    """What the records without spam have at their ends."""
    suffix, places = part.get("suffix", ""), part.get("suffixed", [])
    if not isinstance(suffix, str) or not isinstance(places, list):
        raise CorpusError(str(source), _SIDE_CHANGED)
    return (Edit(int(place), b"", suffix.encode()) for place in places)
