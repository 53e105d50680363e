from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.corpus.edits import Edit, Mode, apply_edits, document_edits, undo_edits
from detector.corpus.items import Document, Source
from detector.corpus.jsontext import load_json
from detector.corpus.reading import Reading
from detector.corpus.sidefile import document_entry, entry_edits
from tests.corpus.support import MarkScanner, RandomScanner

FILE = Source(Path("a.txt"), "a.txt", "text", "a.txt")
ROWS = Source(Path("a.jsonl"), "a.jsonl", "jsonl", "a.jsonl")
any_text = st.text(st.characters(), max_size=40)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | any_text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(any_text, inner, max_size=3),
    max_leaves=5,
)
rows = st.dictionaries(st.sampled_from(["id", "url", "spam_score", "{", '"']), values)
seeds = st.integers(0, 1000)
modes = st.sampled_from([Mode.CUT, Mode.TAG])


@given(st.binary(max_size=200), seeds, modes)
def test_any_file_comes_back_byte_for_byte(raw: bytes, seed: int, mode: Mode) -> None:
    text = raw.decode("utf-8", "surrogateescape")
    document = Document(FILE, "a.txt", text, raw)
    report = RandomScanner(seed).scan(text)
    edits = document_edits(document, report, mode, Reading())
    changed = apply_edits(raw, edits)
    if mode is Mode.CUT:
        assert changed == report.clean().encode("utf-8", "surrogateescape")
    else:
        assert changed.count("⟦/spam⟧".encode()) >= len(report.spans)
    assert undo_edits(changed, edits) == raw
    entry = document_entry(document, report, mode.value, edits, 0)
    assert entry_edits(load_json(json.dumps(entry).encode())) == edits


@given(rows, any_text, st.booleans(), st.sampled_from(["", " ", "\r"]), seeds, modes)
def test_any_row_comes_back_byte_for_byte(
    row: dict[str, object], text: str, ascii_only: bool, space: str, seed: int, mode: Mode
) -> None:
    line = json.dumps({**row, "text": text}, ensure_ascii=ascii_only) + space + "\n"
    try:
        raw = line.encode()
    except UnicodeEncodeError:
        raw = json.dumps({**row, "text": text}).encode()
    parsed = json.loads(raw)
    document = Document(ROWS, "a.jsonl:1", parsed["text"], raw, 1)
    report = RandomScanner(seed).scan(document.text)
    edits = document_edits(document, report, mode, Reading())
    changed = apply_edits(raw, edits)
    after = json.loads(changed)
    expected = {**parsed, "text": json.loads(json.dumps(report.clean()))}
    if mode is Mode.TAG:
        spans = [[span.start, span.end] for span in report.spans]
        families = sorted({span.family for span in report.spans})
        expected = {
            **parsed,
            "spam_score": report.score,
            "spam_spans": spans,
            "spam_families": families,
        }
    assert after == expected
    assert undo_edits(changed, edits) == raw
    entry = document_entry(document, report, mode.value, edits, 0)
    assert entry_edits(load_json(json.dumps(entry).encode())) == edits


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        (Mode.CUT, '{"n": 1.50, "text":"bir  \\ud83d\\ude00 gün",\t"z":1e2 }\r\n'),
        (
            Mode.TAG,
            '{"n": 1.50, "text":"bir \\u0058X \\ud83d\\ude00 gün",\t"z":1e2,"spam_score":0.99,'
            '"spam_spans":[[4,6]],"spam_families":["gambling"] }\r\n',
        ),
    ],
)
def test_every_other_byte_of_a_row_stays(mode: Mode, expected: str) -> None:
    raw = '{"n": 1.50, "text":"bir \\u0058X \\ud83d\\ude00 gün",\t"z":1e2 }\r\n'.encode()
    document = Document(ROWS, "a.jsonl:1", json.loads(raw)["text"], raw, 1)
    edits = document_edits(document, MarkScanner().scan(document.text), mode, Reading())
    assert apply_edits(raw, edits).decode() == expected


def test_markers_in_plain_text() -> None:
    raw = "\ufeffgün XX\r\nson".encode()
    document = Document(FILE, "a.txt", raw.decode(), raw)
    edits = document_edits(document, MarkScanner().scan(document.text), Mode.TAG, Reading())
    assert apply_edits(raw, edits).decode() == "\ufeffgün ⟦spam:gambling⟧XX⟦/spam⟧\r\nson"


@pytest.mark.parametrize(
    "changed", [b"", b"ab", b"abZZef", b"XXabef"], ids=["empty", "short", "other", "moved"]
)
def test_edits_that_do_not_fit_are_refused(changed: bytes) -> None:
    edits = [Edit(2, b"cd", b"TT")]
    assert undo_edits(b"abTTef", edits) == b"abcdef"
    with pytest.raises(ValueError, match="do not fit"):
        undo_edits(changed, edits)


@pytest.mark.parametrize(
    "entry", [{}, {"edits": [{}]}, {"edits": [{"at": 1, "span": 4}], "spans": []}, {"edits": 3}]
)
def test_damaged_entries_are_refused(entry: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="damaged"):
        entry_edits(entry)
