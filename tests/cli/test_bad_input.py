"""Whatever is given: an answer or one line that names it, and the rest is still scanned."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.cli.conftest import Run, Spawn


def scan(
    run: Run, page: Path, *paths: Path | str
) -> tuple[int, list[dict[str, object]], list[str]]:
    """Scan paths and a page with spam after them; status, what was found, and errors."""
    result = run("scan", *paths, page, "--format", "jsonl")
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert found[-1]["id"] == str(page)
    assert found[-1]["contaminated"]
    *errors, summary = result.stderr.splitlines()
    assert summary.startswith(f"{len(found)} document")
    return result.exit_code, found[:-1], errors


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\n",
        b"\xef\xbb\xbf",
        b"word \0 word",
        b"\0" * 100,
        b"caf\xe9 \xff\xfe",
        "\u202e\u200b\x1b[31m".encode(),
        b"\r\r\r",
        b"\xed\xa0\x80",
    ],
)
def test_odd_files_get_an_answer(run: Run, page: Path, tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "odd.txt"
    path.write_bytes(raw)
    status, found, errors = scan(run, page, path)
    assert (status, errors) == (1, [])
    assert [(one["id"], one["contaminated"]) for one in found] == [(str(path), False)]


def test_a_binary_file(run: Run, page: Path, tmp_path: Path) -> None:
    path = tmp_path / "photo.txt"
    path.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xfe" * 100)
    expected = [f"detector: error: {path}: not text: looks binary"]
    assert scan(run, page, path) == (2, [], expected)


def test_a_missing_path(run: Run, page: Path, tmp_path: Path) -> None:
    path = tmp_path / "missing"
    expected = [f"detector: error: {path}: No such file or directory"]
    assert scan(run, page, path) == (2, [], expected)


def test_an_empty_path(run: Run, page: Path) -> None:
    status, found, errors = scan(run, page, "")
    assert (status, found) == (2, [])
    assert errors == ["detector: error: '': No such file or directory"]


NOT_EVEN_FOR_ROOT = Path("/proc/self/mem")


@pytest.mark.skipif(not NOT_EVEN_FOR_ROOT.exists(), reason="no such file here")
def test_a_file_that_cannot_be_read_even_by_root(run: Run, page: Path) -> None:
    status, found, errors = scan(run, page, NOT_EVEN_FOR_ROOT)
    assert (status, found) == (2, [])
    assert errors == [f"detector: error: {NOT_EVEN_FOR_ROOT}: Input/output error"]


def test_several_bad_paths_among_good_ones(run: Run, page: Path, tmp_path: Path) -> None:
    binary = tmp_path / "photo.txt"
    binary.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xfe")
    status, found, errors = scan(run, page, tmp_path / "no", page, binary, page, tmp_path / "nor")
    assert status == 2
    assert [one["id"] for one in found] == [str(page), str(page)]
    assert [error.split(": ")[2] for error in errors] == [
        str(tmp_path / "no"), str(binary), str(tmp_path / "nor"),
    ]  # fmt: skip


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is unreadable for root")
def test_an_unreadable_file_and_folder(run: Run, page: Path, tmp_path: Path) -> None:
    path, folder = tmp_path / "closed.txt", tmp_path / "closed"
    path.touch(0o000)
    folder.mkdir(0o000)
    status, found, errors = scan(run, page, path, folder)
    folder.chmod(0o700)
    assert (status, found) == (2, [])
    assert errors == [f"detector: error: {one}: Permission denied" for one in (path, folder)]


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed for root")
@pytest.mark.parametrize("arguments", [["clean"], ["scan", "-f", "csv"]])
def test_output_in_a_closed_folder(
    run: Run, page: Path, tmp_path: Path, arguments: list[str]
) -> None:
    folder = tmp_path / "closed"
    folder.mkdir(0o000)
    result = run(*arguments, page, "-o", folder / "out")
    folder.chmod(0o700)
    assert result.exit_code == 2
    assert result.stderr == f"detector: error: {folder / 'out'}: Permission denied\n"


def test_a_dangling_link(run: Run, page: Path, tmp_path: Path) -> None:
    path = tmp_path / "link.txt"
    path.symlink_to(tmp_path / "gone")
    expected = [f"detector: error: {path}: No such file or directory"]
    assert scan(run, page, path) == (2, [], expected)
    assert scan(run, page, tmp_path)[2] == expected


def test_a_link_to_itself(run: Run, page: Path, tmp_path: Path) -> None:
    path = tmp_path / "loop.txt"
    path.symlink_to(path)
    status, _, errors = scan(run, page, path)
    assert status == 2
    assert errors == [f"detector: error: {path}: Too many levels of symbolic links"]


def test_a_folder_named_like_a_file(run: Run, page: Path, tmp_path: Path) -> None:
    folder = tmp_path / "x.txt"
    folder.mkdir()
    (folder / "inside.txt").write_bytes(b"fine weather today")
    status, found, errors = scan(run, page, folder)
    assert (status, errors) == (1, [])
    assert [one["id"] for one in found] == [str(folder / "inside.txt")]


def test_a_name_with_control_characters_stays_on_one_line(
    run: Run, page: Path, tmp_path: Path
) -> None:
    status, _, errors = scan(run, page, tmp_path / "a\nb\x1b[31m\u202e.txt")
    assert status == 2
    assert errors == [
        rf"detector: error: {tmp_path}/a\nb\x1b[31m\u202e.txt: No such file or directory"
    ]


def test_a_name_that_is_not_utf8(spawn: Spawn, tmp_path: Path, spam: str) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9.txt")
    path.write_bytes(spam.encode())
    for name in ("table", "json", "sarif"):
        result = spawn("scan", path, "--format", name)
        assert result.returncode == 1
        assert b"caf" in result.stdout
        assert b"Traceback" not in result.stderr
        result.stdout.decode()  # the output itself is UTF-8


@pytest.mark.parametrize("format", ["table", "json", "jsonl", "csv", "github", "sarif"])
def test_lone_surrogates_in_rows(run: Run, tmp_path: Path, spam: str, format: str) -> None:
    path = tmp_path / "rows.jsonl"
    text = spam.replace("escort", "escort\ud800 \udcff", 3)
    path.write_bytes(json.dumps({"id": "\udfff", "text": text}).encode())
    result = run("scan", path, "--format", format)
    assert result.exit_code == 1
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert "adult" in result.stdout


def test_rows_with_faults(run: Run, page: Path, tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(
        b'{"text":"fine","id":1}\n{"text":null}\n{"text":"\xff"}\n{"no":1}\n[]\n{\n'
        b'{"text":"fine","id":2}\n'
    )
    status, found, errors = scan(run, page, path)
    assert status == 2
    assert [one["id"] for one in found] == [1, 2]
    assert [error.split(": ")[2] for error in errors] == [f"{path}:{n}" for n in range(2, 7)]


def test_a_document_over_the_limit(run: Run, page: Path, tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    path.write_bytes(b"word " * 1000)
    result = run("scan", path, page, "--max-bytes", "4999", "-f", "jsonl")
    assert result.exit_code == 2
    assert f"{path}: larger than 4,999 bytes (--max-bytes)" in result.stderr
    assert json.loads(result.stdout)["contaminated"]


@pytest.mark.parametrize(
    "raw", [b"a" * 10_000_000, b"a\n" * 1_000_000], ids=["a 10 MB line", "a million lines"]
)
def test_hostile_sizes_get_an_answer(run: Run, page: Path, tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "large.txt"
    path.write_bytes(raw)
    status, found, errors = scan(run, page, path)
    assert (status, errors) == (1, [])
    assert [one["id"] for one in found] == [str(path)]
