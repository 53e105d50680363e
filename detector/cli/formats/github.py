"""Workflow commands that GitHub shows as annotations."""

from __future__ import annotations

from detector.cli.console import escaped
from detector.cli.formats.base import Writer
from detector.cli.formats.places import Region, explanation, regions_of
from detector.corpus.items import CorpusError, Document
from detector.report import Report


class GithubWriter(Writer):
    """One warning a span, one error a file that cannot be read."""

    def document(self, document: Document, report: Report) -> None:
        """Write the spans of a document."""
        for span, region in zip(report.spans, regions_of(document, report), strict=True):
            properties = {**_place(document.source.name, region), "title": f"{span.family} spam"}
            self._write("warning", properties, explanation(document, span))

    def error(self, error: CorpusError) -> None:
        """Write an error."""
        record = {"line": str(error.record)} if error.record else {}
        self._write("error", {"file": error.path, **record}, error.message)

    def _write(self, command: str, properties: dict[str, str], message: str) -> None:
        fields = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
        self.stream.write(f"::{command} {fields}::{_data(escaped(message))}\n")


def _place(name: str, region: Region) -> dict[str, str]:
    place = {
        "file": name,
        "line": region.line,
        "endLine": region.end_line,
        "col": region.column,
        "endColumn": region.end_column,
    }
    return {key: str(value) for key, value in place.items() if value is not None}


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
