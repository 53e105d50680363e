"""Who does the work: this process, processes on this machine, or a Ray cluster."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal

from detector.corpus.items import CorpusError
from detector.corpus.storage import missing

WAVE = 4
"""Tasks for each worker that Ray is given at once; it has no way to hand results out singly."""
WATCH = 0.5
"""Seconds between two looks of a worker whether its parent is still there."""


class WorkerLostError(Exception):
    """A worker was killed; what it was doing is not done."""


@dataclass(frozen=True, slots=True)
class Engine:
    """Runs tasks and gives their results in order.

    Attributes:
        name: ``local`` or ``ray``.
        jobs: how many workers; -1 for one on every core, or all that the cluster has.
        address: of the Ray cluster; None starts one on this machine.
    """

    name: Literal["local", "ray"] = "local"
    jobs: int = 1
    address: str | None = None

    def run(self, call: Callable[..., Any], tasks: Iterable[tuple[Any, ...]]) -> Iterator[Any]:
        """Call a function with each tuple of arguments, and yield what it returns, in order.

        Only a few tasks for each worker are taken in advance.

        Raises:
            WorkerLostError: a worker was killed.
            CorpusError: joblib or Ray is not installed, or the cluster is not there.
        """
        if self.name == "local" and self.jobs == 1:
            return (call(*task) for task in tasks)
        try:
            import joblib
        except ImportError as error:
            raise missing(f"--jobs {self.jobs}", "joblib") from error
        return self._parallel(joblib, call, tasks)

    def _parallel(
        self, joblib: Any, call: Callable[..., Any], tasks: Iterable[tuple[Any, ...]]
    ) -> Iterator[Any]:
        guarded = _Guarded(tasks)
        if self.name == "ray":
            yield from _on_ray(joblib, self, call, iter(guarded))
        else:
            yield from _on_this_machine(joblib, self.jobs, call, iter(guarded))
        if guarded.error is not None:
            raise guarded.error


class _Guarded:
    """Tasks that are made in a thread of joblib's, where an error would get lost."""

    def __init__(self, tasks: Iterable[tuple[Any, ...]]) -> None:
        self._tasks = tasks
        self.error: Exception | None = None

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        try:
            yield from self._tasks
        except Exception as error:
            self.error = error


def _end_with(parent: int) -> None:
    """Let a worker end soon after its parent, which may be killed without a word."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(WATCH)
        os._exit(1)

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent tells when to end
    threading.Thread(target=watch, daemon=True).start()


def _on_this_machine(
    joblib: Any, jobs: int, call: Callable[..., Any], tasks: Iterator[tuple[Any, ...]]
) -> Iterator[Any]:
    from joblib.externals.loky.process_executor import TerminatedWorkerError

    with joblib.parallel_config("loky", initializer=_end_with, initargs=(os.getpid(),)):
        parallel = joblib.Parallel(
            n_jobs=jobs, return_as="generator", batch_size=1, pre_dispatch="2*n_jobs"
        )
    results = parallel(joblib.delayed(call)(*task) for task in tasks)
    try:
        yield from results
    except TerminatedWorkerError as error:
        raise WorkerLostError from error
    finally:
        with contextlib.suppress(Exception):
            results.close()


def _on_ray(
    joblib: Any, engine: Engine, call: Callable[..., Any], tasks: Iterator[tuple[Any, ...]]
) -> Iterator[Any]:
    ray, count = connect_ray(engine)
    with joblib.parallel_config(backend="ray", n_jobs=count):
        while wave := list(islice(tasks, WAVE * count)):
            try:
                yield from joblib.Parallel(batch_size=1)(
                    joblib.delayed(call)(*task) for task in wave
                )
            except ray.exceptions.RayTaskError as error:
                raise error.cause if isinstance(error.cause, CorpusError) else error from error
            except ray.exceptions.RayError as error:
                raise WorkerLostError from error


def connect_ray(engine: Engine) -> tuple[Any, int]:
    """Connect to the cluster; the module ``ray`` and how many workers to use.

    Raises:
        CorpusError: Ray is not installed, or the cluster is not there.
    """
    try:
        import ray
        from ray.util.joblib import register_ray
    except ImportError as error:
        message = "needs ray: pip install 'seospam-detector[batch,ray]'"
        raise CorpusError("--engine ray", message) from error
    if not ray.is_initialized():
        cpus = engine.jobs if engine.address is None and engine.jobs > 0 else None
        try:
            ray.init(
                address=engine.address,
                num_cpus=cpus,
                include_dashboard=False if engine.address is None else None,
                log_to_driver=False,
                logging_level="error",
            )
        except (ConnectionError, ValueError, RuntimeError, OSError) as error:
            message = " ".join(str(error).split())[:200]
            raise CorpusError(f"--engine ray {engine.address or ''}".strip(), message) from error
    register_ray()
    available = int(ray.cluster_resources().get("CPU", 1))
    return ray, engine.jobs if engine.jobs > 0 else max(available, 1)
