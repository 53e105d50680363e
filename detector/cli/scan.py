"""``detector scan``: find spam in files, folders, standard input."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from detector.cli.console import EXIT_FOUND, fail, open_output
from detector.cli.formats import Format, make_writer
from detector.cli.formats.base import Writer
from detector.cli.options import (
    DEFAULT_MAX_BYTES,
    ExcludeOption,
    IdFieldOption,
    IncludeOption,
    Input,
    InputOption,
    MaxBytesOption,
    ModelOption,
    Paths,
    Preset,
    PresetOption,
    QuietOption,
    TextFieldOption,
    examples,
    load_detector,
    make_reading,
    make_selection,
)
from detector.cli.progress import Tally
from detector.corpus.items import Document, Item, error_of
from detector.corpus.read import read_corpus
from detector.corpus.scan import scan_items
from detector.corpus.sources import find_sources, real_path
from detector.report import Report

EXAMPLES = examples(
    "detector scan page.txt",
    "detector scan corpus/ --include '*.md' --exclude drafts",
    "detector scan shard.jsonl.gz --text-field content --format jsonl > found.jsonl",
    "curl -s https://example.org/page.txt | detector scan -",
    "detector scan docs/ --format sarif --output spam.sarif --exit-zero",
)
FormatOption = Annotated[Format, typer.Option("--format", "-f", help="How to write the results.")]
OutputOption = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="Write to a file, whole or not at all."),
]
ExitZeroOption = Annotated[
    bool, typer.Option("--exit-zero", help="Exit status 0 also when spam is found.")
]


def scan(
    paths: Paths,
    format: FormatOption = Format.TABLE,
    output: OutputOption = None,
    preset: PresetOption = Preset.BALANCED,
    model: ModelOption = None,
    include: IncludeOption = None,
    exclude: ExcludeOption = None,
    input: InputOption = Input.AUTO,
    text_field: TextFieldOption = "text",
    id_field: IdFieldOption = "id",
    max_bytes: MaxBytesOption = DEFAULT_MAX_BYTES,
    exit_zero: ExitZeroOption = False,
    quiet: QuietOption = False,
) -> None:
    """Find injected spam in files, folders or standard input.

    Exit status: 0 nothing found, 1 spam found, 2 something could not be read or written.
    """
    _check_output(output, paths)
    detector = load_detector(model, preset)
    selection = make_selection(include, exclude, input, omit=output)
    items = read_corpus(
        find_sources(paths, selection), make_reading(text_field, id_field, max_bytes)
    )
    bar = not quiet and _bar_fits(format, output)
    with open_output(output) as stream:
        writer = make_writer(format, stream, detector.model.families.names)
        with Tally(paths, selection, bar=bar) as tally:
            for item, report in scan_items(detector, items):
                _write(writer, item, report)
                tally.count(item, report)
        writer.finish()
    if not quiet:
        tally.summary(f"{tally.contaminated:,} contaminated")
    raise typer.Exit(tally.status(EXIT_FOUND if tally.contaminated and not exit_zero else 0))


def _write(writer: Writer, item: Item, report: Report | None) -> None:
    if isinstance(item, Document) and report is not None:
        writer.document(item, report)
    elif (problem := error_of(item)) is not None:
        writer.error(problem)


def _check_output(output: Path | None, paths: list[str]) -> None:
    if output is not None and any(real_path(path) == real_path(output) for path in paths):
        fail(f"{output}: the output would overwrite the input")


def _bar_fits(format: Format, output: Path | None) -> bool:
    """Whether a bar would not run into results on the same terminal."""
    return format is Format.TABLE or output is not None or not sys.stdout.isatty()
