"""Trade words: what each family of spam sells, in the words of many languages.

The lexical weights know what they have met in spam; these lists know what belongs together. Trees
that have learnt from Turkish what a ware beside a place looks like know it in Latvian too. Only
hashes are kept.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from detector.columns.batch import UInt8, UInt32
from detector.features.wordlist import WordList

SELLS, GOES_WITH, CALLS = np.uint8(1), np.uint8(2), np.uint8(4)
"""Roles of a word: it is what a trade sells; it stands beside such words (a place, a brand, a
modifier like `cheap`); it calls to do something (`order`, `click`)."""
FIRST_TRADE = 8


@dataclass(frozen=True, slots=True)
class TradeWords(WordList):
    """Words of the trades.

    Attributes:
        trades: uint8 0 or 1, shape (words, trades): of which trades it is a word.
        roles: uint8, shape (words,), of ``SELLS``, ``GOES_WITH`` and ``CALLS``.
        senses: uint32, shape (words,), both as bits: the roles, and from ``FIRST_TRADE`` on the
            trades.

    Raises:
        ValueError: there are more trades than bits.
    """

    trades: UInt8
    roles: UInt8
    senses: UInt32 = field(init=False, repr=False)

    def __post_init__(self) -> None:
        WordList.__post_init__(self)
        n_trades = self.trades.shape[1]
        if n_trades > 32 - FIRST_TRADE:
            raise ValueError(f"{n_trades} trades")
        bits = np.uint32(1) << np.arange(FIRST_TRADE, FIRST_TRADE + n_trades, dtype=np.uint32)
        senses = self.trades.astype(np.uint32) @ bits | self.roles
        object.__setattr__(self, "senses", senses.astype(np.uint32))
