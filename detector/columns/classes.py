"""Character classes, scripts and flags: the vocabulary of the look-up tables.

The tables themselves are made once by :mod:`detector.columns.build` and lie beside this file as
``tables.safetensors``: one row for every code point below ``TABLE_SIZE``; what lies above shares
two rows.
"""

from __future__ import annotations

from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from detector.columns.tensors import unpack_arrays

Item = TypeVar("Item", bound=np.generic)

TABLE_SIZE = 0x20000
"""Code points below this have a row of their own (all scripts but rare ideographs)."""
HIGH_IDEOGRAPH = 0x1FFFE
"""Row for the ideographs above the table (a noncharacter, so the row is free)."""
HIGH_OTHER = 0x1FFFF
"""Row for everything else above the table: tags, private use, unassigned."""
HIGH_IDEOGRAPH_END = 0x33480

GAP = 32
"""What a fold table holds for every character that is not part of a word."""


class Class(np.uint8, Enum):
    """What a character does in running text; a NumPy byte, as arrays compare with it fast."""

    OTHER = 0
    SPACE = 1
    NEWLINE = 2
    LETTER = 3
    DIGIT = 4
    IDEOGRAPH = 5  # scripts written without spaces: every character is a token of its own
    SENTENCE_END = 6
    SEPARATOR = 7
    COMMA = 8
    PUNCTUATION = 9
    SYMBOL = 10
    INVISIBLE = 11


class Script(np.uint8, Enum):
    """Writing systems, as coarse as the signals need them; bytes like :class:`Class`."""

    NONE = 0
    LATIN = 1
    CYRILLIC = 2
    GREEK = 3
    ARMENIAN = 4
    GEORGIAN = 5
    HEBREW = 6
    ARABIC = 7
    INDIC = 8
    SOUTHEAST_ASIAN = 9
    HAN = 10
    KANA = 11
    HANGUL = 12
    ETHIOPIC = 13
    OTHER = 14


N_SCRIPTS = len(Script)

FLAG_FANCY = 1
"""A letter in costume: mathematical, fullwidth, enclosed, superscript."""
FLAG_UPPER = 2
FLAG_EMOJI = 4
FLAG_CONFUSABLE = 8
"""Has an entry in the look-alike table."""


class Tables(NamedTuple):
    """Look-up tables indexed by code point, each of length ``TABLE_SIZE``.

    Attributes:
        klass: uint8, a :class:`Class`.
        script: uint8, a :class:`Script`; ``NONE`` for what is not a letter.
        flags: uint8, a sum of ``FLAG_*``.
        fold: uint32, the character without case, diacritics, costume or script (romanised where a
            letter has one Latin sound); ``GAP`` for what is not part of a word.
        lookalike: uint32, like ``fold`` but by shape; equal to ``fold`` where there is no entry.
    """

    klass: npt.NDArray[np.uint8]
    script: npt.NDArray[np.uint8]
    flags: npt.NDArray[np.uint8]
    fold: npt.NDArray[np.uint32]
    lookalike: npt.NDArray[np.uint32]


@lru_cache(maxsize=1)
def tables() -> Tables:
    """Load the tables once per process (about 1 MB)."""
    arrays = unpack_arrays(Path(__file__).with_name("tables.safetensors").read_bytes())
    return Tables(**{name: arrays[name] for name in Tables._fields})


def look_up(table: npt.NDArray[Item], rows: npt.NDArray[np.integer[Any]]) -> npt.NDArray[Item]:
    """Items of a table at rows that lie inside it; half the time of ``table[rows]``."""
    return table.take(rows, mode="clip")
