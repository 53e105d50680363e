from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.corpus.edits import Mode
from detector.corpus.options import OnError, Options
from detector.corpus.reading import Reading
from detector.corpus.records import frame_csv
from tests.corpus.support import (
    Load,
    RandomScanner,
    clean,
    copies,
    read_tree,
    restored,
    run,
    write_tree,
)

FIELDS = st.text(st.sampled_from('aX,"\n\r é;\u2028\x1c'), max_size=12)


def parse(raw: bytes, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(raw.decode(), newline=""), delimiter=delimiter))


@given(st.lists(st.lists(FIELDS, min_size=2, max_size=2), max_size=6), st.sampled_from([1, 99]))
def test_records_join_to_the_stream(rows: list[list[str]], number: int) -> None:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    raw = out.getvalue().encode()
    records = list(frame_csv(io.BytesIO(raw), 1000, number))
    assert b"".join(record.raw for record in records) == raw
    assert [record.number for record in records] == list(range(number, number + len(rows)))


def test_a_record_over_the_limit_is_one_broken_record() -> None:
    raw = b"a,b\n" + b"x" * 100 + b",1\nc,d\n"
    records = list(frame_csv(io.BytesIO(raw), 50))
    assert b"".join(record.raw for record in records) == raw
    assert records[0].raw == b"a,b\n"
    assert records[-1].raw == b"c,d\n"
    assert not records[1].whole


@settings(max_examples=60)
@given(
    st.lists(st.tuples(FIELDS, FIELDS), min_size=1, max_size=6),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    st.sampled_from([("csv", ","), ("tsv", "\t")]),
    st.sampled_from([Mode.CUT, Mode.TAG, Mode.DROP]),
    st.integers(0, 50),
)
def test_any_table_is_cleaned_and_comes_back_byte_for_byte(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[str, str]],
    quoting: int,
    kind: tuple[str, str],
    mode: Mode,
    seed: int,
) -> None:
    root = tmp_path_factory.mktemp("csv")
    name = f"a.{kind[0]}"
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=kind[1], quoting=quoting)  # type: ignore[arg-type]
    writer.writerows([("n", "text"), *rows])
    raw = out.getvalue().encode()
    source = write_tree(root / "in", {name: raw})
    load = Load(RandomScanner, (seed,))
    assert run([source / name], root / "out", Options(mode=mode), load).stats.errors == []
    copy = parse(copies(root / "out")[name], kind[1])
    scanner = RandomScanner(seed)
    found = [(n, text, scanner.scan(text)) for n, text in parse(raw, kind[1])[1:]]
    if mode is Mode.CUT:
        assert copy[1:] == [[n, report.clean()] for n, _, report in found]
    elif mode is Mode.DROP:
        assert copy[1:] == [[n, text] for n, text, report in found if not report.spans]
    else:
        assert copy[0] == ["n", "text", "spam_score", "spam_spans", "spam_families"]
        assert [row[:2] for row in copy[1:]] == [[n, text] for n, text, _ in found]
        assert [bool(row[2]) for row in copy[1:]] == [report.contaminated for *_, report in found]
    assert restored(root / "out", root / "back") == ([name], [])
    assert read_tree(root / "back") == {name: raw}


def test_a_row_of_empty_fields_is_a_row(tmp_path: Path) -> None:
    source = write_tree(tmp_path / "in", {"a.tsv": b"n\ttext\r\n\t\r\n \r\n1\ta\r\n"})
    outcome = run([source / "a.tsv"], tmp_path / "out", Options(mode=Mode.TAG))
    assert (outcome.stats.totals["documents"], outcome.stats.errors) == (2, [])
    rows = parse(copies(tmp_path / "out")["a.tsv"], "\t")
    assert [len(row) for row in rows] == [5, 5, 1, 5]


RAW = (
    b"\xef\xbb\xbfid,text,url\r\n"
    b'1,"good, ""X"" good",http://a.example/\r\n'
    b"2,goodX,\r\n"
    b"3,too,many,fields\r\n"
    b"\r\n"
    b"4,bad \xff byte,\r\n"
    b'5,"X",http://b.example/\r\n'
)


def test_what_is_cut_and_what_is_wrong(tmp_path: Path) -> None:
    source = write_tree(tmp_path / "in", {"a.csv": RAW}) / "a.csv"
    outcome = run([source], tmp_path / "out")
    assert copies(tmp_path / "out")["a.csv"] == RAW.replace(b"X", b"")
    assert outcome.stats.errors == [
        f"{source}:4: 4 fields, not 3 as in the first line",
        f"{source}:6: not UTF-8",
    ]
    assert outcome.stats.hosts == {"a.example": [1, 1, 1], "b.example": [1, 1, 1]}
    totals = outcome.stats.totals
    assert (totals["documents"], totals["cut"], totals["failed"]) == (5, 3, 2)


def test_broken_rows_are_kept_aside(tmp_path: Path) -> None:
    source = write_tree(tmp_path / "in", {"a.csv": RAW}) / "a.csv"
    options = Options(on_error=OnError.QUARANTINE, shard_bytes=30)
    run([source], tmp_path / "out", options)
    copy = copies(tmp_path / "out")["a.csv"]
    assert b"many" not in copy
    assert b"bad" not in copy
    assert len(parse(copy.removeprefix(b"\xef\xbb\xbf"))) == 5
    assert restored(tmp_path / "out", tmp_path / "back") == (["a.csv"], [])
    assert read_tree(tmp_path / "back") == {"a.csv": RAW}


def test_a_table_without_the_field(tmp_path: Path) -> None:
    source = write_tree(tmp_path / "in", {"a.csv": RAW}) / "a.csv"
    (problem,) = clean([source], tmp_path / "out", reading=Reading("content"))
    assert problem == f"{source}: no field 'content' in its first line"
    assert copies(tmp_path / "out") == {}
