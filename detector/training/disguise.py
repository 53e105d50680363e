"""Disguises for generated spam: the tricks of the trade, applied at random."""

from __future__ import annotations

import random
from collections.abc import Callable

_LOOKALIKES = str.maketrans("aceopxyisjkmth", "асеорхуіѕјкмтһ")
_GREEK = str.maketrans("aoivnpuxk", "αονινρυχκ"[:9])
_LEET = str.maketrans("oieast", "013457")
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_EMOJI = "🎰🔥💰✨💎🎲🍒⭐👉💯✅🚀💊📞❤🔞"
_COSTUMES = (0x1D400, 0x1D434, 0x1D468, 0x1D5D4, 0x1D608, 0x1D63C, 0x1D670)


def _words(rng: random.Random, text: str, change: Callable[[str], str], share: float) -> str:
    """Change some words of a text, white space kept."""
    pieces = text.split(" ")
    return " ".join(change(piece) if rng.random() < share else piece for piece in pieces)


def _some(rng: random.Random, word: str, table: dict[int, int]) -> str:
    return "".join(chr(table.get(ord(c), ord(c))) if rng.random() < 0.6 else c for c in word)


def _costume(word: str, base: int) -> str:
    out = []
    for char in word:
        if "A" <= char <= "Z":
            out.append(chr(base + ord(char) - ord("A")))
        elif "a" <= char <= "z":
            out.append(chr(base + 26 + ord(char) - ord("a")))
        else:
            out.append(char)
    return "".join(out)


def _fullwidth(word: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in word)


def _framed(rng: random.Random, text: str) -> str:
    frame = rng.choice(_EMOJI)
    return " ".join(frame + line + rng.choice(_EMOJI) for line in text.split("\n"))


def disguise(rng: random.Random, text: str) -> str:
    """Write a text in one of the disguises of the wild."""
    base = rng.choice(_COSTUMES)
    share = rng.choice([0.3, 0.6, 1.0])
    tricks: list[Callable[[], str]] = [
        lambda: _words(rng, text, lambda w: _some(rng, w, _LOOKALIKES), share),
        lambda: _words(rng, text, lambda w: _some(rng, w, _GREEK), share),
        lambda: _words(rng, text, lambda w: _some(rng, w, _LEET), share),
        lambda: _words(rng, text, lambda w: rng.choice(_INVISIBLE).join(w), share),
        lambda: _words(
            rng, text, lambda w: w[:2] + rng.choice(_INVISIBLE) + w[2:] if len(w) > 3 else w, share
        ),
        lambda: _words(rng, text, lambda w: " ".join(w), share),
        lambda: _words(rng, text, lambda w: "".join(f"【{c}】" for c in w), share),
        lambda: _words(rng, text, lambda w: rng.choice("._-*").join(w), share),
        lambda: _words(rng, text, lambda w: _costume(w, base), share),
        lambda: _words(rng, text, _fullwidth, share),
        lambda: _framed(rng, text),
    ]
    return rng.choice(tricks)()
