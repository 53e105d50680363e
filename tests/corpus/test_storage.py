"""Other places than the local disk, through fsspec."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest

from detector.corpus.engine import Engine
from detector.corpus.items import CorpusError
from detector.corpus.options import Options
from detector.corpus.storage import Folder
from tests.corpus.support import Tree, copies, read_tree, restored, run, write_tree

TREE: Tree = {
    "a.txt": b"aX",
    "sub/b.jsonl": b'{"text":"X"}\n' * 90,
    "sub/c.jsonl.gz": gzip.compress(b'{"text":"X"}\n' * 90),
    "sub/.hidden.txt": b"X",
    "other.bin": b"X",
}
OPTIONS = Options(shard_bytes=500)


@pytest.fixture
def memory() -> Iterator[fsspec.AbstractFileSystem]:
    system = fsspec.filesystem("memory")
    for name, raw in TREE.items():
        system.pipe(f"/in/{name}", raw)
    yield system
    system.rm("/", recursive=True)


def test_from_a_url_to_a_url(memory: fsspec.AbstractFileSystem, tmp_path: Path) -> None:
    stats = run(["memory://in"], "memory://out", OPTIONS).stats
    assert stats.errors == []
    assert stats.totals["cut"] == 181
    found = {name.removeprefix("/out/"): memory.cat(name) for name in memory.find("/out")}
    assert found["a.txt"] == b"a"
    assert found["sub/b.jsonl"] == b'{"text":""}\n' * 90
    own = {".detector/manifest.json", "removed.jsonl", "report.json", "report.html"}
    assert set(found) == {"a.txt", "sub/b.jsonl", "sub/c.jsonl.gz", *own}
    local = write_tree(tmp_path / "out", found)
    names, errors = restored(local, tmp_path / "back")
    assert errors == []
    assert sorted(names) == ["a.txt", "sub/b.jsonl", "sub/c.jsonl.gz"]
    assert (tmp_path / "back" / "sub" / "b.jsonl").read_bytes() == TREE["sub/b.jsonl"]
    assert run(["memory://in"], "memory://out", OPTIONS).complete


def test_from_a_url_to_the_disk_and_on_two_workers(tmp_path: Path) -> None:
    source = write_tree(tmp_path / "in", TREE)
    run([f"file://{source}"], tmp_path / "one", OPTIONS)
    run([f"file://{source}"], f"file://{tmp_path}/two", OPTIONS, engine=Engine(jobs=2))
    run([source], tmp_path / "three", OPTIONS)
    assert copies(tmp_path / "one") == copies(tmp_path / "two") == copies(tmp_path / "three")
    assert (tmp_path / "one" / "sub" / "b.jsonl").exists()


def test_an_interrupted_run_goes_on_at_a_url(memory: fsspec.AbstractFileSystem) -> None:
    def stop(receipt: object, before: bool) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(["memory://in"], "memory://out", OPTIONS, progress=stop)
    assert run(["memory://in"], "memory://out", OPTIONS).resumed == 1
    run(["memory://in"], "memory://whole", OPTIONS)
    one, other = (
        {name.split("/", 2)[2]: memory.cat(name) for name in memory.find(root)}
        for root in ("/out", "/whole")
    )
    assert one == other


@pytest.mark.parametrize("remote", [False, True], ids=["disk", "url"])
def test_what_was_half_written_goes_away(
    tmp_path: Path, remote: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who is killed while writing leaves a file, which is not among the copies."""
    source = write_tree(tmp_path / "in", {"a.txt": b"aX"})
    out = f"file://{tmp_path}/out" if remote else str(tmp_path / "out")
    folder = Folder.at(out)
    folder.make()
    with monkeypatch.context() as patch:
        patch.setattr("os.getpid", lambda: 1)  # by another process than the one that goes on
        for name in ("a.txt", "removed.jsonl"):
            folder.create(name).stream.close()
    assert len(read_tree(tmp_path / "out")) == 2
    run([source], out)
    run([source], tmp_path / "whole")
    assert copies(tmp_path / "out") == copies(tmp_path / "whole")


def test_what_is_not_there(tmp_path: Path, memory: fsspec.AbstractFileSystem) -> None:
    write_tree(tmp_path / "in", {"a.txt": b"X"})
    paths = ["memory://gone/b.txt", "nonsense://a", tmp_path / "in"]
    errors = run(paths, tmp_path / "out").stats.errors
    assert errors[0].startswith("memory://gone/b.txt: ")
    assert errors[1] == "nonsense://a: Protocol not known: nonsense"
    assert copies(tmp_path / "out") == {"a.txt": b""}


def test_fsspec_that_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "fsspec", None)
    (error,) = run(["memory://in"], tmp_path / "out").stats.errors
    assert error == "memory://in: needs fsspec: pip install 'seospam-detector[batch]'"
    with pytest.raises(CorpusError, match="needs fsspec"):
        run([write_tree(tmp_path / "in", {"a.txt": b"X"})], "memory://out")


def test_a_folder_of_both_kinds(tmp_path: Path, memory: fsspec.AbstractFileSystem) -> None:
    for folder in (Folder.at(tmp_path / "new"), Folder.at("memory://new")):
        folder.make()
        folder.write("a/b", b"content")
        assert folder.read("a/b") == b"content"
        assert folder.size("a/b") == 7
        assert list(folder.names("a")) == ["b"]
        folder.remove("a")
        assert folder.read("a/b") is None
        assert folder.size("a/b") is None
        assert list(folder.names("a")) == []
        folder.remove("a")
    assert read_tree(tmp_path / "new") == {}
