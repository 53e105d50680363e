"""Options that several commands have, and what they mean to the corpus."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from detector.api import Detector
from detector.classify.model import ModelError
from detector.cli.console import fail
from detector.corpus.reading import MAX_BYTES, Reading
from detector.corpus.sources import DEFAULT_INCLUDE, Selection, real_path


class Preset(StrEnum):
    """How sure the detector must be."""

    HIGH_PRECISION = "high-precision"
    BALANCED = "balanced"
    HIGH_RECALL = "high-recall"


class Input(StrEnum):
    """How files are read."""

    AUTO = "auto"
    TEXT = "text"
    JSONL = "jsonl"
    HTML = "html"
    CSV = "csv"
    TSV = "tsv"
    WARC = "warc"
    PARQUET = "parquet"
    ARROW = "arrow"


class EngineName(StrEnum):
    """Where workers run."""

    LOCAL = "local"
    RAY = "ray"


Paths = Annotated[
    list[str],
    typer.Argument(metavar="PATH...", help="Files, folders, URLs, or - for standard input."),
]
PresetOption = Annotated[Preset, typer.Option(help="How sure to be before calling it spam.")]
ModelOption = Annotated[
    Path | None, typer.Option(metavar="DIR", help="Model folder; the shipped one by default.")
]
IncludeOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="GLOB",
        help=f"Files to read in folders, may be repeated. Default: {' '.join(DEFAULT_INCLUDE)}",
    ),
]
ExcludeOption = Annotated[
    list[str] | None,
    typer.Option(metavar="GLOB", help="Files and folders to pass over, may be repeated."),
]
InputOption = Annotated[
    Input,
    typer.Option("--input", "--input-format", help="What the files are; auto goes by the name."),
]
TextFieldOption = Annotated[
    str, typer.Option(metavar="NAME", help="Field of a row that holds the text.")
]
IdFieldOption = Annotated[
    str, typer.Option(metavar="NAME", help="Field of a row that holds its id.")
]
UrlFieldOption = Annotated[
    str, typer.Option(metavar="NAME", help="Field of a row with the address it is from.")
]
MaxBytesOption = Annotated[
    int, typer.Option(min=1, metavar="N", help="A larger document is an error.")
]
QuietOption = Annotated[
    bool, typer.Option("--quiet", "-q", help="No progress and no summary; errors still show.")
]
DEFAULT_MAX_BYTES = MAX_BYTES


def load_detector(model: Path | None, preset: Preset) -> Detector:
    """Load the detector.

    Raises:
        typer.Exit: the model cannot be used.
    """
    try:
        return Detector.load(model, preset.value)
    except ModelError as error:
        fail(error)


def make_selection(
    include: list[str] | None,
    exclude: list[str] | None,
    input: Input,
    omit: Path | None = None,
) -> Selection:
    """Which files to read, from the options."""
    return Selection(
        include=tuple(include) if include else DEFAULT_INCLUDE,
        exclude=tuple(exclude or ()),
        reading=input.value,
        omit=real_path(omit) if omit else None,
    )


def make_reading(text_field: str, id_field: str, max_bytes: int, url_field: str = "url") -> Reading:
    """How to read them, from the options."""
    return Reading(text_field, id_field, url_field, max_bytes)


def examples(*commands: str) -> str:
    """Lay out the examples below a command's help."""
    return "\n\n".join(["[bold]Examples[/bold]", *commands])
