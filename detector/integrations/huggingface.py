"""Hugging Face datasets: a function for ``Dataset.map(batched=True)``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from detector import __version__
from detector.frames import row_fields
from detector.integrations.batches import (
    ACTIONS,
    check_choice,
    check_format,
    cleaned,
    model_name,
    scan_each,
    shared_detector,
)
from detector.report import Report

ON_ERROR = ("fail", "skip")
Batch = Mapping[str, Sequence[Any]]


class SpamMap:
    """Finds spam in a column, batch by batch, and tags, cuts or drops.

    ``dataset.map(SpamMap(), batched=True)`` adds three columns: ``spam_score`` (float; NaN where
    there was no text), ``spam_spans`` (start and end of each span, in characters) and
    ``spam_families``. They have their types from the first batch on, also if it has no spam. With
    ``num_proc`` each process loads the model once. The cache of datasets knows the model: after a
    retraining, rows are scanned anew.

    Args:
        column: the column with the text; null stays as it is.
        action: ``tag`` leaves the text alone, ``cut`` takes the spam out (spans are still those of
            the text before), ``drop`` leaves rows with spam out.
        format: ``text``, ``markdown`` or ``html``.
        url_column: column with the address of each page, for HTML.
        on_error: what happens to a text that cannot be scanned: ``fail`` ends the run with its row,
            ``skip`` lets the row pass unscanned, with NaN for its score.
        preset: one of ``high-precision``, ``balanced``, ``high-recall``.
        model: a model folder; the shipped one by default.

    Raises:
        ValueError: an argument is unknown.
        ModelError: the model cannot be used.
    """

    def __init__(
        self,
        column: str = "text",
        *,
        action: str = "tag",
        format: str = "text",
        url_column: str | None = None,
        on_error: str = "fail",
        preset: str = "balanced",
        model: str | Path | None = None,
    ) -> None:
        self.column = column
        self.action = check_choice("action", action, ACTIONS)
        self.format = check_format(format)
        self.url_column = url_column
        self.on_error = check_choice("on_error", on_error, ON_ERROR)
        self.preset = preset
        self.model = model_name(model)
        # All attributes together are what the cache of datasets goes by.
        detector = shared_detector(self.model, preset)
        self.fingerprint = (__version__, detector.model.card["sha256"], detector.markup.digest)

    def __call__(self, batch: Batch) -> dict[str, Any]:
        """Scan one batch of rows, given as columns.

        Raises:
            ValueError: a column is missing, or a text cannot be scanned and ``on_error`` is
                ``fail``; the message names the row within its batch, from 0.
        """
        reports = self._scan(batch)
        if self.action == "drop":
            kept = [row for row, one in enumerate(reports) if one is None or not one.contaminated]
            columns = {name: [values[row] for row in kept] for name, values in batch.items()}
            return {**columns, **_spam_columns([reports[row] for row in kept])}
        columns = _spam_columns(reports)
        if self.action == "cut":
            columns[self.column] = [
                text if report is None else cleaned(report)
                for text, report in zip(batch[self.column], reports, strict=True)
            ]
        return columns

    def _scan(self, batch: Batch) -> list[Report | None]:
        """A report for each row, None for one that was not scanned."""
        texts = self._values(batch, self.column)
        rows = [row for row, text in enumerate(texts) if text is not None]
        urls = self._values(batch, self.url_column) if self.url_column else [None] * len(texts)
        detector = shared_detector(self.model, self.preset)
        found = scan_each(
            detector, [texts[row] for row in rows], self.format, [urls[row] for row in rows]
        )
        reports: list[Report | None] = [None] * len(texts)
        for row, one in zip(rows, found, strict=True):
            if isinstance(one, Report):
                reports[row] = one
            elif self.on_error == "fail":
                raise ValueError(f"column {self.column!r}, row {row} of its batch: {one}") from one
        return reports

    def _values(self, batch: Batch, column: str) -> Sequence[Any]:
        if column not in batch:
            raise ValueError(f"no column {column!r}: there are {', '.join(batch) or 'none'}")
        return batch[column]


def _spam_columns(reports: Sequence[Report | None]) -> dict[str, Any]:
    """The columns as arrays: an empty list in the first batch would have no type."""
    rows = [row_fields(report) if report else {} for report in reports]
    return {
        "spam_score": np.array([row.get("spam_score", np.nan) for row in rows], np.float64),
        "spam_spans": [
            np.array(row.get("spam_spans", ()), np.int64).reshape(-1, 2) for row in rows
        ],
        "spam_families": [np.array(row.get("spam_families", ()), np.str_) for row in rows],
    }
