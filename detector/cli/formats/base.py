"""What all formats have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TextIO

from detector.corpus.items import CorpusError, Document
from detector.report import Report


class Writer(ABC):
    """Writes the results of a scan in one format.

    Args:
        stream: where it writes to.
    """

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    @abstractmethod
    def document(self, document: Document, report: Report) -> None:
        """Take the report of a document, in order."""

    def error(self, error: CorpusError) -> None:  # noqa: B027 - most formats have no place for it
        """Take an error; it is said on standard error in any case."""

    def finish(self) -> None:  # noqa: B027 - most formats need no end
        """Write what comes last."""


def families_of(report: Report) -> list[str]:
    """Families found in a document, the one that covers most of it first."""
    covered: dict[str, int] = {}
    for span in report.spans:
        covered[span.family] = covered.get(span.family, 0) + span.end - span.start
    return sorted(covered, key=lambda family: (-covered[family], family))


def share_of(report: Report) -> float:
    """Share of the text that is spam."""
    return sum(span.end - span.start for span in report.spans) / max(len(report.text), 1)
