from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from detector.corpus import tables
from detector.corpus.edits import Mode
from detector.corpus.options import OnError, Options
from detector.corpus.read import read_corpus
from detector.corpus.reading import Reading
from detector.corpus.sources import find_sources
from tests.corpus.support import (
    Load,
    RandomScanner,
    copies,
    entries,
    restored,
    run,
    write_tree,
)

COMMON = {"a.parquet": ".parquet", "a.arrow": ".arrow", "a.feather": ".arrow"}
"""Arrow streams become files; with this ending they are written as such here."""
TEXTS = ["good", "XX good", None, "güzel X", "", "X", "good again", None]
SCHEMA = pa.schema(
    [
        pa.field("n", pa.int32(), metadata={"unit": "rows"}),
        pa.field("text", pa.string()),
        pa.field("more", pa.list_(pa.struct([("a", pa.float32())]))),
        pa.field("kind", pa.dictionary(pa.int8(), pa.string())),
        pa.field("when", pa.timestamp("us", "Europe/Istanbul")),
    ],
    metadata={"made": "by hand"},
)


def table(texts: list[str | None], kind: Any = None) -> pa.Table:
    columns = [
        pa.array(range(len(texts)), pa.int32()),
        pa.array(texts, pa.string()),
        pa.array([[{"a": 0.5}], None] * len(texts), SCHEMA.field("more").type)[: len(texts)],
        pa.array(["a", None, "b"] * len(texts), SCHEMA.field("kind").type)[: len(texts)],
        pa.array([0, None] * len(texts), SCHEMA.field("when").type)[: len(texts)],
    ]
    schema = SCHEMA
    if kind is not None:
        columns[1] = columns[1].cast(kind)
        schema = schema.set(1, pa.field("text", kind))
    return pa.Table.from_arrays(columns, schema=schema)


def write(path: Path, data: pa.Table, group: int = 3) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".parquet":
        parquet.write_table(data, path, row_group_size=group)
    elif path.suffix == ".arrow":
        with pa.ipc.new_file(path, data.schema) as writer:
            writer.write_table(data, group)
    else:
        with path.open("wb") as stream, pa.ipc.new_stream(stream, data.schema) as writer:
            writer.write_table(data, group)
    return path


def load(path: Path) -> pa.Table:
    if path.suffix == ".parquet":
        return parquet.read_table(path)
    return pa.ipc.open_file(path).read_all()


@pytest.mark.parametrize("name", ["a.parquet", "a.arrow", "a.feather"])
@pytest.mark.parametrize("size", [1, 1 << 20])
def test_texts_are_cleaned_and_everything_else_stays(tmp_path: Path, name: str, size: int) -> None:
    source = write(tmp_path / "in" / name, table(TEXTS))
    stats = run([source], tmp_path / "out", Options(shard_bytes=size)).stats
    assert stats.errors == [
        f"{source}:3: field 'text' is null, not a string",
        f"{source}:8: field 'text' is null, not a string",
    ]
    totals = stats.totals
    assert [totals[name] for name in ("documents", "kept", "cut", "failed")] == [8, 3, 3, 2]
    cleaned = [None if text is None else text.replace("X", "") for text in TEXTS]
    copy = load(tmp_path / "out" / name)
    expected = load(
        write(tmp_path / "expected" / Path(name).with_suffix(COMMON[name]), table(cleaned))
    )
    assert copy.equals(expected, check_metadata=True)
    if name == "a.parquet":
        assert parquet.ParquetFile(tmp_path / "out" / name).num_row_groups == 3
    assert restored(tmp_path / "out", tmp_path / "back") == ([name], [])
    original = load(
        write(tmp_path / "expected" / Path(name).with_suffix(COMMON[name]), table(TEXTS))
    )
    assert load(tmp_path / "back" / name).equals(original, check_metadata=True)


@pytest.mark.parametrize(
    "kind", [pa.large_string(), pa.dictionary(pa.int32(), pa.string()), pa.string_view()]
)
def test_other_types_of_text(tmp_path: Path, kind: Any) -> None:
    source = write(tmp_path / "in" / "a.arrow", table(TEXTS, kind), 100)
    run([source], tmp_path / "out")
    copy = load(tmp_path / "out" / "a.arrow")
    assert copy.schema.field("text").type == kind
    assert copy["text"].to_pylist() == [text and text.replace("X", "") for text in TEXTS]


@pytest.mark.parametrize("name", ["a.parquet", "a.arrow"])
@settings(max_examples=12)
@given(
    texts=st.lists(st.none() | st.text(st.characters(codec="utf-8"), max_size=9), max_size=12),
    mode=st.sampled_from([Mode.CUT, Mode.TAG, Mode.DROP]),
    on_error=st.sampled_from([OnError.SKIP, OnError.QUARANTINE]),
    size=st.sampled_from([1, 1 << 20]),
    seed=st.integers(0, 50),
)
def test_any_table_there_and_back(
    tmp_path_factory: pytest.TempPathFactory,
    name: str,
    texts: list[str | None],
    mode: Mode,
    on_error: OnError,
    size: int,
    seed: int,
) -> None:
    root = tmp_path_factory.mktemp("table")
    source = write(root / "in" / name, table(texts))
    options = Options(mode=mode, on_error=on_error, shard_bytes=size)
    totals = run([source], root / "out", options, Load(RandomScanner, (seed,))).stats.totals
    assert totals["documents"] == len(texts)
    left = totals["kept"] + totals["cut"] + totals["tagged"]
    assert totals["documents"] == left + totals["dropped"] + totals["failed"]
    copy = load(root / "out" / name)
    assert len(copy) == left + (totals["failed"] if on_error is OnError.SKIP else 0)
    assert restored(root / "out", root / "back") == ([name], [])
    assert load(root / "back" / name).equals(load(source), check_metadata=True)


def test_tags_are_columns(tmp_path: Path) -> None:
    source = write(tmp_path / "in" / "a.parquet", table(TEXTS))
    run([source], tmp_path / "out", Options(mode=Mode.TAG))
    copy = load(tmp_path / "out" / "a.parquet")
    assert copy.select(SCHEMA.names).equals(table(TEXTS))
    assert copy["spam_score"].to_pylist() == [0.01, 0.99, None, 0.99, 0.01, 0.99, 0.01, None]
    assert copy["spam_spans"].to_pylist()[:4] == [[], [[0, 2]], None, [[6, 7]]]
    assert copy["spam_families"].to_pylist()[:3] == [[], ["gambling"], None]
    again = run([tmp_path / "out" / "a.parquet"], tmp_path / "twice", Options(mode=Mode.TAG))
    assert "has a field spam_score or the like already" in again.stats.errors[0]


def test_the_side_file_of_a_table(tmp_path: Path) -> None:
    source = write(tmp_path / "in" / "a.parquet", table(TEXTS))
    run([source], tmp_path / "out")
    part, first, *_ = entries(tmp_path / "out")
    assert (part["table"], part["field"], part["rows"]) == ("parquet", "text", 8)
    assert (first["record"], first["offset"], first["edits"]) == (2, 1, [{"at": 0, "span": 0}])


def test_an_edited_copy_is_not_restored(tmp_path: Path) -> None:
    source = write(tmp_path / "in" / "a.parquet", table(TEXTS))
    run([source], tmp_path / "out")
    write(tmp_path / "out" / "a.parquet", table(["edited"] * 8))
    names, errors = restored(tmp_path / "out", tmp_path / "back")
    assert names == []
    assert "was changed after cleaning" in errors[0]


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "not a Parquet file that can be read"),
        (b"PAR1 and then nothing", "not a Parquet file that can be read"),
    ],
)
def test_no_parquet_at_all(tmp_path: Path, raw: bytes, message: str) -> None:
    source = write_tree(tmp_path / "in", {"a.parquet": raw, "b.txt": b"bX"})
    stats = run([source], tmp_path / "out").stats
    assert message in stats.errors[0]
    assert copies(tmp_path / "out") == {"b.txt": b"b"}


@pytest.mark.parametrize("name", ["a.parquet", "a.arrow"])
def test_a_truncated_table_is_named_and_the_others_are_cleaned(tmp_path: Path, name: str) -> None:
    source = write(tmp_path / "in" / name, table(TEXTS * 9))
    source.write_bytes(source.read_bytes()[:-50])
    write_tree(tmp_path / "in", {"b.txt": b"bX"})
    stats = run([tmp_path / "in"], tmp_path / "out").stats
    assert len(stats.errors) == 1
    assert stats.errors[0].startswith(f"{source}: not a")
    assert copies(tmp_path / "out") == {"b.txt": b"b"}


@pytest.mark.parametrize("size", [1, 1 << 20])
def test_a_damaged_row_group_in_the_middle(tmp_path: Path, size: int) -> None:
    source = tmp_path / "in" / "a.parquet"
    source.parent.mkdir()
    rows = table([f"row {number} X" for number in range(90)])
    parquet.write_table(rows, source, row_group_size=30, use_dictionary=False)
    column = parquet.ParquetFile(source).metadata.row_group(1).column(1)
    raw = bytearray(source.read_bytes())
    raw[column.data_page_offset : column.data_page_offset + 60] = b"\xff" * 60
    source.write_bytes(raw)
    stats = run([source], tmp_path / "out", Options(shard_bytes=size)).stats
    assert len(stats.errors) == 1
    assert stats.errors[0].startswith(f"{source}:31: damaged data")
    assert stats.errors[0].endswith("(30 rows)")
    assert (stats.totals["cut"], stats.totals["failed"]) == (60, 30)
    numbers = load(tmp_path / "out" / "a.parquet")["n"].to_pylist()
    assert numbers == [*range(30), *range(60, 90)]


def test_a_stream_that_breaks_off(tmp_path: Path) -> None:
    source = write(tmp_path / "in" / "a.feather", table(["X"] * 90), 30)
    source.write_bytes(source.read_bytes()[:-700])
    stats = run([source], tmp_path / "out").stats
    assert len(stats.errors) == 1
    assert "damaged data" in stats.errors[0]
    assert stats.totals["cut"] == 60


def test_a_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MAX_UNPACKED", 10 << 20)
    source = tmp_path / "in" / "a.parquet"
    source.parent.mkdir()
    huge = pa.table({"text": ["\0" * (30 << 20)]})
    parquet.write_table(huge, source, compression="zstd", use_dictionary=False)
    del huge
    assert source.stat().st_size < 1 << 20
    stats = run([source], tmp_path / "out").stats
    assert "would unpack from" in stats.errors[0]


def test_text_that_is_not_utf8(tmp_path: Path) -> None:
    raw = pa.array([b"good X", b"bad \xff X", b"X"], pa.binary())
    texts = pa.StringArray.from_buffers(3, *raw.buffers()[1:])
    source = tmp_path / "in" / "a.arrow"
    source.parent.mkdir()
    with pa.ipc.new_file(source, pa.schema([("text", pa.string())])) as writer:
        writer.write_batch(pa.RecordBatch.from_arrays([texts], ["text"]))
    stats = run([source], tmp_path / "out").stats
    assert stats.errors == [f"{source}:2: not UTF-8"]
    copy = pa.ipc.open_file(tmp_path / "out" / "a.arrow").read_all()["text"]
    assert copy.cast(pa.binary()).to_pylist() == [b"good ", b"bad \xff X", b""]


def test_columns_that_are_not_there_or_hold_no_text(tmp_path: Path) -> None:
    source = write(tmp_path / "in" / "a.parquet", table(TEXTS))
    for field, message in (("content", "no field 'content'"), ("n", "holds int32, not strings")):
        options = Options(reading=Reading(field))
        stats = run([source], tmp_path / "out", options, restart=True).stats
        assert message in stats.errors[0]


def test_a_scan_reads_tables(tmp_path: Path) -> None:
    source = write(tmp_path / "a.parquet", table(TEXTS))
    found = [getattr(item, "text", None) for item in read_corpus(find_sources([str(source)]))]
    assert found == [*TEXTS, None]  # and the end


def test_only_some_bytes_are_read_at_once() -> None:
    from detector.corpus.tables import TableWriter

    sink = io.BytesIO()
    data = table(TEXTS)
    writer = TableWriter(sink, "parquet", data.schema)
    for batch in data.to_batches(max_chunksize=2):
        writer.write(batch)
        writer.end_group()
    writer.close()
    assert parquet.ParquetFile(io.BytesIO(sink.getvalue())).num_row_groups == 4
