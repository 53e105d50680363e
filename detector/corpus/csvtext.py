"""CSV: the fields of a record, where they stand in its characters, and how to change one."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from functools import partial

from detector.corpus.items import CorpusError, Document, Source, Unread
from detector.corpus.reading import BOM, Reading, is_utf8, name_record
from detector.corpus.records import Record, delimiter_of
from detector.corpus.rows import literal_positions

_DOUBLED = re.compile('""')


def field_places(line: str, delimiter: str) -> list[tuple[int, int]]:
    """First character and the one after the last of every field, quotes included."""
    # As the csv module reads: a quote counts only where a field begins with it.
    field = re.compile(rf'"(?:[^"]|"")*"?[^{delimiter}\r\n]*|[^{delimiter}\r\n]*')
    places: list[tuple[int, int]] = []
    position = 0
    while match := field.match(line, position):
        places.append(match.span())
        position = match.end()
        if position >= len(line) or line[position] != delimiter:
            break
        position += 1
    return places


def inner_positions(line: str, place: tuple[int, int], edges: Sequence[int]) -> list[int] | None:
    """Where characters of a field's value stand in the line, None if that is not simple."""
    start, end = place
    literal = line[start:end]
    if not literal.startswith('"'):
        return [start + edge for edge in edges]
    if len(literal) < 2 or not literal.endswith('"'):
        return None
    return [start + 1 + one for one in literal_positions(literal[1:-1], edges, _DOUBLED)]


def quoted(value: str) -> str:
    """The value as a quoted field."""
    return '"' + value.replace('"', '""') + '"'


def csv_fields(raw: bytes, delimiter: str) -> list[str]:
    """The fields of a CSV record."""
    text = raw.decode("utf-8", "surrogateescape")
    return next(csv.reader([text], delimiter=delimiter), [])


def is_blank(raw: bytes, delimiter: str) -> bool:
    """Whether a line is no record; a tab alone is one of two empty fields where tabs part them."""
    return delimiter.encode() not in raw and not raw.strip()


class CsvFields:
    """Where the fields stand in the records of a CSV file.

    Raises:
        CorpusError: there is no text field.
    """

    def __init__(self, source: Source, reading: Reading, header: bytes) -> None:
        self._delimiter = delimiter_of(source.kind)
        self._split = partial(csv_fields, delimiter=self._delimiter)
        names = self._split(header.removeprefix(BOM))
        self._count = len(names)
        self._place = {name: index for index, name in enumerate(names)}
        if reading.text_field not in self._place:
            raise CorpusError(source.name, f"no field {reading.text_field!r} in its first line")
        self._text = self._place[reading.text_field]

    def read(self, source: Source, record: Record, reading: Reading) -> Document | Unread:
        """Read one record.

        Raises:
            ValueError: it does not have the fields of the first line, or is not UTF-8.
        """
        if is_blank(record.raw, self._delimiter):
            return Unread(source, record.raw, None, record.number)
        if not is_utf8(record.raw):
            raise ValueError("not UTF-8")
        fields = self._split(record.raw)
        if len(fields) != self._count:
            raise ValueError(f"{len(fields)} fields, not {self._count} as in the first line")
        name = name_record(source, record.number, self._value(fields, reading.id_field))
        url = self._value(fields, reading.url_field)
        text = fields[self._text]
        return Document(source, name, text, record.raw, record.number, url, self._text)

    def _value(self, fields: list[str], name: str) -> str | None:
        return (fields[self._place[name]] or None) if name in self._place else None
