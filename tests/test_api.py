"""The seed document end to end, and what holds for every input."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector import Detector, Report
from detector.training.documents import own_snippets
from tests.conftest import ROOT, SEED_START

ENGLISH = """Council approves new bridge over the river

The town council voted on Tuesday to replace the old bridge at the mill, which has been closed to
lorries since the flood of last winter. Work is expected to begin in March and to last ten months.

Residents had asked for a footpath on both sides. The mayor said that the plans would be shown in
the library from Monday, and that comments were welcome until the end of the month.

Leave a comment"""
ANY_TEXT = st.text(
    st.one_of(st.characters(codec=None), st.sampled_from("abc .\n\u200b\u0430")), max_size=300
)
PIECES = st.sampled_from(
    [
        "bursa escort kocaeli escort",
        "casino bonus",
        "It rained all day.",
        "\n",
        " ",
        "Ελλάδα",
        "\ud800",
    ]
)


def article_and_spam(seed_text: str) -> tuple[str, str]:
    cut = seed_text.index(SEED_START)
    return seed_text[:cut].rstrip(), seed_text[cut:].rstrip()


def visible(text: str) -> int:
    return sum(not char.isspace() for char in text)


def check_found(report: Report, start: int, end: int) -> None:
    """At least 99 % of the spam's characters are found and none of the article's."""
    text = report.text
    found = sum(
        visible(text[max(span.start, start) : min(span.end, end)])
        for span in report.spans
        if span.start < end and span.end > start
    )
    outside = [
        text[span.start : span.end] for span in report.spans if span.start < start or span.end > end
    ]
    assert outside == []
    assert found >= 0.99 * visible(text[start:end])


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


def test_seed_flattened_to_one_line(detector: Detector, seed_text: str) -> None:
    flat = " ".join(seed_text.split())
    check_found(detector.scan(flat), flat.index(SEED_START), len(flat))


def test_seed_with_its_tail_on_top(detector: Detector, seed_text: str) -> None:
    article, spam = article_and_spam(seed_text)
    check_found(detector.scan(f"{spam}\n\n{article}"), 0, len(spam))


def test_seed_with_its_tail_in_the_middle(detector: Detector, seed_text: str) -> None:
    article, spam = article_and_spam(seed_text)
    paragraphs = article.split("\n\n")
    half = len(paragraphs) // 2
    before = "\n\n".join(paragraphs[:half]) + "\n\n"
    text = before + spam + "\n\n" + "\n\n".join(paragraphs[half:])
    check_found(detector.scan(text), len(before), len(before) + len(spam))


@pytest.mark.parametrize("joint", [" ", ""])
def test_seed_with_spam_glued_to_the_last_honest_line(
    detector: Detector, seed_text: str, joint: str
) -> None:
    article, spam = article_and_spam(seed_text)
    start = len(article) + len(joint)
    check_found(detector.scan(article + joint + spam), start, start + len(spam))


def test_seed_spam_under_an_article_in_another_language(detector: Detector, seed_text: str) -> None:
    _, spam = article_and_spam(seed_text)
    text = f"{ENGLISH}\n\n{spam}"
    check_found(detector.scan(text), len(ENGLISH) + 2, len(text))


def test_the_article_alone_is_honest(detector: Detector, seed_text: str) -> None:
    article, _ = article_and_spam(seed_text)
    assert not detector.scan(article).contaminated
    assert not detector.scan(ENGLISH).contaminated


def check_invariants(report: Report) -> None:
    text = report.text
    edges = [block.start for block in report.blocks] + [len(text)]
    if text:
        assert edges[0] == 0
        assert all(b.end == after for b, after in zip(report.blocks, edges[1:], strict=True))
    assert all(a.end <= b.start for a, b in zip(report.spans, report.spans[1:], strict=False))
    for span in report.spans:
        assert 0 <= span.start < span.end <= len(text)
        assert span.text == text[span.start : span.end]
        assert 0 <= span.score <= 1
    rebuilt, kept, position = "", report.clean(), 0
    for span in report.spans:
        size = span.start - len(rebuilt)
        rebuilt += kept[position : position + size] + span.text
        position += size
    assert rebuilt + kept[position:] == text


@settings(max_examples=60, deadline=None)
@given(st.one_of(ANY_TEXT, st.lists(PIECES, max_size=30).map("".join)))
def test_any_string_gets_a_sound_report(detector: Detector, text: str) -> None:
    check_invariants(detector.scan(text))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.one_of(ANY_TEXT, st.lists(PIECES, max_size=12).map("".join)), max_size=6))
def test_same_text_same_answer_in_any_batch(detector: Detector, texts: list[str]) -> None:
    together = list(detector.scan_many(texts, blocks=True))
    alone = [detector.scan(text) for text in texts]
    assert together == alone
    for one, other in zip(together, alone, strict=True):
        assert [b.signals for b in one.blocks] == [b.signals for b in other.blocks]


def test_real_texts_get_the_same_answer_in_a_batch(detector: Detector) -> None:
    snippets = [snippet.text for _, snippet in own_snippets(ROOT / "data" / "languages")]
    texts = random.Random(0).sample(snippets, 150)
    for text, report in zip(texts, detector.scan_many(texts, blocks=True), strict=True):
        alone = detector.scan(text)
        assert report == alone
        assert [b.signals for b in report.blocks] == [b.signals for b in alone.blocks]


def test_an_indent_changes_nothing(detector: Detector, seed_text: str) -> None:
    text = "".join("\t\t" + line for line in seed_text.splitlines(keepends=True))
    check_found(detector.scan(text), text.index(SEED_START), len(text))


def test_a_long_glued_word_takes_no_time(detector: Detector, seed_text: str) -> None:
    _, spam = article_and_spam(seed_text)
    text = f"It rained. {spam.splitlines()[0]} {'x' * 200_000}. It stopped."
    check_invariants(detector.scan(text))


def test_order_does_not_matter(detector: Detector, seed_text: str) -> None:
    texts = [seed_text, ENGLISH, "", seed_text[::-1], "казино бонус\n" * 9]
    shuffled = list(texts)
    random.Random(0).shuffle(shuffled)
    first = dict(zip(texts, detector.scan_many(texts), strict=True))
    assert first == dict(zip(shuffled, detector.scan_many(shuffled), strict=True))


@pytest.mark.parametrize(
    "text", ["", "\0", "\ud800", "\n" * 50, " ", "a" * 300_000, "x y " * 50_000, "🎰" * 20_000]
)
def test_odd_input_gets_an_answer(detector: Detector, text: str) -> None:
    check_invariants(detector.scan(text))


def test_contributions_add_up_to_the_score(detector: Detector, seed_text: str) -> None:
    from detector.classify.score import score_batch

    scored = score_batch([seed_text], detector.model)
    trees = detector.model.trees
    total = trees.contributions(scored.table).sum(axis=1) + trees.bias
    assert abs(total - trees.score(scored.table)).max() < 1e-9


def test_presets_are_nested(seed_text: str) -> None:
    found = [
        len(seed_text) - len(Detector.load(preset=preset).scan(seed_text).clean())
        for preset in ("high-precision", "balanced", "high-recall")
    ]
    assert 0 < found[0] <= found[1] <= found[2]


def test_unknown_words_are_refused(detector: Detector) -> None:
    with pytest.raises(ValueError, match="unknown preset"):
        Detector.load(preset="bold")
    with pytest.raises(ValueError, match="unknown format"):
        detector.scan("text", format="pdf")
