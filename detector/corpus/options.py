"""What a run of cleaning is: its options, its input cut into pieces, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from detector.corpus.edits import Mode
from detector.corpus.items import CorpusError, Source
from detector.corpus.reading import Reading
from detector.corpus.records import Record
from detector.corpus.storage import Folder
from detector.frames import Scanner

SHARD_BYTES = 4 << 20
SHARD_PIECES = 512


class OnError(StrEnum):
    """What is done with a record that cannot be read."""

    FAIL = "fail"
    SKIP = "skip"
    QUARANTINE = "quarantine"


@dataclass(frozen=True, slots=True)
class Options:
    """How a corpus is cleaned.

    Attributes:
        mode: what is done with spam.
        drop_above: share of a document's characters, 0 to 1: one with more spam is dropped as a
            whole. None: in mode ``drop`` every contaminated document, in the others none.
        on_error: what is done with broken records.
        reading: how documents are read.
        shard_bytes: how large the parts are into which files are split.
    """

    mode: Mode = Mode.CUT
    drop_above: float | None = None
    on_error: OnError = OnError.SKIP
    reading: Reading = field(default_factory=Reading)
    shard_bytes: int = SHARD_BYTES

    def key(self) -> dict[str, Any]:
        """The options as plain data: what must be equal for a run to go on."""
        plain = asdict(self)
        return {**plain.pop("reading"), **plain}


@dataclass(frozen=True, slots=True)
class Job:
    """Everything a worker has to know.

    Attributes:
        out: the folder for the copies.
        options: how to clean.
        load: loads the scanner; each worker calls it once. It must be hashable.
        model: checksum of the model that is used, or empty.
    """

    out: Folder
    options: Options
    load: Callable[[], Scanner]
    model: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a source, or all of it.

    Attributes:
        source: the source.
        number: number of the piece, from 0.
        last: whether it is the last one.
        first: number of its first record.
        size: bytes of content, about.
        weight: bytes on the disk that it stands for.
        stamp: what tells the content of the file from any other.
        extent: bytes ``[start, stop)`` of a JSONL file, or groups of a table; None if the piece is
            the whole file or its records are given.
        records: the records, if they were read already.
        header: first record of a CSV file, if it is not in this piece.
        error: why the source cannot be read.
    """

    source: Source
    number: int = 0
    last: bool = True
    first: int = 1
    size: int = 0
    weight: int = 0
    stamp: str = ""
    extent: tuple[int, int] | None = None
    records: tuple[Record, ...] | None = None
    header: bytes | None = None
    error: CorpusError | None = None

    @property
    def alone(self) -> bool:
        """Whether it is the only piece of its source."""
        return self.number == 0 and self.last


@dataclass(frozen=True, slots=True)
class Shard:
    """What a worker does at once: one piece, or several small ones.

    Attributes:
        number: its number in the run, from 0.
        pieces: the pieces, in the order of the corpus.
    """

    number: int
    pieces: tuple[Piece, ...]
