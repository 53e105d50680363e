"""``detector restore``: the originals again, byte for byte."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from detector.cli.console import EXIT_ERROR, fail, plural, say, say_error
from detector.cli.options import QuietOption, examples
from detector.corpus.items import CorpusError

EXAMPLES = examples("detector restore cleaned -o originals")
CleanedArgument = Annotated[Path, typer.Argument(metavar="OUT", help="Folder that clean wrote.")]
OriginalsOption = Annotated[
    Path, typer.Option("--output", "-o", metavar="ORIGINALS", help="Folder for the originals.")
]
ForceOption = Annotated[
    bool, typer.Option("--force", help="Replace files that are there with other content.")
]


def restore(
    cleaned: CleanedArgument,
    output: OriginalsOption,
    force: ForceOption = False,
    quiet: QuietOption = False,
) -> None:
    """Make the originals of cleaned or tagged copies again, byte for byte.

    Every file is checked against the checksum of its original.

    Exit status: 0 all was restored, 2 something could not be.
    """
    from detector.corpus.restore import restore as restore_folder  # no other command needs it

    restored = errors = 0
    try:
        for outcome in restore_folder(cleaned, output, force=force):
            if isinstance(outcome, CorpusError):
                errors += 1
                say_error(outcome)
            else:
                restored += 1
    except CorpusError as error:
        fail(error)
    if not quiet:
        say(f"{plural(restored, 'file')} restored, {plural(errors, 'error')}")
    raise typer.Exit(EXIT_ERROR if errors else 0)
