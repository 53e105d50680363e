"""The quality report as Markdown and as JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from detector.training.metrics import Figure

TITLES = {
    "own": "Own held-out part: a quarter of the texts and templates; lexicons are shared",
    "wild": "Wild: public corpora, cross-validated by source",
}
MEASURES = ("precision", "recall", "f1", "documents found", "spans found")


def _number(value: object) -> str:
    if isinstance(value, Figure):
        return f"{value.value:.3f} [{value.low:.3f}, {value.high:.3f}]"
    if isinstance(value, float):
        return "–" if math.isnan(value) else f"{value:.3f}"
    return str(value)


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines += [f"| {' | '.join(_number(cell) for cell in row)} |" for row in rows]
    return "\n".join(lines) + "\n"


def _planted(report: Mapping[str, Any]) -> str:
    rows = []
    for name, measures in report["detector"].items():
        if "f1" in measures:
            base = report["baseline"].get(name, {}).get("f1")
            rows.append(
                [
                    name,
                    measures["f1"].n,
                    *(measures[one] for one in MEASURES),
                    base.value if base is not None else "–",
                ]
            )
    return table(("contaminated documents", "n", *MEASURES, "baseline f1"), rows)


def _honest(report: Mapping[str, Any]) -> str:
    rows = []
    for name, measures in report["detector"].items():
        if "flagged" in measures:
            own, base = measures["flagged"], report["baseline"].get(name, {}).get("flagged")
            rows.append(
                [
                    name,
                    own.n,
                    f"{1000 * own.value:.1f} [{1000 * own.low:.1f}, {1000 * own.high:.1f}]",
                    f"{1000 * base.value:.1f}" if base is not None else "–",
                ]
            )
    return table(("honest documents", "n", "flagged per 1,000", "baseline"), rows)


def _blocks(report: Mapping[str, Any]) -> str:
    rows = [
        [name, value, report["baseline blocks"].get(name, float("nan"))]
        for name, value in report["blocks"].items()
    ]
    return table(("blocks", "detector", "baseline"), rows)


def _breakdowns(report: Mapping[str, Any]) -> str:
    parts = []
    for by, groups in report["by"].items():
        head = (by, "honest", "flagged per 1,000", "contaminated", "recall", "f1")
        rows = [
            [
                key or "–",
                m["honest"],
                f"{m['flagged per 1,000']:.1f}",
                m["contaminated"],
                m["recall"],
                m["f1"],
            ]
            for key, m in groups.items()
        ]
        parts.append(f"### By {by}\n\n{table(head, rows)}")
    return "\n".join(parts)


def _calibration(report: Mapping[str, Any]) -> str:
    return table(("said", "true", "blocks"), report["calibration"])


def as_markdown(
    reports: Mapping[str, Mapping[str, Any]], command: str, *, brief: bool = False
) -> str:
    """The reports as Markdown; brief leaves out the breakdowns.

    Args:
        reports: by test bed.
        command: what the report was made with.
        brief: leave out calibration and breakdowns.
    """
    parts = [f"Made with `{command}`. In brackets: 95 % intervals by bootstrap over sources.\n"]
    for name, one in reports.items():
        parts += [f"## {TITLES[name]}\n", _planted(one), _honest(one), _blocks(one)]
        if not brief:
            parts += ["### Calibration of blocks\n", _calibration(one), _breakdowns(one)]
    return "\n".join(parts)


def _plain(value: object) -> object:
    if isinstance(value, Figure):
        return {"value": value.value, "low": value.low, "high": value.high, "n": value.n}
    raise TypeError(type(value))


def as_json(reports: Mapping[str, Mapping[str, Any]]) -> str:
    """The reports as JSON, the worst mistakes included."""
    return json.dumps(reports, default=_plain, ensure_ascii=False, indent=1) + "\n"
