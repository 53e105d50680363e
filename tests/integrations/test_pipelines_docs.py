"""What docs/pipelines.md says is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "pipelines.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^## (.*?)\n.*?```python\n(.*?)```", PAGE, re.DOTALL | re.MULTILINE)


def test_each_tool_has_an_example() -> None:
    assert [name for name, _ in EXAMPLES] == ["datatrove", "Hugging Face datasets", "scikit-learn"]


@pytest.mark.parametrize(("name", "example"), EXAMPLES, ids=[name for name, _ in EXAMPLES])
def test_the_examples_run(
    name: str,
    example: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    scope: dict[str, object] = {}
    exec(example, scope)
    expected = {
        "datatrove": "",
        "Hugging Face datasets": "['text', 'spam_score', 'spam_spans', 'spam_families']\n",
        "scikit-learn": "(6, 2)\n",
    }
    assert capsys.readouterr().out == expected[name]
