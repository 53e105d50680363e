"""What the tests of HTML share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from detector.html.page import HtmlPage
from detector.html.reader import read_html

LANGUAGES = Path(__file__).parents[2] / "data" / "languages"
Read = Callable[[str], HtmlPage]


def body(inside: str, head: str = "") -> str:
    """A page."""
    return f"<!DOCTYPE html><html><head>{head}</head><body>{inside}</body></html>"


def lines(inside: str, head: str = "") -> list[str]:
    """Lines of a page's text."""
    return read_html(body(inside, head)).text.split("\n")


def tree_of(markup: str) -> list[tuple[str, str]]:
    """Elements and texts of a page as the parser alone sees them, white space at edges left out."""
    found = []
    root = LexborHTMLParser(markup).root
    for node in root.traverse(include_text=True) if root is not None else ():
        if node.is_text_node:
            text = " ".join((node.text_content or "").split())
            if text:
                found.append(("", text))
        elif node.is_element_node:
            found.append((node.tag or "", str(sorted(node.attributes.items(), key=str))))
    return found
