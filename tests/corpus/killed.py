"""Scanners that are slow, or kill their worker; and a run in a process that can be killed.

python -m tests.corpus.killed INPUT OUT JOBS [ADDRESS]
"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

from detector.corpus.engine import Engine
from detector.corpus.options import OnError, Options
from detector.report import Finding, Report
from tests.corpus.support import Load, MarkScanner, run

SHARD = 3000
OPTIONS = Options(shard_bytes=SHARD, on_error=OnError.QUARANTINE)


class SlowScanner(MarkScanner):
    """Takes its time, so that there is some to be killed in."""

    def scan(self, text: str) -> Report:
        time.sleep(0.0005)
        return super().scan(text)


class WholeScanner(MarkScanner):
    """Takes every text for spam."""

    def scan(self, text: str) -> Report:
        found = Finding(0, len(text), text, 0.9, "goods", ())
        return Report(text, 0.9, (found,) if text else ())


class KillingScanner(MarkScanner):
    """Kills its process at the text ``kill``, so many times in all as there are no files yet."""

    def __init__(self, folder: str, times: int) -> None:
        super().__init__()
        self._files = [Path(folder) / str(number) for number in range(times)]

    def scan(self, text: str) -> Report:
        left = [path for path in self._files if not path.exists()]
        if text == "kill" and left:
            left[0].touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return super().scan(text)


def main() -> None:
    """Clean slowly, on this machine or on the Ray cluster at the address."""
    source, out, jobs, *address = sys.argv[1:]
    engine = Engine("ray", int(jobs), address[0]) if address else Engine(jobs=int(jobs))
    run([Path(source)], Path(out), OPTIONS, Load(SlowScanner), engine)


if __name__ == "__main__":
    main()
