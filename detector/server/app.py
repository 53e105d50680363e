"""The service: ``POST /scan``, health, metrics, its description, and a page to try it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any, TypeVar

import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from detector import __version__
from detector.integrations.batches import shared_detector
from detector.server.metrics import CONTENT_TYPE, MeasuredApp, Metrics
from detector.server.openapi import HTML, JSON, PROBLEM_TYPE, TEXT, describe
from detector.server.page import STATIC, Page
from detector.server.scanner import BusyError, Scanner, SlowError
from detector.server.schema import Document, Health, Problem, Query, Result
from detector.server.settings import Settings

RETRY_AFTER = {"Retry-After": "1"}
Checked = TypeVar("Checked")
ONE_OR_MANY = msgspec.json.Decoder(Document | list[Document])


class Service:
    """The handlers of the service.

    Args:
        settings: what it takes and gives.

    Raises:
        ModelError: the model cannot be used.
        ValueError: the preset is unknown.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.digest = str(shared_detector(settings.model, settings.preset).model.card["sha256"])
        self.scanner = Scanner(settings)
        self.metrics = Metrics(self.scanner)
        self.page = Page(settings)
        self.description = msgspec.json.encode(describe(settings))

    async def scan(self, request: Request) -> Response:
        """``POST /scan``."""
        query = _query(request)
        media, charset = _media_of(request)
        if media not in (JSON, TEXT, HTML):
            raise HTTPException(415, f"send {JSON}, {TEXT} or {HTML}, not {media or 'nothing'}")
        documents, single = _documents(await self._body(request), media, charset)
        results = await self._scan(documents, query)
        if not single:
            return _json(results)
        if results[0].error:
            raise HTTPException(422, results[0].error)
        return _json(results[0])

    async def _body(self, request: Request) -> bytes:
        limit = self.settings.max_bytes
        body = bytearray()
        async for part in request.stream():
            body += part
            if len(body) > limit:
                raise HTTPException(413, f"the body is larger than {limit:,} bytes")
        return bytes(body)

    async def _scan(self, documents: Sequence[Document | bytes], query: Query) -> list[Result]:
        limit = self.settings.max_documents
        if len(documents) > limit:
            raise HTTPException(422, f"more than {limit:,} documents")
        try:
            results = await self.scanner.scan(documents, query)
        except BusyError as error:
            raise HTTPException(503, str(error), RETRY_AFTER) from error
        except SlowError as error:
            raise HTTPException(504, str(error)) from error
        self.metrics.count(results)
        return results

    async def show(self, request: Request) -> Response:
        """``/``: the form, and what was found in what was sent with it."""
        if request.method != "POST":
            return self.page.empty()
        try:
            form = self.page.read(await self._body(request))
            query = _checked({"preset": form.preset, "clean": True}, Query)
            document = _checked({"text": form.text, "format": form.format}, Document)
            (result,) = await self._scan([document], query)
            if result.error:
                raise HTTPException(422, result.error)
        except HTTPException as error:
            return self.page.failed(error.status_code, error.detail)
        return self.page.found(form, result)

    async def health(self, request: Request) -> Response:
        """``GET /health``."""
        return _json(Health("ok", __version__, self.digest, self.scanner.pending))

    async def show_metrics(self, request: Request) -> Response:
        """``GET /metrics``."""
        return Response(self.metrics.text(), headers={"Content-Type": CONTENT_TYPE})

    async def describe(self, request: Request) -> Response:
        """``GET /openapi.json``."""
        return Response(self.description, media_type=JSON)


def make_app(settings: Settings) -> Starlette:
    """Make the service as an ASGI application.

    Raises:
        ModelError: the model cannot be used.
        ValueError: the preset is unknown.
    """
    service = Service(settings)
    routes = [
        Route("/", service.show, methods=["GET", "POST"]),
        Route("/scan", service.scan, methods=["POST"]),
        Route("/health", service.health),
        Route("/metrics", service.show_metrics),
        Route("/openapi.json", service.describe),
    ]
    paths = frozenset(route.path for route in routes)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        await service.scanner.warm()
        yield
        service.scanner.close()

    return Starlette(
        routes=[*routes, Mount("/static", StaticFiles(directory=STATIC))],
        middleware=[Middleware(MeasuredApp, service.metrics, paths)],
        exception_handlers={HTTPException: _say_problem, Exception: _say_failure},
        lifespan=lifespan,
    )


def _query(request: Request) -> Query:
    """The options of a request.

    Raises:
        HTTPException: one is unknown, has a value it cannot have, or is there twice.
    """
    pairs = request.query_params.multi_items()
    values = dict(pairs)
    if len(values) < len(pairs):
        raise HTTPException(422, "a query parameter is there twice")
    return _checked(values, Query)


def _media_of(request: Request) -> tuple[str, str | None]:
    """Type and charset of the body."""
    media, *rest = request.headers.get("content-type", "").split(";")
    pairs = (one.partition("=") for one in rest)
    named = {name.strip().lower(): value.strip(" \"'") for name, _, value in pairs}
    return media.strip().lower(), named.get("charset")


def _documents(
    body: bytes, media: str, charset: str | None
) -> tuple[Sequence[Document | bytes], bool]:
    """The documents of a body, and whether it is a single one.

    Raises:
        HTTPException: it is not as described.
    """
    if media == HTML and charset is None:
        return [body], True
    if media != JSON:
        try:
            text = body.decode(charset or "utf-8", "replace")
        except (LookupError, ValueError) as error:
            raise HTTPException(415, f"unknown charset {charset!r}") from error
        return [Document(text, "html" if media == HTML else "text")], True
    try:
        found = ONE_OR_MANY.decode(body)
    except msgspec.ValidationError as error:
        raise HTTPException(422, str(error)) from error
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise HTTPException(400, f"not JSON: {error}") from error
    return (found, False) if isinstance(found, list) else ([found], True)


def _checked(values: dict[str, Any], kind: type[Checked]) -> Checked:
    try:
        return msgspec.convert(values, kind, strict=False)
    except msgspec.ValidationError as error:
        raise HTTPException(422, str(error)) from error


def _json(value: object) -> Response:
    return Response(msgspec.json.encode(value), media_type=JSON)


def _problem(status: int, detail: str, headers: Any = None) -> Response:
    problem = Problem(HTTPStatus(status).phrase, status, detail)
    content = msgspec.json.encode(problem)
    return Response(content, status, headers=headers, media_type=PROBLEM_TYPE)


async def _say_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _problem(error.status_code, error.detail, error.headers)


async def _say_failure(request: Request, error: Exception) -> Response:
    """An unforeseen failure; the log has its trace, the answer does not."""
    return _problem(500, "the service failed: its log says why")
