from __future__ import annotations

import math

import pytest

from detector.training.documents import LabelledDocument, Span
from detector.training.evaluation.measures import (
    F1,
    FLAGGED,
    HONEST_CUT,
    N_BOOTSTRAP,
    PRECISION,
    RECALL,
    SPANS,
    figure,
    redraw,
)
from detector.training.evaluation.outcome import outcome

TEXT = "honest words here SPAM SPAM honest again"
DOCUMENT = LabelledDocument("d", TEXT, (Span(18, 27, family="pharma"),), source="a")


def test_outcome_counts_visible_characters() -> None:
    one = outcome(DOCUMENT, [(18, 27)], 0.9)
    assert (one.hit_chars, one.gold_chars, one.cut, one.found) == ((8,), (8,), 8, 1)
    half = outcome(DOCUMENT, [(13, 22)], 0.9)
    assert (half.hit_chars, half.gold_chars, half.cut, half.found) == ((4,), (8,), 8, 1)
    assert F1([half]) == pytest.approx(0.5)
    assert HONEST_CUT([half]) == pytest.approx(0.5)


def test_unscored_characters_count_neither_way() -> None:
    document = LabelledDocument("d", TEXT, (Span(0, 17, "unscored"), Span(18, 27)), source="a")
    one = outcome(document, [(0, 27)], 0.9)
    assert (one.hit_chars, one.cut) == ((8,), 8)
    assert not one.honest


def test_nothing_found_is_precise_and_blind() -> None:
    one = outcome(DOCUMENT, [], 0.1)
    assert PRECISION([one]) == 1
    assert RECALL([one]) == SPANS([one]) == FLAGGED([one]) == 0
    assert math.isnan(RECALL([]))


def test_one_family_of_a_document_is_measured_alone() -> None:
    spans = (Span(0, 6, family="seo"), Span(18, 27, family="pharma"))
    one = outcome(LabelledDocument("d", TEXT, spans, source="a"), [(18, 27)], 0.9)
    assert RECALL([one.only(lambda span: span.family == "pharma")]) == 1
    assert RECALL([one.only(lambda span: span.family == "seo")]) == 0
    assert RECALL([one]) == pytest.approx(8 / 14)


def test_intervals_hold_the_value() -> None:
    outcomes = [
        outcome(
            LabelledDocument(str(i), TEXT, (Span(18, 27),), source=str(i % 4)),
            [(18, 27)] if i % 3 else [],
            0.5,
        )
        for i in range(30)
    ]
    made = figure(RECALL, outcomes)
    assert made.low < made.value < made.high
    assert made.n == 30
    assert figure(RECALL, outcomes) == made


def test_one_source_has_no_interval() -> None:
    made = figure(RECALL, [outcome(DOCUMENT, [(18, 22)], 0.5)] * 5)
    assert made.low == made.value == made.high == 0.5


def test_sources_are_drawn_as_many_as_there_are() -> None:
    assert redraw(7).shape == (N_BOOTSTRAP, 7)
    assert (redraw(7).sum(axis=1) == 7).all()
