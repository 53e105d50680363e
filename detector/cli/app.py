"""The command ``detector``: every command is one function in the file of its name."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from detector import __version__
from detector.cli.console import EXIT_ERROR, say_error

# Before NumPy is loaded: nothing here multiplies matrices so large that threads, which a scan of
# one file would spend a tenth of its time to start, are of use.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

COMMANDS = ("scan", "clean", "restore", "explain", "signals", "serve", "train", "evaluate")


@cache
def _load_command(name: str) -> Any:
    file = import_module(f"detector.cli.{name}")
    alone = typer.Typer(add_completion=False, rich_markup_mode="rich")
    alone.command(name, epilog=file.EXAMPLES)(getattr(file, name))
    return typer.main.get_command(alone)


class _Commands(Mapping[str, Any]):
    """All commands by name; the file of one is loaded when it is asked for."""

    def __getitem__(self, name: str) -> Any:
        if name not in COMMANDS:
            raise KeyError(name)
        return _load_command(name)

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


class _Group(TyperGroup):
    """A group whose commands are loaded when they are asked for."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.commands = _Commands()  # type: ignore[assignment]  # only ever read


app = typer.Typer(
    name="detector",
    cls=_Group,
    help="Find injected spam in scraped articles, to the character.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


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
    except Exception as error:  # status 1, Python's own choice, would say that spam was found
        from detector.classify.model import ModelError  # with NumPy, which help does without

        if isinstance(error, ModelError):  # of what only pages need, loaded with the first of them
            say_error(error)
        else:
            traceback.print_exc()
        sys.exit(EXIT_ERROR)


if __name__ == "__main__":
    main()
