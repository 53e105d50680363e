from __future__ import annotations

import gzip
import html
import json
from pathlib import Path

import pytest

from detector.corpus.edits import Mode
from detector.corpus.items import CorpusError
from detector.corpus.restore import restore
from tests.corpus.support import clean, copies, entries, read_tree, restored, write_tree

TREE = {
    "a.txt": b"a XX a",
    "b.jsonl": b'{"text":"X"}\n{"text":"good"}\n{"text":"X"}\n',
    "c.txt": b"cXc",
}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    assert clean([write_tree(tmp_path / "in", TREE)], tmp_path / "out") == []
    return tmp_path / "out"


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("a.txt", b"a  a!"),
        ("a.txt", b""),
        ("b.jsonl", b'{"text":""}\n{"text":"better"}\n{"text":""}\n'),
        ("b.jsonl", b'{"text":""}\n{"text":"good"}\n'),
        ("b.jsonl", b'{"text":""}\n{"text":"good"}\n{"text":""}\nmore\n'),
    ],
)
def test_an_edited_copy_is_an_error_and_the_others_are_restored(
    out: Path, tmp_path: Path, name: str, changed: bytes
) -> None:
    (out / name).write_bytes(changed)
    names, errors = restored(out, tmp_path / "back")
    assert errors == [f"{out / name}: the cleaned copy was changed after cleaning: not restored"]
    assert read_tree(tmp_path / "back") == {key: TREE[key] for key in TREE if key != name}
    assert names == [key for key in TREE if key != name]


def test_a_missing_copy_is_an_error(out: Path, tmp_path: Path) -> None:
    (out / "a.txt").unlink()
    names, errors = restored(out, tmp_path / "back")
    assert errors == [f"{out / 'a.txt'}: No such file or directory"]
    assert names == ["b.jsonl", "c.txt"]


def test_a_changed_side_file_is_an_error(out: Path, tmp_path: Path) -> None:
    side = out / "removed.jsonl"
    side.write_bytes(side.read_bytes().replace(b'"text":"XX"', b'"text":"YY"'))
    names, errors = restored(out, tmp_path / "back")
    assert errors == [f"{out / 'a.txt'}: the side file was changed: not restored"]
    assert names == ["b.jsonl", "c.txt"]


def test_a_side_file_that_breaks_off(out: Path, tmp_path: Path) -> None:
    lines = (out / "removed.jsonl").read_bytes().splitlines(keepends=True)
    (out / "removed.jsonl").write_bytes(b"".join(lines[:-1]))
    names, errors = restored(out, tmp_path / "back")
    assert names == ["a.txt", "b.jsonl"]
    assert errors == [f"{out / 'c.txt'}: the side file was changed: not restored"]


def test_a_side_file_without_a_checksum(out: Path, tmp_path: Path) -> None:
    lines = (out / "removed.jsonl").read_bytes().splitlines(keepends=True)
    (out / "removed.jsonl").write_bytes(b"".join([*lines[:-2], lines[-1]]))
    names, errors = restored(out, tmp_path / "back")
    assert names == ["a.txt", "b.jsonl"]
    assert errors == [f"{out / 'c.txt'}: the side file lacks its checksum: not restored"]


@pytest.mark.parametrize("line", [b"{broken", b"[]", b'{"file":1}', b"\xff"])
def test_a_broken_line_of_the_side_file_is_named(out: Path, tmp_path: Path, line: bytes) -> None:
    side = out / "removed.jsonl"
    side.write_bytes(line + b"\n" + side.read_bytes())
    with pytest.raises(CorpusError) as caught:
        list(restore(out, tmp_path / "back"))
    assert str(caught.value).startswith(f"{side}:1: ")


@pytest.mark.parametrize("name", ["../evil.txt", "/tmp/evil.txt", "a/../../evil.txt", "", "..\\x"])
def test_a_side_file_cannot_name_files_outside(out: Path, tmp_path: Path, name: str) -> None:
    last = entries(out)[-1]
    (out / "removed.jsonl").write_text(json.dumps({**last, "file": name}) + "\n")
    names, errors = restored(out, tmp_path / "deep" / "back")
    assert names == []
    assert errors == [f"{out}: the side file names {name!r}, which is outside"]


def test_no_side_file(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="not made by clean"):
        list(restore(tmp_path, tmp_path.with_name("back")))


@pytest.mark.parametrize("to", ["out", "out/back", "."])
def test_the_folders_must_be_apart(out: Path, tmp_path: Path, to: str) -> None:
    before = read_tree(tmp_path)
    with pytest.raises(CorpusError, match="must not be the folder"):
        list(restore(out, tmp_path / to))
    assert read_tree(tmp_path) == before


def test_files_that_are_there(out: Path, tmp_path: Path) -> None:
    back = write_tree(tmp_path / "back", {"a.txt": TREE["a.txt"], "c.txt": b"mine"})
    stamp = (back / "a.txt").stat().st_mtime_ns
    names, errors = restored(out, back)
    assert names == ["a.txt", "b.jsonl"]
    assert errors == [f"{back / 'c.txt'}: is there with other content (--force replaces it)"]
    assert (back / "c.txt").read_bytes() == b"mine"
    assert (back / "a.txt").stat().st_mtime_ns == stamp
    assert restored(out, back, force=True) == (list(TREE), [])
    assert read_tree(back) == TREE


def test_a_damaged_gzip_copy_is_an_error(tmp_path: Path) -> None:
    source = write_tree(tmp_path / "in", {"a.jsonl.gz": gzip.compress(b'{"text":"aX"}\n' * 99)})
    clean([source], tmp_path / "out")
    copy = tmp_path / "out" / "a.jsonl.gz"
    copy.write_bytes(copy.read_bytes()[:-9])
    names, errors = restored(tmp_path / "out", tmp_path / "back")
    assert names == []
    assert errors == [f"{copy}: the cleaned copy was changed after cleaning: not restored"]
    assert read_tree(tmp_path / "back") == {}


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16-le", "shift_jis"])
def test_marks_in_pages_of_other_encodings(tmp_path: Path, encoding: str) -> None:
    """The marks are written in the encoding of the page, and are bytes that may be no UTF-8."""
    head = f'<meta charset="{encoding}">'
    bom = b"\xff\xfe" if encoding == "utf-16-le" else b""
    raw = bom + f"<html><head>{head}</head><body><p>日本 X</p></body></html>".encode(encoding)
    source = write_tree(tmp_path / "in", {"a.html": raw})
    assert clean([source], tmp_path / "out", mode=Mode.TAG) == []
    copy = copies(tmp_path / "out")["a.html"].decode(encoding)
    assert html.unescape(copy).count("⟦spam:gambling⟧X⟦/spam⟧") == 1
    assert restored(tmp_path / "out", tmp_path / "back") == (["a.html"], [])
    assert (tmp_path / "back" / "a.html").read_bytes() == raw
