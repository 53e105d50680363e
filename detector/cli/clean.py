"""``detector clean``: cleaned or marked copies, and a side file that undoes it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from detector.cli.console import fail, plural
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
from detector.corpus.clean import Cleaner
from detector.corpus.edits import Mode
from detector.corpus.items import CorpusError, Item
from detector.corpus.read import read_corpus
from detector.corpus.scan import scan_items
from detector.corpus.sources import find_sources
from detector.report import Report

EXAMPLES = examples(
    "detector clean page.txt -o cleaned",
    "detector clean corpus/ -o cleaned --preset high-precision",
    "detector clean shard.jsonl --text-field content -o tagged --tag",
    "detector restore cleaned -o originals",
)
OutOption = Annotated[
    Path, typer.Option("--output", "-o", metavar="OUT", help="Folder for the copies.")
]
TagOption = Annotated[bool, typer.Option("--tag", help="Mark the spam instead of cutting it.")]


def clean(
    paths: Paths,
    output: OutOption,
    tag: TagOption = False,
    preset: PresetOption = Preset.BALANCED,
    model: ModelOption = None,
    include: IncludeOption = None,
    exclude: ExcludeOption = None,
    input: InputOption = Input.AUTO,
    text_field: TextFieldOption = "text",
    id_field: IdFieldOption = "id",
    max_bytes: MaxBytesOption = DEFAULT_MAX_BYTES,
    quiet: QuietOption = False,
) -> None:
    """Write copies without the spam; the input is never touched.

    What was cut is kept in OUT/removed.jsonl, from which [bold]detector restore[/bold] makes the
    originals again.

    Exit status: 0 all was copied, 2 something could not be read or written.
    """
    detector = load_detector(model, preset)
    selection = make_selection(include, exclude, input)
    items = read_corpus(
        find_sources(paths, selection), make_reading(text_field, id_field, max_bytes)
    )
    tally = Tally(paths, selection, bar=not quiet)
    try:
        cleaner = Cleaner(output, paths, Mode.TAG if tag else Mode.CUT, text_field)
        with cleaner, tally:
            _copy(scan_items(detector, items), cleaner, tally)
    except CorpusError as error:
        fail(error)
    if not quiet:
        done = "marked" if tag else "cut"
        characters = plural(cleaner.characters, "character")
        tally.summary(f"{cleaner.changed:,} cleaned", f"{characters} {done}")
    raise typer.Exit(tally.status())


def _copy(scanned: Iterable[tuple[Item, Report | None]], cleaner: Cleaner, tally: Tally) -> None:
    for item, report in scanned:
        tally.count(item, report)
        problem = cleaner.feed(item, report)
        if problem is not None:
            tally.error(problem)
