"""The table for people: contaminated documents only."""

from __future__ import annotations

from typing import TextIO

from detector.cli.console import escaped, shortened, shown
from detector.cli.formats.base import Writer, families_of, share_of
from detector.cli.tables import print_table
from detector.corpus.items import Document
from detector.report import Report

WORDS_WIDTH = 60


class TableWriter(Writer):
    """One row a contaminated document, printed at the end."""

    COLUMNS = ("document", "score", "spans", "families", "share", "begins with")

    def __init__(self, stream: TextIO) -> None:
        super().__init__(stream)
        self._rows: list[tuple[str, ...]] = []

    def document(self, document: Document, report: Report) -> None:
        """Take a document."""
        if not report.spans:
            return
        self._rows.append(
            (
                escaped(str(document.id)),
                f"{report.score:.3f}",
                str(len(report.spans)),
                ", ".join(families_of(report)),
                f"{share_of(report):.0%}",
                # Cut before it is cleaned up: the span may be the whole of a large document.
                shortened(shown(report.spans[0].text[: 4 * WORDS_WIDTH]), WORDS_WIDTH),
            )
        )

    def finish(self) -> None:
        """Print the table, if there is anything in it."""
        if self._rows:
            print_table(self.COLUMNS, self._rows, self.stream, right=("score", "spans", "share"))
