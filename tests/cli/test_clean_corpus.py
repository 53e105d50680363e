"""``detector clean`` on corpora: other formats, modes, workers, interruptions."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pytest
import zstandard
from pyarrow import parquet

from detector.corpus.engine import Engine
from tests.cli.conftest import ROOT, SPAM_BEGINS, Run, environment
from tests.corpus.support import copies, read_tree, write_tree


@pytest.fixture
def corpus(tmp_path: Path, spam: str, honest: str) -> Path:
    """Every kind of file, with spam in every one."""
    rows = [
        {"id": n, "url": f"https://h{n}.example/", "text": spam if n % 3 else honest}
        for n in range(6)
    ]
    lines = "".join(json.dumps(row) + "\n" for row in rows).encode()
    source = write_tree(
        tmp_path / "in",
        {
            "a.txt": spam.encode(),
            "b.jsonl": lines + b"{broken\n",
            "c.jsonl.zst": zstandard.compress(lines),
        },
    )
    parquet.write_table(pa.Table.from_pylist(rows), source / "d.parquet")
    return source


def test_modes(run: Run, corpus: Path, tmp_path: Path) -> None:
    for mode, said in (
        ("cut", "19 documents, 13 cleaned, 11,674 characters cut, 1 error"),
        ("tag", "19 documents, 13 cleaned, 11,674 characters marked, 1 error"),
        ("drop", "19 documents, 13 dropped, 11,674 characters of spam, 1 error"),
        ("report", "19 documents, 13 contaminated, 11,674 characters of spam, 1 error"),
    ):
        result = run("clean", corpus, "-o", tmp_path / mode, "--mode", mode)
        assert result.exit_code == 2  # the broken row
        pattern = re.escape(said).replace("11,674", r"[\d,]+")
        assert re.fullmatch(pattern, result.stderr.splitlines()[-1])
    assert set(copies(tmp_path / "report")) == {"scores.jsonl"}
    assert len(parquet.read_table(tmp_path / "drop" / "d.parquet")) == 2
    assert SPAM_BEGINS in parquet.read_table(tmp_path / "tag" / "d.parquet")["text"][1].as_py()
    assert SPAM_BEGINS not in parquet.read_table(tmp_path / "cut" / "d.parquet")["text"][1].as_py()
    report = json.loads((tmp_path / "cut" / "report.json").read_bytes())
    assert report["run"]["preset"] == "balanced"
    assert len(report["run"]["model_sha256"]) == 64
    assert report["hosts"]["h1.example"][1] == 3


def test_one_worker_two_and_ray(run: Run, corpus: Path, tmp_path: Path, ray: Engine) -> None:
    common = ("clean", corpus, "--shard-bytes", 9000, "--on-error", "quarantine")
    run(*common, "-o", tmp_path / "one")
    run(*common, "-o", tmp_path / "two", "--jobs", 2)
    run(*common, "-o", tmp_path / "ray", "--engine", "ray", "--jobs", 2)
    assert read_tree(tmp_path / "one") == read_tree(tmp_path / "two")
    assert read_tree(tmp_path / "one") == read_tree(tmp_path / "ray")
    result = run("restore", tmp_path / "one", "-o", tmp_path / "back")
    assert (result.exit_code, result.stderr) == (0, "4 files restored, 0 errors\n")
    for name in ("a.txt", "b.jsonl"):
        assert (tmp_path / "back" / name).read_bytes() == (corpus / name).read_bytes()


def test_a_second_call_says_that_all_is_done(run: Run, corpus: Path, tmp_path: Path) -> None:
    first = run("clean", corpus, "-o", tmp_path / "out")
    again = run("clean", corpus, "-o", tmp_path / "out")
    assert again.exit_code == 2
    done, summary = again.stderr.splitlines()
    assert done == "detector: everything was done already (--restart does it again)"
    assert summary == first.stderr.splitlines()[-1]
    anew = run("clean", corpus, "-o", tmp_path / "out", "--restart")
    assert anew.stderr == first.stderr


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_interrupted(run: Run, tmp_path: Path, spam: str, number: signal.Signals) -> None:
    raw = b"".join(json.dumps({"text": spam, "id": n}).encode() + b"\n" for n in range(400))
    source = write_tree(tmp_path / "in", {"a.jsonl": raw}) / "a.jsonl"
    out = tmp_path / "out"
    common = ["clean", source, "-o", out, "--shard-bytes", 20_000, "--jobs", 2]
    command = [sys.executable, "-m", "detector.cli.app", *map(str, common)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, env=environment()) as process:
        while process.poll() is None and not list(out.glob(".detector/receipts/*")):
            time.sleep(0.01)
        process.send_signal(number)
        said = process.stderr.read().decode() if process.stderr else ""
    if number == signal.SIGINT:
        assert process.returncode == 130
        # What tracks the workers' semaphores may have its own word if they were just starting.
        assert said.startswith("detector: interrupted; the same command goes on from here\n")
        assert "Traceback" not in said
    assert not (out / "a.jsonl").exists()
    refused = run(*common, "--preset", "high-recall")
    assert refused.exit_code == 2
    (line,) = refused.stderr.splitlines()
    assert "half done with preset balanced, now high-recall: finish it as it was begun" in line
    result = run(*common)
    assert result.exit_code == 0
    assert re.match(r"detector: went on after \d+ finished shards?\n400 documents", result.stderr)
    run(*common[:3], tmp_path / "whole", *common[4:])
    assert read_tree(out) == read_tree(tmp_path / "whole")


def test_a_broken_record_can_end_the_run(run: Run, corpus: Path, tmp_path: Path) -> None:
    result = run("clean", corpus, "-o", tmp_path / "out", "--on-error", "fail")
    assert result.exit_code == 2
    (line,) = result.stderr.splitlines()
    assert line.startswith(f"detector: error: {corpus / 'b.jsonl'}:7: not JSON")


def test_wrong_options(run: Run, page: Path, tmp_path: Path) -> None:
    for options in (["--jobs", 0], ["--mode", "wipe"], ["--drop-above", 2], ["--shard-bytes", 0]):
        result = run("clean", page, "-o", tmp_path / "out", *options)
        assert result.exit_code == 2
        assert "Traceback" not in result.stderr
    assert not (tmp_path / "out").exists()


SHOWN = r"(\d+) documents.*?(\d+) contaminated"


def test_progress_in_a_terminal(corpus: Path, tmp_path: Path) -> None:
    """It is there before the first part is done, and ends with what the summary says."""
    arguments = ["clean", str(corpus), "-o", str(tmp_path / "out"), "--shard-bytes", "5000"]
    master, slave = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "detector.cli.app", *arguments],
        stderr=slave,
        env=environment(),
        cwd=ROOT,
    ):
        os.close(slave)
        shown = b""
        try:
            while piece := os.read(master, 65536):
                shown += piece
        except OSError:
            pass  # Linux says so when the other side of the terminal is closed
    os.close(master)
    text = shown.decode()
    assert "MB/s" in text
    shown_at = [tuple(map(int, found)) for found in re.findall(SHOWN, text)]
    assert shown_at[0] == (0, 0)
    assert shown_at == sorted(shown_at)
    assert shown_at[-1] == (19, 13)
    assert re.search(r"\d:\d\d:\d\d", text)


def test_packed_standard_input_is_no_problem(run: Run, tmp_path: Path, spam: str) -> None:
    raw = json.dumps({"text": spam}).encode() + b"\n"
    result = run("clean", "-", "--input", "jsonl", "-o", tmp_path / "out", stdin=raw * 3)
    assert result.exit_code == 0
    again = run("clean", "-", "--input", "jsonl", "-o", tmp_path / "out", stdin=raw)
    assert again.stderr.startswith("1 document")
    assert len((tmp_path / "out" / "stdin.jsonl").read_bytes().splitlines()) == 1


def test_a_bomb_in_the_middle(run: Run, tmp_path: Path, spam: str) -> None:
    """Much in a few bytes, between two good rows."""
    row = json.dumps({"text": spam}).encode() + b"\n"
    packer = zstandard.ZstdCompressor(1).compressobj()
    zeros = b"\0" * (1 << 20)
    bomb = [b'{"text":"', *[zeros] * 200, b'"}\n']
    raw = b"".join(map(packer.compress, [row, *bomb, row])) + packer.flush()
    assert len(raw) < 100_000
    source = write_tree(tmp_path / "in", {"a.jsonl.zst": raw}) / "a.jsonl.zst"
    for on_error in ("quarantine", "skip"):
        out = tmp_path / on_error
        result = run("clean", source, "-o", out, "--on-error", on_error)
        assert result.exit_code == 2
        error, summary = result.stderr.splitlines()
        assert error == f"detector: error: {source}:2: larger than 67,108,864 bytes (--max-bytes)"
        assert summary.startswith("2 documents, 2 cleaned")
        assert (out / "a.jsonl.zst").stat().st_size < 100_000
    assert (tmp_path / "quarantine" / "removed.jsonl").stat().st_size < 3_000_000
    restored = run("restore", tmp_path / "quarantine", "-o", tmp_path / "back")
    assert restored.stderr == "1 file restored, 0 errors\n"
