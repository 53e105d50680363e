"""What docs/html.md says is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from detector.html.limits import Limits
from detector.html.signals import MARKUP_SIGNALS
from detector.integrations.scrapy import DEFAULTS
from tests.html.test_report import PAGE

DOCS = (Path(__file__).parents[2] / "docs" / "html.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", DOCS, flags=re.DOTALL)


def test_the_first_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    exec(EXAMPLES[0], {})
    printed = capsys.readouterr().out
    assert printed.startswith("gambling ('html > body > div',)")
    assert printed.rstrip().endswith("the parish council said.</p>")


def test_the_recipe_runs() -> None:
    space: dict[str, object] = {}
    exec(EXAMPLES[1], space)
    extract = space["extract"]
    assert callable(extract)
    text = extract(PAGE, "https://parish.example/") or ""
    assert "casino" not in text


def test_settings_and_limits_are_those_of_the_code() -> None:
    assert set(re.findall(r"^\| `(SPAM_\w+)`", DOCS, flags=re.MULTILINE)) == set(DEFAULTS)
    assert f"H701 to {MARKUP_SIGNALS[-1].code}" in DOCS
    limits = Limits()
    assert limits.max_bytes == 32 << 20
    assert f"{limits.max_elements:,}" in DOCS
    assert f"`max_depth` ({limits.max_depth:,})" in DOCS
