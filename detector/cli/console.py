"""What goes to standard output and standard error, and how."""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn, TextIO

import typer

from detector.corpus.atomic import AtomicFile
from detector.corpus.sources import real_path

EXIT_FOUND, EXIT_ERROR = 1, 2
EXIT_PIPE = 141
"""What a shell reports of a program whose reader went away."""
EXIT_INTERRUPTED = 130
"""What a shell reports of a program that was ended from the keyboard."""
# Scraped text must not steer the terminal: control characters, changes of direction, surrogates.
_UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


def shown(text: str) -> str:
    """The text on one line, safe to print: runs of white space are one space each."""
    return _UNPRINTABLE.sub("\ufffd", " ".join(text.split()))


def escaped(text: str) -> str:
    r"""The text on one line with ``\x1b``-like escapes, for names that must stay recognisable."""
    return _UNPRINTABLE.sub(
        lambda match: match[0].encode("unicode_escape", "surrogatepass").decode(), text
    )


def shortened(text: str, width: int) -> str:
    """The beginning of a text, with an ellipsis if that is not all."""
    return text if len(text) <= width else text[: width - 1].rstrip() + "…"


def plural(count: int, noun: str) -> str:
    """``1 error``, ``2,000 errors``."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def say(message: str) -> None:
    """Print a line on standard error; nobody has to read it."""
    try:
        print(message, file=sys.stderr)
    except OSError:  # its reader went away, or its disk is full: no reason to end the work
        _silence(sys.stderr)


def _silence(stream: TextIO) -> None:
    """Lead a stream nowhere: what is left in its buffer would fail once more when Python ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def say_error(error: object) -> None:
    """Print an error as one line on standard error."""
    say(f"detector: error: {escaped(str(error))}")


def fail(error: object) -> NoReturn:
    """Print an error and end with the status for errors.

    Raises:
        typer.Exit: always.
    """
    say_error(error)
    raise typer.Exit(EXIT_ERROR)


def in_colour(stream: TextIO) -> bool:
    """Whether a stream is a terminal that shows colours."""
    wanted = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return wanted and stream.isatty()


@contextmanager
def open_output(path: Path | None = None) -> Iterator[TextIO]:
    """Open a file that appears when it is complete, or standard output.

    Raises:
        typer.Exit: the reader of standard output went away, or there is no room to write.
    """
    try:
        with _open_file(path) if path is not None else _open_stdout() as stream:
            yield stream
    except OSError as error:
        fail(f"{path or 'standard output'}: {error.strerror or error}")


@contextmanager
def _open_stdout() -> Iterator[TextIO]:
    stdout = sys.stdout
    if stdout is None:
        raise OSError("is closed")
    if isinstance(stdout, io.TextIOWrapper):
        encoding = stdout.encoding if stdout.isatty() else "utf-8"
        stdout.reconfigure(encoding=encoding, errors="backslashreplace")
    try:
        yield stdout
        stdout.flush()
    except BrokenPipeError:
        _silence(stdout)
        raise typer.Exit(EXIT_PIPE) from None
    except OSError:
        _silence(stdout)
        raise


@contextmanager
def _open_file(path: Path) -> Iterator[TextIO]:
    with AtomicFile(real_path(path)) as file:
        text = io.TextIOWrapper(file.stream, "utf-8", "backslashreplace", newline="\n")
        try:
            yield text
            text.flush()
        finally:
            text.detach()
