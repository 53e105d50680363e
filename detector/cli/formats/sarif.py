"""SARIF 2.1.0, which code hosts and editors read."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import quote

from detector import __version__
from detector.cli.formats.base import Writer
from detector.cli.formats.places import Region, explanation, regions_of
from detector.corpus.items import CorpusError, Document
from detector.corpus.jsontext import dump_json
from detector.report import Finding, Report

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


class SarifWriter(Writer):
    """One result a span, one rule a family; results are written while scanning.

    Args:
        stream: where it writes to.
        families: families that may be found.
    """

    def __init__(self, stream: TextIO, families: Sequence[str]) -> None:
        super().__init__(stream)
        self._rules = {family: index for index, family in enumerate(families)}
        self._errors: list[CorpusError] = []
        driver = {
            "name": "detector",
            "version": __version__,
            "rules": [_rule(family) for family in families],
        }
        # The object is written in pieces by hand, so that results need not be kept.
        self._write(
            f'{{"$schema":"{SCHEMA}","version":"2.1.0","runs":[{{"tool":{{"driver":',
            driver,
            '},"columnKind":"unicodeCodePoints","results":[',
        )
        self._between = "\n"

    def document(self, document: Document, report: Report) -> None:
        """Write the spans of a document."""
        for span, region in zip(report.spans, regions_of(document, report), strict=True):
            self._write(self._between, self._result(document, span, region))
            self._between = ",\n"

    def error(self, error: CorpusError) -> None:
        """Keep an error for the end."""
        self._errors.append(error)

    def finish(self) -> None:
        """Write the errors and close the object."""
        invocation = {
            "executionSuccessful": not self._errors,
            "toolExecutionNotifications": [_notification(error) for error in self._errors],
        }
        self._write('\n],"invocations":[', invocation, "]}]}\n")

    def _write(self, before: str, value: Any, after: str = "") -> None:
        self.stream.write(before + dump_json(value).decode() + after)

    def _result(self, document: Document, span: Finding, region: Region) -> dict[str, Any]:
        return {
            "ruleId": _rule_id(span.family),
            "ruleIndex": self._rules[span.family],
            "level": "warning",
            "message": {"text": explanation(document, span)},
            "locations": [_location(document.source.name, region)],
            "properties": {
                "document": document.id,
                "start": span.start,
                "end": span.end,
                "score": round(span.score, 4),
                "reasons": [reason.text for reason in span.reasons],
            },
        }


def _rule_id(family: str) -> str:
    return f"spam/{family}"


def _rule(family: str) -> dict[str, Any]:
    return {
        "id": _rule_id(family),
        "shortDescription": {"text": f"Injected spam: {family}"},
        "defaultConfiguration": {"level": "warning"},
    }


def _location(name: str, region: Region | None) -> dict[str, Any]:
    location: dict[str, Any] = {"artifactLocation": {"uri": _uri(name)}}
    if region is not None:
        fields = {
            "startLine": region.line,
            "startColumn": region.column,
            "endLine": region.end_line,
            "endColumn": region.end_column,
        }
        location["region"] = {key: value for key, value in fields.items() if value is not None}
    return {"physicalLocation": location}


def _uri(name: str) -> str:
    path = Path(name)
    return path.as_uri() if path.is_absolute() else quote(os.fsencode(path.as_posix()))


def _notification(error: CorpusError) -> dict[str, Any]:
    region = Region(error.record) if error.record else None
    return {
        "level": "error",
        "message": {"text": error.message},
        "locations": [_location(error.path, region)],
    }
