from __future__ import annotations

import pytest

from detector.cli.signals import ALL
from tests.cli.conftest import Run


def test_the_list_has_every_signal(run: Run) -> None:
    result = run("signals")
    assert result.exit_code == 0
    header, *lines = result.stdout.splitlines()
    assert header.split() == ["code", "name", "group", "unit", "what", "it", "says"]
    assert {line.split()[0] for line in lines} == {one.code for one in ALL}
    assert "{" not in result.stdout


@pytest.mark.parametrize("code", [one.code for one in ALL])
def test_every_signal_has_a_page(run: Run, code: str) -> None:
    (one,) = (one for one in ALL if one.code == code)
    result = run("signals", code)
    assert result.exit_code == 0
    assert result.stdout.startswith(f"{code} {one.name}\n")
    for fact in ("Example", one.group, one.unit, one.source, f"{one.low:g} to {one.high:g}"):
        assert fact in result.stdout
    assert "{" not in result.stdout.replace(one.page, "")
    assert run("signals", one.name.upper()).stdout == result.stdout


@pytest.mark.parametrize(
    ("code", "hint"),
    [("D999", "did you mean D1"), ("top-wrod-share", "top-word-share"), ("?", "lists them")],
)
def test_an_unknown_signal(run: Run, code: str, hint: str) -> None:
    result = run("signals", code)
    assert (result.exit_code, result.stdout) == (2, "")
    (line,) = result.stderr.splitlines()
    assert line.startswith(f"detector: error: no signal '{code}': ")
    assert hint in line
