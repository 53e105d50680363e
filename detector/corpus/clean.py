"""Cleaned copies of a corpus, and the side file that undoes the cleaning."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, cast

from detector.corpus.atomic import AtomicFile
from detector.corpus.edits import Mode, apply_edits, document_edits
from detector.corpus.items import CorpusError, Document, End, Item, Source, Unread
from detector.corpus.sidefile import SIDE_FILE, SideFile, document_entry
from detector.corpus.sources import STDIN, real_path
from detector.report import Report

COPY_LEVEL = 6
"""gzip's own default; Python's is 9, four times slower for one percent."""


class FileCopy:
    """The copy of one file while it is written, behind gzip if its name says so.

    Args:
        path: the copy; its folder is made.

    Raises:
        OSError: it cannot be written.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = AtomicFile(path)
        self._stream = self._file.stream
        if path.name.lower().endswith(".gz"):
            # No name and no time in the header: the same content gives the same bytes.
            zipped = gzip.GzipFile("", "wb", COPY_LEVEL, self._file.stream, mtime=0)
            self._stream = cast(BinaryIO, zipped)

    def write(self, data: bytes) -> None:
        """Write content.

        Raises:
            OSError: the disk is full or fails.
        """
        self._stream.write(data)

    def commit(self) -> None:
        """Make the copy appear.

        Raises:
            OSError: the disk is full or fails.
        """
        if self._stream is not self._file.stream:
            self._stream.close()
        self._file.commit()

    def discard(self) -> None:
        """Leave no copy."""
        if self._stream is not self._file.stream:
            with suppress(OSError):
                self._stream.close()
        self._file.discard()


def check_output(out: Path, paths: Iterable[str]) -> None:
    """Make sure that writing into a folder cannot touch the input.

    Raises:
        CorpusError: the folder is an input, or within one, or is a file, or its side file would
            replace an input.
        OSError: it lies in a folder that is closed.
    """
    if out.is_file():
        raise CorpusError(str(out), "the output must be a folder")
    real = real_path(out)
    for path in paths:
        if path == STDIN:
            continue
        given = real_path(path)
        if given == real / SIDE_FILE:
            raise CorpusError(str(out), f"the side file would overwrite the input {path}")
        if real.is_relative_to(given):
            raise CorpusError(str(out), f"the output must not be the input {path} or inside it")


class Cleaner:
    """Writes cleaned copies; a context manager, which completes the side file at its end.

    Args:
        out: the folder for the copies, made if it is not there.
        paths: what is read, to keep it from being written to.
        mode: whether spam is cut or marked.
        text_field: field of a JSONL row that holds the text.

    Attributes:
        changed: documents that were changed.
        characters: characters of spam in them.

    Raises:
        CorpusError: the folder cannot take the copies.
    """

    def __init__(
        self, out: Path, paths: Iterable[str], mode: Mode = Mode.CUT, text_field: str = "text"
    ) -> None:
        self.changed = 0
        self.characters = 0
        self._out = out
        self._inputs = [real_path(path) for path in paths if path != STDIN]
        self._mode = mode
        self._text_field = text_field
        self._names = {SIDE_FILE: "the side file"}
        self._current: _Current | None = None
        self._failed: Source | None = None
        try:
            check_output(out, paths)
            out.mkdir(parents=True, exist_ok=True)
            self._side = SideFile(out)
        except OSError as error:
            raise CorpusError(str(out), error.strerror or str(error)) from error

    def feed(self, item: Item, report: Report | None) -> CorpusError | None:
        """Take the next item; items of a source come in order and without others between them.

        Returns:
            why the file or the document cannot be cleaned, None if it can.
        """
        if isinstance(item, CorpusError) or item.source is self._failed:
            return None
        if isinstance(item, End) and item.error is not None:
            self._abandon(item.source)
            return None
        try:
            if self._current is None:
                self._current = self._begin(item.source)
            if isinstance(item, End):
                self._finish(self._current, item.source)
                return None
            return self._copy(self._current, item, report)
        except CorpusError as error:
            self._abandon(item.source)
            return error
        except OSError as error:
            self._abandon(item.source)
            return CorpusError(
                item.source.name, f"cannot write its copy: {error.strerror or error}"
            )

    def _begin(self, source: Source) -> _Current:
        path = self._out / source.target
        if source.target in self._names:
            other = self._names[source.target]
            raise CorpusError(source.name, f"its copy {path} would overwrite {other}")
        self._names[source.target] = f"that of {source.name}"
        real = real_path(path.parent) / path.name
        if any(real.is_relative_to(given) for given in self._inputs):
            raise CorpusError(source.name, f"its copy {path} would overwrite the input")
        return _Current(FileCopy(path))

    def _copy(
        self, current: _Current, item: Document | Unread, report: Report | None
    ) -> CorpusError | None:
        if isinstance(item, Unread) or report is None or not report.spans:
            current.write(item.raw, item.raw)
            return None
        try:
            edits = document_edits(item, report, self._mode, self._text_field)
        except (ValueError, RecursionError) as error:
            current.write(item.raw, item.raw)
            return CorpusError(item.source.name, f"left as it is: {error}", item.record)
        current.write(item.raw, apply_edits(item.raw, edits))
        current.changed += 1
        current.characters += sum(span.end - span.start for span in report.spans)
        self._side.add(document_entry(item, report, edits))
        return None

    def _finish(self, current: _Current, source: Source) -> None:
        current.copy.commit()
        self._side.finish_file({"file": source.target, "mode": self._mode.value, **current.entry()})
        self.changed += current.changed
        self.characters += current.characters
        self._current = None

    def _abandon(self, source: Source) -> None:
        """Leave no copy of a source that cannot be read or written to its end."""
        if self._current is not None:
            self._current.copy.discard()
        self._side.forget_file()
        self._current = None
        self._failed = source

    def __enter__(self) -> Cleaner:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._current is not None:
            self._current.copy.discard()
        try:
            # Also after an interruption: the copies that are complete must stay restorable.
            self._side.commit()
        except OSError as failure:
            self._side.discard()
            message = failure.strerror or str(failure)
            raise CorpusError(str(self._out / SIDE_FILE), message) from failure


class _Current:
    """The file that is being copied."""

    def __init__(self, copy: FileCopy) -> None:
        self.copy = copy
        self.changed = 0
        self.characters = 0
        self._before = hashlib.sha256()
        self._after = hashlib.sha256()

    def write(self, original: bytes, changed: bytes) -> None:
        """Write what takes the place of the original bytes."""
        self._before.update(original)
        self._after.update(changed)
        self.copy.write(changed)

    def entry(self) -> dict[str, Any]:
        """What the side file says of the file, but for its name."""
        return {
            "changed": self.changed,
            "sha256": self._before.hexdigest(),
            "sha256_cleaned": self._after.hexdigest(),
        }
