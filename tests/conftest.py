from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from detector import Detector
from detector.corpus.engine import Engine

ROOT = Path(__file__).parents[1]
SEED_START = "bursa escort kocaeli escort"

# No test is timed: a machine may be busy with something else.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


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


@pytest.fixture(scope="session")
def ray() -> Iterator[Engine]:
    """A real Ray cluster on this machine, and the engine that works on it."""
    import ray

    ray.init(
        num_cpus=2,
        include_dashboard=False,
        log_to_driver=False,
        logging_level="error",
        runtime_env={"env_vars": {"PYTHONPATH": str(ROOT)}},
    )
    yield Engine("ray", 2)
    ray.shutdown()
