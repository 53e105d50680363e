from __future__ import annotations

import base64
import gzip
import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.corpus.atomic import AtomicFile
from detector.corpus.clean import Cleaner
from detector.corpus.edits import Mode
from detector.corpus.items import CorpusError
from detector.corpus.read import Reading, read_corpus
from detector.corpus.scan import scan_items
from detector.corpus.sources import find_sources
from tests.corpus.support import (
    MarkScanner,
    RandomScanner,
    Tree,
    clean,
    entries,
    read_tree,
    restored,
    write_tree,
)

TREE: Tree = {
    "a.txt": b"\xef\xbb\xbfgood XX good\r\nXend\xff",
    "b.md": b"nothing here\r\n",
    "empty.txt": b"",
    "sub/c.jsonl": (
        b'{"id":1,"text":"good"}\n\r\n'
        b'{"n":1.0,"text":"a\\u0058Xb\\ud800","id":2}\r\n'
        b"{broken\n"
        b'{"text":"XXX"}'
    ),
    "sub/empty.jsonl": b"",
}


@pytest.mark.parametrize("mode", Mode)
def test_a_tree_there_and_back(tmp_path: Path, mode: Mode) -> None:
    source = write_tree(tmp_path / "in", TREE)
    stamps = {path: path.stat().st_mtime_ns for path in source.rglob("*")}
    out, back = tmp_path / "out", tmp_path / "back"
    assert len(clean([source], out, mode=mode)) == 1  # the broken row
    assert set(read_tree(out)) == {*TREE, "removed.jsonl"}
    assert read_tree(out)["b.md"] == TREE["b.md"]
    assert read_tree(source) == TREE
    assert {path: path.stat().st_mtime_ns for path in source.rglob("*")} == stamps
    assert restored(out, back) == (list(TREE), [])
    assert read_tree(back) == TREE


def test_what_is_cut_and_what_stays(tmp_path: Path) -> None:
    source = write_tree(tmp_path / "in", TREE)
    clean([source], tmp_path / "out")
    after = read_tree(tmp_path / "out")
    assert after["a.txt"] == b"\xef\xbb\xbfgood  good\r\nend\xff"
    assert after["sub/c.jsonl"] == (
        b'{"id":1,"text":"good"}\n\r\n{"n":1.0,"text":"ab\\ud800","id":2}\r\n{broken\n{"text":""}'
    )


def test_the_side_file(tmp_path: Path) -> None:
    source = write_tree(tmp_path / "in", {"a.txt": b"ab XX", "b.jsonl": b'{"text":"a\\u0058"}\n'})
    clean([source], tmp_path / "out")
    text, text_end, row, row_end = entries(tmp_path / "out")
    assert text == {
        "file": "a.txt",
        "record": None,
        "id": str(source / "a.txt"),
        "score": 0.99,
        "spans": [
            {
                "start": 3,
                "end": 5,
                "score": 0.99,
                "family": "gambling",
                "reasons": ["one word makes up 50% of this block"],
                "text": "XX",
            }
        ],
        "edits": [{"at": 3, "span": 0}],
    }
    assert {key: text_end[key] for key in ("file", "mode", "changed")} == {
        "file": "a.txt",
        "mode": "cut",
        "changed": 1,
    }
    assert row["record"] == 1
    assert row["edits"] == [{"at": 10, "base64": base64.b64encode(b"\\u0058").decode()}]
    assert row_end["file"] == "b.jsonl"


tree_files = st.dictionaries(
    st.sampled_from(["a.txt", "sub/b.md", "c.jsonl", "sub/d.jsonl"]),
    st.binary(max_size=60)
    | st.lists(
        st.text(st.characters(), max_size=20).map(lambda text: json.dumps({"text": text}).encode())
        | st.binary(max_size=10),
        max_size=4,
    ).map(b"\n".join),
    min_size=1,
)


@settings(max_examples=30)  # each waits for the disk several times
@given(tree_files, st.integers(0, 100), st.sampled_from(Mode))
def test_any_tree_there_and_back(
    tmp_path_factory: pytest.TempPathFactory, tree: Tree, seed: int, mode: Mode
) -> None:
    root = tmp_path_factory.mktemp("any")
    source = write_tree(root / "in", tree)
    problems = clean([source], root / "out", RandomScanner(seed), mode)
    binary = {name for name in tree if any(f"{name}: not text" in one for one in problems)}
    expected = {name: raw for name, raw in tree.items() if name not in binary}
    names, errors = restored(root / "out", root / "back")
    assert errors == []
    assert sorted(names) == sorted(expected)
    assert read_tree(root / "back") == expected if expected else True
    assert read_tree(source) == tree


def test_gzip_content_comes_back(tmp_path: Path) -> None:
    rows = b'{"text":"aX"}\n{"text":"b"}\n'
    source = write_tree(tmp_path / "in", {"a.jsonl.gz": gzip.compress(rows)})
    assert clean([source], tmp_path / "out") == []
    copy = tmp_path / "out" / "a.jsonl.gz"
    assert gzip.decompress(copy.read_bytes()) == b'{"text":"a"}\n{"text":"b"}\n'
    assert restored(tmp_path / "out", tmp_path / "back") == (["a.jsonl.gz"], [])
    assert gzip.decompress((tmp_path / "back" / "a.jsonl.gz").read_bytes()) == rows


def test_a_row_over_the_limit_is_copied_as_it_is(tmp_path: Path) -> None:
    rows = b'{"text":"X"}\n{"text":"' + b"X" * 200 + b'"}\n{"text":"X"}\n'
    source = write_tree(tmp_path / "in", {"a.jsonl": rows})
    problems = clean([source], tmp_path / "out", reading=Reading(max_bytes=100))
    assert len(problems) == 1
    expected = b'{"text":""}\n{"text":"' + b"X" * 200 + b'"}\n{"text":""}\n'
    assert read_tree(tmp_path / "out")["a.jsonl"] == expected
    assert restored(tmp_path / "out", tmp_path / "back") == (["a.jsonl"], [])
    assert read_tree(tmp_path / "back") == {"a.jsonl": rows}


def test_a_file_that_breaks_off_gets_no_copy_and_no_entries(tmp_path: Path) -> None:
    # Random identifiers, so that the compressed file is long and its beginning can be read.
    rows = b"".join(
        b'{"text":"X","id":"%s"}\n' % os.urandom(16).hex().encode() for _ in range(9000)
    )
    tree = {"a.jsonl.gz": gzip.compress(rows)[:-3000], "b.txt": b"X"}
    source = write_tree(tmp_path / "in", tree)
    problems = clean([source], tmp_path / "out")
    assert problems == [f"{source / 'a.jsonl.gz'}: the gzip data ends too early"]
    assert set(read_tree(tmp_path / "out")) == {"b.txt", "removed.jsonl"}
    assert {entry["file"] for entry in entries(tmp_path / "out")} == {"b.txt"}


def test_a_second_run_keeps_what_the_first_removed(tmp_path: Path) -> None:
    one = write_tree(tmp_path / "one", {"a.txt": b"aX", "both.txt": b"1X"})
    two = write_tree(tmp_path / "two", {"b.txt": b"bX", "both.txt": b"2X"})
    clean([one], tmp_path / "out")
    clean([two], tmp_path / "out")
    names, errors = restored(tmp_path / "out", tmp_path / "back")
    assert (sorted(names), errors) == (["a.txt", "b.txt", "both.txt"], [])
    assert read_tree(tmp_path / "back") == {"a.txt": b"aX", "b.txt": b"bX", "both.txt": b"2X"}


def test_two_inputs_for_one_copy(tmp_path: Path) -> None:
    one = write_tree(tmp_path / "one", {"a.txt": b"1X"}) / "a.txt"
    two = write_tree(tmp_path / "two", {"a.txt": b"2X"}) / "a.txt"
    copy = tmp_path / "out" / "a.txt"
    assert clean([one, two], tmp_path / "out") == [
        f"{two}: its copy {copy} would overwrite that of {one}"
    ]
    assert copy.read_bytes() == b"1"


def test_a_file_named_like_the_side_file(tmp_path: Path) -> None:
    source = write_tree(tmp_path / "in", {"removed.jsonl": b'{"text":"X"}\n'})
    (problem,) = clean([source], tmp_path / "out")
    assert "would overwrite the side file" in problem


@pytest.mark.parametrize("out", ["in", "in/out", "in/../in"])
def test_the_output_must_not_be_the_input(tmp_path: Path, out: str) -> None:
    source = write_tree(tmp_path / "in", {"a.txt": b"X"})
    with pytest.raises(CorpusError, match="must not be the input"):
        clean([source], tmp_path / out)
    assert read_tree(tmp_path / "in") == {"a.txt": b"X"}


def test_the_input_is_not_overwritten(tmp_path: Path) -> None:
    source = write_tree(tmp_path / "in", {"a.txt": b"X"})
    (problem,) = clean([source / "a.txt"], source)
    assert "would overwrite the input" in problem
    assert (source / "a.txt").read_bytes() == b"X"
    link = tmp_path / "out"
    link.mkdir()
    (link / "sub").symlink_to(source)
    again = write_tree(tmp_path / "again", {"sub/a.txt": b"XX"})
    (problem,) = clean([again, source / "a.txt"], link)
    assert "would overwrite the input" in problem
    assert (source / "a.txt").read_bytes() == b"X"


def test_the_output_must_be_a_folder(tmp_path: Path) -> None:
    tree = write_tree(tmp_path, {"a.txt": b"X", "out": b"", "removed.jsonl": b""})
    with pytest.raises(CorpusError, match="must be a folder"):
        clean([tree / "a.txt"], tmp_path / "out")
    with pytest.raises(CorpusError, match="side file would overwrite the input"):
        clean([tree / "removed.jsonl"], tmp_path)


def test_an_interrupted_run_leaves_whole_files_only(tmp_path: Path) -> None:
    source = write_tree(tmp_path / "in", {"a.txt": b"aX", "b.jsonl": b'{"text":"X"}\n{"text":"X"}'})
    names = [str(source)]

    def interrupted() -> None:
        with Cleaner(tmp_path / "out", names) as cleaner:
            for item, report in scan_items(MarkScanner(), read_corpus(find_sources(names))):
                cleaner.feed(item, report)
                if getattr(item, "record", None) == 2:
                    raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert set(read_tree(tmp_path / "out")) == {"a.txt", "removed.jsonl"}
    assert restored(tmp_path / "out", tmp_path / "back") == (["a.txt"], [])


def test_a_full_disk_is_one_error_and_the_other_files_are_cleaned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = write_tree(tmp_path / "in", {"a.txt": b"aX", "b.txt": b"bX"})
    commit = AtomicFile.commit

    def fail(self: AtomicFile) -> None:
        if self.path.name == "a.txt":
            raise OSError(28, "No space left on device")
        commit(self)

    monkeypatch.setattr(AtomicFile, "commit", fail)
    problems = clean([source], tmp_path / "out")
    expected = f"{source / 'a.txt'}: cannot write its copy: No space left on device"
    assert problems == [expected]
    assert set(read_tree(tmp_path / "out")) == {"b.txt", "removed.jsonl"}


def test_a_very_long_name(tmp_path: Path) -> None:
    name = "n" * 251 + ".txt"
    source = write_tree(tmp_path / "in", {name: b"X"})
    assert clean([source], tmp_path / "out") == []
    assert read_tree(tmp_path / "out")[name] == b""


def test_a_name_that_is_not_utf8(tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9.txt")
    source = write_tree(tmp_path / "in", {name: b"aX"})
    assert clean([source], tmp_path / "out") == []
    assert restored(tmp_path / "out", tmp_path / "back") == ([name], [])
    assert read_tree(tmp_path / "back") == {name: b"aX"}
