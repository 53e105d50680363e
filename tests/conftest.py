from __future__ import annotations

from pathlib import Path

import pytest

from detector import Detector

ROOT = Path(__file__).parents[1]
SEED_START = "bursa escort kocaeli escort"


@pytest.fixture(scope="session")
def detector() -> Detector:
    return Detector.load()


@pytest.fixture(scope="session")
def seed_text() -> str:
    (path,) = (ROOT / "seeds").glob("*.txt")
    return path.read_text(encoding="utf-8")


def article_and_spam(seed_text: str) -> tuple[str, str]:
    """The seed document's two parts, without the blank lines between them."""
    cut = seed_text.index(SEED_START)
    return seed_text[:cut].rstrip(), seed_text[cut:].rstrip()
