"""Counting, and a progress bar on standard error for work that takes long."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from types import TracebackType
from typing import TYPE_CHECKING

from detector.cli.console import EXIT_ERROR, plural, say, say_error
from detector.corpus.items import Document, Item, Unread, error_of
from detector.corpus.sources import Selection, total_bytes
from detector.report import Report

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

PATIENCE = 0.5
"""Seconds before the bar appears."""
INTERVAL = 0.1


class Tally:
    """Counts items and says their errors; a context manager, which ends the progress bar.

    Args:
        paths, selection: what is read, to know how much there is.
        bar: whether a bar may be shown.

    Attributes:
        documents, contaminated, errors: how many so far.
    """

    def __init__(self, paths: Sequence[str], selection: Selection, *, bar: bool) -> None:
        self.documents = 0
        self.contaminated = 0
        self.errors = 0
        self._bytes = 0
        self._paths = paths
        self._selection = selection
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._start = time.monotonic()
        self._next = self._start + PATIENCE if bar and sys.stderr.isatty() else float("inf")

    def count(self, item: Item, report: Report | None) -> None:
        """Count one item and say its error."""
        if isinstance(item, Document | Unread):
            self._bytes += len(item.raw)
        if report is not None:
            self.documents += 1
            self.contaminated += report.contaminated
        problem = error_of(item)
        if problem is not None:
            self.error(problem)
        now = time.monotonic()
        if now >= self._next:
            self._next = now + INTERVAL
            self._show(now)

    def error(self, problem: Exception) -> None:
        """Count an error and say it."""
        self.errors += 1
        say_error(problem)

    def summary(self, *also: str) -> None:
        """Say the counts; ``also`` stands between documents and errors."""
        errors = plural(self.errors, "error")
        say(", ".join([plural(self.documents, "document"), *also, errors]))
        if not self.documents and not self.errors:
            say("detector: warning: nothing to read there (see --include)")

    def status(self, otherwise: int = 0) -> int:
        """Exit status: an error outweighs everything else."""
        return EXIT_ERROR if self.errors else otherwise

    def _show(self, now: float) -> None:
        if self._bar is None:
            self._bar = _make_bar()
            total = total_bytes(self._paths, self._selection)
            self._task = self._bar.add_task("", total=total, documents=0, speed=0.0, contaminated=0)
            self._bar.start()
        if self._task is not None:
            self._bar.update(
                self._task,
                completed=self._bytes,
                documents=self.documents,
                speed=self._bytes / 1e6 / (now - self._start),
                contaminated=self.contaminated,
            )

    def __enter__(self) -> Tally:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()


def _make_bar() -> Progress:
    # Imported here: most runs are over before a bar would show.
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    return Progress(
        TextColumn("{task.fields[documents]:,} documents"),
        BarColumn(),
        TextColumn("{task.fields[speed]:.1f} MB/s"),
        TextColumn("{task.fields[contaminated]:,} contaminated"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=False,
    )
