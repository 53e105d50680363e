"""Pages end to end: reports, cleaning, batches."""

from __future__ import annotations

import subprocess
import sys

import pytest

from detector import Detector
from detector.html.limits import LimitError, Limits
from detector.html.reader import read_html
from detector.html.snap import snap
from detector.report import Finding
from detector.training.markup import make_pages
from tests.html.support import LANGUAGES, body

SPAM = "".join(
    f'<a href="http://{n}.example/">{word} casino bonus</a>, '
    for n, word in enumerate("best free online new big".split())
)
ARTICLE = "<h1>Fair</h1><p>The fair drew a record crowd on Saturday, the parish council said.</p>"
PAGE = body(f'{ARTICLE}<div id="x9" style="display:none">{SPAM}</div><p>It rained later.</p>')


def test_a_hidden_box_goes_and_nothing_else(detector: Detector) -> None:
    report = detector.scan(PAGE, format="html", url="https://parish.example/")
    (span,) = report.spans
    assert span.paths == ("div#x9",)
    assert span.to_dict()["paths"] == ["div#x9"]
    assert span.family == "gambling"
    assert any(reason.code.startswith("H") for reason in span.reasons)
    assert report.clean_html() == body(f"{ARTICLE}<p>It rained later.</p>")
    assert report.clean_bytes() == report.clean_html().encode()
    assert "casino" not in report.clean()
    assert report.clean().startswith("Fair\nThe fair drew")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252", "shift_jis", "gb18030"])
def test_bytes_stay_as_they_are(detector: Detector, encoding: str) -> None:
    declared = f'<meta charset="{encoding}">' if encoding != "utf-16" else ""
    odd = {"cp1252": "Café", "shift_jis": "祭り", "gb18030": "节日"}.get(encoding, "ß")
    page = PAGE.replace("<head>", f"<head>{declared}").replace("Fair", odd)
    raw = page.encode(encoding)
    report = detector.scan(raw, format="html")
    assert report.clean_bytes().decode(report.page.encoding) == report.clean_html()
    assert report.clean_html().lstrip("\ufeff") == page.replace(
        page[page.index('<div id="x9"') : page.index("<p>It rained")], ""
    )


def test_spans_end_where_hiding_does(detector: Detector) -> None:
    page = body(f'{ARTICLE}<div style="display:none">{SPAM}</div><footer>Imprint</footer>')
    (span,) = detector.scan(page, format="html").spans
    assert "Imprint" not in span.text


def test_spans_take_whole_links_and_boxes() -> None:
    page = read_html(body('<p>a b <a href="/x">c <b>d</b> e</a> f</p><div hidden>g h i j</div>'))

    def snapped(start: str, end: str) -> str:
        first, last = page.text.index(start), page.text.index(end) + 1
        found = Finding(first, last, page.text[first:last], 0.9, "other", ())
        return snap(page, [found])[0].text

    assert snapped("d", "d") == "c d e"
    assert snapped("b", "d") == "b c d e"
    assert snapped("b", "b") == "b"
    assert snapped("h", "j") == "g h i j"
    assert snapped("j", "j") == "j"


def test_alone_and_in_a_batch(detector: Detector) -> None:
    pages = [one.markup for one in make_pages(LANGUAGES, "held-out", 12, seed=2)]
    together = list(detector.scan_many(pages, "html", blocks=True))
    for page, report in zip(pages, together, strict=True):
        alone = detector.scan(page, "html")
        assert report == alone
        assert report.cut == alone.cut
        assert [b.signals for b in report.blocks] == [b.signals for b in alone.blocks]


def test_a_page_that_was_read_gives_the_same(detector: Detector) -> None:
    read = read_html(PAGE.encode(), content_type="text/html; charset=utf-8")
    assert detector.scan(read, "html").clean_html() == detector.scan(PAGE, "html").clean_html()


def test_cleaning_twice_is_cleaning_once(detector: Detector) -> None:
    for made in make_pages(LANGUAGES, "held-out", 12, seed=4):
        once = detector.scan(made.markup, "html", url=made.url).clean_html()
        left = detector.scan(once, "html", url=made.url)
        assert len(left.clean_html()) >= 0.8 * len(once)


@pytest.mark.parametrize("markup", ["", "<p></p>", "x", "<title>x</title>", "\0", "<b>\ud800", b""])
def test_pages_of_nothing(detector: Detector, markup: str | bytes) -> None:
    report = detector.scan(markup, "html")
    assert not report.contaminated
    assert markup in (report.clean_html(), report.clean_bytes())


def test_limits_are_those_of_the_detector(detector: Detector) -> None:
    small = Detector(detector.model, limits=Limits(max_bytes=10))
    with pytest.raises(LimitError, match=r"^larger than 10 bytes$"):
        small.scan(PAGE, "html")
    with pytest.raises(LimitError, match=r"^document 1: larger than 10 bytes$"):
        list(small.scan_many(["<p>x", PAGE], "html"))


def test_text_is_not_taken_for_a_page(detector: Detector) -> None:
    with pytest.raises(ValueError, match="takes a string"):
        detector.scan(b"bytes", "text")  # type: ignore[call-overload]


def test_the_extras_are_loaded_only_when_they_are_needed() -> None:
    code = (
        "import sys, detector; detector.Detector.load().scan('text');"
        "names = ('selectolax', 'tldextract', 'w3lib', 'scrapy', 'itemadapter', 'resiliparse');"
        "print([name for name in names if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
