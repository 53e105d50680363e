"""Which script a text is written in, for tables and for transfer tests."""

from __future__ import annotations

import unicodedata
from collections import Counter

import numpy as np

from detector.columns.batch import make_batch
from detector.columns.classes import Script, tables

KANA_SHARE = 0.05
"""Share of kana among the letters from which on a text is Japanese, however many ideographs."""
COARSE = (Script.INDIC, Script.SOUTHEAST_ASIAN, Script.OTHER)
"""What the tables take together; names of letters tell their scripts apart."""


def main_script(text: str) -> str:
    """Script of most letters of a text: ``Latin``, ``Han``, ``Devanagari``; ``none`` without any.

    Ideographs among kana are ``Kana``: that is how Japanese is written.
    """
    script = tables().script[make_batch([text]).rows[: len(text)]]
    counts = np.bincount(script, minlength=len(Script))
    counts[Script.NONE] = 0
    if counts[Script.KANA] > KANA_SHARE * counts.sum():
        return "Kana"
    main = Script(int(counts.argmax()))
    if counts[main] == 0:
        return "none"
    if main not in COARSE:
        return main.name.capitalize()
    names = Counter(
        unicodedata.name(text[i], "other").split()[0] for i in np.flatnonzero(script == main)
    )
    return min(names, key=lambda name: (-names[name], name)).capitalize()
