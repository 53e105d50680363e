"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import platform
from contextlib import suppress
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, cast

_NUMBERS = count()


class AtomicFile:
    """A file that is written under another name in the same folder and renamed when complete.

    As a context manager it is committed at the end of the block, and discarded on an error.

    Args:
        path: the file; a link is replaced, not followed. What is no ordinary file (a pipe, a
            device) is written directly.
        scratch: folder on the same disk for the other name; by default that of the file.

    Raises:
        OSError: the folder is missing or closed.
    """

    def __init__(self, path: Path, scratch: Path | None = None) -> None:
        self.path = path
        self._part: Path | None = None
        if path.is_symlink() or not path.exists() or path.is_file():
            name = f".detector-{platform.node()}-{os.getpid()}-{next(_NUMBERS)}.part"
            self._part = (scratch or path.parent) / name
        elif path.is_dir():
            raise IsADirectoryError(None, "is a folder")
        mode = "wb" if self._part is None else "xb"
        self.stream = cast(BinaryIO, (self._part or path).open(mode))

    def commit(self) -> None:
        """Make sure that all is on the disk, and give the file its name.

        Raises:
            OSError: the disk is full or fails.
        """
        self.stream.flush()
        if self._part is not None:
            os.fsync(self.stream.fileno())
        self.stream.close()
        if self._part is not None:
            self._part.replace(self.path)

    def discard(self) -> None:
        """Leave no trace of what was written."""
        with suppress(OSError):  # a full disk; the file is thrown away all the same
            self.stream.close()
        if self._part is not None:
            self._part.unlink(missing_ok=True)

    def __enter__(self) -> AtomicFile:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None:
            self.commit()
        else:
            self.discard()
