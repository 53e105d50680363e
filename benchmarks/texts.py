"""Texts to measure with: many scripts in equal parts, every tenth document with spam in it."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Sequence
from pathlib import Path

from detector.training.planter import Planter
from detector.training.pools import own_pools

ROOT = Path(__file__).parents[1]
LANGUAGES = ROOT / "data" / "languages"
SCRIPTS = {
    "Latin": ("en", "es", "tr", "de", "fr", "id", "vi"), "Cyrillic": ("ru", "uk", "bg"),
    "Greek": ("el",), "Armenian": ("hy",), "Hebrew": ("he",), "Arabic": ("ar", "fa"),
    "Devanagari": ("hi", "mr"), "Bengali": ("bn",), "Thai": ("th",), "Han": ("zh",),
    "Kana": ("ja",), "Hangul": ("ko",), "Ethiopic": ("am",), "Georgian": ("ka",),
}  # fmt: skip
"""Languages by script; a script whose languages are not at hand is left out."""
SPAM_EVERY = 10


def size_of(texts: Sequence[str]) -> float:
    """Megabytes of UTF-8."""
    return sum(len(text.encode("utf-8", "replace")) for text in texts) / 1e6


def make_texts(megabytes: float, seed: int = 0) -> list[str]:
    """Honest documents of ``data``, every fourth one with planted spam, to so many megabytes."""
    pools = own_pools(LANGUAGES, "train")
    planter = Planter([pools], None, generated=0.5, seed=seed)
    rng = random.Random(seed)
    texts: list[str] = []
    size = 0
    while size < megabytes * 1e6:
        host = rng.choice(pools.honest)
        texts.append(planter.plant(host).text if rng.random() < 0.25 else host.text)
        size += len(texts[-1].encode())
    return texts


def _read(path: Path) -> list[str]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line)["text"] for line in lines]


def _sources(corpora: Path | None) -> tuple[dict[str, list[str]], list[str]]:
    """Honest texts by script, and texts with spam."""
    if corpora is None:
        pools = own_pools(LANGUAGES, "train")
        planter = Planter([pools], None, generated=0.5, seed=0)
        honest = {
            script: [one.text for one in pools.honest if one.lang in languages]
            for script, languages in SCRIPTS.items()
        }
        return honest, [planter.plant(one).text for one in pools.honest[::5]]
    honest = {}
    for script, languages in SCRIPTS.items():
        paths = [corpora / f"clean-{language}.jsonl.gz" for language in languages]
        honest[script] = [text for path in paths if path.exists() for text in _read(path)]
    spam = [t for n in ("spam", "contaminated-2") for t in _read(corpora / f"{n}.jsonl.gz")]
    return honest, spam


def build(megabytes: float, corpora: Path | None, seed: int = 0) -> tuple[list[str], list[str]]:
    """Documents of at least so many megabytes, in equal parts by script, shuffled.

    Documents of scripts with few texts come again until their part is full.

    Returns:
        The documents, and the names of their scripts.
    """
    honest, spam = _sources(corpora)
    honest = {script: texts for script, texts in honest.items() if texts}
    dice = random.Random(seed)
    texts: list[str] = []
    for of_script in honest.values():
        size = 0.0
        while size < megabytes * 1e6 / len(honest):
            text = dice.choice(of_script if len(texts) % SPAM_EVERY else spam)
            texts.append(text.encode("utf-8", "replace").decode())
            size += len(texts[-1].encode())
    dice.shuffle(texts)
    return texts, list(honest)
