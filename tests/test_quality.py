"""The quality gate: the shipped model on the held-out quarter of the data, against pinned floors.

Floors lie in ``quality_floors.json``. ``python -m tests.test_quality`` measures them anew: it
raises floors, and lowers one only with ``--lower``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from detector import Detector
from detector.training.evaluation.beds import evaluate_own
from detector.training.evaluation.report import report
from detector.training.evaluation.scan import DETECTOR
from detector.training.run import data_digest
from tests.conftest import ROOT

LANGUAGES = ROOT / "data" / "languages"
FLOORS = Path(__file__).with_name("quality_floors.json")
MARGIN = 0.02
"""Floors lie so much below what was measured, so that rounding on another machine is no alarm."""
MIN_DOCUMENTS = 15
GATED = ("family", "form", "script", "kind of honest text")
"""Breakdowns with a floor for each group of at least ``MIN_DOCUMENTS``."""
FLAGGED = "flagged per 1,000"


@lru_cache(maxsize=1)
def measure() -> dict[str, float]:
    """All gated measures of the shipped model: higher is better."""
    made = report(evaluate_own(LANGUAGES, Detector.load()))
    return dict(gated(made))


def gated(made: Mapping[str, Any]) -> Iterable[tuple[str, float]]:
    """The gated measures of a report."""
    for subject, measures in made["subjects"].items():
        for name in ("F1", "documents found"):
            yield from _enough(f"{name}: {subject}", measures.get(name))
    for name, figures in made["ranking"].items():
        yield from _enough(name, figures)
    for name, figures in made["honest"].items():
        yield from _untouched(f"untouched: {name}", figures)
    for by in GATED:
        for key, row in made["by"][by].items():
            yield from _enough(f"recall: {by} {key}", row.get("recall"))
            yield from _untouched(f"untouched: {by} {key}", row.get(FLAGGED))


def _enough(name: str, figures: Mapping[str, Any] | None) -> Iterable[tuple[str, float]]:
    if figures and figures[DETECTOR].n >= MIN_DOCUMENTS:
        yield name, figures[DETECTOR].value


def _untouched(name: str, figures: Mapping[str, Any] | None) -> Iterable[tuple[str, float]]:
    return ((name, 1 - value / 1000) for name, value in _enough(name, figures))


def new_floors(
    old: Mapping[str, float], measured: Mapping[str, float], *, lower: bool
) -> dict[str, float]:
    """Floors below what was measured; no old one falls unless it may.

    Raises:
        ValueError: something lies below its old floor or is measured no more; the message says
            what.
    """
    fresh = {name: round(value - MARGIN, 3) for name, value in measured.items()}
    if lower:
        return fresh
    fallen = {
        name: (floor, measured.get(name))
        for name, floor in old.items()
        if not measured.get(name, 0.0) >= floor
    }
    if fallen:
        raise ValueError(f"these would fall; pass --lower and say why in the commit: {fallen}")
    return {name: max(value, old.get(name, value)) for name, value in fresh.items()}


def stored() -> dict[str, Any]:
    if not FLOORS.exists():
        return {"data": "", "floors": {}}
    loaded: dict[str, Any] = json.loads(FLOORS.read_text(encoding="utf-8"))
    return loaded


def test_floors_belong_to_this_data() -> None:
    assert stored()["data"] == data_digest([LANGUAGES]), (
        "data changed: python -m tests.test_quality"
    )


def test_every_group_has_a_floor() -> None:
    assert set(measure()) == set(stored()["floors"])


@pytest.mark.parametrize("name", sorted(stored()["floors"]))
def test_quality_does_not_fall(name: str) -> None:
    assert measure()[name] >= stored()["floors"][name]


def test_floors_rise_by_themselves() -> None:
    floors = new_floors({"a": 0.5, "b": 0.9}, {"a": 0.8, "b": 0.91, "c": 0.3}, lower=False)
    assert floors == {"a": 0.78, "b": 0.9, "c": 0.28}


@pytest.mark.parametrize("measured", [{"a": 0.49}, {"b": 1.0}, {"a": float("nan")}])
def test_floors_fall_only_when_they_may(measured: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="--lower"):
        new_floors({"a": 0.5}, measured, lower=False)
    assert "a" not in measured or new_floors({"a": 0.5}, {"a": 0.4}, lower=True) == {"a": 0.38}


def main() -> None:
    try:
        floors = new_floors(stored()["floors"], measure(), lower="--lower" in sys.argv)
    except ValueError as error:
        sys.exit(str(error))
    content = {"data": data_digest([LANGUAGES]), "floors": floors}
    FLOORS.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
