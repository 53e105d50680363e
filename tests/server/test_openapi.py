"""Schemathesis tries what the service's own description allows and forbids."""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from starlette.testclient import TestClient

from detector.server.app import make_app
from detector.server.openapi import PROBLEMS, describe
from detector.server.settings import Settings

APP = make_app(Settings(workers=0, max_bytes=200_000, max_documents=50))
schema = schemathesis.openapi.from_asgi("/openapi.json", APP)


@schema.parametrize()
@settings(max_examples=60, derandomize=True, suppress_health_check=list(HealthCheck))
def test_schemathesis_finds_nothing_wrong(case: schemathesis.Case) -> None:
    case.call_and_validate()


def test_the_description_names_what_is_there(client: TestClient) -> None:
    description = client.get("/openapi.json").json()
    assert description == describe(Settings(workers=0, max_bytes=200_000, max_documents=50))
    assert set(description["paths"]) == {"/scan", "/health", "/metrics"}
    scan = description["paths"]["/scan"]["post"]
    assert set(scan["responses"]) == {"200", *(str(status) for status in PROBLEMS)}
    assert set(scan["requestBody"]["content"]) == {"application/json", "text/plain", "text/html"}


@pytest.mark.parametrize("path", ["/scan", "/health", "/metrics", "/openapi.json"])
def test_other_methods_are_refused_with_those_that_are_allowed(
    client: TestClient, path: str
) -> None:
    answer = client.put(path)
    assert answer.status_code == 405
    assert answer.headers["allow"]
