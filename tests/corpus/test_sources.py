from __future__ import annotations

import os
from pathlib import Path

import pytest

from detector.corpus.items import CorpusError, Source
from detector.corpus.sources import Selection, find_sources, total_bytes


def make_tree(root: Path) -> None:
    for name in (
        "b.txt", "a.md", "UPPER.TXT", "sub/c.markdown", "sub/deep/d.jsonl", "sub/e.jsonl.gz",
        "f.html", ".hidden.txt", ".git/g.txt", "drafts/h.txt", "x.txt/inside.text",
    ):  # fmt: skip
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"12345")


def names(root: Path, selection: Selection | None = None) -> list[str]:
    found = list(find_sources([str(root)], selection))
    assert not [one for one in found if isinstance(one, CorpusError)]
    return [one.target for one in found if isinstance(one, Source)]


def test_folders_are_read_to_the_bottom_in_order(tmp_path: Path) -> None:
    make_tree(tmp_path)
    assert names(tmp_path) == [
        "UPPER.TXT", "a.md", "b.txt", "drafts/h.txt", "f.html", "sub/c.markdown",
        "sub/deep/d.jsonl", "sub/e.jsonl.gz", "x.txt/inside.text",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("include", "exclude", "expected"),
    [
        (("*.html",), (), ["f.html"]),
        (("sub/*",), (), ["sub/c.markdown", "sub/deep/d.jsonl", "sub/e.jsonl.gz"]),
        (("*.txt",), ("drafts", "upper*"), ["b.txt"]),
        (("*.jsonl",), ("sub/deep",), []),
        (("*",), ("*.txt", "sub"), ["a.md", "f.html"]),
    ],
)
def test_filters(
    tmp_path: Path, include: tuple[str, ...], exclude: tuple[str, ...], expected: list[str]
) -> None:
    make_tree(tmp_path)
    (tmp_path / "x.txt" / "inside.text").unlink()
    assert names(tmp_path, Selection(include, exclude)) == expected


def test_a_file_named_is_read_whatever_its_name(tmp_path: Path) -> None:
    path = tmp_path / ".strange.log"
    path.write_bytes(b"")
    (found,) = find_sources([str(path)])
    assert isinstance(found, Source)
    assert (found.kind, found.target) == ("text", ".strange.log")


@pytest.mark.parametrize(
    ("name", "reading", "kind"),
    [
        ("a.jsonl", "auto", "jsonl"),
        ("a.JSONL.GZ", "auto", "jsonl"),
        ("a.json", "auto", "text"),
        ("a.json", "jsonl", "jsonl"),
        ("a.jsonl", "text", "text"),
        ("-", "auto", "text"),
        ("-", "jsonl", "jsonl"),
    ],
)
def test_kinds(name: str, reading: str, kind: str) -> None:
    assert Selection(reading=reading).kind_of(name) == kind  # type: ignore[arg-type]


def test_missing_files_and_dangling_links_are_left_to_the_reader(tmp_path: Path) -> None:
    (tmp_path / "link.txt").symlink_to(tmp_path / "gone")
    found = list(find_sources([str(tmp_path / "no"), str(tmp_path)]))
    assert [one.path for one in found if isinstance(one, Source)] == [
        tmp_path / "no",
        tmp_path / "link.txt",
    ]


def test_a_folder_that_cannot_be_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(os, "scandir", refuse)
    (problem,) = find_sources([str(tmp_path)])
    assert isinstance(problem, CorpusError)
    assert str(problem) == f"{tmp_path}: Permission denied"


def test_links_to_folders_and_pipes_in_folders_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "loop.txt").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "a.txt").write_bytes(b"")
    assert names(tmp_path) == ["a.txt"]


def test_a_very_deep_folder(tmp_path: Path) -> None:
    here = os.open(tmp_path, os.O_RDONLY)
    for _ in range(150):  # made one by one: the path would be too long for one call
        os.mkdir("d", dir_fd=here)
        there = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = there
    os.close(os.open("deep.txt", os.O_CREAT, dir_fd=here))
    os.close(here)
    assert names(tmp_path) == ["d/" * 150 + "deep.txt"]


def test_the_file_that_is_written_is_left_out(tmp_path: Path) -> None:
    for name in ("a.jsonl", "report.jsonl"):
        (tmp_path / name).write_bytes(b"")
    assert names(tmp_path, Selection(omit=(tmp_path / "report.jsonl").resolve())) == ["a.jsonl"]


def test_total_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"12345")
    (tmp_path / "b.txt").write_bytes(b"1")
    paths = [str(tmp_path), str(tmp_path / "a.txt"), str(tmp_path / "missing")]
    assert total_bytes(paths, Selection()) == 11
    assert total_bytes([*paths, "-"], Selection()) is None
    os.mkfifo(tmp_path / "pipe.txt")
    assert total_bytes([*paths, str(tmp_path / "pipe.txt")], Selection()) is None
