"""What the detector is to reach, and what it does reach."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from detector.training.evaluation.measures import F1, FOUND, HONEST_CUT, SPANS
from detector.training.evaluation.scan import DETECTOR

Report = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Target:
    """A mark.

    Attributes:
        mark: what is measured.
        wanted: by name of the test bed.
        measured: from a report; None where the report does not say.
        at_most: the mark is a ceiling, not a floor.
    """

    mark: str
    wanted: Mapping[str, float]
    measured: Callable[[Report], float | None]
    at_most: bool = False


@dataclass(frozen=True, slots=True)
class Reached:
    """A mark beside what was measured.

    Attributes:
        mark, wanted, measured: as they are shown; measured is None where nothing was.
        at_most: the mark is a ceiling, not a floor.
        reached: whether it was reached; None where nothing was measured.
    """

    mark: str
    wanted: float
    measured: float | None
    at_most: bool
    reached: bool | None


def compare(mark: str, wanted: float, measured: float | None, *, at_most: bool) -> Reached:
    """Put a mark beside a measured value."""
    good = None
    if measured is not None:
        good = measured <= wanted if at_most else measured >= wanted
    return Reached(mark, wanted, measured, at_most, good)


def _value(report: Report, *path: str) -> float | None:
    found: Any = report
    for key in path:
        found = found.get(key) if found else None
    return None if found is None else float(found.value)


def _subject(subject: str, measure: str) -> Callable[[Report], float | None]:
    return lambda report: _value(report, "subjects", subject, measure, DETECTOR)


def _flagged(name: str) -> Callable[[Report], float | None]:
    return lambda report: _value(report, "honest", name, DETECTOR)


def _worst_language(report: Report) -> float | None:
    rows = report["worst languages"]
    return max((float(row[DETECTOR].value) for row in rows.values()), default=None)


def _disguise(report: Report) -> float | None:
    """Points of F1 that disguise costs."""
    plain = _subject("the same undisguised", F1.name)(report)
    hidden = _subject("disguised", F1.name)(report)
    return None if plain is None or hidden is None else 100 * (plain - hidden)


def _blocks(report: Report) -> float | None:
    return _value(report, "ranking", "blocks found at 0.1 % false positives", DETECTOR)


TARGETS = (
    Target("planted: characters' F1", {"wild": 0.85, "own": 0.95}, _subject("planted", F1.name)),
    Target(
        "contaminated documents found",
        {"wild": 0.90, "own": 0.97},
        _subject("all contaminated", FOUND.name),
    ),
    Target(
        "naturally contaminated: characters' F1",
        {"wild": 0.75},
        _subject("naturally contaminated", F1.name),
    ),
    Target("blocks found at 0.1 % false positives", {"wild": 0.70, "own": 0.90}, _blocks),
    Target(
        "honest documents flagged per 1,000",
        {"wild": 5, "own": 3},
        _flagged("honest"),
        at_most=True,
    ),
    Target(
        "the same, worst language with 200 documents or more",
        {"wild": 10},
        _worst_language,
        at_most=True,
    ),
    Target(
        "hard honest documents flagged per 1,000",
        {"wild": 20, "own": 20},
        _flagged("hard honest"),
        at_most=True,
    ),
    Target(
        "one sentence in a paragraph: found",
        {"wild": 0.60, "own": 0.80},
        _subject("one sentence in a paragraph", SPANS.name),
    ),
    Target(
        "one sentence in a paragraph: of the cut, honest",
        {"own": 0.15},
        _subject("one sentence in a paragraph", HONEST_CUT.name),
        at_most=True,
    ),
    Target(
        "one phrase in a sentence: found",
        {"wild": 0.40, "own": 0.60},
        _subject("one phrase in a sentence", SPANS.name),
    ),
    Target(
        "disguised: points of F1 below the same undisguised",
        {"wild": 10, "own": 5},
        _disguise,
        at_most=True,
    ),
)


def reached(bed: str, report: Report) -> list[Reached]:
    """All marks of a test bed beside what its report says."""
    return [
        compare(one.mark, one.wanted[bed], one.measured(report), at_most=one.at_most)
        for one in TARGETS
        if bed in one.wanted
    ]


TRANSFER_RECALL = {"family": 0.60, "language": 0.70}
"""Share of spam characters to be found of what was left out of training, by what it was."""


def reached_in_transfer(kind: str, name: str, recall: float) -> list[Reached]:
    """The mark of a transfer test, if it has one."""
    wanted = TRANSFER_RECALL.get(kind)
    mark = f"unseen {name}: characters found at 0.5 % false positives"
    return [] if wanted is None else [compare(mark, wanted, recall, at_most=False)]
