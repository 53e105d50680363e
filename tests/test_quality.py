"""The quality gate: the shipped model on the held-out quarter of the data, against pinned floors.

Floors lie in ``quality_floors.json``. ``python -m tests.test_quality`` measures them anew: it
raises floors, and lowers one only with ``--lower``.
"""

from __future__ import annotations

import json
import sys
from functools import lru_cache
from pathlib import Path

import pytest

from detector import Detector
from detector.training import metrics
from detector.training.evaluate import SUBJECTS, evaluate_own
from detector.training.metrics import Outcome
from detector.training.run import data_digest
from tests.conftest import ROOT

FLOORS = Path(__file__).with_name("quality_floors.json")
MARGIN = 0.02
"""Floors lie so much below what was measured, so that rounding on another machine is no alarm."""
MIN_DOCUMENTS = 15


@lru_cache(maxsize=1)
def outcomes() -> tuple[Outcome, ...]:
    bed = evaluate_own(ROOT / "data" / "languages", Detector.load(), None)
    return tuple(bed.outcomes)


def measure() -> dict[str, float]:
    """All gated measures: higher is better."""
    measured: dict[str, float] = {}
    for name, chosen in SUBJECTS.items():
        some = [o for o in outcomes() if chosen(o)]
        if len(some) >= MIN_DOCUMENTS:
            measured[f"f1: {name}"] = metrics.f1(some)
            measured[f"found: {name}"] = metrics.flagged(some)
    families: dict[str, list[Outcome]] = {}
    for one in outcomes():
        if one.document.spans:
            families.setdefault(one.document.spans[0].family, []).append(one)
        else:
            kind = "hard honest" if one.document.hard else "honest"
            families.setdefault(f"{kind}, untouched", []).append(one)
    for family, some in sorted(families.items()):
        if family.endswith("untouched"):
            measured[family] = 1 - metrics.flagged(some)
        elif len(some) >= MIN_DOCUMENTS:
            measured[f"recall: {family}"] = metrics.recall(some)
    return measured


def stored() -> dict[str, object]:
    loaded: dict[str, object] = json.loads(FLOORS.read_text(encoding="utf-8"))
    return loaded


def test_floors_belong_to_this_data() -> None:
    digest = data_digest([ROOT / "data" / "languages"])
    assert stored()["data"] == digest, "data changed: python -m tests.test_quality"


@pytest.mark.parametrize("name", sorted(stored()["floors"]) if FLOORS.exists() else [])  # type: ignore[call-overload]
def test_quality_does_not_fall(name: str) -> None:
    floors = stored()["floors"]
    assert isinstance(floors, dict)
    assert measure()[name] >= floors[name]


def main() -> None:
    lower = "--lower" in sys.argv
    old = stored()["floors"] if FLOORS.exists() else {}
    assert isinstance(old, dict)
    floors = {name: round(value - MARGIN, 3) for name, value in measure().items()}
    fallen = {
        name: (old[name], floors.get(name)) for name in old if floors.get(name, 0) < old[name]
    }
    if fallen and not lower:
        sys.exit(f"these would fall; pass --lower and say why in the commit: {fallen}")
    content = {"data": data_digest([ROOT / "data" / "languages"]), "floors": floors}
    FLOORS.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
