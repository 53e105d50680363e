from __future__ import annotations

import numpy as np
import pytest

from detector.decide.glue import MAX_PART, MAX_WORDS, unglue
from tests.decide.test_edges import make_page

OWN = "bursa escort bursa escort bursa"
HONEST = " ".join(f"{letter}a" for letter in "bcdefghijk"[:MAX_WORDS])


def unglued(text: str) -> str:
    """What stays of a span over the whole text."""
    page = make_page(text)
    start, end = np.array([0]), np.array([len(text)])
    unglue(page, np.array([0]), np.array([page.blocks.n_blocks]), start, end)
    return text[start[0] : end[0]]


@pytest.mark.parametrize(
    ("honest", "own"),
    [
        ("yapın", OWN),
        ("Yorum yapın", OWN),
        ("", OWN),
        ("", f"escort{OWN}"),  # both parts are words of the span
        ("", "yapınbursa escort"),  # that repeats none
        ("", f"escort Yorum yapın{OWN}"),  # what comes after a word of the span is not looked at
        ("x" * MAX_PART, OWN),
        (f"{HONEST[3:]} yapın", OWN),
        ("", f"{HONEST} yapın{OWN}"),  # too far from the edge
        ("", f"{'x' * (2 * MAX_PART)}{OWN}"),
        ("", f"xy{OWN}"),  # too short a part
        ("sun\U0001d41ayapın", OWN),
    ],
)
def test_a_span_begins_inside_a_glued_word(honest: str, own: str) -> None:
    assert unglued(honest + own) == own


@pytest.mark.parametrize(
    ("own", "honest"),
    [
        (f"{OWN} escort", "Vladimir Putin"),
        (f"{OWN} escort", "Vladimir"),
        (f"{OWN} escortbursa", ""),
        ("bursa escort", ""),
        (f"{OWN} escortVladimir Putin escort", ""),
        (f"{OWN} escortab", ""),
    ],
)
def test_a_span_ends_inside_a_glued_word(own: str, honest: str) -> None:
    assert unglued(own + honest) == own


def test_no_spans_nothing_to_do() -> None:
    nothing = np.zeros(0, np.int64)
    unglue(make_page(""), nothing, nothing, nothing, nothing)


def test_spans_do_not_know_each_others_words() -> None:
    text = f"{OWN}\n\nyapınbursa casino casino"
    page = make_page(text)
    cut = text.index("yapın")
    middle = int(np.searchsorted(page.blocks.start, cut))
    start, end = np.array([0, cut]), np.array([len(OWN), len(text)])
    unglue(page, np.array([0, middle]), np.array([middle, page.blocks.n_blocks]), start, end)
    assert (start.tolist(), end.tolist()) == ([0, cut], [len(OWN), len(text)])
