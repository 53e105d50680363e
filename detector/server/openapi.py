"""The description of the service, made from the types that check its requests."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import msgspec

from detector import __version__
from detector.server.schema import Document, Health, Problem, Query, Result
from detector.server.settings import Settings

PROBLEM_TYPE = "application/problem+json"
HTML, TEXT, JSON = "text/html", "text/plain", "application/json"
PROBLEMS = {
    400: "The body is not JSON.",
    413: "The body is larger than the service takes.",
    415: "The body is of a type that the service does not read.",
    422: "The request is not as described here, or its only document is beyond a limit.",
    503: "Too many requests are waiting; `Retry-After` says when to try again.",
    504: "The scan takes longer than it may.",
}


def describe(settings: Settings) -> dict[str, Any]:
    """The OpenAPI document of a service with these settings."""
    template = "#/components/schemas/{name}"
    types = [Document, Query, Result, Problem, Health]
    (document, _, result, problem, health), schemas = msgspec.json.schema_components(
        types, ref_template=template
    )
    options = schemas.pop("Query")
    many = {"type": "array", "items": document, "maxItems": settings.max_documents}
    results = {"type": "array", "items": result}
    bodies = {
        JSON: {"schema": {"anyOf": [document, many]}},
        # Any bytes: what a schema could say is that there are some.
        TEXT: {"schema": {}},
        HTML: {"schema": {}},
    }
    scan = {
        "operationId": "scan",
        "summary": "Find the spam in one document or many",
        "description": "An object is one document, an array is many; the answer is alike. A body "
        "of text or HTML is one document.",
        "parameters": [
            {"name": name, "in": "query", "required": False, **_parameter(schema)}
            for name, schema in options["properties"].items()
        ],
        "requestBody": {"required": True, "content": bodies},
        "responses": {
            "200": _answer("What was found.", JSON, {"anyOf": [result, results]}),
            **{str(status): _problem(status, text, problem) for status, text in PROBLEMS.items()},
        },
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "detector",
            "version": __version__,
            "summary": "Finds injected spam in scraped articles, to the character",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": {
            "/scan": {"post": scan},
            "/health": {"get": _get("health", "Whether the service is up", JSON, health)},
            "/metrics": {
                "get": _get("metrics", "Metrics for Prometheus", TEXT, {"type": "string"})
            },
        },
        "components": {"schemas": schemas},
    }


def _parameter(schema: dict[str, Any]) -> dict[str, Any]:
    """The description of a query parameter stands beside its schema."""
    rest = {name: value for name, value in schema.items() if name != "description"}
    return {"description": schema["description"], "schema": rest}


def _answer(description: str, media: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": {media: {"schema": schema}}}


def _problem(status: int, description: str, problem: dict[str, Any]) -> dict[str, Any]:
    answer = _answer(description, PROBLEM_TYPE, problem)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        answer["headers"] = {"Retry-After": {"schema": {"type": "integer"}}}
    return answer


def _get(name: str, summary: str, media: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "operationId": name,
        "summary": summary,
        "responses": {"200": _answer(f"{summary}.", media, schema)},
    }
