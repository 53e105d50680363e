"""The report of a run: counts that add up, as JSON and as a page that stands alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib import resources
from typing import Any

from detector import __version__
from detector.corpus.items import CorpusError
from detector.corpus.stats import Stats
from detector.corpus.storage import Folder

REPORT_JSON, REPORT_HTML = "report.json", "report.html"
_SHOWN = 25
"""Rows of each plot."""


def report_data(stats: Stats, key: Mapping[str, Any]) -> dict[str, Any]:
    """The report as plain data."""
    return {"detector": __version__, "run": dict(key), **stats.to_dict()}


def write_report(out: Folder, stats: Stats, key: Mapping[str, Any]) -> bool:
    """Write the report into the output folder.

    Returns:
        whether the page was written too, which needs Jinja2.

    Raises:
        OSError: it cannot be written.
    """
    data = report_data(stats, key)
    out.write(REPORT_JSON, json.dumps(data, indent=1, ensure_ascii=False).encode() + b"\n")
    page = render_page(data)
    if page is not None:
        out.write(REPORT_HTML, page.encode())
    return page is not None


def load_report(out: Folder) -> Stats:
    """The counts of a finished run.

    Raises:
        CorpusError: there is no report.
    """
    raw = out.read(REPORT_JSON)
    try:
        return Stats.from_dict(json.loads(raw or b""))
    except (ValueError, KeyError, TypeError) as error:
        message = "is missing or damaged: start anew with --restart"
        raise CorpusError(str(out.join(REPORT_JSON)), message) from error


def render_page(data: Mapping[str, Any]) -> str | None:
    """The report as one page of HTML, None if Jinja2 is not installed."""
    try:
        from jinja2 import Environment, StrictUndefined
    except ImportError:
        return None
    source = resources.files("detector.corpus.report").joinpath("page.html").read_text("utf-8")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template = environment.from_string(source)
    return template.render(data=data, plots=_plots(data), outcomes=_outcomes(data["totals"]))


def _outcomes(totals: Mapping[str, int]) -> list[dict[str, Any]]:
    """What became of the documents, each with where its stretch of the bar begins and ends."""
    whole = max(totals["documents"], 1)
    rows, position = [], 0.0
    for name in ("kept", "cut", "tagged", "dropped", "failed"):
        share = totals[name] / whole
        rows.append({"name": name, "count": totals[name], "share": share, "at": position})
        position += share
    return rows


def _plots(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    titles = {
        "families": ("By family", "spans", "in documents", "characters"),
        "languages": ("By language and script", "documents", "with spam", "characters of spam"),
        "hosts": ("By host", "documents", "with spam", "characters of spam"),
    }
    plots = []
    for name, (title, *columns) in titles.items():
        rows = list(data[name].items())
        if rows:
            plots.append({"title": title, "columns": columns, **_bars(rows, name == "families")})
    return plots


def _bars(rows: list[tuple[str, list[int]]], families: bool) -> dict[str, Any]:
    """Rows with the lengths of their bars: characters of a family, share of spam elsewhere."""
    shown = rows[:_SHOWN]
    values = [row[2] if families else row[1] / max(row[0], 1) for _, row in shown]
    longest = max([*values, 1e-9])
    bars = [
        {
            "name": name,
            "row": row,
            "length": value / longest,
            "share": None if families else value,
        }
        for (name, row), value in zip(shown, values, strict=True)
    ]
    return {"bars": bars, "more": len(rows) - len(shown)}
