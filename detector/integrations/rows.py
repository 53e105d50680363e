"""Batches of rows as Ray Data and Spark hand them out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detector.api import Detector
from detector.frames import TAG_FIELDS, Mode, check_mode, clean_frame, row_fields, scan_values
from detector.integrations.batches import model_name, shared_detector

if TYPE_CHECKING:
    import pandas as pd


class BatchCleaner:
    """Cleans batches of rows: the function for ``map_batches`` and its likes.

    A batch is a mapping from column names to equally long sequences, as Ray Data hands them out
    (``batch_format="numpy"``), or a pandas frame (Ray Data, Spark). It is cheap to send to
    workers: each loads its own model, once.

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
        check_mode(mode)
        self.text = text
        self.mode: Mode = mode
        self.preset = preset
        self.model = model_name(model)

    @property
    def scanner(self) -> Detector:
        """The detector of this process, loaded when it is first asked for.

        Raises:
            ModelError: the model cannot be used.
            ValueError: the preset is unknown.
        """
        return shared_detector(self.model, self.preset)

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
