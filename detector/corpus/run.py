"""A run of cleaning from its beginning, or from where it stopped, to its end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from detector.corpus.edits import Mode
from detector.corpus.engine import Engine, WorkerLostError
from detector.corpus.items import CorpusError, Source
from detector.corpus.join import SCORES_FILE, join_pieces, join_sides
from detector.corpus.options import Job, Shard
from detector.corpus.plan import is_stream, plan_shards
from detector.corpus.report import REPORT_JSON, load_report, write_report
from detector.corpus.sidefile import SIDE_FILE
from detector.corpus.sources import STDIN, real_path
from detector.corpus.state import State
from detector.corpus.stats import Stats
from detector.corpus.storage import OWN, Folder, is_url, stamp_of
from detector.corpus.work import Done, Receipt, run_shard

MAX_LOSSES = 3
"""So many workers may be lost one after another without a shard getting done between them."""
RESERVED = (SIDE_FILE, SCORES_FILE, REPORT_JSON, "report.html")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run has come to.

    Attributes:
        stats: its counts.
        resumed: shards that were done before it started.
        complete: whether all was done before it started.
    """

    stats: Stats
    resumed: int
    complete: bool


Progress = Callable[[Receipt, bool], None]
"""Is told each receipt in order, and whether the shard was done before the run started."""


def clean_corpus(
    sources: Iterable[Source | CorpusError],
    job: Job,
    engine: Engine | None = None,
    *,
    key: dict[str, Any] | None = None,
    restart: bool = False,
    progress: Progress = lambda receipt, before: None,
) -> Outcome:
    """Clean a corpus.

    Copies appear whole or not at all. A run that was interrupted goes on where it stopped when it
    is called again with the same arguments.

    Args:
        sources: what to read.
        job: how, and where the copies go.
        engine: who does the work; this process by default.
        key: what else must be the same for a run to go on.
        restart: whether to forget what was done.
        progress: is told what is done.

    Raises:
        CorpusError: the output cannot be used, was begun otherwise, or a broken record ends the
            run.
    """
    found = list(_checked(sources, job.out))
    inputs = dict(_stamps(found))
    # What came through a pipe cannot be read again, nor be told from anything else that does.
    restart = restart or any(isinstance(one, Source) and is_stream(one.path) for one in found)
    whole_key = {**job.options.key(), "model_sha256": job.model, **(key or {})}
    try:
        state = State(job, whole_key)
        try:
            if state.begin(inputs, restart=restart):
                return Outcome(load_report(job.out), 0, complete=True)
            return _Run(found, job, engine or Engine(), state, progress).run(inputs, whole_key)
        finally:
            state.close()
    except OSError as error:
        raise CorpusError(str(job.out.place), error.strerror or str(error)) from error


def check_output(out: Folder, paths: Iterable[str]) -> None:
    """Make sure that writing into a folder cannot touch the input.

    Raises:
        CorpusError: the folder is an input, or within one, or is a file, or one of its own files
            would replace an input.
    """
    if isinstance(out.place, str):
        return
    if out.place.is_file():
        raise CorpusError(str(out.place), "the output must be a folder")
    real = real_path(out.place)
    for path in paths:
        if path == STDIN or is_url(path):
            continue
        given = real_path(path)
        if given in [real / name for name in RESERVED]:
            what = "side file" if given.name == SIDE_FILE else given.name
            raise CorpusError(str(out.place), f"the {what} would overwrite the input {path}")
        if real.is_relative_to(given):
            message = f"the output must not be the input {path} or inside it"
            raise CorpusError(str(out.place), message)


def _checked(
    sources: Iterable[Source | CorpusError], out: Folder
) -> Iterator[Source | CorpusError]:
    """The sources, with an error for each whose copy cannot be written."""
    taken = {SIDE_FILE: "the side file"}
    taken.update({name: f"the run's own {name}" for name in RESERVED[1:]})
    listed = list(sources)
    inputs = {
        str(real_path(source.path))
        for source in listed
        if isinstance(source, Source)
        and source.path is not None
        and not isinstance(source.path, str)
    }
    for source in listed:
        if isinstance(source, CorpusError):
            yield source
            continue
        path = out.join(source.target)
        if source.target in taken:
            message = f"its copy {path} would overwrite {taken[source.target]}"
            yield CorpusError(source.name, message)
        elif not isinstance(path, str) and str(real_path(path.parent) / path.name) in inputs:
            yield CorpusError(source.name, f"its copy {path} would overwrite the input")
        elif source.target.split("/", 1)[0] == OWN:
            yield CorpusError(source.name, f"its copy {path} would be among the run's own files")
        else:
            taken[source.target] = f"that of {source.name}"
            yield source


def _stamps(sources: Iterable[Source | CorpusError]) -> Iterator[tuple[str, str]]:
    for source in sources:
        if isinstance(source, Source):
            stamp = ""
            if source.path is not None and not is_stream(source.path):
                with suppress(OSError, CorpusError):
                    stamp = stamp_of(source.path)[1]
            yield source.target, stamp


class _Run:
    """A run that is under way."""

    def __init__(
        self,
        sources: list[Source | CorpusError],
        job: Job,
        engine: Engine,
        state: State,
        progress: Progress,
    ) -> None:
        self._sources = sources
        self._job = job
        self._engine = engine
        self._state = state
        self._progress = progress
        self._next = 0
        self._planned = 0
        self._open: list[int] = []
        self._stats = Stats()
        self._written: dict[str, str] = {}

    def run(self, inputs: dict[str, str], key: dict[str, Any]) -> Outcome:
        resumed = len(self._state.done)
        before = frozenset(self._state.done)
        losses, reached = 0, -1
        while True:
            try:
                for receipt in self._engine.run(run_shard, self._tasks()):
                    self._catch_up(receipt.shard, before)
                    self._take(receipt, before)
                break
            except WorkerLostError as error:
                self._state.refresh()
                losses = losses + 1 if len(self._state.done) == reached else 1
                reached = len(self._state.done)
                if losses >= MAX_LOSSES:
                    message = "workers are killed again and again; is there enough memory?"
                    raise CorpusError(str(self._job.out.place), message) from error
        self._catch_up(self._planned, before)
        self._finish(inputs, key)
        return Outcome(self._stats, resumed, complete=False)

    def _tasks(self) -> Iterator[tuple[Shard, Job]]:
        """The shards that are left to do."""
        for shard in plan_shards(self._sources, self._job.options):
            self._planned = shard.number + 1
            if shard.number >= self._next and not self._state.is_done(shard):
                yield shard, self._job

    def _catch_up(self, shard: int, before: frozenset[int]) -> None:
        """Take the shards before this one, which were done earlier."""
        while self._next < shard:
            self._take(self._state.receipt(self._next), before)

    def _take(self, receipt: Receipt, before: frozenset[int]) -> None:
        self._next = receipt.shard + 1
        self._stats.merge(receipt.stats)
        self._progress(receipt, receipt.shard in before)
        if self._job.options.mode is Mode.REPORT:
            return
        for piece in receipt.pieces:
            self._join(piece, receipt.shard)

    def _join(self, piece: Done, shard: int) -> None:
        if piece.written:
            self._written[piece.file] = piece.stamp
            if piece.number > 0 or not piece.last:
                self._open.append(shard)
        if piece.last and self._open:
            join_pieces(self._job.out, piece, self._open)
            self._open = []

    def _finish(self, inputs: dict[str, str], key: dict[str, Any]) -> None:
        if max(self._state.done, default=-1) >= self._planned:
            self._state.refuse("the end of it")
        scores = self._job.options.mode is Mode.REPORT
        join_sides(self._job.out, self._planned, self._written, scores=scores)
        write_report(self._job.out, self._stats, key)
        self._state.finish(inputs, self._written)
