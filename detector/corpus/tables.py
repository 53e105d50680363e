"""Parquet and Arrow files, batch by batch: pyarrow is loaded when the first one is read."""

from __future__ import annotations

import hashlib
import io
import struct
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, BinaryIO

from detector.corpus.items import CorpusError, Source
from detector.corpus.storage import missing, open_place

BATCH_ROWS = 256
MAX_RATIO = 200
"""A column that unpacks to so many times its size is a bomb, if it is large ..."""
MAX_UNPACKED = 256 << 20
"""... that is, larger than so many bytes."""
_FILE_MAGIC = b"ARROW1"


@dataclass(frozen=True, slots=True)
class Group:
    """A part of a table that can be read alone: a row group, or a batch of an Arrow file.

    Attributes:
        index: its number in the file, None for a stream that is read as a whole.
        rows: rows in it; 0 if that is not known before it is read.
        size: bytes in it, about.
    """

    index: int | None
    rows: int
    size: int


class DamagedTableError(CorpusError):
    """A group that cannot be read, in a file of which other groups can be."""


def load_arrow(name: str) -> Any:
    """The module pyarrow.

    Raises:
        CorpusError: it is not installed.
    """
    try:
        import pyarrow
    except ImportError as error:
        raise missing(name, "pyarrow") from error
    return pyarrow


def describe(error: Exception) -> str:
    """An error of pyarrow on one line."""
    return " ".join(str(error).split()).removesuffix(".")[:200]


class Table:
    """A file that is read group by group; a context manager, which closes it.

    Args:
        source: a source of kind ``parquet`` or ``arrow``.

    Attributes:
        schema: the pyarrow schema.
        groups: its groups, in order.

    Raises:
        CorpusError: it cannot be read.
        OSError: it cannot be opened.
    """

    def __init__(self, source: Source) -> None:
        if source.path is None:
            raise CorpusError(source.name, f"{source.kind} cannot be read from standard input")
        self._name = source.name
        self._arrow = load_arrow(source.name)
        self._stream: BinaryIO = open_place(source.path)
        self._parquet: Any = None
        self._reader: Any = None
        try:
            if source.kind == "parquet":
                self.groups = self._open_parquet()
            else:
                self.groups = self._open_arrow()
        except (self._arrow.ArrowException, OSError) as error:
            self._stream.close()
            kind = "Parquet" if source.kind == "parquet" else "Arrow"
            message = f"not a {kind} file that can be read: {describe(error)}"
            raise CorpusError(source.name, message) from error

    def _open_parquet(self) -> list[Group]:
        from pyarrow.parquet import ParquetFile

        self._parquet = ParquetFile(self._stream, pre_buffer=False, buffer_size=1 << 20)
        self.schema = self._parquet.schema_arrow
        metadata = self._parquet.metadata
        groups = (metadata.row_group(index) for index in range(metadata.num_row_groups))
        return [
            Group(index, group.num_rows, _packed_size(group)) for index, group in enumerate(groups)
        ]

    def _open_arrow(self) -> list[Group]:
        magic = self._stream.read(len(_FILE_MAGIC))
        self._stream.seek(0)
        ipc = self._arrow.ipc
        if magic != _FILE_MAGIC:
            self._reader = ipc.open_stream(self._stream)
            self.schema = self._reader.schema
            return [Group(None, 0, 0)]
        self._reader = ipc.open_file(self._stream)
        self.schema = self._reader.schema
        size = self._stream.seek(0, io.SEEK_END) // max(self._reader.num_record_batches, 1)
        return [Group(index, rows, size) for index, rows in enumerate(self._batch_rows())]

    def _batch_rows(self) -> list[int]:
        """Rows of each batch of an Arrow file; only one column is read for that."""
        if not self.schema.names:
            return [0] * self._reader.num_record_batches
        options = self._arrow.ipc.IpcReadOptions(included_fields=[0])
        reader = self._arrow.ipc.open_file(self._stream, options=options)
        return [reader.get_batch(index).num_rows for index in range(reader.num_record_batches)]

    def batches(self, group: Group) -> Iterator[Any]:
        """Read a group in batches of rows.

        Yields:
            pyarrow record batches of at most ``BATCH_ROWS`` rows.

        Raises:
            DamagedTableError: it is damaged, or a bomb.
        """
        try:
            if self._parquet is not None:
                self._refuse_bomb(group)
                yield from self._parquet.iter_batches(BATCH_ROWS, row_groups=[group.index])
                return
            found = self._reader if group.index is None else [self._reader.get_batch(group.index)]
            for batch in found:
                for start in range(0, batch.num_rows, BATCH_ROWS):
                    yield batch.slice(start, BATCH_ROWS)
        except (self._arrow.ArrowException, OSError) as error:
            raise DamagedTableError(self._name, f"damaged data: {describe(error)}") from error

    def _refuse_bomb(self, group: Group) -> None:
        metadata = self._parquet.metadata.row_group(group.index)
        for number in range(metadata.num_columns):
            column = metadata.column(number)
            packed, size = column.total_compressed_size, column.total_uncompressed_size
            if size > MAX_UNPACKED and size > MAX_RATIO * packed:
                message = f"column {column.path_in_schema!r} would unpack from {packed:,} bytes"
                raise DamagedTableError(self._name, f"{message} to {size:,}: not read")

    def close(self) -> None:
        """Close the file."""
        self._stream.close()

    def __enter__(self) -> Table:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _packed_size(group: Any) -> int:
    return sum(group.column(number).total_compressed_size for number in range(group.num_columns))


class TableWriter:
    """Writes a Parquet or Arrow file, one group in memory at a time.

    Args:
        stream: where to.
        kind: ``parquet`` or ``arrow``.
        schema: the pyarrow schema.
    """

    def __init__(self, stream: BinaryIO, kind: str, schema: Any) -> None:
        self._arrow = load_arrow("")
        self._schema = schema
        self._pending: list[Any] = []
        self._size = 0
        if kind == "parquet":
            from pyarrow.parquet import ParquetWriter

            self._writer: Any = ParquetWriter(stream, schema, compression="zstd")
        else:
            self._writer = self._arrow.ipc.new_file(stream, schema)

    def write(self, batch: Any) -> None:
        """Add rows to the group."""
        self._pending.append(batch)
        self._size += batch.nbytes
        if self._size > MAX_UNPACKED // 4:
            self.end_group()

    def end_group(self) -> None:
        """End the group; the next rows are in another one."""
        rows = sum(batch.num_rows for batch in self._pending)
        table = self._arrow.Table.from_batches(self._pending, self._schema).combine_chunks()
        if rows:
            self._writer.write_table(table, rows)
        self._pending, self._size = [], 0

    def close(self) -> None:
        """Write what is left and the end of the file."""
        self.end_group()
        self._writer.close()

    def abandon(self) -> None:
        """Close a file that will be thrown away."""
        self._pending = []
        with suppress(Exception):
            self._writer.close()


class TextDigest:
    """A checksum of the texts of a column."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()

    def add(self, text: str | None) -> None:
        """Add the next row's text."""
        raw = None if text is None else text.encode("utf-8", "surrogatepass")
        self._digest.update(struct.pack("<q", -1 if raw is None else len(raw)))
        self._digest.update(raw or b"")

    def hexdigest(self) -> str:
        """The checksum so far."""
        return self._digest.hexdigest()


def row_bytes(batch: Any, row: int) -> bytes:
    """One row as an Arrow stream."""
    arrow = load_arrow("")
    sink = arrow.BufferOutputStream()
    taken = arrow.Table.from_batches([batch]).take([row])
    with arrow.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_table(taken)
    return bytes(sink.getvalue())


def row_from_bytes(raw: bytes) -> Any:
    """The row again, as a record batch.

    Raises:
        ValueError: the bytes are no row.
    """
    arrow = load_arrow("")
    try:
        return next(iter(arrow.ipc.open_stream(io.BytesIO(raw))))
    except (arrow.ArrowException, OSError, StopIteration) as error:
        raise ValueError("no row in Arrow form") from error


def text_column(batch: Any, field: str) -> list[str | bytes | None]:
    """Texts of a column, None where it is null.

    Raises:
        ValueError: the column is missing, or holds no texts.
    """
    arrow = load_arrow("")
    index = batch.schema.get_field_index(field)
    if index < 0:
        raise ValueError(f"no field {field!r}")
    column = batch.column(index)
    kind = column.type
    if arrow.types.is_dictionary(kind):
        kind = kind.value_type
        column = column.dictionary_decode()
    if not (arrow.types.is_string(kind) or arrow.types.is_large_string(kind)):
        if kind == getattr(arrow, "string_view", lambda: None)():
            column = column.cast(arrow.large_string())
        else:
            raise ValueError(f"field {field!r} holds {kind}, not strings")
    # As bytes first: a file may say that it holds UTF-8 and not do so.
    raw = column.cast(arrow.large_binary()).to_pylist()
    return [_decoded(one) for one in raw]


def _decoded(raw: bytes | None) -> str | bytes | None:
    if raw is None:
        return None
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw
