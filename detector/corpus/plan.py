"""The input cut into shards. The cuts depend on the content and the options alone."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from detector.corpus.items import TABLES, CorpusError, Place, Source
from detector.corpus.options import SHARD_PIECES, Options, Piece, Shard
from detector.corpus.packing import DamagedError, Unpacker, packing_of
from detector.corpus.read import FRAMERS, WHOLE, as_problem, check_first, open_source
from detector.corpus.records import EndlessError, Record, frame_lines
from detector.corpus.storage import open_place, stamp_of
from detector.corpus.tables import Table

_READ = 1 << 20


def plan_shards(sources: Iterable[Source | CorpusError], options: Options) -> Iterator[Shard]:
    """Cut the sources into shards; what cannot be read is a piece with an error."""
    pieces: list[Piece] = []
    number = size = 0
    for piece in _all_pieces(sources, options):
        # A piece of a large file is a shard of its own; whole small files are put together.
        if pieces and not (piece.alone and size + piece.size <= options.shard_bytes):
            yield Shard(number, tuple(pieces))
            number, pieces, size = number + 1, [], 0
        pieces.append(piece)
        size += piece.size
        if not piece.alone or size >= options.shard_bytes or len(pieces) >= SHARD_PIECES:
            yield Shard(number, tuple(pieces))
            number, pieces, size = number + 1, [], 0
    if pieces:
        yield Shard(number, tuple(pieces))


def _all_pieces(sources: Iterable[Source | CorpusError], options: Options) -> Iterator[Piece]:
    for source in sources:
        if isinstance(source, CorpusError):
            nowhere = Source(None, source.path, "text", "")
            yield Piece(nowhere, error=source)
            continue
        number = 0
        try:
            for piece in _pieces(source, options):
                yield piece
                number = piece.number + 1
        except (CorpusError, DamagedError, OSError) as error:
            yield Piece(source, number, error=as_problem(source, error))


def _pieces(source: Source, options: Options) -> Iterator[Piece]:
    if source.path is None or is_stream(source.path):
        yield from _fed_pieces(source, options, "")
        return
    weight, time = stamp_of(source.path)
    plain_lines = source.kind == "jsonl" and not packing_of(source.target)
    if plain_lines and not isinstance(source.path, str):
        yield from _line_ranges(source, options)
        return
    stamp = _checksum(source.path, time)
    if source.kind in TABLES:
        yield from _table_pieces(source, options, stamp, weight)
    elif source.kind in WHOLE:
        yield Piece(source, size=weight, weight=weight, stamp=stamp)
    else:
        yield from _fed_pieces(source, options, stamp)


def is_stream(place: Place | None) -> bool:
    """Whether it can be read only once: standard input, a pipe."""
    return place is None or (isinstance(place, Path) and place.exists() and not place.is_file())


def _checksum(place: Place, time: str) -> str:
    """What tells the content of a file from any other; of a URL, what its store says."""
    if isinstance(place, str):
        return time
    with open_place(place) as stream:
        return hashlib.file_digest(cast(Any, stream), "sha256").hexdigest()


def _line_ranges(source: Source, options: Options) -> Iterator[Piece]:
    """Ranges of bytes that begin and end with lines; the file is read once, and not kept."""
    digest = hashlib.sha256()
    cuts: list[tuple[int, int]] = [(0, 1)]  # where a range begins, and the number of its line
    position, line, due = 0, 1, options.shard_bytes
    with open_place(cast(Place, source.path)) as stream:
        first = next(frame_lines(cast(Any, stream), options.reading.max_bytes), None)
        if first is not None:
            check_first(source, first, options.reading)
        stream.seek(0)
        while block := stream.read(_READ):
            digest.update(block)
            at = 0
            while position + len(block) >= due:
                end = block.find(b"\n", max(at, due - position - 1)) + 1
                if not end:
                    break
                line += block.count(b"\n", at, end)
                at = end
                cuts.append((position + end, line))
                due = position + end + options.shard_bytes
            line += block.count(b"\n", at)
            position += len(block)
    if len(cuts) > 1 and cuts[-1][0] == position:
        cuts.pop()
    stamp = digest.hexdigest()
    ends = [start for start, _ in cuts[1:]] + [position]
    for number, ((start, begin), end) in enumerate(zip(cuts, ends, strict=True)):
        size = end - start
        yield Piece(source, number, end == position, begin, size, size, stamp, extent=(start, end))


def _table_pieces(source: Source, options: Options, stamp: str, weight: int) -> Iterator[Piece]:
    """Runs of row groups; many small ones are one piece."""
    with Table(source) as table:
        groups = table.groups
    begin = row = rows = size = number = 0
    left = weight
    for index, group in enumerate(groups):
        rows += group.rows
        size += group.size
        if size >= options.shard_bytes or index + 1 == len(groups):
            last = index + 1 == len(groups)
            share = left if last else min(size, left)  # the last one has the end of the file too
            left -= share
            yield Piece(
                source, number, last, row + 1, share, share, stamp, extent=(begin, index + 1)
            )
            begin, row, rows, size, number = index + 1, row + rows, 0, 0, number + 1
    if not groups:
        yield Piece(source, weight=weight, stamp=stamp, extent=(0, 0))


def _fed_pieces(source: Source, options: Options, stamp: str) -> Iterator[Piece]:
    """Pieces with their records, read here: packed files can only be read from their beginning."""
    taken = 0
    waiting: Piece | None = None
    try:
        with open_source(source) as stream:
            for piece in _gather(source, stream, options):
                position = stream.taken if isinstance(stream, Unpacker) else taken + piece.size
                if waiting is not None:
                    yield waiting
                waiting = replace(piece, weight=position - taken, stamp=stamp)
                taken = position
    except OSError:
        if waiting is not None:
            yield waiting
        raise
    if waiting is not None:
        yield replace(waiting, last=True)


def _gather(source: Source, stream: Any, options: Options) -> Iterator[Piece]:
    if source.kind in WHOLE:
        raw = WHOLE[source.kind](source, stream, options.reading).raw
        yield Piece(source, size=len(raw), records=(Record(1, raw),))
        return
    records: list[Record] = []
    number = size = 0
    header: bytes | None = None
    later: bytes | None = None
    error: CorpusError | None = None
    framed = FRAMERS[source.kind](stream, options.reading.max_bytes, 1)
    try:
        for record in framed:
            if record.number == 1 and record.first:
                check_first(source, record, options.reading)
                later = record.raw if source.kind in ("csv", "tsv") else None
            if records and size + len(record.raw) > options.shard_bytes:
                yield _fed(source, number, records, size, header)
                records, size, number, header = [], 0, number + 1, later
            records.append(record)
            size += len(record.raw)
    except EndlessError as endless:
        error = as_problem(source, endless)
    last = _fed(source, number, records, size, header)
    yield replace(last, error=error)


def _fed(
    source: Source, number: int, records: list[Record], size: int, header: bytes | None
) -> Piece:
    return Piece(
        source,
        number,
        last=False,
        first=records[0].number if records else 1,
        size=size,
        records=tuple(records),
        header=header,
    )


def open_piece(piece: Piece) -> Any:
    """The bytes of a piece that is a file or a range of one; a context manager.

    Raises:
        OSError: it cannot be opened.
        CorpusError: a library for it is missing.
    """
    if piece.records is not None:
        return io.BytesIO(b"".join(record.raw for record in piece.records))
    if piece.extent is None:
        return open_source(piece.source)
    stream = open_place(cast(Place, piece.source.path))
    stream.seek(piece.extent[0])
    return stream
