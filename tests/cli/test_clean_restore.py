from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import SPAM_BEGINS, Run
from tests.corpus.support import copies, read_tree, write_tree


@pytest.fixture
def tree(spam: str, honest: str) -> dict[str, bytes]:
    rows = [{"id": 1, "text": honest, "score": 1.50}, {"id": 2, "text": spam}]
    lines = "".join(json.dumps(one, ensure_ascii=False) + "\r\n" for one in rows)
    return {
        "a.txt": b"\xef\xbb\xbf" + spam.replace("\n", "\r\n").encode(),
        "b.md": honest.encode(),
        "sub/c.jsonl": lines.encode() + b"{broken\n",
        "sub/d.txt": spam.encode() + b"\xff",
    }


@pytest.mark.parametrize("options", [[], ["--tag"], ["--preset", "high-recall"]])
def test_there_and_back(
    run: Run, tmp_path: Path, tree: dict[str, bytes], options: list[str]
) -> None:
    source, out, back = (tmp_path / name for name in ("in", "out", "back"))
    write_tree(source, tree)
    result = run("clean", source, "-o", out, *options)
    assert result.exit_code == 2  # the broken row
    assert result.stdout == ""
    cleaned = copies(out)
    assert set(cleaned) == set(tree)
    assert cleaned["b.md"] == tree["b.md"]
    assert cleaned["a.txt"] != tree["a.txt"]
    assert read_tree(source) == tree
    result = run("restore", out, "-o", back)
    assert (result.exit_code, result.stderr) == (0, "4 files restored, 0 errors\n")
    assert read_tree(back) == tree


def test_the_copy_is_clean(run: Run, page: Path, tmp_path: Path, spam: str) -> None:
    out = tmp_path / "out"
    result = run("clean", page, "-o", out)
    assert result.exit_code == 0
    assert result.stderr.startswith("1 document, 1 cleaned, ")
    assert result.stderr.endswith(" characters cut, 0 errors\n")
    copy = (out / "page.txt").read_bytes().decode()
    assert SPAM_BEGINS not in copy
    assert copy.startswith(spam[: spam.index("Haber Kaynağı")])
    assert run("scan", out / "page.txt").exit_code == 0
    first = json.loads((out / "removed.jsonl").read_bytes().splitlines()[1])
    assert spam[first["spans"][0]["start"] :].startswith(first["spans"][0]["text"])


def test_tags(run: Run, tmp_path: Path, spam: str, honest: str) -> None:
    rows = [{"text": honest}, {"text": spam, "id": 7}]
    raw = "".join(json.dumps(one) + "\n" for one in rows).encode()
    source = write_tree(tmp_path / "in", {"a.txt": spam.encode(), "b.jsonl": raw})
    result = run("clean", source, "-o", tmp_path / "out", "--tag")
    assert "characters marked" in result.stderr
    text = (tmp_path / "out" / "a.txt").read_text()
    marked = text[text.index("⟦spam:adult⟧") + len("⟦spam:adult⟧") : text.rindex("⟦/spam⟧")]
    assert SPAM_BEGINS in marked
    good, bad = (tmp_path / "out" / "b.jsonl").read_bytes().splitlines()
    assert json.loads(good) == rows[0]
    tagged = json.loads(bad)
    assert {name: tagged[name] for name in ("text", "id")} == rows[1]
    assert tagged["spam_families"] == ["adult"]
    assert tagged["spam_score"] > 0.5
    start, end = tagged["spam_spans"][0]
    assert SPAM_BEGINS in spam[start:end]


def test_cleaning_twice_changes_nothing_more(run: Run, page: Path, tmp_path: Path) -> None:
    run("clean", page, "-o", tmp_path / "one")
    run("clean", tmp_path / "one" / "page.txt", "-o", tmp_path / "two")
    one, two = (read_tree(tmp_path / name)["page.txt"] for name in ("one", "two"))
    assert one == two


@pytest.mark.parametrize("out", [".", "sub"])
def test_the_input_is_refused_as_output(
    run: Run, page: Path, out: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = read_tree(page.parent)
    monkeypatch.chdir(page.parent)
    result = run("clean", ".", "-o", out)
    assert result.exit_code == 2
    (line,) = result.stderr.splitlines()
    assert line == f"detector: error: {out}: the output must not be the input . or inside it"
    assert read_tree(page.parent) == before


def test_a_file_is_not_overwritten(run: Run, page: Path) -> None:
    before = page.read_bytes()
    result = run("clean", page, "-o", page.parent)
    assert result.exit_code == 2
    assert "would overwrite the input" in result.stderr
    assert page.read_bytes() == before


def test_an_edited_copy_is_not_restored(run: Run, page: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run("clean", page, "-o", out)
    (out / "page.txt").write_bytes(b"edited")
    result = run("restore", out, "-o", tmp_path / "back")
    assert result.exit_code == 2
    error, summary = result.stderr.splitlines()
    assert error == (
        f"detector: error: {out / 'page.txt'}: "
        "the cleaned copy was changed after cleaning: not restored"
    )
    assert summary == "0 files restored, 1 error"
    assert read_tree(tmp_path / "back") == {}


def test_what_clean_did_not_write_is_not_restored(run: Run, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    result = run("restore", tmp_path / "out", "-o", tmp_path / "back")
    assert result.exit_code == 2
    (line,) = result.stderr.splitlines()
    assert line.endswith(": no removed.jsonl here: not made by clean")


@pytest.mark.parametrize("command", ["clean", "restore"])
def test_output_below_a_file(run: Run, page: Path, tmp_path: Path, command: str) -> None:
    run("clean", page, "-o", tmp_path / "out")
    source = {"clean": page, "restore": tmp_path / "out"}[command]
    (tmp_path / "file").touch()
    result = run(command, source, "-o", tmp_path / "file" / "deep")
    assert result.exit_code == 2
    assert "deep: Not a directory" in result.stderr.splitlines()[0]


def test_a_link_to_itself(run: Run, page: Path, tmp_path: Path) -> None:
    loop = tmp_path / "loop.txt"
    loop.symlink_to(loop)
    result = run("clean", loop, page, "-o", tmp_path / "out")
    assert result.exit_code == 2
    assert f"{loop}: Too many levels of symbolic links" in result.stderr
    assert set(copies(tmp_path / "out")) == {"page.txt"}


def test_standard_input(run: Run, tmp_path: Path, spam: str) -> None:
    result = run("clean", "-", "-o", tmp_path, stdin=spam.encode())
    assert result.exit_code == 0
    assert SPAM_BEGINS not in (tmp_path / "stdin.txt").read_text()
