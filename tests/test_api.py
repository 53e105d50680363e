"""What holds for every input."""

from __future__ import annotations

import pickle
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector import Detector, Report
from detector.features.table import SIGNALS
from detector.training.documents import own_snippets
from tests.conftest import ROOT, article_and_spam

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


@settings(max_examples=60)
@given(st.one_of(ANY_TEXT, st.lists(PIECES, max_size=30).map("".join)))
def test_any_string_gets_a_sound_report(detector: Detector, text: str) -> None:
    check_invariants(detector.scan(text))


@settings(max_examples=30)
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
    trees = detector.model.blocks.trees
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


def test_blocks_are_explained_when_asked(detector: Detector, seed_text: str) -> None:
    report = pickle.loads(pickle.dumps(detector.scan(seed_text)))  # noqa: S301
    stage = detector.model.blocks
    for block in report.blocks:
        if np.isfinite(block.score) and block.score > 0:
            log_odds = block.contributions.sum() + stage.slope * stage.trees.bias + stage.intercept
            assert block.score == pytest.approx(1 / (1 + np.exp(-log_odds)))
        assert set(block.signals) == {one.code for one in SIGNALS}
        assert all(reason.code in block.signals for reason in block.reasons)
