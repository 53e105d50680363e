"""From items to reports, in batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from detector.api import BATCH_CHARS
from detector.corpus.items import Document, Item, Unread
from detector.features.language import FunctionWords
from detector.frames import Scanner
from detector.report import Report

BATCH_ITEMS = 4096
"""So many items are gathered at most, however short, before they are scanned."""


def scan_items(scanner: Scanner, items: Iterable[Item]) -> Iterator[tuple[Item, Report | None]]:
    """Scan the documents among items.

    Yields:
        every item in order, with its report if it is a document.
    """
    for batch, reports in scan_batches(scanner, items):
        yield from zip(batch, reports, strict=True)


def scan_batches(
    scanner: Scanner, items: Iterable[Item]
) -> Iterator[tuple[list[Item], Iterator[Report | None]]]:
    """Scan the documents among items.

    Yields:
        batches of items in order, each with the reports of its documents and None for the rest.
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
            yield batch, _scan_batch(scanner, batch)
            batch, size = [], 0
    yield batch, _scan_batch(scanner, batch)


def _scan_batch(scanner: Scanner, batch: list[Item]) -> Iterator[Report | None]:
    documents = [item for item in batch if isinstance(item, Document)]
    texts = scanner.scan_many([item.text for item in documents if item.page is None])
    pages = scanner.scan_many([item.page for item in documents if item.page], "html")
    for item in batch:
        if isinstance(item, Document):
            yield next(texts if item.page is None else pages)
        else:
            yield None


def function_words(scanner: object) -> FunctionWords | None:
    """The function words that a scanner knows, None if it is no detector."""
    model = getattr(scanner, "model", None)
    return getattr(model, "function_words", None)
