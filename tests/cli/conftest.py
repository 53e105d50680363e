"""What the tests of the command line share."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from detector.cli.app import app

ROOT = Path(__file__).parents[2]
SEED = ROOT / "seeds" / "000_afc5425ba887c256.txt"
SPAM_BEGINS = "bursa escort kocaeli escort"

Run = Callable[..., Result]
Spawn = Callable[..., "subprocess.CompletedProcess[bytes]"]


def environment(**also: str) -> dict[str, str]:
    """The environment without what would force or forbid colours."""
    unset = ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "TTY_COMPATIBLE", "GITHUB_ACTIONS")
    kept = {name: value for name, value in os.environ.items() if name not in unset}
    return {**kept, "PYTHONPATH": str(ROOT), "TERM": "xterm-256color", **also}


@pytest.fixture
def run() -> Run:
    """Run the command in this process."""

    def call(*arguments: object, stdin: bytes = b"") -> Result:
        return CliRunner().invoke(app, [str(one) for one in arguments], input=stdin)

    return call


@pytest.fixture
def spawn() -> Spawn:
    """Run the command in a process of its own."""

    def call(
        *arguments: object, stdin: bytes = b"", cwd: Path | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-m", "detector.cli.app", *map(str, arguments)],
            input=stdin,
            capture_output=True,
            cwd=cwd,
            env=environment(),
            timeout=120,
            check=False,
        )

    return call


@pytest.fixture(scope="session")
def spam() -> str:
    """A page with spam at its end."""
    return SEED.read_bytes().decode()


@pytest.fixture(scope="session")
def honest(spam: str) -> str:
    """The same page without it."""
    return spam[: spam.index("Haber Kaynağı")]


@pytest.fixture
def page(tmp_path: Path, spam: str) -> Path:
    """A file with spam."""
    path = tmp_path / "page.txt"
    path.write_bytes(spam.encode())
    return path
