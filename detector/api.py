"""The library: load a detector, scan texts and pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias, cast, overload

import numpy as np

from detector.answer import list_blocks, list_findings, probability
from detector.classify.model import PRESETS, Model, ModelError, load_model
from detector.classify.score import score_batch
from detector.columns.batch import reuse_memory
from detector.decide.measures import N_MEASURES
from detector.decide.weigh import Weighed
from detector.frames import Mode, clean_frame, scan_frame
from detector.html.limits import LimitError, Limits
from detector.report import Report

if TYPE_CHECKING:
    import pandas as pd

    from detector.html.evidence import MarkupWeights
    from detector.html.page import HtmlPage
    from detector.html.report import HtmlReport

FORMATS = ("text", "markdown", "html")
"""The first two are read alike: links are found where they are written out."""
BATCH_CHARS = 500_000
"""Characters of a batch: the fixed cost of one is a few percent; more of them cost memory."""
Plain = Literal["text", "markdown"]
Html = Literal["html"]
Input: TypeAlias = "str | bytes | HtmlPage"


class Detector:
    """Finds injected spam in texts and pages.

    One instance may be shared by threads and inherited by forked processes: it holds only arrays
    that are never written to. What only pages need is loaded with the first of them.

    Args:
        model: the model.
        preset: one of ``high-precision``, ``balanced``, ``high-recall``.
        markup: weights of what the markup of pages says; the shipped ones by default.
        limits: what one page may cost.

    Raises:
        ModelError: the model was trained for spans of another version.
        ValueError: the preset is unknown.
    """

    def __init__(
        self,
        model: Model,
        preset: str = "balanced",
        *,
        markup: MarkupWeights | None = None,
        limits: Limits | None = None,
    ) -> None:
        if preset not in PRESETS:
            raise ValueError(f"unknown preset {preset!r}: choose from {', '.join(PRESETS)}")
        if model.spans.trees.n_columns != N_MEASURES:
            raise ModelError("the model measures spans differently from this version: retrain")
        reuse_memory()
        self.model = model
        self.preset = preset
        self.threshold = model.thresholds[preset]
        self._markup = markup
        self._folder: Path | None = None
        self.limits = limits or Limits()

    @classmethod
    def load(
        cls,
        model: str | Path | None = None,
        preset: str = "balanced",
        *,
        limits: Limits | None = None,
    ) -> Detector:
        """Load a model folder, the shipped one by default.

        Raises:
            ModelError: the folder is missing, damaged, tampered with, or of another version.
            ValueError: the preset is unknown.
        """
        detector = cls(load_model(model), preset, limits=limits)
        detector._folder = None if model is None else Path(model)
        return detector

    @cached_property
    def markup(self) -> MarkupWeights:
        """Weights of what the markup of pages says.

        Raises:
            ModelError: the file with them is damaged, or of another version.
        """
        from detector.html.evidence import load_markup  # of no use to plain text

        return self._markup or load_markup(self._folder)

    @overload
    def scan(self, text: str, format: Plain = "text", *, blocks: bool = True) -> Report: ...

    @overload
    def scan(
        self, text: Input, format: Html, *, blocks: bool = True, url: str | None = None
    ) -> HtmlReport: ...

    @overload
    def scan(
        self, text: Input, format: str = ..., *, blocks: bool = True, url: str | None = None
    ) -> Report: ...

    def scan(
        self, text: Input, format: str = "text", *, blocks: bool = True, url: str | None = None
    ) -> Report:
        """Find the spam in one text or page.

        Args:
            text: any string; offsets in the report are offsets in it. HTML may be markup, bytes,
                or a page that has been read; offsets are then offsets in the page's text.
            format: ``text``, ``markdown`` or ``html``.
            blocks: whether the report shall list all blocks with their signals.
            url: address of the page, by which links within its site are told from others.

        Raises:
            ValueError: the format is unknown, or the input is none for it.
            LimitError: the page is larger, deeper or slower than the limits allow.
            ImportError: the extra ``html`` is not installed.
            ModelError: the weights of the markup are damaged, seen with the first page.
        """
        return self._scan_batch([self._read(text, format, url)], format, blocks)[0]

    @overload
    def scan_many(
        self, texts: Iterable[str], format: Plain = "text", *, blocks: bool = False
    ) -> Iterator[Report]: ...

    @overload
    def scan_many(
        self, texts: Iterable[Input], format: Html, *, blocks: bool = False
    ) -> Iterator[HtmlReport]: ...

    @overload
    def scan_many(
        self, texts: Iterable[Input], format: str = ..., *, blocks: bool = False
    ) -> Iterator[Report]: ...

    def scan_many(
        self, texts: Iterable[Input], format: str = "text", *, blocks: bool = False
    ) -> Iterator[Report]:
        """Find the spam in many texts, in batches; the same reports as :meth:`scan`, in order.

        Where one page too many would end the run, read pages one by one with
        :func:`~detector.html.reader.read_html` and hand over those that could be read.

        Raises:
            ValueError, LimitError, ImportError: as :meth:`scan`; the message names the document
                by its number, from 0.
        """
        batch: list[str | HtmlPage] = []
        size = 0
        for number, text in enumerate(texts):
            try:
                batch.append(self._read(text, format))
            except LimitError as error:
                raise LimitError(f"document {number}: {error}") from error
            size += len(_text_of(batch[-1])) + 1
            if size >= BATCH_CHARS:
                yield from self._scan_batch(batch, format, blocks)
                batch, size = [], 0
        if batch:
            yield from self._scan_batch(batch, format, blocks)

    def scan_frame(self, frame: pd.DataFrame, text: str = "text") -> pd.DataFrame:
        """Score the texts of a pandas frame; see :func:`detector.frames.scan_frame`.

        Raises:
            KeyError: there is no column of that name.
        """
        return scan_frame(self, frame, text)

    def clean_frame(
        self, frame: pd.DataFrame, text: str = "text", mode: Mode = "cut"
    ) -> pd.DataFrame:
        """Clean the texts of a pandas frame; see :func:`detector.frames.clean_frame`.

        Raises:
            KeyError: there is no column of that name.
            ValueError: the mode is unknown.
        """
        return clean_frame(self, frame, text, mode)

    def _read(self, text: Input, format: str, url: str | None = None) -> str | HtmlPage:
        if format not in FORMATS:
            raise ValueError(f"unknown format {format!r}: choose from {', '.join(FORMATS)}")
        if format != "html":
            if not isinstance(text, str):
                raise ValueError(f"format {format!r} takes a string, not {type(text).__name__}")
            return text
        from detector.html.page import HtmlPage

        if isinstance(text, HtmlPage):
            return text
        from detector.html.reader import read_html  # an extra

        return read_html(text, url=url, limits=self.limits)

    def _scan_batch(
        self, batch: Sequence[str | HtmlPage], format: str, blocks: bool
    ) -> Sequence[Report]:
        texts = [_text_of(one) for one in batch]
        weighed = Weighed(score_batch(texts, self.model), self.model)
        if format == "html":
            from detector.html.weigh import weigh_markup

            weighed = weigh_markup(weighed, cast("Sequence[HtmlPage]", batch), self.markup)
        runs, log_odds = weighed.candidates()
        best = np.full(len(texts), -np.inf)
        np.maximum.at(best, runs.doc, log_odds)
        scores = probability(best).tolist()
        spans = weighed.spans(runs, log_odds, self.threshold)
        findings = list_findings(texts, weighed, spans)
        listed = list_blocks(weighed, spans) if blocks else repeat(())
        if format != "html":
            return list(map(Report, texts, scores, findings, listed))
        from detector.html.report import report_page

        pages = cast("Sequence[HtmlPage]", batch)
        return list(map(report_page, pages, scores, findings, listed))


def _text_of(one: str | HtmlPage) -> str:
    return one if isinstance(one, str) else one.text
