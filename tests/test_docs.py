"""What the documentation says is what the code does."""

from __future__ import annotations

import importlib
import re
from typing import Any

import pytest

from detector import Detector
from tests.conftest import ROOT

CONSTANTS = {
    "detector.columns.stream": ("MIN_SPACED_RUN", "MIN_SPACED_LETTERS", "MAX_SPACED_GAP"),
    "detector.segment.blocks": (
        "MIN_SENTENCE",
        "MIN_LISTED",
        "MAX_WIDTH",
        "WINDOW_WIDTH",
        "IDEOGRAPH_WIDTH",
    ),
    "detector.segment.seams": ("MIN_HEAT", "MIN_COLD", "MIN_RUN", "MIN_OUTSIDE"),
    "detector.decide.candidates": ("GROW", "EDGE", "BRIDGE_TOKENS"),
    "detector.training.tune": ("MOST_OF_A_SOURCE",),
    "detector.decide.edges": (
        "DENSE_WORDS",
        "DENSE_NATS",
        "COLD_SHARE",
        "MOST_BELOW",
        "SURE",
        "LIKELY",
        "MAX_COLD_WORDS",
    ),
}


@pytest.mark.parametrize("module", sorted(CONSTANTS))
def test_constants_of_the_method_are_those_of_the_code(module: str) -> None:
    method = (ROOT / "docs" / "method.md").read_text(encoding="utf-8")
    for name in CONSTANTS[module]:
        value = getattr(importlib.import_module(module), name)
        assert f"`{name} = {value}`" in method


def test_every_constant_of_the_method_is_checked() -> None:
    method = (ROOT / "docs" / "method.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([A-Z_]+) = [\d.]+`", method))
    assert named == {name for names in CONSTANTS.values() for name in names}


def test_the_python_example_of_the_readme_runs(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", readme, flags=re.DOTALL)
    exec(example, {})
    printed = capsys.readouterr().out
    assert "adult" in printed
    assert printed.rstrip().endswith("Yorum yapın")


def test_the_python_examples_on_corpora_run() -> None:
    page = (ROOT / "docs" / "corpus.md").read_text(encoding="utf-8")
    examples = re.findall(r"```python\n(.*?)```", page, flags=re.DOTALL)
    assert len(examples) == 2
    found: dict[str, Any] = {}
    for example in examples:
        exec(example, found)
    assert found["cleaned"]["text"][0] == found["HONEST"]
    assert "casino" in found["frame"]["text"][1]
    assert "casino" not in found["cleaned"]["text"][1]
    assert list(found["scored"].columns) == ["text", "spam_score", "spam_spans", "spam_families"]
    assert found["batch"]["text"] == ["It rained all day.", None]


def test_what_a_crawl_costs() -> None:
    page = (ROOT / "docs" / "corpus.md").read_text(encoding="utf-8")
    total, price = 18_000_000, 0.015
    assert f"core hours = {total:,} MB / r / 3600" in page
    assert f"at ${price} a core hour" in page
    rows = re.findall(r"^\| ([\d.]+) MB/s \| ([\d,]+) \| ([\d.]+) \| \$([\d,]+) \|", page, re.M)
    assert len(rows) >= 3
    for rate, hours, machines, cost in rows:
        exact = total / float(rate) / 3600
        assert int(hours.replace(",", "")) == pytest.approx(exact, rel=0.02)
        assert float(machines) == pytest.approx(exact / 32 / 64, abs=0.06)
        assert int(cost.replace(",", "")) == pytest.approx(exact * price, abs=1)


def test_scanning_loads_no_training_libraries() -> None:
    import subprocess
    import sys

    code = (
        "import sys, detector; detector.Detector.load().scan('text');"
        "print([m for m in ('sklearn', 'scipy', 'pandas', 'rich', 'typer') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_presets_of_the_readme_exist() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for preset in re.findall(r"^\| `([a-z-]+)` \|", readme, flags=re.MULTILINE):
        assert Detector.load(preset=preset).preset == preset
