from __future__ import annotations

import json
from dataclasses import replace

from detector import Detector
from detector.training.evaluate import evaluate_own, report
from detector.training.render import as_json, as_markdown
from tests.conftest import ROOT


def test_a_report_names_its_command_and_holds_its_figures(detector: Detector) -> None:
    bed = evaluate_own(ROOT / "data" / "languages", detector, None)
    made = {"own": report(bed)}
    text = as_markdown(made, "detector evaluate")
    assert text.startswith("Made with `detector evaluate`")
    assert "flagged per 1,000" in text
    assert "### By language" in text
    loaded = json.loads(as_json(made))
    f1 = loaded["own"]["detector"]["planted"]["f1"]
    assert f1["low"] <= f1["value"] <= f1["high"]
    brief = as_markdown(made, "detector evaluate", brief=True)
    assert len(brief) < len(text)


def test_a_blind_detector_gets_no_credit(detector: Detector) -> None:
    nothing = replace(detector.model.blocks, slope=0.0, intercept=-20.0)
    blind = Detector(replace(detector.model, blocks=nothing))
    bed = evaluate_own(ROOT / "data" / "languages", blind, None)
    made = report(bed)["detector"]["planted"]
    assert made["recall"].value == 0
    assert made["documents found"].value == 0
