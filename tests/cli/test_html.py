"""HTML on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.html.support import body
from tests.html.test_report import ARTICLE, PAGE, SPAM

CLEANED = body(f"{ARTICLE}<p>It rained later.</p>")


@pytest.fixture
def html(tmp_path: Path) -> Path:
    path = tmp_path / "pages" / "page.html"
    path.parent.mkdir()
    path.write_text(PAGE)
    return path


def test_scan_goes_by_the_name(run: Run, html: Path) -> None:
    result = run("scan", html, "--format", "jsonl")
    assert result.exit_code == 1
    (span,) = json.loads(result.stdout)["spans"]
    assert span["paths"] == ["div#x9"]
    assert run("scan", html.parent, "-q").exit_code == 1


def test_input_format_overrides_the_name(run: Run, html: Path) -> None:
    as_text = json.loads(run("scan", html, "-f", "jsonl", "--input-format", "text").stdout)
    assert all("paths" not in span for span in as_text["spans"])
    piped = run("scan", "-", "-f", "jsonl", "--input", "html", stdin=PAGE.encode())
    assert json.loads(piped.stdout)["spans"][0]["paths"] == ["div#x9"]


def test_places_are_those_of_the_file(run: Run, html: Path) -> None:
    html.write_text(PAGE.replace("<h1>", "\n\n<h1>").replace("<div", "\n<div"))
    found = run("scan", html, "--format", "github").stdout
    assert "line=4,endLine=4,col=" in found


def test_clean_and_restore(run: Run, html: Path, tmp_path: Path) -> None:
    raw = PAGE.replace("<head>", "<head><meta charset=windows-1252>").replace("Fair", "Fête")
    html.write_bytes(raw.encode("cp1252"))
    out, back = tmp_path / "out", tmp_path / "back"
    assert run("clean", html.parent, "-o", out).exit_code == 0
    box = raw[raw.index('<div id="x9"') : raw.index("<p>It rained later")]
    assert (out / "page.html").read_bytes() == raw.replace(box, "").encode("cp1252")
    assert run("restore", out, "-o", back).exit_code == 0
    assert (back / "page.html").read_bytes() == raw.encode("cp1252")


def test_tags_go_around_the_text(run: Run, html: Path, tmp_path: Path) -> None:
    run("clean", html, "-o", tmp_path / "out", "--tag")
    tagged = (tmp_path / "out" / "page.html").read_text()
    assert tagged.replace("⟦spam:gambling⟧", "").replace("⟦/spam⟧", "") == PAGE
    assert '<a href="http://0.example/">⟦spam:gambling⟧best' in tagged


def test_explain_says_what_the_markup_adds(run: Run, html: Path) -> None:
    explained = run("explain", html, "--all-signals").stdout
    assert "H715  hidden-links-in-a-row" in explained
    assert "short links to other sites" in explained


def test_a_hostile_page_is_an_error_of_its_own(run: Run, html: Path) -> None:
    (html.parent / "deep.html").write_text("<div>" * 5000)
    result = run("scan", html.parent)
    assert result.exit_code == 2
    assert f"{html.parent / 'deep.html'}: nested deeper than 1,000 elements" in result.stderr
    assert "page.html" in result.stdout
    assert SPAM in PAGE
