"""The seed document end to end: where its spam lies, and around which article, must not matter."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache

import pytest

from detector import Detector, Report
from detector.training.documents import own_documents
from tests.conftest import ROOT, SEED_START, article_and_spam

Layout = Callable[[str, str], tuple[str, str, str]]
"""From an article and the spam to what stands before the spam, the spam, and what comes after."""
FOUND = 0.99
"""Share of the spam's characters that must be found."""


def flat(text: str) -> str:
    return " ".join(text.split())


def in_the_middle(article: str, spam: str) -> tuple[str, str, str]:
    joint = "\n\n" if "\n\n" in article else "\n"
    paragraphs = article.split(joint)
    half = max(len(paragraphs) // 2, 1)
    return joint.join(paragraphs[:half]) + "\n\n", spam, "\n\n" + joint.join(paragraphs[half:])


LAYOUTS: dict[str, Layout] = {
    "tail below": lambda article, spam: (f"{article}\n\n", spam, ""),
    "one line": lambda article, spam: (f"{flat(article)} ", flat(spam), ""),
    "tail on top": lambda article, spam: ("", spam, f"\n\n{article}"),
    "tail on top, one line": lambda article, spam: ("", flat(spam), f" {flat(article)}"),
    "tail in the middle": in_the_middle,
    "lines joined": lambda article, spam: (f"{article} ", spam, ""),
    "lines glued": lambda article, spam: (article, spam, ""),
}
EXACT = {
    "tail below": 0.98,
    "one line": 0.9,
    "tail on top": 0.95,
    "tail on top, one line": 0.88,
    "tail in the middle": 0.95,
    "lines joined": 0.9,
    "lines glued": 0.95,
}
"""Share of pages, in all languages, of which no character of the article may be touched."""
LANGUAGES = ("ca", "de", "el", "es", "fa", "he", "hi", "id", "pl", "ru", "vi", "zh")


@cache
def articles() -> dict[str, list[str]]:
    """News of ``data/languages``, by language."""
    found: dict[str, list[str]] = {}
    for document in own_documents(ROOT / "data" / "languages"):
        if document.kind == "news" and not document.hard:
            found.setdefault(document.lang, []).append(document.text)
    return found


def visible(text: str) -> int:
    return sum(not char.isspace() for char in text)


def share_found(report: Report, start: int, end: int) -> float:
    """Share of the visible characters ``[start, end)`` that are found."""
    found = sum(
        visible(report.text[max(span.start, start) : min(span.end, end)])
        for span in report.spans
        if span.start < end and span.end > start
    )
    return found / visible(report.text[start:end])


def taken_outside(report: Report, start: int, end: int) -> list[str]:
    """Spans that have characters outside ``[start, end)``."""
    return [span.text for span in report.spans if span.start < start or span.end > end]


def check_found(report: Report, start: int, end: int) -> None:
    """At least 99 % of the spam's characters are found and none of the article's."""
    assert taken_outside(report, start, end) == []
    assert share_found(report, start, end) >= FOUND


def scan(detector: Detector, layout: str, article: str, spam: str) -> tuple[Report, int, int]:
    before, planted, after = LAYOUTS[layout](article, spam)
    report = detector.scan(before + planted + after, blocks=False)
    return report, len(before), len(before) + len(planted)


def test_seed_as_it_is(detector: Detector, seed_text: str) -> None:
    (path,) = (ROOT / "seeds").glob("*.spans.json")
    (gold,) = json.loads(path.read_text(encoding="utf-8"))["spans"]
    assert seed_text[gold["start"] : gold["end"]].startswith(SEED_START)
    assert not seed_text[gold["end"] :].strip()
    report = detector.scan(seed_text)
    check_found(report, gold["start"], gold["end"])
    assert report.contaminated
    assert {span.family for span in report.spans} == {"adult"}
    assert all(span.reasons for span in report.spans)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("preset", ["high-precision", "balanced", "high-recall"])
def test_seed_in_every_layout(seed_text: str, layout: str, preset: str) -> None:
    check_found(*scan(Detector.load(preset=preset), layout, *article_and_spam(seed_text)))


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_seed_spam_in_an_article_in_another_language(
    detector: Detector, seed_text: str, lang: str, layout: str
) -> None:
    _, spam = article_and_spam(seed_text)
    check_found(*scan(detector, layout, articles()[lang][0], spam))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_seed_spam_in_all_articles(detector: Detector, seed_text: str, layout: str) -> None:
    _, spam = article_and_spam(seed_text)
    hosts = [(lang, text) for lang, texts in articles().items() for text in texts]
    found, touched = [], []
    for lang, article in hosts:
        place = scan(detector, layout, article, spam)
        found.append(share_found(*place) >= FOUND)
        touched += [(lang, *outside) for outside in [taken_outside(*place)] if outside]
    assert sum(found) >= 0.98 * len(hosts)
    assert len(hosts) - len(touched) >= EXACT[layout] * len(hosts), touched


def test_the_articles_alone_are_honest(detector: Detector, seed_text: str) -> None:
    article, _ = article_and_spam(seed_text)
    assert not detector.scan(article).contaminated
    honest = [text for texts in articles().values() for text in texts]
    flagged = [report.text for report in detector.scan_many(honest) if report.contaminated]
    assert len(flagged) <= 0.02 * len(honest), flagged


def test_an_indent_changes_nothing(detector: Detector, seed_text: str) -> None:
    text = "".join("\t\t" + line for line in seed_text.splitlines(keepends=True))
    check_found(detector.scan(text), text.index(SEED_START), len(text))
