from __future__ import annotations

import json
from typing import Any

import pytest

from detector.training.evaluation.markdown import as_json, as_markdown
from detector.training.evaluation.mistakes import as_text
from detector.training.evaluation.report import BY, report, worst_languages
from tests.training.evaluation.support import HONEST, SPAM, make_bed


@pytest.fixture(scope="module")
def made() -> dict[str, Any]:
    return report(make_bed())


def test_both_systems_stand_in_every_table(made: dict[str, Any]) -> None:
    assert made["systems"] == ["detector", "linear"]
    for measures in made["subjects"].values():
        assert all(set(figures) == {"detector", "linear"} for figures in measures.values())
    assert all(set(figures) == {"detector", "linear"} for figures in made["ranking"].values())
    assert set(made["by"]) == set(BY)
    ap = made["ranking"]["block average precision"]
    assert ap["detector"].value > ap["linear"].value


def test_figures_are_those_of_the_outcomes(made: dict[str, Any]) -> None:
    assert made["subjects"]["planted"]["recall"]["detector"].value == pytest.approx(0.5)
    assert made["subjects"]["one sentence in a paragraph"]["spans found"]["detector"].n == 10
    assert made["honest"]["honest"]["detector"].value == pytest.approx(6.0)
    assert made["by"]["family"]["gambling"]["recall"]["detector"].value == pytest.approx(0.5)
    assert made["by"]["script"]["Latin"]["F1"]["detector"].n == 40
    assert made["by"]["kind of honest text"]["news"]["flagged per 1,000"]["detector"].n == 500


def test_the_worst_language_comes_first(made: dict[str, Any]) -> None:
    assert list(made["worst languages"]) == ["l1", "l0"]
    assert made["worst languages"]["l1"]["detector"].value == pytest.approx(12.0)


def test_languages_with_few_documents_are_not_listed() -> None:
    made = report(make_bed(languages=2))["by"]["language"]
    for figures in made["l0"]["flagged per 1,000"].values():
        object.__setattr__(figures, "n", 199)
    assert list(worst_languages(made)) == ["l1"]


def test_markdown_begins_with_the_command(made: dict[str, Any]) -> None:
    text = as_markdown({"wild": made}, "detector evaluate --folds 2")
    assert text.split("\n")[0].startswith("Made with `detector evaluate --folds 2`")
    assert "| honest documents flagged per 1,000 | at most 5 | 6.000 | **no** |" in text
    assert "### By script" in text
    assert "### Calibration of spans" in text
    rows = [line for line in text.split("\n") if line.startswith("|")]
    assert all(line.endswith("|") for line in rows)
    assert len(as_markdown({"wild": made}, "x", brief=True)) < len(text)


def test_tables_have_as_many_cells_as_columns(made: dict[str, Any]) -> None:
    table: list[int] = []
    for line in [*as_markdown({"wild": made}, "x").split("\n"), ""]:
        if line.startswith("|"):
            table.append(line.count("|"))
        elif table:
            assert len(set(table)) == 1
            table = []


def test_json_holds_figures_and_mistakes(made: dict[str, Any]) -> None:
    loaded = json.loads(as_json({"wild": made}))["wild"]
    f1 = loaded["subjects"]["planted"]["F1"]["detector"]
    assert f1["low"] <= f1["value"] <= f1["high"]
    assert loaded["worst"]["honest, flagged"][0]["lang"] == "l1"
    assert loaded["by"]["language"]["l1"]["recall"] == {}


def test_mistakes_can_be_read(made: dict[str, Any]) -> None:
    text = as_text({"wild": made})
    assert "## wild: honest, flagged (3)" in text
    assert f"⟦{HONEST[:10]}⟧" in text
    assert f"⟦{SPAM}⟧" in text
    assert "one phrase in a sentence, missed (5)" in text
