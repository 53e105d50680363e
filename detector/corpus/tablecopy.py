"""The copy of a piece of a table: rows are kept, changed or left out, column by column."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from detector.corpus.copies import Ledger, Side, decide_action
from detector.corpus.edits import Edit, Mode, text_edits
from detector.corpus.items import CorpusError, Document, Unread
from detector.corpus.languages import name_languages
from detector.corpus.options import Job, Piece
from detector.corpus.packing import FileCopy
from detector.corpus.scan import function_words
from detector.corpus.tableread import damaged_rows, table_documents
from detector.corpus.tables import (
    DamagedTableError,
    Table,
    TableWriter,
    TextDigest,
    load_arrow,
    row_bytes,
    text_column,
)
from detector.frames import TAG_FIELDS, Scanner, row_fields
from detector.report import Report


class TableCopy:
    """Cleans a piece of a table.

    Args:
        job: the run.
        piece: the piece.
        side: where entries and counts go.
        name: where the copy goes, below the output folder.
    """

    def __init__(self, job: Job, piece: Piece, side: Side, name: str) -> None:
        self._job = job
        self._piece = piece
        self._ledger = Ledger(job, piece, side)
        self._name = name
        self._field = job.options.reading.text_field
        self._before, self._after = TextDigest(), TextDigest()
        self._rows = 0

    def run(self, scanner: Scanner) -> None:
        """Read, scan and write the piece.

        Raises:
            CorpusError: it cannot be read at all, or a broken row ends the run.
            OSError: the copy cannot be written.
        """
        with Table(self._piece.source) as table:
            schema = _tagged(table.schema, self._piece) if self._tagging else table.schema
            if self._job.options.mode is Mode.REPORT:
                self._read(table, scanner, None)
                self._ledger.close(None)
                return
            copy = FileCopy(self._job.out, self._name, "")
            writer = TableWriter(copy.stream, self._piece.source.kind, schema)
            try:
                self._read(table, scanner, writer)
                writer.close()
            except BaseException:
                writer.abandon()
                copy.discard()
                raise
            copy.commit()
        before, after = self._before.hexdigest(), self._after.hexdigest()
        part = self._ledger.part(
            before, after, 0, table=self._piece.source.kind, field=self._field, rows=self._rows
        )
        self._ledger.close(part)

    @property
    def _tagging(self) -> bool:
        return self._job.options.mode is Mode.TAG

    def _read(self, table: Table, scanner: Scanner, writer: TableWriter | None) -> None:
        start, stop = self._piece.extent or (0, len(table.groups))
        number = self._piece.first - 1
        for group in table.groups[start:stop]:
            end = number + group.rows
            try:
                for batch in table.batches(group):
                    self._ledger.stats.totals["bytes"] += batch.nbytes
                    cleaned = self._clean(batch, number, scanner)
                    number += batch.num_rows
                    if writer is not None:
                        writer.write(cleaned)
            except DamagedTableError as error:
                self._ledger.fault(damaged_rows(self._piece.source, error, number, end))
            number = max(number, end)
            if writer is not None:
                writer.end_group()

    def _clean(self, batch: Any, before: int, scanner: Scanner) -> Any:
        """The batch that takes the place of this one."""
        items = table_documents(self._piece.source, batch, before, self._job.options.reading)
        texts = [item.text for item in items if isinstance(item, Document)]
        reports = scanner.scan_many(texts, blocks=False)
        languages = iter(name_languages(texts, function_words(scanner)))
        found = [next(reports) if isinstance(item, Document) else None for item in items]
        values = text_column(batch, self._field)
        kept: list[int] = []
        for row, (item, report) in enumerate(zip(items, found, strict=True)):
            self._before.add(_comparable(values[row]))
            language = next(languages) if report is not None else ""
            stays, values[row] = self._treat(item, report, language, values[row], batch, row)
            if stays:
                self._after.add(_comparable(values[row]))
                kept.append(row)
        self._rows += batch.num_rows
        return self._rebuilt(batch, values, kept, found)

    def _treat(
        self,
        item: Document | Unread,
        report: Report | None,
        language: str,
        value: str | bytes | None,
        batch: Any,
        row: int,
    ) -> tuple[bool, str | bytes | None]:
        """Whether the row stays, and with which text."""
        offset = self._rows + row
        if isinstance(item, Unread) or report is None:
            if isinstance(item, Unread) and self._ledger.fault(item):
                edits = [Edit(0, row_bytes(batch, row), b"")]
                self._ledger.note(item, None, "failed", edits, offset)
                return False, value
            return True, value
        action = decide_action(report, self._job.options)
        self._ledger.count(item, report, action, language)
        if action == "drop":
            self._ledger.note(item, report, action, [Edit(0, row_bytes(batch, row), b"")], offset)
            return False, value
        if action == "cut":
            self._ledger.note(item, report, action, text_edits(report, Mode.CUT), offset)
            return True, report.clean()
        return True, value

    def _rebuilt(
        self, batch: Any, values: list[Any], kept: list[int], found: list[Report | None]
    ) -> Any:
        arrow = load_arrow(self._piece.source.name)
        schema = batch.schema
        if self._tagging:
            schema = _tagged(schema, self._piece)
            rows = [row_fields(report) if report else dict.fromkeys(TAG_FIELDS) for report in found]
            columns = [
                arrow.array([row[name] for row in rows], schema.field(name).type)
                for name in TAG_FIELDS
            ]
            batch = arrow.RecordBatch.from_arrays([*batch.columns, *columns], schema=schema)
        elif self._ledger.entries:
            index = schema.get_field_index(self._field)
            column = text_array(values, schema.field(index).type)
            columns = [*batch.columns[:index], column, *batch.columns[index + 1 :]]
            batch = arrow.RecordBatch.from_arrays(columns, schema=schema)
        return batch if len(kept) == batch.num_rows else batch.take(arrow.array(kept, "int64"))


def _comparable(value: str | bytes | None) -> str | None:
    return value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else value


def text_array(values: list[str | bytes | None], kind: Any) -> Any:
    """A column of texts of the given type; texts that are not UTF-8 stay so."""
    arrow = load_arrow("")
    raw = [one.encode("utf-8", "surrogatepass") if isinstance(one, str) else one for one in values]
    wanted = kind.value_type if arrow.types.is_dictionary(kind) else kind
    column = arrow.array(raw, arrow.large_binary())
    with suppress(arrow.ArrowInvalid):
        column = column.cast(arrow.large_string())
    if column.type != wanted:
        options = arrow.compute.CastOptions(wanted, allow_invalid_utf8=True)
        column = column.cast(options=options)
    if arrow.types.is_dictionary(kind):
        column = column.dictionary_encode().cast(kind)
    return column


def _tagged(schema: Any, piece: Piece) -> Any:
    """The schema with the columns that mark rows.

    Raises:
        CorpusError: it has them already.
    """
    arrow = load_arrow(piece.source.name)
    if set(TAG_FIELDS) & set(schema.names):
        raise CorpusError(piece.source.name, f"has a field {TAG_FIELDS[0]} or the like already")
    kinds = (
        arrow.float64(),
        arrow.list_(arrow.list_(arrow.int64())),
        arrow.list_(arrow.string()),
    )
    for name, kind in zip(TAG_FIELDS, kinds, strict=True):
        schema = schema.append(arrow.field(name, kind))
    return schema
