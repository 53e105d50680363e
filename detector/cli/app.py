"""The command ``detector``: every command is one function in the file of its name."""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path
from typing import Annotated

import typer

from detector import __version__
from detector.cli import clean, evaluate, explain, restore, scan, serve, signals, train
from detector.cli.console import EXIT_ERROR

app = typer.Typer(
    name="detector",
    help="Find injected spam in scraped articles, to the character.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("scan", epilog=scan.EXAMPLES)(scan.scan)
app.command("clean", epilog=clean.EXAMPLES)(clean.clean)
app.command("restore", epilog=restore.EXAMPLES)(restore.restore)
app.command("explain", epilog=explain.EXAMPLES)(explain.explain)
app.command("signals", epilog=signals.EXAMPLES)(signals.signals)
app.command("serve", epilog=serve.EXAMPLES)(serve.serve)
app.command("train", epilog=train.EXAMPLES)(train.train)
app.command("evaluate", epilog=evaluate.EXAMPLES)(evaluate.evaluate)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"detector {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version and exit."
        ),
    ] = False,
) -> None:
    """Find injected spam in scraped articles, to the character."""


def main() -> None:
    """Run the command line; an unforeseen failure ends with the status for errors, not with 1.

    Raises:
        SystemExit: always, with the exit status.
    """
    if sys.stderr is None:  # closed; everything that says something there may rely on it
        sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115 - open to the end
    try:
        app(prog_name="detector")
    except Exception:  # status 1, Python's own choice, would say that spam was found
        traceback.print_exc()
        sys.exit(EXIT_ERROR)


if __name__ == "__main__":
    main()
