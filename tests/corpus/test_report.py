from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from detector import Detector
from detector.corpus.edits import Mode
from detector.corpus.languages import name_languages
from detector.corpus.load import LoadDetector
from detector.corpus.options import Job, OnError, Options
from detector.corpus.run import clean_corpus
from detector.corpus.sources import find_sources
from detector.corpus.stats import Stats, host_of
from detector.corpus.storage import Folder
from tests.corpus.support import copies, run, write_tree

ROWS = [
    {"text": "good <b>&amp; XX", "url": "https://www.example.org/a?b"},
    {"text": "good", "url": "https://www.example.org/"},
    {"text": "X", "url": "not an address"},
    {"text": None},
]


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    raw = "".join(json.dumps(row) + "\n" for row in ROWS).encode()
    return write_tree(tmp_path / "in", {"<i>.jsonl": raw})


def load(out: Path) -> dict[str, object]:
    return dict(json.loads((out / "report.json").read_bytes()))


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("on_error", [OnError.SKIP, OnError.QUARANTINE])
def test_counts_add_up(rows: Path, tmp_path: Path, mode: Mode, on_error: OnError) -> None:
    run([rows], tmp_path / "out", Options(mode=mode, on_error=on_error))
    totals = load(tmp_path / "out")["totals"]
    assert isinstance(totals, dict)
    parts = [totals[name] for name in ("kept", "cut", "tagged", "dropped", "failed")]
    assert totals["documents"] == sum(parts) == len(ROWS)
    changed = {"cut": "cut", "tag": "tagged", "drop": "dropped", "report": "kept"}[mode]
    assert totals[changed] == (3 if mode is Mode.REPORT else 2)
    assert (totals["contaminated"], totals["failed"]) == (2, 1)
    copied = copies(tmp_path / "out")
    written = sum(len(raw.splitlines()) for name, raw in copied.items() if name != "scores.jsonl")
    expected = len(ROWS) - totals["dropped"] - (on_error is OnError.QUARANTINE)
    assert written == (0 if mode is Mode.REPORT else expected)


def test_a_report_writes_scores_and_no_copies(rows: Path, tmp_path: Path) -> None:
    run([rows], tmp_path / "out", Options(mode=Mode.REPORT))
    assert set(copies(tmp_path / "out")) == {"scores.jsonl"}
    scores = [json.loads(line) for line in (tmp_path / "out" / "scores.jsonl").open()]
    assert [(one["record"], one["score"], one["share"]) for one in scores] == [
        (1, 0.99, 0.125), (2, 0.01, 0.0), (3, 0.99, 1.0),
    ]  # fmt: skip
    assert not (tmp_path / "out" / "removed.jsonl").exists()


@pytest.mark.parametrize(
    ("mode", "left"),
    [
        (Mode.DROP, ["good <b>&amp; XX", "good", None]),
        (Mode.CUT, ["good <b>&amp; ", "good", None]),
    ],
)
def test_a_share_of_spam_above_which_documents_are_dropped(
    rows: Path, tmp_path: Path, mode: Mode, left: list[str | None]
) -> None:
    run([rows], tmp_path / "out", Options(mode=mode, drop_above=0.5))
    copy = (tmp_path / "out" / "<i>.jsonl").read_bytes().splitlines()
    assert [json.loads(line)["text"] for line in copy] == left


def test_what_the_report_counts(rows: Path, tmp_path: Path) -> None:
    run([rows], tmp_path / "out")
    report = load(tmp_path / "out")
    assert report["hosts"] == {"www.example.org": [2, 1, 2]}
    assert report["families"] == {"gambling": [2, 2, 3]}
    assert report["languages"] == {"und-latin": [3, 2, 3]}
    assert report["phrases"] == {"x": 1, "xx": 1}
    assert report["errors"] == [f"{rows}/<i>.jsonl:4: field 'text' is null, not a string"]
    samples = report["samples"]
    assert isinstance(samples, list)
    assert {(one["before"], one["text"]) for one in samples} == {
        ("good <b>&amp; ", "XX"),
        ("", "X"),
    }


class Tags(HTMLParser):
    """Checks that tags are closed, and gathers what a browser would load."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.loaded: list[str] = []
        self.bold = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "meta":
            self.open.append(tag)
        self.bold += tag == "i"
        self.loaded += [value or "" for name, value in attrs if name in ("src", "href", "srcset")]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag == "rect"

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_stands_alone_and_is_safe(rows: Path, tmp_path: Path) -> None:
    run([rows], tmp_path / "out")
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    tags = Tags()
    tags.feed(page)
    assert tags.open == []
    assert tags.loaded == []
    assert tags.bold == 0  # what is in the corpus is shown, not run
    assert "good &lt;b&gt;&amp;amp; <mark>XX</mark>" in page
    assert "@import" not in page
    assert not re.search(r"url\(", page)
    assert "<script" not in page
    assert "www.example.org" in page


def test_counts_are_the_same_in_any_division(seed_text: str) -> None:
    one, two, whole = Stats(), Stats(), Stats()
    for number, stats in ((1, one), (2, two)):
        for _ in range(number):
            stats.fail(f"error {number}")
            whole.fail(f"error {number}")
    one.merge(Stats.from_dict(json.loads(json.dumps(two.to_dict()))))
    assert one.to_dict() == whole.to_dict()


def test_errors_that_are_too_many_are_counted() -> None:
    stats = Stats()
    for number in range(250):
        stats.fail(str(number))
    assert (len(stats.errors), stats.unnamed, stats.totals["failed"]) == (200, 50, 250)
    stats.merge(stats)
    assert (len(stats.errors), stats.unnamed) == (200, 300)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://User@Example.org:80/a", "example.org"),
        ("example.org/a", "example.org"),
        ("http://[bad", None),
        ("", None),
        (None, None),
        ("/only/a/path", None),
        ("not an address", None),
    ],
)
def test_hosts(url: str | None, host: str | None) -> None:
    assert host_of(url) == host


def test_languages_are_named(detector: Detector) -> None:
    texts = [
        "The council met on Tuesday, and it was said that the bridge would be closed.",
        "Belediye bu köprünün ne zaman açılacağını henüz söylemedi ve bir daha toplanacak.",
        "Совет сказал, что мост будет закрыт на десять месяцев, и не сказал почему.",
        "これは日本語の文章です。",
        "12345 !!!",
        "",
    ]
    assert name_languages(texts, detector.model.function_words) == [
        "en-latin", "tr-latin", "ru-cyrillic", "ja-kana", "und-none", "und-none",
    ]  # fmt: skip
    assert name_languages(texts[:1], None) == ["und-latin"]
    assert name_languages([], None) == []


def test_a_real_detector(tmp_path: Path, seed_text: str) -> None:
    raw = json.dumps({"text": seed_text}).encode() + b"\n"
    source = write_tree(tmp_path / "in", {"a.jsonl": raw * 3})
    job = Job(Folder.at(tmp_path / "out"), Options(), LoadDetector())
    stats = clean_corpus(find_sources([str(source)]), job).stats
    assert stats.totals["cut"] == 3
    assert list(stats.families) == ["adult"]
    assert any("escort" in phrase for phrase in stats.phrases)
