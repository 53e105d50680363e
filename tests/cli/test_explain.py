from __future__ import annotations

import json
import re
from pathlib import Path

from detector.features.signal import SIGNALS
from tests.cli.conftest import SPAM_BEGINS, Run


def test_every_block_is_shown_with_its_reasons(run: Run, page: Path, spam: str) -> None:
    result = run("explain", page)
    assert result.exit_code == 0
    title, *rest = result.stdout.splitlines()
    assert re.fullmatch(rf"{page}: contaminated, \d+ spans?, score [01]\.\d\d\d", title)
    shown = "".join("".join(line.split()) for line in rest if re.match("    [^ ]", line))
    assert shown == "".join(spam.split())
    headings = [line for line in rest if re.match("  [█·]{10} ", line)]
    reasons = [line for line in rest if re.match(r" +[+-]\d+\.\d\d  [A-Z]\d\d\d  ", line)]
    assert len(reasons) >= len(headings) > 10
    tiles = [re.findall(r"line (\d+), characters (\d+)-(\d+)", one)[0] for one in headings]
    for line, start, end in tiles:
        begin = int(end) - len(spam[int(start) : int(end)].lstrip())
        assert int(line) == spam.count("\n", 0, begin) + 1
    assert "spam" not in headings[0]
    middle = (spam.index(SPAM_BEGINS) + len(spam)) // 2
    (hit,) = (n for n, (_, start, end) in enumerate(tiles) if int(start) <= middle < int(end))
    assert "spam adult" in headings[hit]


def test_all_signals(run: Run, page: Path) -> None:
    few, all_of_them = run("explain", page).stdout, run("explain", page, "--all-signals").stdout
    blocks = len(re.findall("^  [█·]{10} ", few, re.MULTILINE))
    lines = all_of_them.count("\n") - few.count("\n")
    assert lines == blocks * len(SIGNALS)
    for one in SIGNALS:
        assert f"  {one.code}  {one.name} ({one.unit})" in all_of_them


def test_control_characters_are_not_printed(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("fine \x1b[31mweather\x07 to\u202eday ".encode() + b"\xff")
    result = run("explain", path)
    assert "\ufffd[31mweather\ufffd" in result.stdout
    assert "to\ufffdday \ufffd" in result.stdout
    assert not re.search("[\x00-\x09\x0b-\x1f\u202e]", result.stdout)


def test_rows(run: Run, tmp_path: Path, spam: str) -> None:
    path = tmp_path / "rows.jsonl"
    rows = [{"text": "Fine weather today.", "id": "first"}, {"text": spam}]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    every = run("explain", path).stdout
    assert every.startswith("first: clean, score ")
    assert f"\n{path}:2: contaminated" in every
    second = run("explain", path, "--record", "2").stdout
    assert second.startswith(f"{path}:2: contaminated")
    assert "first" not in second


def test_one_row_among_broken_ones(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b'{broken\n{"text":"Fine weather today."}\n{}\n')
    result = run("explain", path, "--record", 2)
    assert (result.exit_code, result.stderr) == (0, "")
    result = run("explain", path, "--record", 3)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"detector: error: {path}:3: no field 'text'\n"
    result = run("explain", path, "--record", 4)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"detector: error: {path}: no row at line 4\n"


def test_errors(run: Run, tmp_path: Path) -> None:
    result = run("explain", tmp_path / "missing")
    assert (result.exit_code, result.stdout) == (2, "")
    path = tmp_path / "missing"
    assert result.stderr == f"detector: error: {path}: No such file or directory\n"


def test_an_empty_file(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "empty.txt"
    path.touch()
    result = run("explain", path)
    assert result.exit_code == 0
    assert result.stdout == f"{path}: clean, score 0.000\n\n"
