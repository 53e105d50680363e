from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.corpus.jsontext import dump_json, load_json
from detector.corpus.rows import lay_out, literal_positions, read_row, usable_id

any_text = st.text(st.characters(), max_size=30)  # lone surrogates included


@given(any_text, st.booleans(), st.data())
def test_literal_positions_point_at_the_same_character(
    text: str, ascii_only: bool, data: st.DataObject
) -> None:
    literal = json.dumps(text, ensure_ascii=ascii_only)[1:-1]
    meant = json.loads(f'"{literal}"')  # two lone surrogates side by side become one character
    places = st.integers(0, len(meant))
    offsets = sorted(data.draw(st.lists(places, max_size=6)))
    for offset, position in zip(offsets, literal_positions(literal, offsets), strict=True):
        assert json.loads(f'"{literal[:position]}"') == meant[:offset]
        assert json.loads(f'"{literal[position:]}"') == meant[offset:]


def test_layout_finds_the_last_of_equal_keys_and_steps_over_anything() -> None:
    line = '{"a":[1,{"text":"no"}], "text" : "one", "n":' + "9" * 5000 + ', "te\\u0078t" :"two" }\n'
    start, end = lay_out(line, ["text"]).values["text"]
    assert line[start:end] == '"two"'
    assert line[lay_out(line, []).last :] == " }\n"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (b"{", "not JSON: Expecting property name enclosed in double quotes at character 1"),
        (b'{"text":"\xff"}', "not UTF-8 at byte 9"),
        (b"[1]", "not a JSON object"),
        (b"{}", "no field 'text'"),
        (b'{"text":null}', "field 'text' is null, not a string"),
        (b'{"text":1.5}', "field 'text' is a number, not a string"),
        (b'{"text":["a"]}', "field 'text' is an array, not a string"),
        (b'{"text":true}', "field 'text' is true or false, not a string"),
        (b"[" * 100_000, "not JSON that can be read: nested too deeply"),
        (b'{"text":"a\x00b"}', "not JSON: Invalid control character at at character 10"),
    ],
)
def test_broken_rows_say_what_is_wrong(row: bytes, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        read_row(row, "text")


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (b'{"text":"a","id":"x"}', ("a", "x")),
        (b'{"text":"a","id":7}', ("a", 7)),
        (b'{"text":"a","id":null}', ("a", None)),
        (b'{"text":"a","id":true}', ("a", None)),
        (b'{"text":"a","score":NaN}', ("a", None)),
        (b'{"text":"a\\ud800b"}', ("a\ud800b", None)),
        (b'{"text":"a\\u0000b"}', ("a\0b", None)),
        (b'{"text":"a","text":"b"}', ("b", None)),
        (b'\xef\xbb\xbf{"text":"a\\ud800"}', ("a\ud800", None)),
    ],
)
def test_good_rows(row: bytes, expected: tuple[str, str | int | None]) -> None:
    found = read_row(row, "text")
    assert (found["text"], usable_id(found.get("id"))) == expected


@given(st.recursive(any_text | st.integers(-9, 9), lambda inner: st.lists(inner, max_size=3)))
def test_json_with_surrogates_survives(value: object) -> None:
    assert load_json(dump_json(value)) == json.loads(json.dumps(value))
