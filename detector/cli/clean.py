"""``detector clean``: cleaned or marked copies, and a side file that undoes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from detector.api import Detector
from detector.cli.console import EXIT_INTERRUPTED, fail, plural, say
from detector.cli.options import (
    DEFAULT_MAX_BYTES,
    EngineName,
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
    UrlFieldOption,
    examples,
    load_detector,
    make_reading,
    make_selection,
)
from detector.cli.progress import RunTally
from detector.corpus.edits import Mode
from detector.corpus.items import CorpusError
from detector.corpus.options import SHARD_BYTES, Job, OnError, Options
from detector.corpus.sources import find_sources

if TYPE_CHECKING:
    from detector.corpus.engine import Engine
    from detector.corpus.run import Outcome

EXAMPLES = examples(
    "detector clean page.txt -o cleaned",
    "detector clean corpus/ -o cleaned --preset high-precision",
    "detector clean dump.jsonl.zst -o cleaned --jobs 8 --on-error quarantine",
    "detector clean rows.parquet --text-field content -o tagged --mode tag",
    "detector clean s3://bucket/crawl -o s3://bucket/cleaned --engine ray --address auto",
    "detector restore cleaned -o originals",
)
OutOption = Annotated[
    str, typer.Option("--output", "-o", metavar="OUT", help="Folder for the copies, or its URL.")
]
ModeOption = Annotated[
    Mode,
    typer.Option(help="Cut the spam, mark it, drop documents with it, or only write a report."),
]
TagOption = Annotated[bool, typer.Option("--tag", help="The same as --mode tag.")]
DropOption = Annotated[
    float | None,
    typer.Option(min=0.0, max=1.0, metavar="SHARE", help="Drop documents with more spam, 0 to 1."),
]
OnErrorOption = Annotated[
    OnError,
    typer.Option(help="What is done with a broken record: end, leave it, or keep it aside."),
]
JobsOption = Annotated[
    int | None,
    typer.Option(
        "--jobs", "-j", metavar="N", help="Workers: 1 here, all of a cluster; -1 for every core."
    ),
]
EngineOption = Annotated[EngineName, typer.Option(help="Where the workers run.")]
AddressOption = Annotated[
    str | None,
    typer.Option(metavar="HOST", help="Of the Ray cluster; without it one is started here."),
]
RestartOption = Annotated[
    bool, typer.Option("--restart", help="Forget what an interrupted run has done.")
]
ShardOption = Annotated[
    int, typer.Option(min=1, metavar="N", help="Size of the parts that files are split into.")
]


def clean(
    paths: Paths,
    output: OutOption,
    mode: ModeOption = Mode.CUT,
    tag: TagOption = False,
    drop_above: DropOption = None,
    on_error: OnErrorOption = OnError.SKIP,
    preset: PresetOption = Preset.BALANCED,
    model: ModelOption = None,
    include: IncludeOption = None,
    exclude: ExcludeOption = None,
    input: InputOption = Input.AUTO,
    text_field: TextFieldOption = "text",
    id_field: IdFieldOption = "id",
    url_field: UrlFieldOption = "url",
    max_bytes: MaxBytesOption = DEFAULT_MAX_BYTES,
    jobs: JobsOption = None,
    engine: EngineOption = EngineName.LOCAL,
    address: AddressOption = None,
    shard_bytes: ShardOption = SHARD_BYTES,
    restart: RestartOption = False,
    quiet: QuietOption = False,
) -> None:
    """Write copies without the spam; the input is never touched.

    What was cut is kept in OUT/removed.jsonl, from which [bold]detector restore[/bold] makes the
    originals again; OUT/report.html and OUT/report.json count it. Interrupted, the same command
    goes on where it stopped.

    Exit status: 0 all was copied, 2 something could not be read or written.
    """
    # What only a run needs: the other commands start a third faster without it.
    from detector.corpus.load import LoadDetector, run_key
    from detector.corpus.run import check_output, clean_corpus
    from detector.corpus.storage import Folder

    if jobs == 0:
        fail("--jobs: 0 workers do nothing")
    options = Options(
        mode=Mode.TAG if tag else mode,
        drop_above=drop_above,
        on_error=on_error,
        reading=make_reading(text_field, id_field, max_bytes, url_field),
        shard_bytes=shard_bytes,
    )
    detector = load_detector(model, preset)
    selection = make_selection(include, exclude, input)
    out = Folder.at(output)
    job = Job(out, options, LoadDetector(model, preset.value), _checksum(detector))
    tally = RunTally(paths, selection, bar=not quiet)
    try:
        check_output(out, paths)
        with tally:
            outcome = clean_corpus(
                find_sources(paths, selection),
                job,
                _engine(engine, jobs, address),
                key=run_key(detector),
                restart=restart,
                progress=tally.count,
            )
    except CorpusError as error:
        fail(error)
    except KeyboardInterrupt:
        say("detector: interrupted; the same command goes on from here")
        raise typer.Exit(EXIT_INTERRUPTED) from None
    if not quiet:
        _summary(outcome, tally, options.mode)
    raise typer.Exit(tally.status(outcome.stats.totals["failed"]))


def _engine(name: EngineName, jobs: int | None, address: str | None) -> Engine:
    from detector.corpus.engine import Engine

    if jobs is None:
        jobs = 1 if name is EngineName.LOCAL else -1
    return Engine(name.value, jobs, address)


def _checksum(detector: Detector) -> str:
    return str(detector.model.card.get("sha256", ""))


def _summary(outcome: Outcome, tally: RunTally, mode: Mode) -> None:
    totals = outcome.stats.totals
    if outcome.complete:
        say("detector: everything was done already (--restart does it again)")
    elif outcome.resumed:
        say(f"detector: went on after {plural(outcome.resumed, 'finished shard')}")
    characters = plural(totals["spam_characters"], "character")
    if mode is Mode.REPORT:
        found = [f"{totals['contaminated']:,} contaminated", f"{characters} of spam"]
    else:
        changed = totals["cut"] + totals["tagged"]
        done = "marked" if mode is Mode.TAG else "cut"
        found = [f"{changed:,} cleaned"] if mode is not Mode.DROP else []
        if totals["dropped"] or mode is Mode.DROP:
            found.append(f"{totals['dropped']:,} dropped")
        found.append(f"{characters} {done}" if mode is not Mode.DROP else f"{characters} of spam")
    tally.summary(totals["documents"] - totals["failed"], totals["failed"], found)
