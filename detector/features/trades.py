"""Trade words: what each family of spam sells, in the words of many languages.

The lexical weights know what they have met in spam; these lists know what belongs together. Trees
that have learnt from Turkish what a ware beside a place looks like know it in Latvian too. Only
hashes are kept.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detector.columns.batch import UInt8
from detector.features.wordlist import WordList

SELLS, GOES_WITH, CALLS = np.uint8(1), np.uint8(2), np.uint8(4)
"""Roles of a word: it is what a trade sells; it stands beside such words (a place, a brand, a
modifier like `cheap`); it calls to do something (`order`, `click`)."""


@dataclass(frozen=True, slots=True)
class TradeWords(WordList):
    """Words of the trades.

    Attributes:
        trades: uint8 0 or 1, shape (words, trades): of which trades it is a word.
        roles: uint8, shape (words,), of ``SELLS``, ``GOES_WITH`` and ``CALLS``.
    """

    trades: UInt8
    roles: UInt8
