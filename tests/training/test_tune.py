"""Thresholds are chosen on honest documents, and no one source decides."""

from __future__ import annotations

import numpy as np
import pytest

from detector.training.documents import LabelledDocument, Span
from detector.training.tune import choose_thresholds, cut_for, source_of


def test_only_so_many_documents_lie_above_the_cut() -> None:
    best = np.linspace(-5, 5, 1000)
    source = np.arange(1000) % 10
    cut = cut_for(best, source, 20)
    assert (1 / (1 + np.exp(-best)) > cut).sum() == pytest.approx(20, abs=1)


def test_neither_a_small_strange_source_decides_nor_many_documents_of_one_are_flagged() -> None:
    best = np.concatenate((np.full(10, 6.0), np.linspace(-5, 2, 990)))
    source = np.concatenate((np.zeros(10, int), 1 + np.arange(990) % 9))
    assert cut_for(best, source, 20) < 0.9
    best[:100] = 6.0
    assert cut_for(best, source, 20) > 0.99


def test_own_texts_of_a_language_are_one_source() -> None:
    one = LabelledDocument("a", "", source="own:tr:3")
    other = LabelledDocument("b", "", source="own:tr:gambling")
    assert source_of(one) == source_of(other) == "own:tr"
    assert source_of(LabelledDocument("c", "", source="some/repository")) == "some/repository"


def test_hard_documents_may_raise_the_cut() -> None:
    easy = [LabelledDocument(f"e{i}", "", source=f"s{i % 7}") for i in range(500)]
    hard = [LabelledDocument(f"h{i}", "", source=f"s{i % 7}", hard=True) for i in range(500)]
    spam = [LabelledDocument("x", "spam", (Span(0, 4),), source="s1")]
    odds = np.concatenate((np.linspace(-6, 0, 500), np.linspace(-6, 3, 500), [9.0]))
    doc = np.arange(1001)
    with_hard = choose_thresholds([*easy, *hard, *spam], odds, doc)
    without = choose_thresholds(easy, odds[:500], doc[:500])
    for name in with_hard:
        assert with_hard[name] > without[name]
