"""What hides text from readers: attributes, inline styles, and simple rules of the page."""

from __future__ import annotations

import re
from enum import IntEnum
from functools import lru_cache


class Hidden(IntEnum):
    """Whether and how text is hidden, the weightier the higher.

    ``WIDGET`` is what pages hide until it is asked for (menus, dialogs, accordions), and says
    so by its element or role; ``TOGGLED`` is taken off the page by style or attribute;
    ``CONCEALED`` is on the page, but where or as small as no eye finds it.
    """

    NO = 0
    WIDGET = 1
    TOGGLED = 2
    CONCEALED = 3


FAR = 400
"""Pixels; what is moved further is off the screen."""
TINY = 2
"""Pixels; a box or letter so small cannot be read."""
FAINT = 0.05
_PIXELS = {
    "": 1.0,
    "px": 1.0,
    "em": 16.0,
    "rem": 16.0,
    "pt": 1.33,
    "%": 10.0,
    "vw": 12.0,
    "vh": 8.0,
}
_LENGTH = re.compile(r"^(-?\d*\.?\d+)\s*([a-z%]*)$")
_MOVED = re.compile(r"translate[xy3d]*\(\s*-?\d{4,}|scale[xy3d]*\(\s*0?\.?0*\s*[,)]")
_NO_CLIP = re.compile(r"(rect\(\s*[01](px)?[\s,]+[01](px)?)|(inset\(\s*(50|100)%)")
MAX_STYLE = 2000
MAX_SHEET = 1 << 20
"""Characters of style that are looked at."""
_COMMENT = re.compile(r"/\*(?:[^*]|\*(?!/))*+(?:\*/)?")
_AT_BLOCK = re.compile(r"@[^{};@]*+\{(?:[^{}]*+\{[^{}]*+\})*+[^{}]*+\}")
_SIMPLE = re.compile(r"^[a-z][a-z0-9]*([.#][\w-]+)$|^([.#][\w-]+)$", re.IGNORECASE)
_TELLING = re.compile(r"display|visib|position|indent|opacity|font|height|width|clip|transform")


def _pixels(value: str | None) -> float | None:
    match = _LENGTH.match(value or "")
    if match is None:
        return None
    return float(match[1]) * _PIXELS.get(match[2], 1.0)


def _declarations(style: str) -> dict[str, str]:
    found = {}
    for part in style[:MAX_STYLE].lower().split(";"):
        name, colon, value = part.partition(":")
        if colon:
            found[name.strip()] = value.replace("!important", "").strip()
    return found


def _at_most(declared: dict[str, str], names: tuple[str, ...], most: float) -> bool:
    return any((size := _pixels(declared.get(name))) is not None and size <= most for name in names)


def _off_screen(declared: dict[str, str]) -> bool:
    placed = declared.get("position") in ("absolute", "fixed")
    if placed and _at_most(declared, ("left", "top", "right", "bottom"), -FAR):
        return True
    if placed and any((_pixels(declared.get(side)) or 0) > 10 * FAR for side in ("left", "top")):
        return True
    margins = ("margin-left", "margin-top", "text-indent")
    return _at_most(declared, margins, -FAR) or bool(_MOVED.search(declared.get("transform", "")))


def _too_small(declared: dict[str, str]) -> bool:
    if _at_most(declared, ("font-size",), TINY):
        return True
    overflow = declared.get("overflow", declared.get("overflow-y", ""))
    boxed = overflow in ("hidden", "clip", "scroll", "auto")
    if boxed and _at_most(declared, ("width", "height"), TINY):
        return True
    clipped = f"{declared.get('clip', '')} {declared.get('clip-path', '')}"
    return bool(_NO_CLIP.search(clipped))


@lru_cache(maxsize=4096)
def hidden_by(style: str) -> Hidden:
    """How a list of declarations hides the element they are for."""
    declared = _declarations(style)
    if _off_screen(declared) or _too_small(declared):
        return Hidden.CONCEALED
    opacity = _LENGTH.match(declared.get("opacity", ""))
    if opacity is not None and not opacity[2] and float(opacity[1]) <= FAINT:
        return Hidden.CONCEALED
    colour = declared.get("color")
    if colour and colour in (declared.get("background"), declared.get("background-color")):
        return Hidden.CONCEALED
    if declared.get("display") == "none" or declared.get("visibility") in ("hidden", "collapse"):
        return Hidden.TOGGLED
    folded = declared.get("overflow") == "hidden" and _at_most(declared, ("max-height",), TINY)
    return Hidden.TOGGLED if folded else Hidden.NO


def read_sheet(sheet: str, rules: dict[str, Hidden]) -> None:
    """Add what a style sheet hides by class or id alone; the last rule for one wins.

    Rules for some screens only (``@media``) are passed over, and so are selectors of more parts.

    Args:
        sheet: the inside of a `<style>`.
        rules: by ``.class`` or ``#id``; changed in place.
    """
    sheet = sheet[:MAX_SHEET]
    if "/*" in sheet:
        sheet = _COMMENT.sub(" ", sheet)
    if "@" in sheet:
        sheet = _AT_BLOCK.sub(" ", sheet)
    for rule in sheet.split("}"):
        selectors, _, style = rule.partition("{")
        if not _TELLING.search(style):
            continue
        kind = hidden_by(style.strip())
        for selector in selectors.split(","):
            simple = _SIMPLE.match(selector.strip())
            if simple:
                name = simple[1] or simple[2]
                if kind or ("display" in style or "visib" in style):
                    rules[name] = kind
