"""What ``train`` and ``evaluate`` refuse, and that they refuse it before the work begins."""

from __future__ import annotations

import gzip
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, Run, environment
from tests.corpus.support import read_tree, write_tree

HONEST = b"=== news\nIt rained all day and the road was closed.\n"
SPAM = b"=== gambling anchor-list\ncasino bonus casino slots\n"


def make_data(root: Path, honest: bytes = HONEST, spam: bytes = SPAM) -> Path:
    return write_tree(root, {"en/honest.txt": honest, "en/spam.txt": spam})


@pytest.mark.parametrize("command", ["train", "evaluate"])
@pytest.mark.parametrize(
    ("files", "problem"),
    [
        (None, "{data}: no such folder (run from a checkout, or name it)"),
        ({}, "{data}: no folder of a language with honest.txt in it"),
        ({"en/honest.txt": HONEST}, "{data}: no folder of a language with spam.txt in it"),
        (
            {"en/honest.txt": b"\xff", "en/spam.txt": SPAM},
            "{data}/en/honest.txt: not UTF-8 at byte 0",
        ),
        (
            {"en/honest.txt": b"no header", "en/spam.txt": SPAM},
            "{data}/en/honest.txt: text before the first `=== ` header: 'no header'",
        ),
        (
            {"en/honest.txt": HONEST, "en/spam.txt": SPAM + b"=== casino\nbonus\n"},
            "{data}/en/spam.txt: record 2: 'casino' is not a family and a form",
        ),
    ],
)
def test_data_that_cannot_be_used(
    run: Run, tmp_path: Path, command: str, files: dict[str, bytes] | None, problem: str
) -> None:
    data = tmp_path / "data"
    if files is not None:
        data.mkdir()
        write_tree(data, files)
    output = ("-o", tmp_path / "model") if command == "train" else ()
    result = run(command, "--data", data, *output)
    assert result.exit_code == 2
    *_, last = result.stderr.splitlines()
    assert last == f"detector: error: {problem.format(data=data)}"
    assert read_tree(tmp_path / "model") == {}


def test_a_corpus_that_is_damaged(run: Run, tmp_path: Path) -> None:
    data, corpora = make_data(tmp_path / "data"), tmp_path / "corpora"
    path = corpora / "spam-blocks.jsonl.gz"
    write_tree(corpora, {path.name: gzip.compress(b'{"label":"article"}\n{broken\n')})
    result = run("train", "--data", data, "--corpora", corpora, "-o", tmp_path / "model")
    assert result.exit_code == 2
    *_, last = result.stderr.splitlines()
    assert last.startswith(f"detector: error: {path}: not readable after line 1: ")


def test_a_model_folder_that_cannot_be(run: Run, tmp_path: Path) -> None:
    data, output = make_data(tmp_path / "data"), tmp_path / "file"
    output.touch()
    result = run("train", "--data", data, "-o", output)
    assert (result.exit_code, result.stderr) == (2, f"detector: error: {output}: File exists\n")


@pytest.mark.parametrize("option", ["--json", "--markdown", "--mistakes"])
def test_a_report_that_cannot_be_written(run: Run, tmp_path: Path, option: str) -> None:
    data = make_data(tmp_path / "data")
    for path in (tmp_path, tmp_path / "no" / "report"):
        result = run("evaluate", "--data", data, option, path)
        expected = f"detector: error: {path}: no file can be written there\n"
        assert (result.exit_code, result.stderr) == (2, expected)


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--leave-out", "family:seo"], "--leave-out goes with --transfer"),
        (
            ["--transfer", "--leave-out", "language:xx"],
            "no language 'xx' to leave out: choose from en",
        ),
        (
            ["--transfer", "--leave-out", "public:all"],
            "public sources can be left out only if --corpora names them",
        ),
    ],
)
def test_what_cannot_be_left_out(
    run: Run, tmp_path: Path, arguments: list[str], problem: str
) -> None:
    result = run("evaluate", "--data", make_data(tmp_path / "data"), *arguments)
    assert (result.exit_code, result.stderr) == (2, f"detector: error: {problem}\n")


@pytest.mark.parametrize("command", ["train", "evaluate"])
def test_without_the_extra_it_says_what_to_install(tmp_path: Path, command: str) -> None:
    data = make_data(tmp_path / "data")
    code = (
        "import sys; sys.modules['sklearn'] = None\n"  # an import of it fails
        "from detector.cli.app import main; main()"
    )
    output = ("-o", str(tmp_path / "model")) if command == "train" else ()
    result = subprocess.run(
        [sys.executable, "-c", code, command, "--data", str(data), *output],
        capture_output=True,
        env=environment(),
        cwd=ROOT,
        check=False,
    )
    assert result.returncode == 2
    assert result.stderr.decode() == (
        f"detector: error: {command} needs scikit-learn: pip install 'seospam-detector[train]'\n"
    )


@pytest.mark.parametrize(
    "arguments",
    [["train"], ["train", "-o", "m", "--per-source", "0"], ["evaluate", "--folds", "6"]],
)
def test_wrong_options(run: Run, arguments: list[str]) -> None:
    assert run(*arguments).exit_code == 2
