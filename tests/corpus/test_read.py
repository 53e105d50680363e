from __future__ import annotations

import gzip
import io
import sys
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.corpus.items import Document, End, Item, Source, Unread, error_of
from detector.corpus.read import read_corpus
from detector.corpus.reading import Reading
from detector.corpus.sources import Selection, find_sources


def read(*paths: Path | str, reading: Reading | None = None) -> list[Item]:
    return list(read_corpus(find_sources([str(path) for path in paths]), reading))


def documents(items: list[Item]) -> list[Document]:
    return [item for item in items if isinstance(item, Document)]


def errors(items: list[Item]) -> list[str]:
    return [str(problem) for item in items if (problem := error_of(item)) is not None]


@given(st.binary(max_size=200))
def test_text_loses_no_byte(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / "a.txt"
    path.write_bytes(raw)
    found = read(path)
    assert isinstance(found[-1], End)
    if errors(found):
        assert b"\0" in raw
    else:
        (document,) = documents(found)
        assert document.text.encode("utf-8", "surrogateescape") == raw == document.raw


@given(st.binary(max_size=300))
def test_rows_lose_no_byte(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / "a.jsonl"
    path.write_bytes(raw)
    found = read(path)
    if not isinstance(found[-1], End) or found[-1].error is None:
        pieces = [item.raw for item in found if isinstance(item, Document | Unread)]
        assert b"".join(pieces) == raw
    else:
        assert "binary" in str(found[-1].error)


def test_byte_order_mark_and_line_ends_stay(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xef\xbb\xbfone\r\ntwo\rthree\n")
    (document,) = documents(read(path))
    assert document.text == "\ufeffone\r\ntwo\rthree\n"
    assert document.id == str(path)


def test_an_empty_file_is_a_document_without_characters(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.touch()
    assert [document.text for document in documents(read(path))] == [""]


@pytest.mark.parametrize(
    ("raw", "binary"),
    [
        (b"\x7fELF\0\xff\xfe", True),
        (b"GIF89a\0\x80", True),
        (b"text\0text", False),
        (b"caf\xe9", False),
        (b"a" * 8192 + b"\0\xff", False),
    ],
)
def test_what_is_binary(tmp_path: Path, raw: bytes, binary: bool) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(raw)
    assert errors(read(path)) == ([f"{path}: not text: looks binary"] if binary else [])


def test_rows_with_every_fault(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(
        b'\xef\xbb\xbf{"text":"one","id":"first"}\r\n'
        b"\n"
        b"{broken\n"
        b'{"text":null}\n'
        b'{"text":"\xff"}\n'
        b'{"text":"\\ud800"}\n'
        b'{"text":"last","id":[]}'
    )
    found = read(path)
    assert [(item.id, item.text, item.record) for item in documents(found)] == [
        ("first", "one", 1),
        (f"{path}:6", "\ud800", 6),
        (f"{path}:7", "last", 7),
    ]
    assert errors(found) == [
        f"{path}:3: not JSON: Expecting property name enclosed in double quotes at character 1",
        f"{path}:4: field 'text' is null, not a string",
        f"{path}:5: not UTF-8 at byte 9",
    ]
    raw = b"".join(item.raw for item in found if isinstance(item, Document | Unread))
    assert raw == path.read_bytes()


def test_fields_by_name(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"content":"one","url":"u","text":"no","id":1}\n')
    (document,) = documents(read(path, reading=Reading("content", id_field="url")))
    assert (document.text, document.id) == ("one", "u")


def test_binary_rows_are_one_error_but_damaged_rows_are_rows(tmp_path: Path) -> None:
    binary, damaged = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    binary.write_bytes(b"\x89PNG\r\n\0\n\xff\n" * 50)
    damaged.write_bytes(b'{"text":"\0"}\n{"text":"\xff"}\n{"text":"good"}\n')
    assert errors(read(binary)) == [f"{binary}: not text: looks binary"]
    found = read(damaged)
    assert [document.text for document in documents(found)] == ["good"]
    assert len(errors(found)) == 2


def gz(path: Path, *members: bytes) -> Path:
    path.write_bytes(b"".join(gzip.compress(member) for member in members))
    return path


def test_gzip_of_several_members(tmp_path: Path) -> None:
    path = gz(tmp_path / "a.jsonl.gz", b'{"text":"one"}\n', b'{"text":"two"}\n')
    assert [document.text for document in documents(read(path))] == ["one", "two"]


def test_gzip_that_ends_too_early_gives_what_is_there(tmp_path: Path) -> None:
    path = gz(tmp_path / "a.jsonl.gz", b'{"text":"one"}\n' * 100_000)
    path.write_bytes(path.read_bytes()[:-100])
    found = read(path)
    count = len(documents(found))
    assert count > 1000
    assert errors(found) == [f"{path}:{count + 1}: the gzip data ends too early"]


@pytest.mark.parametrize("at", [0, 30, -6])
def test_damaged_gzip_is_one_error(tmp_path: Path, at: int) -> None:
    path = gz(tmp_path / "a.jsonl.gz", b'{"text":"' + bytes(range(48, 90)) * 5 + b'"}\n')
    raw = bytearray(path.read_bytes())
    raw[at] ^= 0xFF
    path.write_bytes(raw)
    problem = errors(read(path))[-1]
    assert problem.startswith(f"{path}:")
    assert "gzip" in problem or "not JSON" in problem


def test_documents_over_the_limit(tmp_path: Path) -> None:
    text, rows = tmp_path / "a.txt", tmp_path / "b.jsonl"
    text.write_bytes(b"x" * 101)
    rows.write_bytes(b'{"text":"' + b"x" * 200 + b'"}\n{"text":"small"}\n')
    found = read(text, rows, reading=Reading(max_bytes=100))
    assert errors(found) == [
        f"{text}: larger than 100 bytes (--max-bytes)",
        f"{rows}:1: larger than 100 bytes (--max-bytes)",
    ]
    assert [document.text for document in documents(found)] == ["small"]


@pytest.mark.parametrize("name", ["bomb.jsonl.gz", "bomb.txt.gz"])
def test_a_gzip_bomb_takes_no_more_memory_than_the_limit(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    with gzip.open(path, "wb", 1) as stream:
        for _ in range(100):
            stream.write(b"a" * 1_000_000)
    tracemalloc.start()
    problems: list[str] = []
    sources = find_sources([str(path)])
    for item in read_corpus(sources, Reading(max_bytes=1_000_000)):
        if (problem := error_of(item)) is not None:
            problems.append(str(problem))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    record = ":1" if "jsonl" in name else ""
    assert problems == [f"{path}{record}: larger than 1,000,000 bytes (--max-bytes)"]
    assert peak < 10_000_000


def test_what_cannot_be_opened_is_an_error(tmp_path: Path) -> None:
    dangling, good = tmp_path / "a.txt", tmp_path / "b.txt"
    dangling.symlink_to(tmp_path / "gone")
    good.write_bytes(b"good")
    found = read(dangling, good)
    assert errors(found) == [f"{dangling}: No such file or directory"]
    assert [document.text for document in documents(found)] == ["good"]


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    stdin = io.TextIOWrapper(io.BytesIO(b'{"text":"one"}\n'))
    monkeypatch.setattr(sys, "stdin", stdin)
    found = list(read_corpus(find_sources(["-"], Selection(reading="jsonl"))))
    (document,) = documents(found)
    assert (document.id, document.text) == ("-:1", "one")


def test_closed_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert errors(read("-")) == ["-: standard input is closed"]


def test_every_source_has_one_end(tmp_path: Path) -> None:
    for name in ("a.txt", "b.jsonl", "c.jsonl.gz"):
        (tmp_path / name).touch()
    found = read(tmp_path)
    ends = [item.source for item in found if isinstance(item, End)]
    assert [source.target for source in ends] == ["a.txt", "b.jsonl", "c.jsonl.gz"]
    assert all(isinstance(source, Source) for source in ends)
