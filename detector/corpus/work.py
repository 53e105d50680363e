"""What one worker does with one shard: read, scan, write, count."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import lru_cache
from itertools import chain, groupby
from typing import Any

from detector.corpus.copies import PieceCopy, Side, part_name
from detector.corpus.items import TABLES, CorpusError, Document, End, Item, Unread
from detector.corpus.languages import name_languages
from detector.corpus.options import Job, OnError, Piece, Shard
from detector.corpus.packing import DamagedError
from detector.corpus.plan import open_piece
from detector.corpus.read import FRAMERS, WHOLE, as_problem, read_records
from detector.corpus.records import Record
from detector.corpus.scan import function_words, scan_batches
from detector.corpus.sidefile import line_of
from detector.corpus.stats import Stats
from detector.corpus.storage import OWN
from detector.corpus.tablecopy import TableCopy
from detector.frames import Scanner

SIDES, RECEIPTS = f"{OWN}/sides", f"{OWN}/receipts"


@dataclass(frozen=True, slots=True)
class Done:
    """What a receipt says of one piece.

    Attributes:
        file: where its copy goes.
        stamp: what tells the content of its file from any other.
        number, last: its place in the file.
        written: whether there is a copy.
        kind: kind of the file.
    """

    file: str
    stamp: str
    number: int
    last: bool
    written: bool
    kind: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a finished shard gives back.

    Attributes:
        shard: its number.
        pieces: its pieces.
        weight: bytes on the disk that it stands for.
        stats: its counts.
    """

    shard: int
    pieces: tuple[Done, ...]
    weight: int
    stats: Stats

    def to_dict(self) -> dict[str, Any]:
        """The receipt as plain data."""
        return {
            "shard": self.shard,
            "pieces": [asdict(piece) for piece in self.pieces],
            "weight": self.weight,
            "stats": self.stats.to_dict(),
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Receipt:
        """The receipt again from :meth:`to_dict`."""
        pieces = tuple(Done(**piece) for piece in data["pieces"])
        return cls(data["shard"], pieces, data["weight"], Stats.from_dict(data["stats"]))


def side_name(shard: int) -> str:
    """Where a shard keeps its entries of the side file."""
    return f"{SIDES}/{shard:08d}.jsonl"


def receipt_name(shard: int) -> str:
    """Where a shard keeps its receipt; if it is there, the shard is done."""
    return f"{RECEIPTS}/{shard:08d}.json"


@lru_cache(maxsize=2)
def _load(load: Callable[[], Scanner]) -> Scanner:
    return load()


def run_shard(shard: Shard, job: Job) -> Receipt:
    """Clean a shard: write its copies, its part of the side file and, at last, its receipt.

    Raises:
        CorpusError: the copies cannot be written, or a broken record ends the run.
    """
    try:
        return _Working(shard, job).run()
    except OSError as error:
        name = str(job.out.join(""))
        raise CorpusError(name, f"cannot write: {error.strerror or error}") from error


class _Working:
    """A shard while it is worked on."""

    def __init__(self, shard: Shard, job: Job) -> None:
        self._shard = shard
        self._job = job
        self._side = Side()
        self._done: list[Done] = []
        self._scanner = _load(job.load)

    def run(self) -> Receipt:
        for table, pieces in groupby(self._shard.pieces, key=_is_table):
            if table:
                for piece in pieces:
                    self._table(piece)
            else:
                self._bytes(list(pieces))
        shard = self._shard
        weight = sum(piece.weight for piece in shard.pieces)
        receipt = Receipt(shard.number, tuple(self._done), weight, self._side.stats)
        # What is handed back is what can be read back: rare phrases are left out in both.
        receipt = Receipt.from_dict(receipt.to_dict())
        out = self._job.out
        out.write(side_name(shard.number), b"".join(map(line_of, self._side.lines)))
        out.write(receipt_name(shard.number), line_of(receipt.to_dict()))
        return receipt

    def _name(self, piece: Piece) -> str:
        return piece.source.target if piece.alone else part_name(self._shard.number)

    def _finish(self, piece: Piece, error: CorpusError | None, *, written: bool) -> None:
        if error is not None:
            if self._job.options.on_error is OnError.FAIL:
                raise error
            self._side.stats.fail(str(error))
        source = piece.source
        done = Done(source.target, piece.stamp, piece.number, piece.last, written, source.kind)
        self._done.append(done)

    def _table(self, piece: Piece) -> None:
        error = None
        try:
            TableCopy(self._job, piece, self._side, self._name(piece)).run(self._scanner)
        except CorpusError as problem:
            error = problem
        self._finish(piece, error, written=error is None)

    def _bytes(self, pieces: list[Piece]) -> None:
        reading = chain.from_iterable(self._items(piece) for piece in pieces)
        waiting = iter(pieces)
        piece: Piece | None = None
        copy: PieceCopy | None = None
        try:
            for items, reports in scan_batches(self._scanner, reading):
                languages = self._languages(items)
                for item, report in zip(items, reports, strict=True):
                    if piece is None:
                        piece = next(waiting)
                    if isinstance(item, End):
                        self._end(piece, copy, item)
                        piece = copy = None
                        continue
                    copy = copy or PieceCopy(self._job, piece, self._side, self._name(piece))
                    if isinstance(item, Document) and report is not None:
                        copy.document(item, report, next(languages))
                    elif isinstance(item, Unread):
                        copy.unread(item)
        except BaseException:
            if copy is not None:
                copy.discard()
            raise

    def _languages(self, items: list[Item]) -> Iterator[str]:
        texts = [item.text for item in items if isinstance(item, Document)]
        return iter(name_languages(texts, function_words(self._scanner)))

    def _end(self, piece: Piece, copy: PieceCopy | None, end: End) -> None:
        unreadable = end.error is not None and piece.records is None
        if unreadable:
            if copy is not None:
                copy.discard()
        else:
            copy = copy or PieceCopy(self._job, piece, self._side, self._name(piece))
            copy.commit()
        self._finish(piece, end.error, written=not unreadable)

    def _items(self, piece: Piece) -> Iterator[Item]:
        """The items of a piece, and its end."""
        problem = piece.error
        try:
            if piece.records is not None or problem is None:
                yield from self._read(piece)
        except (CorpusError, DamagedError, OSError) as error:
            problem = as_problem(piece.source, error)
        yield End(piece.source, problem)

    def _read(self, piece: Piece) -> Iterator[Item]:
        source, reading = piece.source, self._job.options.reading
        if source.kind in WHOLE:
            with open_piece(piece) as stream:
                yield WHOLE[source.kind](source, stream, reading)
        elif piece.records is not None:
            yield from read_records(source, piece.records, reading, piece.header)
        else:
            yield from read_records(source, _ranged(piece, reading.max_bytes), reading)


def _ranged(piece: Piece, limit: int) -> Iterator[Record]:
    """The records in a range of bytes."""
    left = piece.size
    with open_piece(piece) as stream:
        for record in FRAMERS[piece.source.kind](stream, limit, piece.first):
            if left <= 0:
                break
            left -= len(record.raw)
            yield record
    if left != 0:
        raise CorpusError(piece.source.name, "was changed while it was read")


def _is_table(piece: Piece) -> bool:
    return piece.source.kind in TABLES and piece.error is None
