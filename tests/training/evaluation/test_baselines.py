"""Both baselines learn what is easy, and take any text."""

from __future__ import annotations

import numpy as np
import pytest

from detector.classify.score import make_page
from detector.columns.ngrams import HASH_BITS
from detector.features.evidence import LexicalWeights
from detector.features.language import FunctionWords
from detector.features.trades import TradeWords
from detector.training.documents import LabelledDocument, Span
from detector.training.evaluation.baselines import (
    BASELINES,
    Baseline,
    block_texts,
    training_lines,
)

HONEST = "The council met on Tuesday and spoke of the new bridge over the river."
SPAM = "cheap casino bonus slots jackpot casino online bonus"
DOCUMENTS = [
    LabelledDocument(
        str(i),
        f"{HONEST} {i}\n{SPAM} {i}\nAnother line about the library number {i}.",
        (Span(len(f"{HONEST} {i}\n"), len(f"{HONEST} {i}\n{SPAM} {i}")),),
    )
    for i in range(120)
]


@pytest.fixture(scope="module", params=sorted(BASELINES))
def baseline(request: pytest.FixtureRequest) -> Baseline:
    return BASELINES[request.param](training_lines(DOCUMENTS))


def test_lines_have_their_labels() -> None:
    lines = training_lines(DOCUMENTS[:3])
    assert [text.split()[0] for text, label in zip(lines.texts, lines.label, strict=True) if label]
    assert all(("casino" in t) == bool(y) for t, y in zip(lines.texts, lines.label, strict=True))


def test_spam_scores_higher(baseline: Baseline) -> None:
    honest, spam = baseline.log_odds([HONEST, SPAM])
    assert spam > baseline.threshold >= honest


def test_any_text_has_a_score(baseline: Baseline) -> None:
    odds = baseline.log_odds(["", "\n", "a\0b", "__label__spam", "x" * 5000, "日本語"])
    assert odds.shape == (6,)
    assert np.isfinite(odds).all()


def test_spans_are_the_blocks_above_the_threshold(baseline: Baseline) -> None:
    texts = [document.text for document in DOCUMENTS[:2]] + ["\ud800 " + HONEST]
    nothing = LexicalWeights(np.zeros(1 << HASH_BITS, np.int8), 1.0)
    words = FunctionWords(np.zeros(0, np.uint64), np.zeros((0, 0), np.uint8), ())
    trades = TradeWords(np.zeros(0, np.uint64), np.zeros((0, 0), np.uint8), np.zeros(0, np.uint8))
    page = make_page(texts, nothing, words, trades)
    pieces = block_texts(texts, page.blocks)
    assert len("".join(pieces)) == sum(map(len, texts)) + len(texts)
    odds = np.array([9.0 if "casino" in piece else -9.0 for piece in pieces])
    cut = [
        text[a:b]
        for text, found in zip(texts, baseline.spans(page, odds), strict=True)
        for a, b in found
    ]
    assert cut == [piece for piece in pieces if "casino" in piece]
    assert len(cut) >= 2


def test_the_same_lines_make_the_same_model() -> None:
    lines = training_lines(DOCUMENTS)
    for fit in BASELINES.values():
        one, two = fit(lines, 3), fit(lines, 3)
        assert np.array_equal(one.log_odds([HONEST, SPAM]), two.log_odds([HONEST, SPAM]))
