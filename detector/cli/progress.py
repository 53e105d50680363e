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

    from detector.corpus.work import Receipt

PATIENCE = 0.5
"""Seconds before the bar appears."""
INTERVAL = 0.1
STEADY = 60
"""Seconds over which the rate is taken that the time left follows from."""
JOINING = "joining the parts"
"""What is left when all is scanned; with large files it takes a while."""


class _Bar:
    """A progress bar that shows itself when the work turns out to take long.

    Args:
        paths, selection: what is read, to know how much there is.
        wanted: whether a bar may be shown.
    """

    def __init__(self, paths: Sequence[str], selection: Selection, *, wanted: bool) -> None:
        self._paths = paths
        self._selection = selection
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._total: int | None = None
        self._start = time.monotonic()
        self._next = self._start + PATIENCE if wanted and sys.stderr.isatty() else float("inf")

    def show(self) -> None:
        """Show the bar now."""
        if self._next != float("inf"):
            self._next = self._start
            self.update(0, 0, 0, 0)

    def update(self, documents: int, contaminated: int, worked: int, completed: int) -> None:
        """Show how far the work is, if it is time to.

        Args:
            documents: how many so far.
            contaminated: how many of them have spam.
            worked: bytes of content that this run has worked on.
            completed: bytes on the disk that are done.
        """
        now = time.monotonic()
        over = self._total is not None and completed >= self._total
        if now < self._next and not over:
            return
        self._next = now + INTERVAL
        if self._bar is None:
            self._bar = _make_bar()
            self._total = total_bytes(self._paths, self._selection)
            self._task = self._bar.add_task(
                "", total=self._total, documents=0, speed=0.0, contaminated=0
            )
            self._bar.start()
        if self._task is not None:
            self._bar.update(
                self._task,
                completed=completed,
                documents=documents,
                speed=worked / 1e6 / max(now - self._start, INTERVAL),
                contaminated=contaminated,
                description=JOINING if over else "",
            )

    def stop(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()


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
        self._bar = _Bar(paths, selection, wanted=bar)

    def count(self, item: Item, report: Report | None) -> None:
        """Count one item and say its error."""
        if isinstance(item, Document | Unread):
            self._bytes += len(item.raw)
        if report is not None:
            self.documents += 1
            self.contaminated += report.contaminated
        problem = error_of(item)
        if problem is not None:
            self.errors += 1
            say_error(problem)
        self._bar.update(self.documents, self.contaminated, self._bytes, self._bytes)

    def summary(self, *also: str) -> None:
        """Say the counts; ``also`` stands between documents and errors."""
        _say_summary(self.documents, self.errors, also)

    def status(self, otherwise: int = 0) -> int:
        """Exit status: an error outweighs everything else."""
        return EXIT_ERROR if self.errors else otherwise

    def __enter__(self) -> Tally:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.stop()


class RunTally:
    """The same for a run that cleans a corpus, which gives receipts for whole shards.

    Args:
        paths, selection: what is read, to know how much there is.
        bar: whether a bar may be shown.
    """

    def __init__(self, paths: Sequence[str], selection: Selection, *, bar: bool) -> None:
        self._documents = self._contaminated = self._worked = self._completed = 0
        self._bar = _Bar(paths, selection, wanted=bar)

    def count(self, receipt: Receipt, before: bool) -> None:
        """Count a shard and say its errors."""
        totals = receipt.stats.totals
        self._documents += totals["documents"] - totals["failed"]
        self._contaminated += totals["contaminated"]
        self._worked += 0 if before else totals["bytes"]
        self._completed += receipt.weight
        for problem in receipt.stats.errors:
            say_error(problem)
        unnamed = receipt.stats.unnamed
        if unnamed:
            say_error(f"and {plural(unnamed, 'more broken record')} like these")
        self._bar.update(self._documents, self._contaminated, self._worked, self._completed)

    def summary(self, documents: int, errors: int, also: Sequence[str]) -> None:
        """Say the counts; ``also`` stands between documents and errors."""
        _say_summary(documents, errors, also)

    def status(self, errors: int) -> int:
        """Exit status."""
        return EXIT_ERROR if errors else 0

    def __enter__(self) -> RunTally:
        self._bar.show()  # a shard may take a minute, the checksum of a large file too
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()


def _say_summary(documents: int, errors: int, also: Sequence[str]) -> None:
    said = [plural(documents, "document"), *also, plural(errors, "error")]
    say(", ".join(said))
    if not documents and not errors:
        say("detector: warning: nothing to read there (see --include)")


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
        TextColumn("{task.description}"),
        console=Console(stderr=True),
        speed_estimate_period=STEADY,
        transient=True,
        redirect_stdout=False,
    )
