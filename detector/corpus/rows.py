"""One row of a JSONL file: its text, and where in its bytes each character stands."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from detector.corpus.jsontext import load_json

_SPACE = re.compile(r"[ \t\n\r]*")
_ESCAPE = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\."
)
# Numbers are only stepped over, so they are not worth converting; a very long one could not be.
_VALUES = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str)
_TYPES = {
    type(None): "null", bool: "true or false", int: "a number", float: "a number",
    list: "an array", dict: "an object",
}  # fmt: skip


def read_row(raw: bytes, text_field: str) -> dict[str, Any]:
    """Read a row that has a text.

    Raises:
        ValueError: the row is not a JSON object with a string in the text field.
    """
    row = load_json(raw)
    if not isinstance(row, dict):
        raise ValueError("not a JSON object")
    if text_field not in row:
        raise ValueError(f"no field {text_field!r}")
    text = row[text_field]
    if not isinstance(text, str):
        raise ValueError(f"field {text_field!r} is {_TYPES[type(text)]}, not a string")
    return row


def usable_id(found: object) -> str | int | None:
    """The value if it can name a document: a string or a whole number."""
    usable = isinstance(found, str) or (isinstance(found, int) and not isinstance(found, bool))
    return cast("str | int", found) if usable else None


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the fields of a row stand in its line.

    Attributes:
        values: first character and the one after the last of each wanted field's value.
        last: character after the last value of the row.
    """

    values: dict[str, tuple[int, int]]
    last: int


def lay_out(line: str, wanted: Iterable[str]) -> Layout:
    """Find fields of a row; of a key that is there twice the last one counts, as in parsing.

    Raises:
        ValueError: the line is not a JSON object with a field in it.
        RecursionError: it is nested too deeply.
    """
    names = set(wanted)
    values: dict[str, tuple[int, int]] = {}
    position = line.index("{") + 1
    while True:
        key, position = _value(line, position)
        start = _skip(line, _skip(line, position) + 1)  # the colon
        _, last = _value(line, start)
        if key in names:
            values[key] = (start, last)
        position = _skip(line, last)
        if line[position] != ",":
            return Layout(values, last)
        position += 1


def _skip(line: str, position: int) -> int:
    match = _SPACE.match(line, position)
    return match.end() if match else position


def _value(line: str, position: int) -> tuple[Any, int]:
    return _VALUES.raw_decode(line, _skip(line, position))


def literal_positions(
    literal: str, offsets: Sequence[int], escape: re.Pattern[str] = _ESCAPE
) -> list[int]:
    """Where characters of a string stand in its literal, by default one of JSON.

    Args:
        literal: what stands between the quotes.
        offsets: ascending offsets in the string that the literal means.
        escape: what stands for one character but is longer.

    Returns:
        for each the offset in the literal.
    """
    positions: list[int] = []
    escapes = escape.finditer(literal)
    found = next(escapes, None)
    longer = 0  # by how much the literal is longer than the string so far
    for offset in offsets:
        while found is not None and found.start() - longer < offset:
            longer += found.end() - found.start() - 1
            found = next(escapes, None)
        positions.append(offset + longer)
    return positions
