"""Which files to read: paths, folders with filters, URLs, standard input."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal

from detector.corpus.items import CorpusError, Kind, Place, Source
from detector.corpus.storage import is_url, list_url, stamp_of

STDIN = "-"
DEFAULT_INCLUDE = (
    "*.txt", "*.text", "*.md", "*.markdown", "*.html", "*.htm", "*.jsonl", "*.jsonl.gz",
    "*.jsonl.zst", "*.parquet", "*.arrow", "*.warc", "*.warc.gz", "*.wet", "*.wet.gz",
)  # fmt: skip
EXTENSIONS: dict[str, Kind] = {
    ".html": "html",
    ".htm": "html",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "tsv",
    ".warc": "warc",
    ".wet": "warc",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".arrow": "arrow",
    ".feather": "arrow",
    ".ipc": "arrow",
}
"""Endings of names, before ``.gz`` or ``.zst``; everything else is text."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which files of a folder to read, and as what.

    A pattern without ``/`` is held against names, one with ``/`` against paths below the folder;
    case does not matter and ``*`` also stands for ``/``.

    Attributes:
        include: a file must match one of these.
        exclude: neither it nor a folder above it may match one of these.
        reading: ``auto`` goes by the name, the others hold for every file.
        omit: a file that is left out, such as the one being written.
    """

    include: tuple[str, ...] = DEFAULT_INCLUDE
    exclude: tuple[str, ...] = ()
    reading: Kind | Literal["auto"] = "auto"
    omit: Path | None = None

    def kind_of(self, name: str) -> Kind:
        """How a file of this name is read."""
        if self.reading != "auto":
            return self.reading
        stem = name.lower()
        for packed in (".gz", ".zst", ".zstd"):
            stem = stem.removesuffix(packed)
        return EXTENSIONS.get(os.path.splitext(stem)[1], "text")  # noqa: PTH122 - also for URLs


def real_path(path: str | Path) -> Path:
    """The path without links, as far as it exists; unlike pathlib's, it takes loops of links."""
    return Path(os.path.realpath(path))


def find_sources(
    paths: Iterable[str], selection: Selection | None = None
) -> Iterator[Source | CorpusError]:
    """Find the files to read, in the order given and sorted within folders.

    A file named here is read whatever its name. In folders, files and folders whose name begins
    with a dot, links to folders, and everything that is no file (pipes, devices) are passed over.

    Yields:
        sources, and an error for each folder that cannot be listed; whether a file can be read
        shows when it is.
    """
    selection = selection or Selection()
    for path in paths:
        if not path:
            yield CorpusError("''", "No such file or directory")  # pathlib takes it for the folder
        elif path == STDIN:
            kind = selection.kind_of(STDIN)
            yield Source(None, STDIN, kind, f"stdin.{'txt' if kind == 'text' else kind}")
        elif is_url(path):
            yield from _at_url(path, selection)
        elif os.path.isdir(path):  # noqa: PTH112 - a closed folder above makes pathlib's raise
            yield from _in_folder(path, selection)
        else:
            name = Path(path).name
            yield Source(Path(path), path, selection.kind_of(name), name)


def _in_folder(folder: str, selection: Selection) -> Iterator[Source | CorpusError]:
    root = Path(folder)
    for found in _walk(root, selection.exclude):
        if isinstance(found, CorpusError):
            yield found
            continue
        relative = found.relative_to(root).as_posix()
        if not _matches(relative, selection.include):
            continue
        if selection.omit is None or real_path(found) != selection.omit:
            yield Source(found, str(found), selection.kind_of(found.name), relative)


def _at_url(url: str, selection: Selection) -> Iterator[Source | CorpusError]:
    try:
        below = list_url(url)
    except (OSError, CorpusError) as error:
        yield error if isinstance(error, CorpusError) else CorpusError(url, str(error))
        return
    if not below:
        name = url.rstrip("/").rsplit("/", 1)[-1]
        yield Source(url, url, selection.kind_of(name), name)
    root = url.rstrip("/")
    for relative in below:
        hidden = any(part.startswith(".") for part in relative.split("/"))
        parents = [relative, *_parents(relative)]
        excluded = any(_matches(part, selection.exclude) for part in parents)
        if not hidden and not excluded and _matches(relative, selection.include):
            place = f"{root}/{relative}"
            yield Source(place, place, selection.kind_of(relative), relative)


def _parents(relative: str) -> Iterator[str]:
    while "/" in relative:
        relative = relative.rsplit("/", 1)[0]
        yield relative


def _matches(relative: str, patterns: Iterable[str]) -> bool:
    relative = relative.lower()
    name = relative.rsplit("/", 1)[-1]
    return any(
        fnmatchcase(relative if "/" in pattern else name, pattern.lower()) for pattern in patterns
    )


def _walk(root: Path, exclude: tuple[str, ...]) -> Iterator[Path | CorpusError]:
    """Files below a folder. A stack, not recursion: folders may be nested very deeply."""
    stack = [(root, True)]
    while stack:
        path, is_folder = stack.pop()
        if not is_folder:
            yield path
            continue
        try:
            with os.scandir(path) as listing:
                entries = sorted(listing, key=lambda entry: entry.name, reverse=True)
        except OSError as error:
            yield CorpusError(str(path), error.strerror or str(error))
            continue
        for entry in entries:
            child = path / entry.name
            relative = child.relative_to(root).as_posix()
            if entry.name.startswith(".") or _matches(relative, exclude):
                continue
            is_folder = entry.is_dir(follow_symlinks=False)
            if is_folder or _is_file(entry):
                stack.append((child, is_folder))


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return stat.S_ISREG(entry.stat().st_mode)
    except OSError:
        return True  # a dangling link: opening it will say what is wrong


def total_bytes(paths: Iterable[str], selection: Selection) -> int | None:
    """How much there is to read on the disk, None if that cannot be known beforehand."""
    total = 0
    for source in find_sources(paths, selection):
        if isinstance(source, CorpusError):
            continue
        if source.path is None or not _is_plain(source.path):
            return None
        try:
            total += stamp_of(source.path)[0]
        except (OSError, CorpusError):
            continue
    return total


def _is_plain(place: Place) -> bool:
    """Whether a path may be asked for its size: no pipe, no device."""
    try:
        return isinstance(place, str) or stat.S_ISREG(place.stat().st_mode)
    except OSError:
        return True
