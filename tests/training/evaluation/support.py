"""Outcomes and test beds that are made by hand."""

from __future__ import annotations

import numpy as np

from detector.training.documents import LabelledDocument, Span
from detector.training.evaluation.outcome import outcome
from detector.training.evaluation.scan import TestBed

HONEST = "It rained all day and the road was closed until the evening."
SPAM = "cheap casino bonus"


def make_bed(recall: float = 0.5, flagged: int = 3, languages: int = 2) -> TestBed:
    """A bed of 250 honest documents a language and 40 planted ones.

    Args:
        recall: share of the planted documents whose spam is found, to the character.
        flagged: honest documents flagged in the last language.
        languages: how many.
    """
    bed = TestBed("wild")
    outcomes = []
    for number in range(250 * languages):
        lang = f"l{number % languages}"
        document = LabelledDocument(f"h{number}", HONEST, (), lang, "news", f"s{number % 7}")
        late = number >= languages * (250 - flagged) and lang == f"l{languages - 1}"
        outcomes.append(outcome(document, [(0, 10)] if late else [], 0.9 if late else 0.1))
    for number in range(40):
        start, end = len(HONEST) + 1, len(HONEST) + 1 + len(SPAM)
        document = LabelledDocument(
            f"p{number}",
            f"{HONEST} {SPAM}",
            (Span(start, end, family="gambling", form="phrase"),),
            "l0",
            "spliced",
            f"s{number % 7}",
            spam_source=f"x{number % 5}",
            tags=(("tail", "sentence", "phrase", "glued")[number % 4],),
        )
        found = number < 40 * recall
        outcomes.append(outcome(document, [(start, end)] if found else [], 0.3 + 0.5 * found))
    bed.outcomes = {"detector": outcomes, "linear": outcomes}
    rng = np.random.default_rng(0)
    label = (rng.random(2000) < 0.2).astype(np.int8)
    score = rng.normal(size=2000) + 3 * label
    bed.label, bed.source = [label], [rng.integers(0, 9, 2000)]
    bed.score = {"detector": [score], "linear": [score - label]}
    bed.span_label, bed.span_log_odds = [label], [score]
    return bed
