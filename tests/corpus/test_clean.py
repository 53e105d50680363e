from __future__ import annotations

import gzip
import hashlib
import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.corpus.atomic import AtomicFile
from detector.corpus.edits import Mode
from detector.corpus.items import CorpusError
from detector.corpus.options import Options
from detector.corpus.reading import Reading
from detector.report import Report
from tests.corpus.support import (
    Load,
    MarkScanner,
    RandomScanner,
    Tree,
    clean,
    copies,
    entries,
    read_tree,
    restored,
    run,
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


COPYING = [mode for mode in Mode if mode is not Mode.REPORT]


@pytest.mark.parametrize("mode", COPYING)
def test_a_tree_there_and_back(tmp_path: Path, mode: Mode) -> None:
    source = write_tree(tmp_path / "in", TREE)
    stamps = {path: path.stat().st_mtime_ns for path in source.rglob("*")}
    out, back = tmp_path / "out", tmp_path / "back"
    assert len(clean([source], out, mode=mode)) == 1  # the broken row
    assert set(copies(out)) == set(TREE)
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
    text_part, text, row_part, row = entries(tmp_path / "out")
    assert text == {
        "file": "a.txt",
        "offset": 0,
        "record": None,
        "action": "cut",
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
        "error": None,
    }
    assert text_part == {
        "file": "a.txt",
        "part": 0,
        "last": True,
        "mode": "cut",
        "changed": 1,
        "size_cleaned": 3,
        "sha256": hashlib.sha256(b"ab XX").hexdigest(),
        "sha256_cleaned": hashlib.sha256(b"ab ").hexdigest(),
    }
    assert row["record"] == 1
    assert row["edits"] == [{"at": 10, "utf8": "\\u0058"}]
    assert row_part["file"] == "b.jsonl"


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
@given(tree_files, st.integers(0, 100), st.sampled_from(COPYING))
def test_any_tree_there_and_back(
    tmp_path_factory: pytest.TempPathFactory, tree: Tree, seed: int, mode: Mode
) -> None:
    root = tmp_path_factory.mktemp("any")
    source = write_tree(root / "in", tree)
    problems = clean([source], root / "out", Load(RandomScanner, (seed,)), mode)
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


def test_of_a_file_that_breaks_off_the_beginning_is_cleaned(tmp_path: Path) -> None:
    # Random identifiers, so that the compressed file is long and its beginning can be read.
    rows = [b'{"text":"X","id":"%s"}\n' % os.urandom(16).hex().encode() for _ in range(9000)]
    packed = gzip.compress(b"".join(rows))
    tree = {"a.jsonl.gz": packed[: len(packed) // 2], "b.txt": b"X", "c.txt.gz": packed[:-3000]}
    source = write_tree(tmp_path / "in", tree)
    problems = clean([source, source / "c.txt.gz"], tmp_path / "out")
    out = copies(tmp_path / "out")
    assert set(out) == {"a.jsonl.gz", "b.txt"}  # half a text is none
    copy = gzip.decompress(out["a.jsonl.gz"]).splitlines()
    assert 3000 < len(copy) < 6000
    assert all(line.startswith(b'{"text":"","id":') for line in copy)
    assert problems == [
        f"{source / 'a.jsonl.gz'}:{len(copy) + 1}: the gzip data ends too early",
        f"{source / 'c.txt.gz'}: the gzip data ends too early",
    ]
    names, errors = restored(tmp_path / "out", tmp_path / "back")
    assert (names, errors) == (["a.jsonl.gz", "b.txt"], [])
    back = gzip.decompress((tmp_path / "back" / "a.jsonl.gz").read_bytes())
    assert back == b"".join(rows[: len(copy)])


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


class Interrupted(MarkScanner):
    """Is interrupted at the text ``stop``."""

    def scan(self, text: str) -> Report:
        if text == "stop":
            raise KeyboardInterrupt
        return super().scan(text)


def test_an_interrupted_run_leaves_whole_files_only(tmp_path: Path) -> None:
    rows = b'{"text":"X"}\n' * 1000
    source = write_tree(tmp_path / "in", {"a.jsonl": rows, "b.jsonl": rows + b'{"text":"stop"}'})
    out = tmp_path / "out"
    with pytest.raises(KeyboardInterrupt):
        run([source], out, Options(shard_bytes=4000), Load(Interrupted))
    assert copies(out)["a.jsonl"] == b'{"text":""}\n' * 1000
    visible = [path.name for path in out.iterdir() if not path.name.startswith(".")]
    assert visible == ["a.jsonl"]
    run([source], out, Options(shard_bytes=4000))
    run([source], tmp_path / "other", Options(shard_bytes=4000))
    assert read_tree(out) == read_tree(tmp_path / "other")


def test_a_full_disk_is_one_error_and_the_run_goes_on_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = write_tree(tmp_path / "in", {"a.txt": b"aX", "b.txt": b"bX"})

    def fail(self: AtomicFile) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        run([source / "a.txt"], tmp_path / "out")
        patch.setattr(AtomicFile, "commit", fail)
        with pytest.raises(CorpusError, match="out: No space left on device"):
            run([source], tmp_path / "out")
    assert copies(tmp_path / "out") == {"a.txt": b"a"}
    assert clean([source], tmp_path / "out") == []
    assert copies(tmp_path / "out") == {"a.txt": b"a", "b.txt": b"b"}


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
