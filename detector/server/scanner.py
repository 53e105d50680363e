"""Scans requests in worker processes, with bounds on how many and how long."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import threading
from collections.abc import Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from multiprocessing.process import BaseProcess

from detector.api import Detector
from detector.html.limits import Limits
from detector.html.report import HtmlReport
from detector.integrations.batches import cleaned, scan_each, shared_detector
from detector.report import Report
from detector.server.schema import Document, Query, Result, failed, result_of
from detector.server.settings import Settings


class BusyError(Exception):
    """Too many requests wait already, or the workers are being replaced."""


class SlowError(Exception):
    """A request takes longer than it may."""


def warm_up(settings: Settings) -> None:
    """Load the model and scan once, so that the first request does not wait for it."""
    service = multiprocessing.parent_process()
    if service is not None:
        threading.Thread(target=_end_with, args=(service,), daemon=True).start()
    detector = shared_detector(settings.model, settings.preset)
    detector.scan("<p>a</p>", "html", blocks=False)


def _end_with(service: BaseProcess) -> None:
    """End this worker when the service is gone, however it went; nobody waits for its answers."""
    service.join()
    os._exit(0)


def scan_documents(
    documents: Sequence[Document | bytes], query: Query, settings: Settings
) -> list[Result]:
    """Scan documents; bytes are a page whose encoding is not known.

    Returns:
        a result for each; one that could not be scanned says so.
    """
    own = shared_detector(settings.model, settings.preset)
    limits = replace(Limits(), max_seconds=settings.max_seconds)
    preset = query.preset or settings.preset
    detector = Detector(own.model, preset, markup=own.markup, limits=limits)
    results: dict[int, Result] = {}
    formats = [one.format if isinstance(one, Document) else "html" for one in documents]
    for kind in sorted(set(formats)):
        places = [place for place, one in enumerate(formats) if one == kind]
        chosen = [documents[place] for place in places]
        texts = [one.text if isinstance(one, Document) else one for one in chosen]
        urls = [one.url if isinstance(one, Document) else None for one in chosen]
        reports = scan_each(detector, texts, kind, [url or query.url or None for url in urls])
        for place, report in zip(places, reports, strict=True):
            results[place] = _result(report, query)
    return [results[place] for place in range(len(documents))]


def _result(report: Report | ValueError, query: Query) -> Result:
    if isinstance(report, ValueError):
        return failed(report)
    return result_of(
        report,
        text=report.text if isinstance(report, HtmlReport) else None,
        clean=cleaned(report) if query.clean else None,
        offsets=query.offsets,
    )


class Scanner:
    """Hands requests to workers.

    A scan that is over its time is given up; its worker ends it by itself, which the limit on size
    bounds, and until then it counts as pending.

    Args:
        settings: of the service.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.pending = 0
        self._lock = threading.Lock()
        self._workers: Executor | None = None

    def _pool(self) -> Executor:
        with self._lock:
            if self._workers is None:
                self._workers = self._start()
            return self._workers

    def _start(self) -> Executor:
        workers = self.settings.workers
        if workers == 0:
            return ThreadPoolExecutor(1, initializer=warm_up, initargs=(self.settings,))
        return ProcessPoolExecutor(
            workers,
            # A fork would inherit the locks of this process's threads.
            mp_context=multiprocessing.get_context("spawn"),
            initializer=warm_up,
            initargs=(self.settings,),
        )

    async def warm(self) -> None:
        """Start, and wait until a worker is ready."""
        await asyncio.wrap_future(self._pool().submit(int))

    async def scan(self, documents: Sequence[Document | bytes], query: Query) -> list[Result]:
        """Scan the documents of one request.

        Raises:
            BusyError: there is no place for it.
            SlowError: it takes too long.
        """
        with self._lock:
            if self.pending >= self.settings.max_pending:
                raise BusyError("too many requests are waiting: try again later")
            self.pending += 1
        workers = self._pool()
        try:
            future = workers.submit(scan_documents, documents, query, self.settings)
        except RuntimeError as error:  # a broken pool is one, too
            self._leave(None)
            raise self._replaced(workers) from error
        future.add_done_callback(self._leave)
        try:
            return await asyncio.wait_for(asyncio.wrap_future(future), self.settings.max_seconds)
        except TimeoutError as error:
            message = f"takes longer than {self.settings.max_seconds:g} seconds"
            raise SlowError(message) from error
        except BrokenProcessPool as error:
            raise self._replaced(workers) from error

    def _leave(self, _: Future[list[Result]] | None) -> None:
        with self._lock:
            self.pending -= 1

    def _replaced(self, broken: Executor) -> BusyError:
        with self._lock:
            if self._workers is broken:
                self._workers = None
        return BusyError("a worker ended and is being replaced: try again")

    def close(self) -> None:
        """End the workers; what waits is given up."""
        with self._lock:
            workers, self._workers = self._workers, None
        if workers is not None:
            workers.shutdown(wait=False, cancel_futures=True)
