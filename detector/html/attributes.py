"""What stands in a start tag: the attributes that the reader asks for, as a browser has them."""

from __future__ import annotations

import re
from html import unescape

from detector.html._attributes import find_attributes

SPACE = r" \t\n\r\f"
# Without a semicolon a reference is one only if no letter, digit or `=` follows: `?a=1&copy=2`.
_REFERENCE = re.compile(r"&(?:#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[a-zA-Z0-9]+(?:;|(?![a-zA-Z0-9=])))")
_UNQUOTED_END = re.compile(rf"=[{SPACE}]*+[^\"'{SPACE}>][^{SPACE}>]*+$")
KEPT = {name: name for name in "href rel id class style hidden role open".split()}
LONG = 4096
"""Characters; of a tag with more only the first attributes and the beginnings of values count."""
MAX_LENGTH = 2048
MAX_COUNT = 256


def read_attributes(raw: str) -> dict[str, str]:
    """Read what stands between the name of a start tag and its end.

    Returns:
        value by name for those of ``KEPT`` that are there; of two the first counts.
    """
    short = len(raw) <= LONG
    found = find_attributes(raw, KEPT, LONG if short else MAX_COUNT)
    for name, value in found.items():
        if not short and len(value) > MAX_LENGTH:
            found[name] = value = value[:MAX_LENGTH]
        if "&" in value:
            found[name] = _REFERENCE.sub(_referred, value)
    return found


def _referred(match: re.Match[str]) -> str:
    return unescape(match[0])


def closes_itself(raw: str) -> bool:
    """Whether the slash before the end of a tag is one of its own, not the end of a value."""
    return raw.endswith("/") and not ("=" in raw and _UNQUOTED_END.search(raw))
