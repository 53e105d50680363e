from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from detector.api import BATCH_CHARS
from detector.corpus.items import CorpusError, Document, End, Item, Source, Unread
from detector.corpus.scan import BATCH_ITEMS, scan_items
from detector.report import Report
from tests.corpus.support import MarkScanner

SOURCE = Source(Path("a.jsonl"), "a.jsonl", "jsonl", "a.jsonl")


def document(number: int, text: str) -> Document:
    return Document(SOURCE, number, text, b"", number)


class CountingScanner(MarkScanner):
    """Remembers how large its batches were."""

    def __init__(self) -> None:
        super().__init__()
        self.batches: list[int] = []

    def scan_many(
        self, texts: Iterable[str], format: str = "text", *, blocks: bool = False
    ) -> Iterator[Report]:
        texts = list(texts)
        self.batches.append(sum(map(len, texts)))
        assert not blocks
        return super().scan_many(texts)


def test_reports_stay_with_their_documents_between_errors() -> None:
    items: list[Item] = [CorpusError("x", "gone")]
    for number in range(3 * BATCH_ITEMS):
        items.append(document(number, "X" * (number % 3)))
        if number % 5 == 0:
            items.append(Unread(SOURCE, b"", CorpusError("a.jsonl", "broken", number)))
    items.append(End(SOURCE))
    found = list(scan_items(MarkScanner(), items))
    assert [item for item, _ in found] == items
    for item, report in found:
        if isinstance(item, Document):
            assert report is not None
            assert report.text == item.text
        else:
            assert report is None


def test_batches_are_bounded() -> None:
    scanner = CountingScanner()
    texts = ["a" * 1000] * 1000
    list(scan_items(scanner, [document(n, text) for n, text in enumerate(texts)]))
    assert max(scanner.batches) <= BATCH_CHARS
    assert sum(scanner.batches) == 1_000_000


def test_reading_is_no_further_ahead_than_a_batch() -> None:
    read = 0

    def items() -> Iterator[Item]:
        nonlocal read
        for read in range(100_000):
            yield document(read, "a" * 100)

    next(scan_items(MarkScanner(), items()))
    assert read <= BATCH_ITEMS
