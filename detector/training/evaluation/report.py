"""Everything there is to say about a test bed, ready for JSON but for the figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial
from typing import Any

import numpy as np
from scipy.special import expit

from detector.training.evaluation import measures, mistakes, ranking
from detector.training.evaluation.groups import (
    BREAKDOWNS,
    HONEST,
    SPAN_BREAKDOWNS,
    SUBJECTS,
    Chosen,
    Groups,
    by_document,
    by_kind,
    by_span,
    scored_characters,
)
from detector.training.evaluation.measures import Figure, Measure, figure
from detector.training.evaluation.outcome import Outcome
from detector.training.evaluation.scan import DETECTOR, TestBed
from detector.training.evaluation.targets import reached

MANY = 200
"""Honest documents of a language from which on it is listed among the worst."""
WORST_LANGUAGES = 10
KINDS = "kind of honest text"
CHARACTERS = (
    measures.PRECISION, measures.RECALL, measures.F1, measures.SPANS, measures.HONEST_CUT,
)  # fmt: skip
Figures = dict[str, Figure]
"""By name of detector or baseline."""


def _each(bed: TestBed, measure: Measure, chosen: Chosen) -> Figures:
    found = {name: list(filter(chosen, some)) for name, some in bed.outcomes.items()}
    return {name: figure(measure, some) for name, some in found.items() if some}


def _exact(chosen: Chosen, one: Outcome) -> bool:
    return chosen(one) and scored_characters(one)


def _subjects(bed: TestBed) -> dict[str, dict[str, Figures]]:
    table: dict[str, dict[str, Figures]] = {}
    for name, chosen in SUBJECTS.items():
        if not any(map(chosen, bed.outcomes[DETECTOR])):
            continue
        table[name] = {measures.FOUND.name: _each(bed, measures.FOUND, chosen)}
        exact = partial(_exact, chosen)
        if any(map(exact, bed.outcomes[DETECTOR])):
            table[name] |= {one.name: _each(bed, one, exact) for one in CHARACTERS}
    return table


def _honest(bed: TestBed) -> dict[str, Figures]:
    table = {name: _each(bed, measures.FLAGGED, chosen) for name, chosen in HONEST.items()}
    return {name: figures for name, figures in table.items() if figures}


def _ranking(bed: TestBed) -> dict[str, Figures]:
    if not bed.label:
        return {}
    label, source = np.concatenate(bed.label), np.concatenate(bed.source)
    scores = {name: np.concatenate(parts) for name, parts in bed.score.items()}
    table = {
        title: {
            name: ranking.ranking(measure, label, score, source) for name, score in scores.items()
        }
        for title, measure in ranking.BLOCKS.items()
    }
    table["documents found at 0.5 % of honest ones flagged"] = {
        name: ranking.documents_at(some) for name, some in bed.outcomes.items()
    }
    return table


def _calibration(bed: TestBed) -> dict[str, Any]:
    if not bed.label:
        return {}
    pairs = {
        "blocks": (bed.label, bed.score[DETECTOR]),
        "spans": (bed.span_label, bed.span_log_odds),
    }
    return {
        name: asdict(ranking.calibration(np.concatenate(label), expit(np.concatenate(odds))))
        for name, (label, odds) in pairs.items()
    }


def _compared(groups: dict[str, Groups], key: str, measure: Measure, chosen: Chosen) -> Figures:
    found = {name: list(filter(chosen, some[key])) for name, some in groups.items()}
    return {name: figure(measure, some) for name, some in found.items() if some}


def _breakdown(
    bed: TestBed,
    make: Callable[[Sequence[Outcome]], Groups],
    columns: Sequence[tuple[Measure, Chosen]],
) -> dict[str, dict[str, Figures]]:
    """For each group, each measure on the chosen documents of the group."""
    groups = {name: make(some) for name, some in bed.outcomes.items()}
    return {
        key: {measure.name: _compared(groups, key, measure, chosen) for measure, chosen in columns}
        for key in groups[DETECTOR]
    }


def breakdown(bed: TestBed, by: str) -> dict[str, dict[str, Figures]]:
    """Measures by language, script, length, kind of honest text, family or form."""
    honest, exact = HONEST["honest"], scored_characters
    if by in SPAN_BREAKDOWNS:
        spans = ((measures.RECALL, exact), (measures.SPANS, exact))
        return _breakdown(bed, lambda some: by_span(some, by), spans)
    if by == KINDS:
        return _breakdown(bed, by_kind, ((measures.FLAGGED, lambda o: o.honest),))
    whole = ((measures.FLAGGED, honest), (measures.RECALL, exact), (measures.F1, exact))
    return _breakdown(bed, lambda some: by_document(some, by), whole)


BY = (*BREAKDOWNS, *SPAN_BREAKDOWNS, KINDS)


def worst_languages(by_language: dict[str, dict[str, Figures]]) -> dict[str, Figures]:
    """Languages with many honest documents, those flagged most first."""
    rows = {
        lang: row[measures.FLAGGED.name]
        for lang, row in by_language.items()
        if row[measures.FLAGGED.name] and row[measures.FLAGGED.name][DETECTOR].n >= MANY
    }
    ordered = sorted(rows, key=lambda lang: (-rows[lang][DETECTOR].value, lang))
    return {lang: rows[lang] for lang in ordered[:WORST_LANGUAGES]}


def report(bed: TestBed) -> dict[str, Any]:
    """Everything there is to say about a test bed."""
    made: dict[str, Any] = {
        "systems": list(bed.outcomes),
        "subjects": _subjects(bed),
        "honest": _honest(bed),
        "ranking": _ranking(bed),
        "calibration": _calibration(bed),
        "by": {by: breakdown(bed, by) for by in BY},
        "worst": mistakes.worst(bed.outcomes[DETECTOR]),
    }
    made["worst languages"] = worst_languages(made["by"]["language"])
    made["targets"] = [asdict(row) for row in reached(bed.name, made)]
    return made
