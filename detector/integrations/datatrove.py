"""datatrove: steps of a pipeline that drop, tag or clean documents with spam.

Between a reader and a writer::

    SpamFilter(max_share=0.3, exclusion_writer=JsonlWriter("dropped/")),
    SpamTagger(cut=True),
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from datatrove.data import Document, DocumentsPipeline
from datatrove.pipeline.base import PipelineStep
from datatrove.pipeline.filters.base_filter import BaseFilter
from datatrove.pipeline.writers.disk_base import DiskWriter
from datatrove.utils.batching import batched
from loguru import logger

from detector.frames import row_fields
from detector.integrations.batches import (
    check_format,
    cleaned,
    main_family,
    model_name,
    scan_each,
    shared_detector,
    spam_share,
)
from detector.report import Report

BATCH_SIZE = 100
"""Documents that are scanned together; more gains little."""
REFUSED = "spam_refused"
"""Counts documents that could not be scanned; they pass, and the log says why."""


class _SpamStep(PipelineStep):
    """Scans batches of documents; what the filter and the tagger have in common."""

    _requires_dependencies = ["datatrove"]  # noqa: RUF012 - as datatrove reads it

    def _configure(self, format: str, preset: str, model: str | Path | None) -> None:
        """Keep the settings, and find out now whether they can be used.

        Raises:
            ValueError: the format or the preset is unknown.
            ModelError: the model cannot be used.
        """
        self.format = check_format(format)
        self.preset = preset
        self.model = model_name(model)
        shared_detector(self.model, preset)

    def _scan(self, documents: Sequence[Document]) -> list[Report | None]:
        found = scan_each(
            shared_detector(self.model, self.preset),
            [document.text for document in documents],
            self.format,
            [_url(document) for document in documents],
        )
        for document, one in zip(documents, found, strict=True):
            if not isinstance(one, Report):
                self.stat_update(REFUSED)
                logger.warning(f"document {document.id} not scanned: {one}")
        return [one if isinstance(one, Report) else None for one in found]


class SpamFilter(_SpamStep, BaseFilter):
    """Drops documents with injected spam.

    The reason is ``spam_`` and the family that fills most of it; datatrove counts it, and writes it
    to the metadata of the document if there is an ``exclusion_writer``.

    Args:
        max_share: largest share of its characters that may be spam in a document that is kept; with
            0 a document with any spam is dropped.
        format: ``text``, ``markdown``, or ``html`` before extraction.
        preset: one of ``high-precision``, ``balanced``, ``high-recall``.
        model: a model folder; the shipped one by default.
        exclusion_writer: saves what is dropped.
        batch_size: documents scanned together.

    Raises:
        ValueError: an argument is unknown or out of range.
        ModelError: the model cannot be used.
    """

    name = "🎯 Injected spam"

    def __init__(
        self,
        max_share: float = 0.0,
        format: str = "text",
        preset: str = "balanced",
        model: str | Path | None = None,
        exclusion_writer: DiskWriter | None = None,
        batch_size: int = BATCH_SIZE,
    ) -> None:
        super().__init__(exclusion_writer, batch_size)
        if not 0 <= max_share <= 1:
            raise ValueError(f"max_share is {max_share}: choose from 0 to 1")
        self.max_share = max_share
        self._configure(format, preset, model)

    def filter(self, doc: Document) -> bool | tuple[bool, str]:
        """Judge one document: True, or False and the reason."""
        return self.filter_batch([doc])[0]

    def filter_batch(self, batch: list[Document]) -> list[bool | tuple[bool, str]]:
        """Judge a batch of documents: for each True, or False and the reason."""
        return [
            True
            if report is None or not report.contaminated or spam_share(report) <= self.max_share
            else (False, f"spam_{main_family(report)}")
            for report in self._scan(batch)
        ]


class SpamTagger(_SpamStep):
    """Writes into each document's metadata what was found, and cuts it out if asked.

    The fields are ``spam_score``, ``spam_spans`` (start and end of each, in characters of the text
    as it came) and ``spam_families``. A document that could not be scanned has none of them.

    Args:
        cut: take the spam out of the text; of HTML, the planted elements out of the markup.
        format: ``text``, ``markdown``, or ``html`` before extraction.
        preset: one of ``high-precision``, ``balanced``, ``high-recall``.
        model: a model folder; the shipped one by default.
        batch_size: documents scanned together.

    Raises:
        ValueError: an argument is unknown.
        ModelError: the model cannot be used.
    """

    type = "🏷 - TAGGER"
    name = "🎯 Injected spam"

    def __init__(
        self,
        cut: bool = False,
        format: str = "text",
        preset: str = "balanced",
        model: str | Path | None = None,
        batch_size: int = BATCH_SIZE,
    ) -> None:
        super().__init__()
        self.cut = cut
        self.batch_size = batch_size
        self._configure(format, preset, model)

    def run(self, data: DocumentsPipeline, rank: int = 0, world_size: int = 1) -> DocumentsPipeline:
        """Tag every document that comes by; all of them go on."""
        for batch in batched(data, self.batch_size):
            with self.track_time("batch"):
                for document, report in zip(batch, self._scan(batch), strict=True):
                    if report is not None:
                        self._tag(document, report)
            yield from batch

    def _tag(self, document: Document, report: Report) -> None:
        self.stat_update("scanned")
        document.metadata |= row_fields(report)
        if not report.contaminated:
            return
        self.stat_update("contaminated", *(f"family_{one}" for one in _families(report)))
        self.stat_update("spans", value=len(report.spans))
        if self.cut:
            document.text = cleaned(report)


def _families(report: Report) -> list[str]:
    return sorted({span.family for span in report.spans})


def _url(document: Document) -> str | None:
    url = document.metadata.get("url")
    return url if isinstance(url, str) else None
