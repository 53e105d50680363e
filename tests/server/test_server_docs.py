"""What docs/server.md says is so."""

from __future__ import annotations

import re

from starlette.testclient import TestClient

from detector.server.openapi import PROBLEMS, describe
from detector.server.schema import Document, Query, Result
from detector.server.settings import Settings
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "server.md").read_text(encoding="utf-8")


def test_every_option_and_field_is_there() -> None:
    named = set(re.findall(r"`([\w-]+)`", PAGE))
    for kind in (Document, Query, Result):
        assert set(kind.__struct_fields__) <= named
    schemas = describe(Settings())["components"]["schemas"]
    assert set(schemas["Span"]["properties"]) <= named
    assert {str(one) for one in PROBLEMS} == set(
        re.findall(r"\b(4\d\d|5\d\d)\b", PAGE[PAGE.index("| status |") : PAGE.index("A scan that")])
    )


def test_every_metric_is_there(client: TestClient) -> None:
    client.post("/scan", json={"text": "a"})
    metrics = client.get("/metrics").text
    named = re.findall(r"`(detector_\w+)`", PAGE)
    assert len(named) == 5
    assert all(f"\n{name}" in metrics or f"# TYPE {name}" in metrics for name in named)
