"""The library: load a detector, scan texts and pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal, cast, overload

import numpy as np
import numpy.typing as npt

from detector.classify.families import FamilyScorer
from detector.classify.model import PRESETS, Model, load_model
from detector.classify.score import score_batch
from detector.decide.spans import Spans, span_log_odds
from detector.html.cut import cut
from detector.html.evidence import MarkupWeights, load_markup
from detector.html.limits import LimitError, Limits
from detector.html.page import HtmlPage
from detector.html.report import HtmlReport
from detector.html.weigh import Weighed, weigh_markup
from detector.report import Block, Finding, Report, reasons_of

FORMATS = ("text", "markdown", "html")
"""The first two are read alike: links are found where they are written out."""
BATCH_CHARS = 400_000
"""Characters of a batch; more gains no speed and costs memory."""
Plain = Literal["text", "markdown"]
Html = Literal["html"]
Input = str | bytes | HtmlPage


def _probability(log_odds: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    with np.errstate(over="ignore"):
        return 1.0 / (1.0 + np.exp(-log_odds))


class Detector:
    """Finds injected spam in texts and pages.

    One instance may be shared by threads and inherited by forked processes: it holds only arrays
    that are never written to.

    Args:
        model: the model.
        preset: one of ``high-precision``, ``balanced``, ``high-recall``.
        markup: weights of what the markup of pages says; the shipped ones by default.
        limits: what one page may cost.

    Raises:
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
        self.model = model
        self.preset = preset
        self.thresholds = model.thresholds[preset]
        self.markup = markup or load_markup()
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
        markup = load_markup(None if model is None else Path(model))
        return cls(load_model(model), preset, markup=markup, limits=limits)

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

    def _read(self, text: Input, format: str, url: str | None = None) -> str | HtmlPage:
        if format not in FORMATS:
            raise ValueError(f"unknown format {format!r}: choose from {', '.join(FORMATS)}")
        if format != "html":
            if not isinstance(text, str):
                raise ValueError(f"format {format!r} takes a string, not {type(text).__name__}")
            return text
        if isinstance(text, HtmlPage):
            return text
        from detector.html.reader import read_html  # an extra

        return read_html(text, url=url, limits=self.limits)

    def _scan_batch(
        self, batch: Sequence[str | HtmlPage], format: str, blocks: bool
    ) -> Sequence[Report]:
        texts = [_text_of(one) for one in batch]
        weighed = Weighed.of_text(score_batch(texts, self.model), self.model)
        if format == "html":
            weighed = weigh_markup(weighed, cast(Sequence[HtmlPage], batch), self.markup)
        scored = weighed.scored
        spans = weighed.spans(self.thresholds)
        findings = self._findings(texts, weighed, spans)
        doc_first = scored.page.doc_first
        scores = _probability(np.maximum.reduceat(scored.log_odds, doc_first[:-1]))
        listed = self._blocks(weighed, spans) if blocks else [()] * len(texts)
        return [
            _report(one, float(score), found, tuple(tiles))
            for one, score, found, tiles in zip(batch, scores, findings, listed, strict=True)
        ]

    def _findings(
        self, texts: Sequence[str], weighed: Weighed, spans: Spans
    ) -> list[list[Finding]]:
        scored = weighed.scored
        findings: list[list[Finding]] = [[] for _ in texts]
        if spans.first.size == 0:
            return findings
        scores = _probability(span_log_odds(scored, spans))
        families = FamilyScorer(scored.stream, self.model.families)
        token = scored.blocks.token
        # The surest block of each span speaks for it; only those rows are explained.
        surest = np.array(
            [
                a + int(scored.log_odds[a:b].argmax())
                for a, b in zip(spans.first, spans.last, strict=True)
            ]
        )
        explained = weighed.contributions(surest)
        for i, doc in enumerate(spans.doc):
            offset = int(scored.batch.doc_start[doc])
            start, end = int(spans.start[i]) - offset, int(spans.end[i]) - offset
            reasons = reasons_of(
                explained[i], weighed.table[surest[i]], only_for=True, signals=weighed.signals
            )
            findings[doc].append(
                Finding(
                    start,
                    end,
                    texts[doc][start:end],
                    float(scores[i]),
                    families.name(int(token[spans.first[i]]), int(token[spans.last[i]])),
                    reasons,
                )
            )
        return findings

    def _blocks(self, weighed: Weighed, spans: Spans) -> list[list[Block]]:
        scored = weighed.scored
        blocks, doc_start = scored.blocks, scored.batch.doc_start
        spam = np.zeros(blocks.n_blocks, np.bool_)
        for first, last in zip(spans.first, spans.last, strict=True):
            spam[first:last] = True
        explained = weighed.contributions(np.arange(blocks.n_blocks))
        scores = _probability(scored.log_odds)
        listed: list[list[Block]] = [[] for _ in range(scored.batch.n_docs)]
        for i, doc in enumerate(blocks.doc):
            offset = int(doc_start[doc])
            # The line break that a batch puts after each text is not part of the text.
            end = min(int(blocks.start[i + 1]), int(doc_start[doc + 1]) - 1) - offset
            start = int(blocks.start[i]) - offset
            if end == start:
                continue
            listed[doc].append(
                Block(
                    start,
                    end,
                    float(scores[i]),
                    bool(spam[i]),
                    weighed.table[i],
                    explained[i],
                    weighed.signals,
                )
            )
        return listed


def _text_of(one: str | HtmlPage) -> str:
    return one if isinstance(one, str) else one.text


def _report(
    one: str | HtmlPage, score: float, found: list[Finding], tiles: tuple[Block, ...]
) -> Report:
    if isinstance(one, str):
        return Report(one, score, tuple(found), tiles)
    gone = cut(one, [(span.start, span.end) for span in found])
    placed = tuple(
        replace(span, paths=tuple(one.path(node) for node in nodes))
        for span, nodes in zip(found, gone.nodes, strict=True)
    )
    return HtmlReport(one.text, score, placed, tiles, page=one, cut=gone.ranges)
