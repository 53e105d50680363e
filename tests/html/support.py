"""What the tests of HTML share."""

from __future__ import annotations

from pathlib import Path

from detector.html.reader import read_html

LANGUAGES = Path(__file__).parents[2] / "data" / "languages"


def body(inside: str, head: str = "") -> str:
    """A page."""
    return f"<!DOCTYPE html><html><head>{head}</head><body>{inside}</body></html>"


def lines(inside: str, head: str = "") -> list[str]:
    """Lines of a page's text."""
    return read_html(body(inside, head)).text.split("\n")
