"""How the results of a scan are written: one file a format."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TextIO

from detector.cli.formats.base import Writer
from detector.cli.formats.flat import CsvWriter, JsonlWriter, JsonWriter
from detector.cli.formats.github import GithubWriter
from detector.cli.formats.sarif import SarifWriter
from detector.cli.formats.table import TableWriter


class Format(StrEnum):
    """Names of the formats."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    GITHUB = "github"
    SARIF = "sarif"


def make_writer(format: Format, stream: TextIO, families: Sequence[str]) -> Writer:
    """Make the writer of a format.

    Args:
        format: the format.
        stream: where it writes to.
        families: families that may be found.
    """
    if format is Format.SARIF:
        return SarifWriter(stream, families)
    writers: dict[Format, type[Writer]] = {
        Format.TABLE: TableWriter,
        Format.JSON: JsonWriter,
        Format.JSONL: JsonlWriter,
        Format.CSV: CsvWriter,
        Format.GITHUB: GithubWriter,
    }
    return writers[format](stream)
