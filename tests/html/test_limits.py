"""Hostile pages get an answer or a clear error, in time and memory that are bounded."""

from __future__ import annotations

import time

import pytest

from detector import Detector
from detector.html.limits import SLOWEST, LimitError, Limits
from detector.html.reader import read_html
from detector.html.report import MAX_PATHS

MANY = 100_000


@pytest.mark.parametrize(
    "markup",
    ["<div>" * 400_000, "<div/>" * MANY, "<ul><li>" * MANY, "<a href=x>" * MANY, "<foo>" * MANY],
)
def test_deep_pages_are_refused(markup: str) -> None:
    with pytest.raises(LimitError, match="nested deeper than 1,000 elements"):
        read_html(markup)


@pytest.mark.parametrize(
    "markup",
    [
        "<button>" * 900 + "<div>x</div>" * 250_000,
        "".join(f"<b id={n}>" for n in range(900)) + "<div></div>" * MANY,
    ],
)
def test_what_would_cost_the_parser_too_much_is_refused(markup: str) -> None:
    with pytest.raises(LimitError, match="unclosed markup"):
        read_html(markup)


def test_large_pages_are_refused() -> None:
    with pytest.raises(LimitError, match="larger than 1,000 bytes"):
        read_html(b"x" * 1001, limits=Limits(max_bytes=1000))
    with pytest.raises(LimitError, match="more than 500,000 elements"):
        read_html("<div>" * 1_000_000)
    with pytest.raises(LimitError, match="more than 100 elements"):
        read_html("<p>x" * 101, limits=Limits(max_elements=100))


def test_slow_pages_are_stopped() -> None:
    begin = time.process_time()
    with pytest.raises(LimitError, match="takes longer than 0"):
        read_html("<p>x" * MANY, limits=Limits(max_seconds=0))
    assert time.process_time() >= begin


def test_texts_that_would_take_too_long_to_scan_are_refused() -> None:
    limits = Limits(max_seconds=5)
    fits, length = "x" * 100_000, 5 * SLOWEST
    assert read_html(fits, limits=limits).text == fits
    with pytest.raises(LimitError, match="takes longer than 5 seconds"):
        read_html("x" * length, limits=limits)


def test_a_hundred_megabytes_of_attributes() -> None:
    markup = "<p " + f"a='{'b' * 996}' " * 100_000 + ">x</p>y"
    with pytest.raises(LimitError, match="larger than"):
        read_html(markup)
    assert read_html(markup, limits=Limits(max_bytes=200 << 20)).text == "x\ny"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<table><tr><td colspan=9000000000000000 rowspan=99999999>x</td></tr></table>", "x"),
        ("<p " + " ".join(f"a{n}=1" for n in range(MANY)) + ">x", "x"),
        ("<td>x" * 20_000, "x" * 20_000),
        ("a<!---->" * 20_000, "a" * 20_000),
        ("<a " * 1_000_000, ""),
        ("<a title='" * 1_000_000, ""),
        ("<!--" * 1_000_000, ""),
        ("<script>" * 1_000_000, ""),
        ("<" * 1_000_000, "<" * 1_000_000),
        ("<style>" + "@" * 1_000_000, ""),
        ("<style>" + "@x{a{}" * 100_000, ""),
        ("<style>" + "/*" * 500_000 + "</style>x", "x"),
        ("<link " * MANY, ""),
        ("<svg>" + "<path/>" * MANY, ""),
        ("<p class='" + "a " * 500_000 + "'>x", "x"),
        ("\0" * MANY, "\0" * MANY),
    ],
    ids=lambda value: value[:12],
)
def test_odd_pages_get_an_answer(markup: str, text: str) -> None:
    assert read_html(markup).text == text


@pytest.mark.parametrize(
    "raw",
    [
        b"\xff\xfe<", b"\xfe\xff", b"\xef\xbb\xbf", b"\xff" * 1000, bytes(range(256)) * 50,
        b"<meta charset=utf-7>+ADw-b+AD4-", b"<meta charset=bogus>x", b"<meta charset=utf-8>\xe9",
        b"<meta charset=iso-2022-jp>\x1b$B\x25", b"<meta charset=shift_jis>\x81<p>x",
    ],
)  # fmt: skip
def test_broken_encodings_get_an_answer(raw: bytes) -> None:
    page = read_html(raw)
    assert page.raw == raw
    assert page.encoding


def test_the_cost_of_hostile_pages_grows_with_their_length() -> None:
    """Counted in steps of the parser's work that the reader lets through, not in seconds."""
    for unit in ("<div>", "<b>", "x y ", "http://", "&amp", "<a href='", "</p>"):
        small, large = (len(_answer(unit * n)) for n in (20_000, 40_000))
        assert large <= 2.2 * max(small, 1)


def _answer(markup: str) -> str:
    try:
        return read_html(markup).text
    except LimitError as error:
        return str(error)


def test_a_span_of_many_deep_elements_tells_the_first_paths() -> None:
    page = "<div>" * 900 + "<p>casino bonus free spins " * 2_000
    (span,) = Detector.load().scan(page, "html", blocks=False).spans
    assert len(span.paths) == MAX_PATHS
    assert len(set(span.paths)) == MAX_PATHS


def test_boxes_in_boxes_that_cannot_go_as_a_whole_lose_their_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    words = "<p>casino bonus free spins</p>" * 50
    broken = "<section>" * 90 + "</i>" + words + "</section>" * 90
    monkeypatch.setattr("detector.html.cut.MAX_LOOKS", 2)
    report = Detector.load().scan(broken, "html", blocks=False)
    assert report.contaminated
    left = report.clean_html()
    assert "casino" not in left
    assert left.startswith("<section>" * 90 + "</i>")
