"""Metrics for Prometheus."""

from __future__ import annotations

import time
from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from detector.server.scanner import Scanner
from detector.server.schema import Result

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    """The counters of one service.

    Args:
        scanner: whose pending requests are shown.
    """

    def __init__(self, scanner: Scanner) -> None:
        self.registry = registry = CollectorRegistry()
        self.requests = Counter(
            "detector_requests", "Requests answered.", ["path", "status"], registry=registry
        )
        self.seconds = Histogram(
            "detector_request_seconds",
            "Seconds from request to answer.",
            ["path"],
            buckets=SECONDS,
            registry=registry,
        )
        self.documents = Counter(
            "detector_documents", "Documents by what was found.", ["result"], registry=registry
        )
        self.spans = Counter(
            "detector_spans", "Spans of spam by family.", ["family"], registry=registry
        )
        pending = Gauge("detector_pending", "Requests that wait or are scanned.", registry=registry)
        pending.set_function(lambda: scanner.pending)

    def count(self, results: Iterable[Result]) -> None:
        """Count what was found."""
        for result in results:
            found = "contaminated" if result.contaminated else "clean"
            self.documents.labels("refused" if result.error else found).inc()
            for span in result.spans:
                self.spans.labels(span.family).inc()

    def text(self) -> bytes:
        """All metrics, as Prometheus reads them."""
        return generate_latest(self.registry)


class MeasuredApp:
    """Counts and times the requests of an application.

    Args:
        app: the application.
        metrics: where it is counted.
        paths: paths that are counted by name; all others are one, ``other``.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics, paths: frozenset[str]) -> None:
        self.app = app
        self.metrics = metrics
        self.paths = paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path = scope["path"] if scope["path"] in self.paths else "other"
        begin, status = time.perf_counter(), 500

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, watch)
        finally:
            self.metrics.requests.labels(path, str(status)).inc()
            self.metrics.seconds.labels(path).observe(time.perf_counter() - begin)
