"""The documents in Parquet and Arrow files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from detector.corpus.items import CorpusError, Document, Item, Source, Unread
from detector.corpus.reading import Reading, name_record
from detector.corpus.rows import usable_id
from detector.corpus.tables import DamagedTableError, Table, text_column


def read_table(source: Source, reading: Reading) -> Iterator[Item]:
    """Read a table: an item for every row.

    Raises:
        CorpusError: it cannot be read.
    """
    number = 0
    with Table(source) as table:
        for group in table.groups:
            end = number + group.rows
            try:
                for batch in table.batches(group):
                    yield from table_documents(source, batch, number, reading)
                    number += batch.num_rows
            except DamagedTableError as error:
                yield damaged_rows(source, error, number, end)
            number = max(number, end)


def damaged_rows(source: Source, error: CorpusError, before: int, end: int) -> Unread:
    """Rows that cannot be read: all after row number ``before`` up to row ``end``."""
    count = max(end - before, 1)
    message = f"{error.message} ({count:,} rows)" if count > 1 else error.message
    fault = CorpusError(source.name, message, before + 1)
    return Unread(source, b"", fault, before + 1, fault=True, count=count)


def table_documents(
    source: Source, batch: Any, before: int, reading: Reading
) -> list[Document | Unread]:
    """The documents in a batch of rows, one item for each row.

    Args:
        source: where they come from.
        batch: a pyarrow record batch.
        before: rows of the file that come before it.
        reading: how to read them.

    Raises:
        CorpusError: there is no such column of texts.
    """
    try:
        texts = text_column(batch, reading.text_field)
    except ValueError as error:
        raise CorpusError(source.name, str(error)) from error
    names = batch.schema.names
    ids = batch.column(reading.id_field).to_pylist() if reading.id_field in names else None
    urls = batch.column(reading.url_field).to_pylist() if reading.url_field in names else None
    items: list[Document | Unread] = []
    for row, text in enumerate(texts):
        number = before + row + 1
        problem = _row_problem(text, reading)
        if problem is not None:
            fault = CorpusError(source.name, problem, number)
            items.append(Unread(source, b"", fault, number, fault=True))
            continue
        name = name_record(source, number, usable_id(ids[row]) if ids else None)
        url = urls[row] if urls and isinstance(urls[row], str) else None
        items.append(Document(source, name, cast(str, text), b"", number, url))
    return items


def _row_problem(text: str | bytes | None, reading: Reading) -> str | None:
    if text is None:
        return f"field {reading.text_field!r} is null, not a string"
    if isinstance(text, bytes):
        return "not UTF-8"
    if len(text) > reading.max_bytes:
        return f"larger than {reading.max_bytes:,} bytes (--max-bytes)"
    return None
