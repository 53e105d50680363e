"""Made-up pages and the weights that are fitted on them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from detector import Detector
from detector.html.reader import read_html
from detector.html.signals import MARKUP_SIGNALS
from detector.training.markup import (
    HONEST_FLAGGED,
    MAX_RUN_WEIGHT,
    MarkupRows,
    fit_markup,
    fit_page_offset,
    fit_run_weight,
    flagged,
    make_pages,
    planted_characters,
)
from tests.html.support import LANGUAGES


def test_pages_are_made_alike_from_one_seed() -> None:
    first, again, other = (make_pages(LANGUAGES, "held-out", 6, seed=s) for s in (1, 1, 2))
    assert first == again != other


def test_gold_is_what_was_planted() -> None:
    for made in make_pages(LANGUAGES, "held-out", 40, seed=5):
        assert bool(made.gold) == bool(made.plants)
        page = read_html(made.markup)
        gold = planted_characters(page, made)
        inside = "".join(made.markup[start:end] for start, end in made.gold)
        words = {w for w, g in zip(page.text, gold, strict=True) if g and w.isalnum()}
        assert all(char in inside or "&" in inside for char in words)
        assert gold.any() == bool(made.gold)


def test_fitted_weights_find_what_tells() -> None:
    rng = np.random.default_rng(0)
    table = np.zeros((400, len(MARKUP_SIGNALS)), np.float32)
    column = [one.code for one in MARKUP_SIGNALS].index("H713")
    label = (rng.random(400) < 0.3).astype(np.int8)
    table[label == 1, column] = 1
    weights = fit_markup(MarkupRows(table, np.full(400, -3.0), label))
    assert weights[column] > 3
    assert np.allclose(np.delete(weights, column), 0)


def test_the_shipped_weights_speak_for_spam_and_against_menus(detector: Detector) -> None:
    weights = dict(zip((s.code for s in MARKUP_SIGNALS), detector.markup.weights, strict=True))
    assert all(weights[code] <= 0 for code in ("H702", "H705", "H714"))
    assert all(v >= 0 for code, v in weights.items() if code not in ("H702", "H705", "H714"))
    assert weights["H708"] + weights["H715"] > 0.5


def test_runs_heed_what_the_markup_says(detector: Detector) -> None:
    pages = make_pages(LANGUAGES, "held-out", 40, seed=6, neutral=1.0)
    weight = fit_run_weight(detector, detector.markup, pages)
    assert 0.01 < weight <= MAX_RUN_WEIGHT
    assert 0 < detector.markup.run_weight <= MAX_RUN_WEIGHT


def test_few_honest_pages_of_training_are_flagged(detector: Detector) -> None:
    pages = make_pages(LANGUAGES, "train", 60, seed=8)
    offset = fit_page_offset(detector, replace(detector.markup, page_offset=0.0), pages)
    assert offset <= 0
    markup = replace(detector.markup, page_offset=offset)
    results = flagged(Detector(detector.model, markup=markup), pages)
    honest = [one["wrong"] > 0 for one in results if not one["plants"]]
    assert sum(honest) <= HONEST_FLAGGED * len(honest)
