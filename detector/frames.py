"""Tables in memory: pandas frames, and batches as Ray Data, Hugging Face and Spark hand them out.

pandas is loaded only when a frame is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from detector.html.page import HtmlPage
from detector.report import Report

if TYPE_CHECKING:
    import pandas as pd

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

    _check(mode)
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


def _check(mode: str) -> None:
    if mode not in _MODES:
        raise ValueError(f"unknown mode {mode!r}: choose from {', '.join(_MODES)}")


class BatchCleaner:
    """Cleans batches of rows: the function for ``map_batches`` and its likes.

    A batch is a mapping from column names to equally long sequences, as Ray Data (with
    ``batch_format="numpy"``) and Hugging Face datasets (with ``batched=True``) hand them out, or a
    pandas frame (Ray Data, Spark). It is cheap to send to workers: each loads its own model, once.

    Args:
        text: the column with the texts.
        mode: ``cut``, ``tag`` or ``drop``, as in :func:`clean_frame`.
        preset: how sure to be.
        model: model folder, the shipped one by default; every worker must see it.

    Raises:
        ValueError: the mode is unknown.
    """

    def __init__(
        self,
        text: str = "text",
        mode: Mode = "cut",
        preset: str = "balanced",
        model: str | Path | None = None,
    ) -> None:
        _check(mode)
        self.text = text
        self.mode: Mode = mode
        self.preset = preset
        self.model = model
        self._scanner: Scanner | None = None

    def __getstate__(self) -> dict[str, Any]:
        """Everything but the loaded model."""
        return {**self.__dict__, "_scanner": None}

    @property
    def scanner(self) -> Scanner:
        """The detector, loaded when it is first asked for.

        Raises:
            ModelError: the model cannot be used.
            ValueError: the preset is unknown.
        """
        if self._scanner is None:
            from detector.api import Detector  # which itself offers what is in this module

            self._scanner = Detector.load(self.model, self.preset)
        return self._scanner

    def __call__(self, batch: Any) -> Any:
        """Clean one batch and return it in the form it came in.

        Raises:
            KeyError: there is no such column.
        """
        if not isinstance(batch, Mapping):
            return clean_frame(self.scanner, batch, self.text, self.mode)
        values = list(batch[self.text])
        reports = scan_values(self.scanner, values)
        columns = dict(batch)
        if self.mode == "tag":
            for name in TAG_FIELDS:
                columns[name] = [row_fields(one)[name] if one else None for one in reports]
            return columns
        if self.mode == "drop":
            kept = [at for at, one in enumerate(reports) if not (one and one.contaminated)]
            return {name: _taken(column, kept) for name, column in columns.items()}
        columns[self.text] = [
            one.clean() if one else value for one, value in zip(reports, values, strict=True)
        ]
        return columns

    def frames(self, batches: Iterable[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        """Clean frames one after another: the function for Spark's ``mapInPandas``."""
        return map(self, batches)


def _taken(column: Any, places: list[int]) -> Any:
    """The elements at these places, in an array if it was one."""
    if hasattr(column, "take") and hasattr(column, "dtype"):
        return column.take(places, axis=0)
    return [column[place] for place in places]
