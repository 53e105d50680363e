"""Make ``tables.safetensors`` from the Unicode database and the readable lists in ``data/unicode``.

Run ``python -m detector.columns.build`` from a checkout after a change to those lists.
"""

from __future__ import annotations

import unicodedata
from pathlib import Path

import numpy as np

from detector.columns.classes import (
    FLAG_CONFUSABLE,
    FLAG_EMOJI,
    FLAG_FANCY,
    FLAG_UPPER,
    GAP,
    HIGH_IDEOGRAPH,
    HIGH_OTHER,
    TABLE_SIZE,
    Class,
    Script,
)
from detector.columns.tensors import pack_arrays

ROOT = Path(__file__).parents[2]
SENTENCE_ENDS = set(".!?。！？｡．।॥؟۔…։።፧፨။។៕‼⁇⁈⁉")
SEPARATORS = set("|·•‧∙●○◦▪■□◆◇★☆►▶»«›‹¦丨❘｜¶→⇒➤➜✓✔—–~")
COMMAS = set(",;:、，；：،؛፣፤᠂･・/\\")
NEWLINES = set("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")
INVISIBLE_RANGES = [
    (0x00AD, 0x00AD), (0x034F, 0x034F), (0x061C, 0x061C), (0x115F, 0x1160), (0x17B4, 0x17B5),
    (0x180B, 0x180F), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164),
    (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0),
]  # fmt: skip
# Marks that only decorate; the vowel signs of Indic and South-East Asian scripts are letters here.
DROPPED_MARKS = [
    (0x0300, 0x036F), (0x0483, 0x0489), (0x0591, 0x05C7), (0x0610, 0x061A), (0x064B, 0x065F),
    (0x0670, 0x0670), (0x06D6, 0x06ED), (0x0640, 0x0640), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF),
    (0x20D0, 0x20F0), (0xFE20, 0xFE2F),
]  # fmt: skip
EMOJI_RANGES = [(0x1F000, 0x1FAFF), (0x2600, 0x27BF), (0x2B00, 0x2BFF), (0x2190, 0x21FF)]
SCRIPT_BY_NAME = {
    "LATIN": Script.LATIN, "CYRILLIC": Script.CYRILLIC, "GREEK": Script.GREEK,
    "COPTIC": Script.GREEK, "ARMENIAN": Script.ARMENIAN, "GEORGIAN": Script.GEORGIAN,
    "HEBREW": Script.HEBREW, "ARABIC": Script.ARABIC, "ETHIOPIC": Script.ETHIOPIC,
    "DEVANAGARI": Script.INDIC, "BENGALI": Script.INDIC, "GURMUKHI": Script.INDIC,
    "GUJARATI": Script.INDIC, "ORIYA": Script.INDIC, "TAMIL": Script.INDIC,
    "TELUGU": Script.INDIC, "KANNADA": Script.INDIC, "MALAYALAM": Script.INDIC,
    "SINHALA": Script.INDIC, "THAI": Script.SOUTHEAST_ASIAN, "LAO": Script.SOUTHEAST_ASIAN,
    "KHMER": Script.SOUTHEAST_ASIAN, "MYANMAR": Script.SOUTHEAST_ASIAN, "CJK": Script.HAN,
    "IDEOGRAPHIC": Script.HAN, "HIRAGANA": Script.KANA, "KATAKANA": Script.KANA,
    "KATAKANA-HIRAGANA": Script.KANA, "HANGUL": Script.HANGUL, "BOPOMOFO": Script.HAN,
}  # fmt: skip
UNSPACED = {Script.HAN, Script.KANA, Script.SOUTHEAST_ASIAN}
HANGUL_FIRST, HANGUL_LAST = 0xAC00, 0xD7A3
ISCII_FIRST, ISCII_LAST, ISCII_BLOCK = 0x0900, 0x0D7F, 0x80
SQUARED_LETTERS = [(0x1F150, 0x1F169), (0x1F170, 0x1F189)]  # no decomposition in Unicode
ENCLOSED_LETTERS = [(0x24B6, 0x24E9), (0x1F130, 0x1F149), *SQUARED_LETTERS]
ORDINARY_COMPATIBLES = [(0x0000, 0x00FF), (0xFB00, 0xFB06)]  # ordinals and ligatures: no costume


def _inside(code: int, ranges: list[tuple[int, int]]) -> bool:
    return any(low <= code <= high for low, high in ranges)


def read_pairs(path: Path) -> dict[str, str]:
    """Read a list of ``script<TAB>pairs`` lines; each pair is a letter and its Latin letter."""
    pairs: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            pairs.update((pair[0], pair[1]) for pair in line.split("\t")[1].split(" "))
    return pairs


def class_of(char: str, script: Script) -> Class:
    """Tell the class of one character."""
    code, category = ord(char), unicodedata.category(char)
    if char in NEWLINES:
        return Class.NEWLINE
    if _inside(code, INVISIBLE_RANGES) or _inside(code, DROPPED_MARKS):
        return Class.INVISIBLE
    for members, klass in (
        (SENTENCE_ENDS, Class.SENTENCE_END),
        (SEPARATORS, Class.SEPARATOR),
        (COMMAS, Class.COMMA),
    ):
        if char in members:
            return klass
    if char == "\t" or category == "Zs":
        return Class.SPACE
    if category[0] in "LM" or _inside(code, ENCLOSED_LETTERS):
        return Class.IDEOGRAPH if script in UNSPACED else Class.LETTER
    if category[0] == "N":
        return Class.DIGIT
    if category[0] == "P":
        return Class.PUNCTUATION
    return Class.SYMBOL if category[0] == "S" else Class.OTHER


def base_of(char: str) -> str:
    """Strip case, diacritics and compatibility costume from one character."""
    code = ord(char)
    for low, high in SQUARED_LETTERS:
        if low <= code <= high:
            return chr(ord("a") + code - low)
    if _inside(code, ENCLOSED_LETTERS):
        return unicodedata.normalize("NFKD", char).strip("()").lower()
    if HANGUL_FIRST <= code <= HANGUL_LAST:
        return char  # a syllable decomposes into letters, and is not its first one
    plain = [c for c in unicodedata.normalize("NFKD", char) if c.isalnum()]
    base = (plain[0] if plain else char).lower()
    base = next((c for c in unicodedata.normalize("NFKD", base) if c.isalnum()), base[0])
    if base.isdigit():
        return str(unicodedata.digit(base, 0))
    if ISCII_FIRST <= ord(base) <= ISCII_LAST:
        return chr(ISCII_FIRST + (ord(base) - ISCII_FIRST) % ISCII_BLOCK)
    if unicodedata.name(base, "").startswith("HIRAGANA"):
        return chr(ord(base) + 0x60)  # one kana for both syllabaries
    return base


def script_of(char: str) -> Script:
    """Tell the script of a letter, ``NONE`` for anything else."""
    if unicodedata.category(char)[0] not in "LM":
        return Script.NONE
    names = unicodedata.name(unicodedata.normalize("NFKD", char)[0], "").split(" ")
    return SCRIPT_BY_NAME.get(names[0], Script.OTHER)


def flags_of(char: str, base: str, *, confusable: bool) -> int:
    """Tell the flags of one character."""
    code = ord(char)
    flags = FLAG_CONFUSABLE if confusable else 0
    compatible = unicodedata.decomposition(char).startswith("<") and not _inside(
        code, ORDINARY_COMPATIBLES
    )
    if (compatible and base.isascii() and base.isalpha()) or _inside(code, ENCLOSED_LETTERS):
        flags |= FLAG_FANCY
    if unicodedata.category(char) == "Lu":
        flags |= FLAG_UPPER
    if _inside(code, EMOJI_RANGES) and unicodedata.category(char) in ("So", "Sm", "Sk"):
        flags |= FLAG_EMOJI
    return flags


def build(lists: Path) -> dict[str, np.ndarray]:
    """Make all tables as arrays of length ``TABLE_SIZE``."""
    romanise = read_pairs(lists / "romanise.tsv")
    lookalikes = read_pairs(lists / "lookalikes.tsv")
    klass = np.zeros(TABLE_SIZE, np.uint8)
    script = np.zeros(TABLE_SIZE, np.uint8)
    flags = np.zeros(TABLE_SIZE, np.uint8)
    fold = np.full(TABLE_SIZE, GAP, np.uint32)
    lookalike = np.full(TABLE_SIZE, GAP, np.uint32)
    for code in range(TABLE_SIZE):
        char = chr(code)
        script[code] = script_of(char)
        klass[code] = class_of(char, Script(script[code]))
        word = klass[code] in (Class.LETTER, Class.DIGIT, Class.IDEOGRAPH)
        base = base_of(char) if word else " "
        sound = romanise.get(char, romanise.get(base, base))
        shape = lookalikes.get(char, lookalikes.get(base, sound))
        fold[code] = ord(shape) if word and script[code] == Script.LATIN else ord(sound)
        lookalike[code] = ord(shape)
        flags[code] = flags_of(char, base, confusable=char in lookalikes)
    for row, value in ((HIGH_IDEOGRAPH, Class.IDEOGRAPH), (HIGH_OTHER, Class.INVISIBLE)):
        klass[row] = value
    script[HIGH_IDEOGRAPH] = Script.HAN
    fold[HIGH_IDEOGRAPH] = lookalike[HIGH_IDEOGRAPH] = HIGH_IDEOGRAPH
    fold[HIGH_OTHER] = lookalike[HIGH_OTHER] = GAP
    return {
        "klass": klass, "script": script, "flags": flags, "fold": fold, "lookalike": lookalike,
    }  # fmt: skip


if __name__ == "__main__":
    arrays = build(ROOT / "data" / "unicode")
    Path(__file__).with_name("tables.safetensors").write_bytes(pack_arrays(arrays))
