"""Tables in memory: values, rows, and pandas frames.

pandas is loaded only when a frame is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Literal, Protocol

from detector.report import Report

if TYPE_CHECKING:
    import pandas as pd

    from detector.html.page import HtmlPage

TAG_FIELDS = ("spam_score", "spam_spans", "spam_families")
"""The fields that mark a row."""
Mode = Literal["cut", "tag", "drop"]
_MODES = ("cut", "tag", "drop")


class Scanner(Protocol):
    """What scans texts and pages: a :class:`~detector.api.Detector`."""

    def scan_many(
        self, texts: Iterable[str | bytes | HtmlPage], format: str = "text", *, blocks: bool = False
    ) -> Iterator[Report]:
        """Scan texts or pages and give their reports in order."""


def row_fields(report: Report) -> dict[str, Any]:
    """The fields that mark a row."""
    values = (
        round(report.score, 4),
        [[span.start, span.end] for span in report.spans],
        sorted({span.family for span in report.spans}),
    )
    return dict(zip(TAG_FIELDS, values, strict=True))


def scan_values(scanner: Scanner, values: Sequence[object]) -> list[Report | None]:
    """Scan the strings among values; what is no string has no report."""
    reports = scanner.scan_many([value for value in values if isinstance(value, str)])
    return [next(reports) if isinstance(value, str) else None for value in values]


def scan_frame(scanner: Scanner, frame: pd.DataFrame, text: str = "text") -> pd.DataFrame:
    """Score the texts of a frame.

    Args:
        scanner: the detector.
        frame: the frame, which is left as it is.
        text: the column with the texts.

    Returns:
        A copy with the columns ``spam_score`` (0 to 1), ``spam_spans`` (lists of ``[start, end]``,
        in characters) and ``spam_families``; rows whose text is no string have None in them.

    Raises:
        KeyError: there is no such column.
    """
    import pandas as pd

    reports = scan_values(scanner, list(frame[text]))
    fields = [row_fields(report) if report else dict.fromkeys(TAG_FIELDS) for report in reports]
    columns = {
        name: pd.Series(
            [field[name] for field in fields],
            index=frame.index,
            dtype="float64" if name == TAG_FIELDS[0] else "object",
        )
        for name in TAG_FIELDS
    }
    return frame.assign(**columns)


def clean_frame(
    scanner: Scanner, frame: pd.DataFrame, text: str = "text", mode: Mode = "cut"
) -> pd.DataFrame:
    """Clean the texts of a frame.

    Args:
        scanner: the detector.
        frame: the frame, which is left as it is.
        text: the column with the texts.
        mode: ``cut`` takes spam out of the texts, ``tag`` is :func:`scan_frame`, ``drop`` leaves
            out rows with spam.

    Returns:
        A copy; rows whose text is no string are in it as they are.

    Raises:
        KeyError: there is no such column.
        ValueError: the mode is unknown.
    """
    import pandas as pd

    check_mode(mode)
    if mode == "tag":
        return scan_frame(scanner, frame, text)
    values = list(frame[text])
    reports = scan_values(scanner, values)
    if mode == "drop":
        return frame[[not (report and report.contaminated) for report in reports]].copy()
    cleaned = [
        report.clean() if report and report.contaminated else value
        for report, value in zip(reports, values, strict=True)
    ]
    return frame.assign(**{text: pd.Series(cleaned, index=frame.index, dtype=frame[text].dtype)})


def check_mode(mode: str) -> None:
    """Refuse a mode that there is not.

    Raises:
        ValueError: it is unknown.
    """
    if mode not in _MODES:
        raise ValueError(f"unknown mode {mode!r}: choose from {', '.join(_MODES)}")
