"""What the benchmarks measure with."""

from __future__ import annotations

from pathlib import Path

from benchmarks.costs import cut_to, doublings, write_rows
from benchmarks.texts import SCRIPTS, build, size_of
from detector import Detector


def test_the_texts_hold_twelve_scripts_and_the_size_that_was_asked_for() -> None:
    texts, scripts = build(0.3, None)
    assert len(scripts) >= 12
    assert set(scripts) <= set(SCRIPTS)
    assert 0.3 <= size_of(texts) < 0.5
    assert build(0.3, None)[0] == texts


def test_a_text_is_cut_or_repeated_to_size() -> None:
    assert cut_to("añb", 2) == "a"
    assert cut_to("ab", 5) == "ababa"


def test_growth_is_measured_between_neighbouring_sizes(detector: Detector) -> None:
    rows = doublings("lines", lambda n: ["It rained. " * n], [1, 2, 4], detector)
    assert [row[1] for row in rows] == ["1", "2", "4"]
    assert [bool(row[3]) for row in rows] == [False, True, True]


def test_rows_are_written_again_until_the_file_is_large_enough(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    size = write_rows(path, ["one", "two"], 0.001)
    assert path.stat().st_size == round(size * 1e6) >= 1000
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [lines[0], lines[2]] == ['{"id":0,"text":"one"}', '{"id":2,"text":"one"}']
