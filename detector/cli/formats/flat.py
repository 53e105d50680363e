"""Formats for programs that list every document: JSON Lines, JSON, CSV."""

from __future__ import annotations

import csv
from typing import Any, TextIO

from detector.cli.formats.base import Writer, families_of, share_of
from detector.corpus.items import Document
from detector.corpus.jsontext import dump_json
from detector.report import Report


def document_object(document: Document, report: Report) -> dict[str, Any]:
    """What JSON says of a document."""
    return {"id": document.id, **report.to_dict()}


class JsonlWriter(Writer):
    """One object a line, written as soon as the document is scanned."""

    def document(self, document: Document, report: Report) -> None:
        """Write a document."""
        self.stream.write(dump_json(document_object(document, report)).decode() + "\n")
        self.stream.flush()


class JsonWriter(Writer):
    """An array of the same objects."""

    _between = "[\n"

    def document(self, document: Document, report: Report) -> None:
        """Write a document."""
        found = dump_json(document_object(document, report)).decode()
        self.stream.write(self._between + found)
        self._between = ",\n"

    def finish(self) -> None:
        """Close the array."""
        self.stream.write("[]\n" if self._between == "[\n" else "\n]\n")


class CsvWriter(Writer):
    """One row a document; its spans as ``start-end`` with a space between two."""

    COLUMNS = ("id", "contaminated", "score", "n_spans", "families", "share", "spans")

    def __init__(self, stream: TextIO) -> None:
        super().__init__(stream)
        self._rows = csv.writer(stream, lineterminator="\n")
        self._rows.writerow(self.COLUMNS)

    def document(self, document: Document, report: Report) -> None:
        """Write a document."""
        self._rows.writerow(
            (
                document.id,
                "true" if report.contaminated else "false",
                f"{report.score:.4f}",
                len(report.spans),
                " ".join(families_of(report)),
                f"{share_of(report):.4f}",
                " ".join(f"{span.start}-{span.end}" for span in report.spans),
            )
        )
