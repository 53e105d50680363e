"""What is measured apart: kinds of contaminated and honest documents, and groups for tables."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import partial

from detector.training.documents import Span
from detector.training.evaluation.outcome import Outcome
from detector.training.evaluation.scripts import main_script

Chosen = Callable[[Outcome], bool]
SPLICED, DISGUISED, TWIN, SPAM_PAGE = "spliced", "disguised", "twin", "spam-page"
NATURAL = "contaminated"
OWN_LINES = ("tail", "top", "middle")
"""Places where spam stands in lines of its own."""


def _planted(one: Outcome, *places: str) -> bool:
    document = one.document
    return document.kind == SPLICED and (not places or bool(set(places) & set(document.tags)))


SUBJECTS: dict[str, Chosen] = {
    "planted": _planted,
    "planted, list or block": lambda o: _planted(o, *OWN_LINES),
    "one sentence in a paragraph": lambda o: _planted(o, "sentence"),
    "one phrase in a sentence": lambda o: _planted(o, "phrase"),
    "glued to a line": lambda o: _planted(o, "glued"),
    "disguised": lambda o: o.document.kind == DISGUISED,
    "the same undisguised": lambda o: _planted(o, TWIN),
    "naturally contaminated": lambda o: o.document.kind == NATURAL,
    "pages of spam": lambda o: o.document.kind == SPAM_PAGE,
    "all contaminated": lambda o: o.document.contaminated,
}
"""Contaminated documents; those of `pages of spam` are known as documents only."""
HONEST: dict[str, Chosen] = {
    "honest": lambda o: o.honest and not o.document.hard,
    "hard honest": lambda o: o.honest and o.document.hard,
}


def scored_characters(one: Outcome) -> bool:
    """Whether the gold spans of a document are exact, so that its characters can be counted."""
    return one.document.contaminated and one.document.kind != SPAM_PAGE


def _length(one: Outcome) -> str:
    bits = max(len(one.document.text).bit_length(), 7)
    return f"{1 << (bits - 1)} to {(1 << bits) - 1}" if bits > 7 else "up to 127"


BREAKDOWNS: dict[str, Callable[[Outcome], str]] = {
    "language": lambda o: o.document.lang,
    "script": lambda o: main_script(o.document.text),
    "length": _length,
}
"""Groups of whole documents, honest and contaminated ones side by side."""
SPAN_BREAKDOWNS: dict[str, Callable[[Span], str]] = {
    "family": lambda span: span.family or "unknown",
    "form": lambda span: span.form or "unknown",
}
"""Groups of gold spans: a document may have several."""
Groups = dict[str, list[Outcome]]


def _natural(key: str) -> str:
    return re.sub(r"\d+", lambda number: number[0].zfill(9), key, count=1)


def _sorted(groups: Groups) -> Groups:
    return {key: groups[key] for key in sorted(groups, key=_natural)}


def by_document(outcomes: Sequence[Outcome], by: str) -> Groups:
    """Outcomes by language, script or length."""
    groups: Groups = defaultdict(list)
    for one in outcomes:
        groups[BREAKDOWNS[by](one)].append(one)
    return _sorted(groups)


def by_span(outcomes: Sequence[Outcome], by: str) -> Groups:
    """Outcomes by family or form, each with the gold spans of that family or form only."""
    name_of = SPAN_BREAKDOWNS[by]

    def named(wanted: str, span: Span) -> bool:
        return name_of(span) == wanted

    groups: Groups = defaultdict(list)
    for one in filter(scored_characters, outcomes):
        for key in {name_of(span) for span in one.gold}:
            groups[key].append(one.only(partial(named, key)))
    return _sorted(groups)


def by_kind(outcomes: Sequence[Outcome]) -> Groups:
    """Honest documents, hard ones too, by kind of text."""
    groups: Groups = defaultdict(list)
    for one in outcomes:
        if one.honest:
            groups[("hard: " if one.document.hard else "") + one.document.kind].append(one)
    return _sorted(groups)
