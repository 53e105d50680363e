"""From items to reports, in batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from detector.api import BATCH_CHARS
from detector.corpus.items import Document, Item, Unread
from detector.html.page import HtmlPage
from detector.report import Report

BATCH_ITEMS = 4096
"""So many items are gathered at most, however short, before they are scanned."""


class Scanner(Protocol):
    """What scans texts and pages: a :class:`~detector.api.Detector`."""

    def scan_many(
        self, texts: Iterable[str | bytes | HtmlPage], format: str = "text", *, blocks: bool = False
    ) -> Iterator[Report]:
        """Scan texts or pages and give their reports in order."""


def scan_items(scanner: Scanner, items: Iterable[Item]) -> Iterator[tuple[Item, Report | None]]:
    """Scan the documents among items.

    Yields:
        every item in order, with its report if it is a document.
    """
    batch: list[Item] = []
    size = 0
    for item in items:
        batch.append(item)
        if isinstance(item, Document):
            size += len(item.text)
        elif isinstance(item, Unread):
            size += len(item.raw)
        if size >= BATCH_CHARS or len(batch) >= BATCH_ITEMS:
            yield from _scan_batch(scanner, batch)
            batch, size = [], 0
    yield from _scan_batch(scanner, batch)


def _scan_batch(scanner: Scanner, batch: list[Item]) -> Iterator[tuple[Item, Report | None]]:
    documents = [item for item in batch if isinstance(item, Document)]
    texts = scanner.scan_many([item.text for item in documents if item.page is None])
    pages = scanner.scan_many([item.page for item in documents if item.page], "html")
    for item in batch:
        if isinstance(item, Document):
            yield item, next(texts if item.page is None else pages)
        else:
            yield item, None
