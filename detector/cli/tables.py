"""Tables for people: lines and colours in a terminal, plain columns elsewhere."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import TextIO

from detector.cli.console import in_colour

_PLAIN_WIDTH = 100_000
"""Nothing is cut or wrapped where no terminal sets a width."""


def print_table(
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    stream: TextIO,
    *,
    right: Iterable[str] = (),
) -> None:
    """Print a table; the columns named in ``right`` are aligned to the right."""
    # Imported here: a scan that finds nothing needs no rich.
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    terminal = stream.isatty()
    table = Table(box=box.SIMPLE_HEAD if terminal else None, pad_edge=False, padding=(0, 2, 0, 0))
    for name in columns:
        table.add_column(
            name,
            justify="right" if name in right else "left",
            header_style="bold",
            overflow="fold",
            no_wrap=not terminal,
        )
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    rendered = io.StringIO()
    console = Console(
        file=rendered,
        force_terminal=in_colour(stream),
        no_color=not in_colour(stream),
        width=None if terminal else _PLAIN_WIDTH,
    )
    console.print(table)
    lines = rendered.getvalue().split("\n")
    stream.write("\n".join(line.rstrip() for line in lines))
