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
