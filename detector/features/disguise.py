"""Disguise: ways of writing a word so that people read it and filters do not."""

from __future__ import annotations

import numpy as np

from detector.columns.batch import Float32
from detector.features.page import Page
from detector.features.signal import signal


@signal(
    "X401",
    "mixed-scripts",
    unit="share of words",
    source="Unicode TR 39, mixed-script detection",
    sentence="{value:.0%} of its words mix Latin with look-alike letters",
)
def mixed_scripts(page: Page) -> Float32:
    """Words that mix Latin letters with letters of other scripts that look like them.

    Example: `сasino` with a Cyrillic `с`.
    """
    return page.disguised.mixed / page.tokens


@signal(
    "X402",
    "letters-in-costume",
    unit="share of letters",
    sentence="{value:.0%} of its letters are mathematical, fullwidth or enclosed ones",
)
def letters_in_costume(page: Page) -> Float32:
    """Letters from the compatibility blocks of Unicode.

    Fullwidth letters are ordinary beside ideographs, so a block with ideographs has none.

    Example: `𝐒𝐋𝐎𝐓`, `ＳＬＯＴ`, `🅂🄻🄾🅃`.
    """
    plain = page.chars.ideographs > 0
    return np.where(plain, 0, np.minimum(page.chars.fancy / page.letters, 1)).astype(np.float32)


@signal(
    "X403",
    "invisibles",
    unit="per word",
    high=1e6,
    sentence="{value:.2f} invisible characters inside words, per word",
)
def invisibles(page: Page) -> Float32:
    """Zero-width characters between two letters of a script that has no use for them.

    Arabic, Persian and Indic writing need joiners; Latin, Cyrillic and Chinese words do not.

    Example: `casino` with U+200B between two letters: one in one word.
    """
    return page.chars.zero_width / page.tokens


@signal(
    "X404",
    "spaced-letters",
    unit="share of words",
    sentence="{value:.0%} of its words are s p a c e d out",
)
def spaced_letters(page: Page) -> Float32:
    """Words written letter by letter.

    Example: `c a s i n o`, `【S】【L】【O】【T】`.
    """
    return page.disguised.spaced / page.tokens


@signal(
    "X405",
    "leetspeak",
    unit="share of words",
    sentence="{value:.0%} of its words have digits in place of letters",
)
def leetspeak(page: Page) -> Float32:
    """Words with a digit between two letters, read as the letter it looks like.

    Example: `v1agra`, `cas1no`.
    """
    return page.disguised.leet / page.tokens
