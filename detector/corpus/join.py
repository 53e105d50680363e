"""Copies put together from their pieces, and the side file from those of the shards."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Sequence
from contextlib import closing

from detector.corpus.copies import part_name
from detector.corpus.items import TABLES
from detector.corpus.packing import FileCopy
from detector.corpus.sidefile import SIDE_FILE, file_of
from detector.corpus.state import JOINED
from detector.corpus.storage import Folder
from detector.corpus.tables import load_arrow
from detector.corpus.work import Done, side_name

SCORES_FILE = "scores.jsonl"


def join_pieces(out: Folder, last: Done, shards: Sequence[int]) -> None:
    """Put a file together, once; its pieces go away.

    Args:
        out: the output folder.
        last: its last piece.
        shards: the shards with its pieces, in order.

    Raises:
        OSError: it cannot be written.
    """
    marker = f"{JOINED}/{shards[0]:08d}"
    if out.size(marker) is None:
        if last.kind in TABLES:
            _join_tables(out, last, shards)
        else:
            with out.create(last.file) as file:
                for shard in shards:
                    with out.open(part_name(shard)) as part:
                        shutil.copyfileobj(part, file.stream, 1 << 20)
        out.write(marker, b"\n")
    for shard in shards:
        out.remove(part_name(shard))


def _join_tables(out: Folder, last: Done, shards: Sequence[int]) -> None:
    arrow = load_arrow(last.file)
    copy = FileCopy(out, last.file, "")
    writer = None
    try:
        for shard in shards:
            with out.open(part_name(shard)) as part:
                if last.kind == "parquet":
                    from pyarrow.parquet import ParquetFile, ParquetWriter

                    table = ParquetFile(part)
                    schema = table.schema_arrow
                    writer = writer or ParquetWriter(copy.stream, schema, compression="zstd")
                    for group in range(table.num_row_groups):
                        rows = table.metadata.row_group(group).num_rows
                        writer.write_table(table.read_row_group(group), rows)
                else:
                    reader = arrow.ipc.open_file(part)
                    writer = writer or arrow.ipc.new_file(copy.stream, reader.schema)
                    for batch in range(reader.num_record_batches):
                        writer.write_batch(reader.get_batch(batch))
        if writer is not None:
            writer.close()
    except BaseException:
        copy.discard()
        raise
    copy.commit()


def join_sides(out: Folder, count: int, files: Collection[str], *, scores: bool) -> None:
    """Write the side file.

    What earlier runs wrote of other files stays: their copies are restored with it.

    Args:
        out: the output folder.
        count: how many shards there are.
        files: what this run has copied.
        scores: whether it has only reported.

    Raises:
        OSError: it cannot be written.
    """
    name = SCORES_FILE if scores else SIDE_FILE
    with out.create(name) as file:
        for shard in range(count):
            with out.open(side_name(shard)) as side:
                shutil.copyfileobj(side, file.stream, 1 << 20)
        if not scores and out.size(name) is not None:
            with closing(out.open(name)) as earlier:
                for line in earlier:
                    if file_of(line) not in files:
                        file.stream.write(line)
