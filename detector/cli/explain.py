"""``detector explain``: every block of a document with its score and why."""

from __future__ import annotations

from typing import Annotated, TextIO

import typer

from detector.api import Detector
from detector.cli.console import (
    EXIT_ERROR,
    escaped,
    fail,
    in_colour,
    open_output,
    plural,
    say_error,
    shown,
)
from detector.cli.options import (
    DEFAULT_MAX_BYTES,
    IdFieldOption,
    Input,
    InputOption,
    MaxBytesOption,
    ModelOption,
    Preset,
    PresetOption,
    TextFieldOption,
    examples,
    load_detector,
    make_reading,
    make_selection,
)
from detector.corpus.items import Document, error_of
from detector.corpus.read import read_corpus
from detector.corpus.sources import find_sources
from detector.report import Block

EXAMPLES = examples(
    "detector explain page.txt",
    "detector explain page.txt --all-signals | less",
    "detector explain shard.jsonl --record 17",
)
BAR_WIDTH = 10
FileArgument = Annotated[str, typer.Argument(metavar="FILE", help="A file, or - for stdin.")]
RecordOption = Annotated[
    int | None, typer.Option(metavar="N", min=1, help="Only this line of a JSONL file.")
]
AllSignalsOption = Annotated[
    bool, typer.Option("--all-signals", help="List the value of every signal of every block.")
]


def explain(
    file: FileArgument,
    all_signals: AllSignalsOption = False,
    record: RecordOption = None,
    preset: PresetOption = Preset.BALANCED,
    model: ModelOption = None,
    input: InputOption = Input.AUTO,
    text_field: TextFieldOption = "text",
    id_field: IdFieldOption = "id",
    max_bytes: MaxBytesOption = DEFAULT_MAX_BYTES,
) -> None:
    """Show every block of a document with its score and the signals that made it.

    The numbers before the reasons are log-odds: what a signal adds for spam or takes away.

    Exit status: 0, or 2 if something could not be read.
    """
    detector = load_detector(model, preset)
    sources = find_sources([file], make_selection(None, None, input))
    explained = failed = False
    with open_output() as stream:
        for item in read_corpus(sources, make_reading(text_field, id_field, max_bytes)):
            problem = error_of(item)
            subject = item if isinstance(item, Document) else problem
            if record is not None and getattr(subject, "record", None) not in (record, None):
                continue
            if isinstance(item, Document):
                explained = True
                _explain(detector, item, stream, all_signals)
            elif problem is not None:
                failed = True
                say_error(problem)
    if record is not None and not (explained or failed):
        fail(f"{file}: no row at line {record}")
    raise typer.Exit(EXIT_ERROR if failed else 0)


def _explain(detector: Detector, document: Document, stream: TextIO, all_signals: bool) -> None:
    kind = "text" if document.page is None else "html"
    report = detector.scan(document.page or document.text, kind)
    colour = in_colour(stream)
    found = f"contaminated, {plural(len(report.spans), 'span')}" if report.spans else "clean"
    title = f"{escaped(str(document.id))}: {found}, score {report.score:.3f}"
    stream.write(_painted(title, colour, bold=True) + "\n")
    line, last, span = 1, 0, 0
    for block in report.blocks:
        text = report.text[block.start : block.end]
        if not text.strip():
            continue
        # White space before the first word is still part of the block: the line is the word's.
        begin = block.end - len(text.lstrip())
        line += report.text.count("\n", last, begin)
        last = begin
        while span < len(report.spans) and report.spans[span].end <= begin:
            span += 1
        family = report.spans[span].family if block.spam and span < len(report.spans) else ""
        stream.write(f"\n{_heading(block, line, family, colour)}\n")
        body = f"    {shown(text)}"
        stream.write((_painted(body, colour, fg="red") if block.spam else body) + "\n")
        stream.writelines(f"      {row}\n" for row in _rows(block, all_signals))
    stream.write("\n")


def _painted(text: str, colour: bool, fg: str | None = None, bold: bool = False) -> str:
    return typer.style(text, fg=fg, bold=bold or None) if colour else text


def _heading(block: Block, line: int, family: str, colour: bool) -> str:
    full = round(block.score * BAR_WIDTH)
    score = f"{'█' * full}{'·' * (BAR_WIDTH - full)} {block.score:.3f}"
    place = f"line {line}, characters {block.start}-{block.end}"
    if not block.spam:
        return f"  {score}  {place}"
    return _painted(f"  {score}  spam {family}", colour, fg="red", bold=True) + f"  {place}"


def _rows(block: Block, all_signals: bool) -> list[str]:
    """The reasons, and the value of every signal if asked for."""
    rows = [f"{reason.weight:+6.2f}  {reason.code}  {reason.text}" for reason in block.reasons]
    if all_signals:
        rows += [
            f"{block.signals[one.code]:12.4g}  {one.code}  {one.name} ({one.unit})"
            for one in block.measured
        ]
    return rows
