"""The quality report as Markdown and as JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from detector.training.evaluation.measures import FLAGGED, Figure
from detector.training.evaluation.scan import DETECTOR

TITLES = {
    "own": "Own held-out part: a quarter of the texts and templates; lexicons are shared",
    "wild": "Wild: public corpora, cross-validated by source",
    "transfer": "Transfer: what was left out of training altogether",
}
NOTHING = "–"
Rows = Iterable[Sequence[object]]
Report = Mapping[str, Any]


def show(value: object, *, digits: int = 3, brackets: bool = True) -> str:
    """A cell of a table."""
    if isinstance(value, Figure):
        text = show(value.value, digits=digits)
        if not brackets or value.low == value.high:
            return text
        return f"{text} [{show(value.low, digits=digits)}, {show(value.high, digits=digits)}]"
    if isinstance(value, float):
        return NOTHING if math.isnan(value) else f"{value:.{digits}f}"
    if isinstance(value, bool):
        return "yes" if value else "**no**"
    if isinstance(value, int):
        return f"{value:,}"
    return NOTHING if value is None else str(value)


def table(head: Sequence[str], rows: Rows) -> str:
    """A Markdown table."""
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines += [f"| {' | '.join(show(cell).replace('|', '/') for cell in row)} |" for row in rows]
    return "\n".join(lines) + "\n"


def _shown(measure: str, figures: Mapping[str, Figure], system: str) -> str:
    """A figure; the detector's has its interval, the baselines' stand beside it."""
    digits = 1 if measure == FLAGGED.name else 3
    return show(figures.get(system), digits=digits, brackets=system == DETECTOR)


def targets(rows: Iterable[Mapping[str, Any]]) -> str:
    """The table of marks."""
    return table(
        ("mark", "wanted", "measured", "reached"),
        [
            [
                row["mark"],
                f"{'at most' if row['at_most'] else 'at least'} {row['wanted']:g}",
                row["measured"],
                row["reached"],
            ]
            for row in rows
        ],
    )


def _subjects(report: Report) -> str:
    names = list(dict.fromkeys(name for one in report["subjects"].values() for name in one))
    rows = []
    for subject, measures in report["subjects"].items():
        for number, system in enumerate(report["systems"]):
            first = next(iter(measures.values()))
            rows.append(
                [
                    "" if number else subject,
                    "" if number else first[DETECTOR].n,
                    system,
                    *(_shown(name, measures.get(name, {}), system) for name in names),
                ]
            )
    return table(("contaminated documents", "n", "by", *names), rows)


def _compared(report: Report, head: str, rows: Mapping[str, Mapping[str, Figure]]) -> str:
    """One measure: a row for each thing measured, a column for each system."""
    measure = FLAGGED.name if FLAGGED.name in head else ""
    return table(
        (head, "n", *report["systems"]),
        [
            [name, figures[DETECTOR].n, *(_shown(measure, figures, s) for s in report["systems"])]
            for name, figures in rows.items()
        ],
    )


def _breakdown(report: Report, by: str) -> str:
    groups = report["by"][by]
    names = list(next(iter(groups.values()), {}))
    head = [by]
    for name in names:
        head += ["n", *(f"{name}, {system}" for system in report["systems"])]
    rows = []
    for key, measures in groups.items():
        row: list[object] = [key or NOTHING]
        for name in names:
            figures = measures[name]
            row.append(figures[DETECTOR].n if figures else 0)
            row += [_shown(name, figures, system) for system in report["systems"]]
        rows.append(row)
    return f"### By {by}\n\n{table(head, rows)}"


def _calibration(report: Report) -> Iterable[str]:
    for name, one in report["calibration"].items():
        yield (
            f"### Calibration of {name}\n\nMean distance between said and true: {one['error']:.4f}"
        )
        yield table(("said", "true", name), one["rows"])


def _bed(report: Report, *, brief: bool) -> Iterable[str]:
    yield targets(report["targets"])
    yield _subjects(report)
    yield _compared(report, "honest documents, flagged per 1,000", report["honest"])
    if report["worst languages"]:
        title = "worst languages, flagged per 1,000 honest documents"
        yield _compared(report, title, report["worst languages"])
    yield _compared(report, "ranking, whatever the threshold", report["ranking"])
    if not brief:
        yield from _calibration(report)
        for by in report["by"]:
            yield _breakdown(report, by)


def _transfer(report: Report) -> Iterable[str]:
    yield (
        "The spam that was left out is measured with a model that never saw it, and with one that "
        f"did; both trained with `{report['recipe']}`, a smaller recipe than the shipped one. "
        "*Found* is the share of spam characters; *at 0.5 %*, where so many honest documents are "
        "flagged; *at the preset*, with each model's own threshold.\n"
    )
    yield targets(report["targets"])
    columns = ("without", "with", "drop")
    head = ["left out", "n", *(f"found at 0.5 %, {one}" for one in columns)]
    head += [f"found at the preset, {one}" for one in columns]
    head += [f"honest flagged per 1,000 at the preset, {one}" for one in columns[:2]]
    rows = []
    for one in report["rows"]:
        cells: list[object] = [one["left out"], one["n"]]
        for name in ("at few", "at preset"):
            cells += [one[name]["without"], one[name]["with"], one[name]["drop"]]
        cells += [show(one["flagged"][name], digits=1) for name in ("without", "with")]
        rows.append(cells)
    yield table(head, rows)


def as_markdown(reports: Mapping[str, Report], command: str, *, brief: bool = False) -> str:
    """The reports as Markdown.

    Args:
        reports: by name of the test bed.
        command: what the report was made with; its first line.
        brief: leave out calibration and breakdowns.
    """
    parts = [f"Made with `{command}`. In brackets: 95 % intervals by bootstrap over sources.\n"]
    for name, one in reports.items():
        parts.append(f"## {TITLES[name]}\n")
        parts += _transfer(one) if name == "transfer" else _bed(one, brief=brief)
    return "\n".join(parts)


def _finite(value: Any) -> Any:
    """The same with None for what is no number, which JSON has no word for."""
    if isinstance(value, Figure):
        value = asdict(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, Mapping):
        return {key: _finite(one) for key, one in value.items()}
    return [_finite(one) for one in value] if isinstance(value, list | tuple) else value


def as_json(reports: Mapping[str, Report]) -> str:
    """The reports as JSON, the worst mistakes included."""
    return json.dumps(_finite(reports), ensure_ascii=False, indent=1, allow_nan=False) + "\n"
