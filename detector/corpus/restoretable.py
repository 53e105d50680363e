"""The original of a table again: its rows and columns, if not the bytes of its file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from detector.corpus.edits import Mode, undo_edits
from detector.corpus.sidefile import entry_edits
from detector.corpus.tablecopy import text_array
from detector.corpus.tables import (
    BATCH_ROWS,
    TableWriter,
    TextDigest,
    load_arrow,
    row_from_bytes,
    text_column,
)
from detector.frames import TAG_FIELDS

Part = tuple[dict[str, Any], Iterator[dict[str, Any]]]


class TableChangedError(Exception):
    """The copy, or the side file, is not what cleaning wrote."""

    def __init__(self, *, side: bool = False) -> None:
        super().__init__()
        self.side = side


class _Rows:
    """The rows of a table, taken one run after another."""

    def __init__(self, stream: BinaryIO, kind: str) -> None:
        arrow = load_arrow("")
        try:
            if kind == "parquet":
                from pyarrow.parquet import ParquetFile

                file = ParquetFile(stream, pre_buffer=False, buffer_size=1 << 20)
                self.schema = file.schema_arrow
                self._batches: Iterator[Any] = file.iter_batches(BATCH_ROWS)
            else:
                reader = arrow.ipc.open_file(stream)
                self.schema = reader.schema
                count = reader.num_record_batches
                self._batches = (reader.get_batch(index) for index in range(count))
        except (arrow.ArrowException, OSError) as error:
            raise TableChangedError from error
        self._batch: Any = None

    def take(self, most: int) -> Any | None:
        """At most so many rows, at least one; None at the end."""
        arrow = load_arrow("")
        while self._batch is None or self._batch.num_rows == 0:
            try:
                self._batch = next(self._batches, None)
            except (arrow.ArrowException, OSError) as error:
                raise TableChangedError from error
            if self._batch is None:
                return None
        found = self._batch.slice(0, most)
        self._batch = self._batch.slice(found.num_rows)
        return found


def restore_table(stream: BinaryIO, out: BinaryIO, parts: Iterable[Part], name: str) -> str:
    """Write the original of a table.

    Args:
        stream: the cleaned copy.
        out: where to.
        parts: what the side file says.
        name: the copy, for errors.

    Returns:
        a checksum of its texts.

    Raises:
        TableChangedError: the copy or the side file is not what cleaning wrote.
        CorpusError: pyarrow is not installed.
    """
    load_arrow(name)
    writer: _Restoring | None = None
    rows: _Rows | None = None
    try:
        for part, entries in parts:
            if rows is None or writer is None:
                rows = _Rows(stream, str(part["table"]))
                writer = _Restoring(rows, out, part)
            writer.part(part, entries)
        if writer is None or rows is None or rows.take(1) is not None:
            raise TableChangedError
        return writer.close()
    except BaseException:
        if writer is not None:
            writer.abandon()
        raise


class _Restoring:
    def __init__(self, rows: _Rows, out: BinaryIO, part: dict[str, Any]) -> None:
        self._arrow = load_arrow("")
        self._rows = rows
        schema = rows.schema
        if part.get("mode") == Mode.TAG:
            kept = [field for field in schema if field.name not in TAG_FIELDS]
            schema = self._arrow.schema(kept, schema.metadata)
        self._schema = schema
        self._field = str(part.get("field"))
        self._writer = TableWriter(out, str(part["table"]), schema)
        self._whole = TextDigest()
        self._before = TextDigest()

    def part(self, part: dict[str, Any], entries: Iterable[dict[str, Any]]) -> None:
        """Restore one part."""
        self._before = TextDigest()
        position = 0
        try:
            for entry in entries:
                self._pass_on(int(entry["offset"]) - position)
                self._undo(entry)
                position = int(entry["offset"]) + 1
            rows = int(part["rows"])
        except (KeyError, TypeError, ValueError) as error:
            raise TableChangedError(side=True) from error
        self._pass_on(rows - position)
        self._writer.end_group()
        if self._before.hexdigest() != part["sha256"]:
            raise TableChangedError

    def _undo(self, entry: dict[str, Any]) -> None:
        edits = entry_edits(entry)
        if entry["action"] in ("drop", "failed"):
            self._put(row_from_bytes(edits[0].removed))
            return
        row = self._rows.take(1)
        if row is None:
            raise TableChangedError
        (text,) = text_column(row, self._field)
        raw = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text or b""
        try:
            original = undo_edits(raw, edits).decode()
        except ValueError as error:
            raise TableChangedError from error
        index = row.schema.get_field_index(self._field)
        column = text_array([original], row.schema.field(index).type)
        columns = [*row.columns[:index], column, *row.columns[index + 1 :]]
        self._put(self._arrow.RecordBatch.from_arrays(columns, schema=row.schema))

    def _pass_on(self, count: int) -> None:
        if count < 0:
            raise TableChangedError(side=True)
        while count:
            batch = self._rows.take(count)
            if batch is None:
                raise TableChangedError
            count -= batch.num_rows
            self._put(batch)

    def _put(self, batch: Any) -> None:
        batch = batch.select(self._schema.names)
        for value in text_column(batch, self._field):
            text = value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else value
            self._before.add(text)
            self._whole.add(text)
        self._writer.write(batch)

    def abandon(self) -> None:
        """Close a file that will be thrown away."""
        self._writer.abandon()

    def close(self) -> str:
        """End the file and return the checksum of its texts."""
        self._writer.close()
        return self._whole.hexdigest()


def table_digest(stream: BinaryIO, part: dict[str, Any]) -> str:
    """Checksum of the texts of a table.

    Raises:
        TableChangedError: it is no such table.
    """
    rows = _Rows(stream, str(part["table"]))
    digest = TextDigest()
    while (batch := rows.take(BATCH_ROWS)) is not None:
        try:
            values = text_column(batch, str(part.get("field")))
        except ValueError as error:
            raise TableChangedError from error
        for value in values:
            text = value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else value
            digest.add(text)
    return digest.hexdigest()
