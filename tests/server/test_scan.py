from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from detector import Detector
from tests.conftest import SEED_START

EMOJI = "Ünlü 🎉 haber.\n\n"


def test_one_text(client: TestClient, detector: Detector, seed_text: str) -> None:
    answer = client.post("/scan", json={"text": seed_text}, params={"clean": "true"})
    assert answer.status_code == 200
    report, found = detector.scan(seed_text), answer.json()
    assert found["contaminated"] is True
    assert found["score"] == round(report.score, 4)
    assert found["clean"] == report.clean()
    assert found["text"] is None
    (span,) = report.spans
    (got,) = found["spans"]
    assert (got["start"], got["end"], got["family"]) == (span.start, span.end, span.family)
    assert [one["text"] for one in got["reasons"]] == [one.text for one in span.reasons]


def test_many_come_back_in_order_whatever_their_format(
    client: TestClient, seed_text: str, planted_html: str
) -> None:
    documents = [
        {"text": "Nothing to see."},
        {"text": planted_html, "format": "html", "url": "https://news.example/1"},
        {"text": seed_text, "format": "markdown"},
        {"text": ""},
    ]
    found = client.post("/scan", json=documents).json()
    assert [one["contaminated"] for one in found] == [False, True, True, False]
    assert found == [client.post("/scan", json=one).json() for one in documents]
    assert client.post("/scan", json=[]).json() == []


def test_a_page_as_bytes(client: TestClient, detector: Detector, planted_html: str) -> None:
    page = planted_html.replace("<body>", '<meta charset="iso-8859-9"><body>')
    raw = page.encode("iso-8859-9", "xmlcharrefreplace")
    headers = {"Content-Type": "text/html"}
    found = client.post("/scan?clean=true", content=raw, headers=headers).json()
    report = detector.scan(raw, "html")
    assert found["text"] == report.text
    assert found["clean"] == report.clean_html()
    assert found["spans"][0]["paths"] == list(report.spans[0].paths)
    named = client.post(
        "/scan?clean=true",
        content=page.encode("utf-16"),
        headers={"Content-Type": 'text/html; charset="UTF-16"'},
    )
    assert SEED_START not in named.json()["clean"]


@pytest.mark.parametrize(
    ("offsets", "encoding", "width"),
    [("characters", "utf-32-le", 4), ("utf-16", "utf-16-le", 2), ("bytes", "utf-8", 1)],
)
def test_offsets_for_other_languages(
    client: TestClient, seed_text: str, offsets: str, encoding: str, width: int
) -> None:
    text = EMOJI + seed_text
    found = client.post(
        "/scan",
        content=text.encode(),
        params={"offsets": offsets},
        headers={"Content-Type": "text/plain"},
    ).json()
    raw = text.encode(encoding)
    assert found["spans"]
    for span in found["spans"]:
        cut = raw[span["start"] * width : span["end"] * width]
        assert cut.decode(encoding) == span["text"]


def test_presets(client: TestClient, seed_text: str) -> None:
    for preset in ("high-precision", "balanced", "high-recall"):
        report = Detector.load(preset=preset).scan(seed_text)
        found = client.post("/scan", json={"text": seed_text}, params={"preset": preset}).json()
        assert [(s["start"], s["end"]) for s in found["spans"]] == [
            (s.start, s.end) for s in report.spans
        ]


def post(client: TestClient, content: bytes, media: str, query: str = "") -> tuple[int, Any]:
    answer = client.post(f"/scan{query}", content=content, headers={"Content-Type": media})
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == answer.status_code
    return answer.status_code, answer.json()["detail"]


@pytest.mark.parametrize(
    ("content", "media", "query", "status", "says"),
    [
        (b"{", "application/json", "", 400, "not JSON"),
        (b"\xff", "application/json", "", 400, "not JSON"),
        (b"[" * 100_000, "application/json", "", 422, "got `array`"),
        (b'"a"', "application/json", "", 422, "Expected `object | array`"),
        (b'{"text": 1}', "application/json", "", 422, "Expected `str`, got `int` - at `$.text`"),
        (b'{"txt": ""}', "application/json", "", 422, "`txt`"),
        (b'{"text":"","format":"pdf"}', "application/json", "", 422, "'pdf'"),
        (
            b"[" + b'{"text":""},' * 50 + b'{"text":""}]',
            "application/json",
            "",
            422,
            "more than 50",
        ),
        (b"a", "application/pdf", "", 415, "not application/pdf"),
        (b"a", "text/plain; charset=klingon", "", 415, "unknown charset 'klingon'"),
        (b"a", "text/plain", "?preset=sure", 422, "'sure'"),
        (b"a", "text/plain", "?clean=perhaps", 422, "bool"),
        (b"a", "text/plain", "?preset=null", 422, "'null'"),
        (b"a", "text/plain", "?clean=true&clean=false", 422, "twice"),
        (b"a", "text/plain", "?colour=red", 422, "`colour`"),
        (b"<i>" * 60_000, "text/html", "", 422, "elements"),
        (b"a" * 200_001, "text/plain", "", 413, "larger than 200,000 bytes"),
    ],
)
def test_bad_requests_get_one_clear_line(
    client: TestClient, content: bytes, media: str, query: str, status: int, says: str
) -> None:
    got, detail = post(client, content, media, query)
    assert got == status
    assert says in detail
    assert "\n" not in detail


def test_one_bad_page_does_not_spoil_the_others(client: TestClient, planted_html: str) -> None:
    documents = [
        {"text": "<i>" * 50_000, "format": "html"},
        {"text": "<p>honest", "format": "html"},
    ]
    deep, honest = client.post("/scan", json=documents).json()
    assert "elements" in deep["error"]
    assert honest["error"] is None
    assert honest["text"].strip() == "honest"


def test_text_that_utf8_has_no_bytes_for(client: TestClient) -> None:
    found = client.post("/scan", json={"text": "<p>a&#xD800;b\u0000c", "format": "html"})
    assert found.status_code == 200


def test_health_and_metrics_count_what_was_done(client: TestClient, seed_text: str) -> None:
    def total(name: str) -> float:
        lines = client.get("/metrics").text.splitlines()
        return sum(float(line.split()[-1]) for line in lines if line.startswith(name))

    spam, spans = 'detector_documents_total{result="contaminated"}', "detector_spans_total"
    wrong = 'detector_requests_total{path="other",status="404"}'
    before = [total(spam), total(spans), total(wrong)]
    client.post("/scan", json=[{"text": seed_text}, {"text": "honest"}])
    assert client.get("/nowhere").status_code == 404
    assert [total(spam), total(spans), total(wrong)] == [count + 1 for count in before]
    health = client.get("/health").json()
    assert health["status"] == "ok"
    assert health["pending"] == 0
    assert total("detector_pending") == 0
