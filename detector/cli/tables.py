"""Tables for people: lines and colours in a terminal, plain columns elsewhere."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import TextIO

from detector.cli.console import in_colour


def print_table(
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    stream: TextIO,
    *,
    right: Iterable[str] = (),
) -> None:
    """Print a table; the columns named in ``right`` are aligned to the right."""
    if stream.isatty():
        _print_rich(columns, rows, stream, right)
    else:
        _print_plain(columns, rows, stream, right)


def _print_plain(
    columns: Sequence[str], rows: Iterable[Sequence[str]], stream: TextIO, right: Iterable[str]
) -> None:
    from rich.cells import cell_len  # Chinese letters are two wide; the rest of rich can wait

    lines = [list(columns), *map(list, rows)]
    widths = [max(map(cell_len, cells)) for cells in zip(*lines, strict=True)]
    to_right = [name in right for name in columns]
    for cells in lines:
        gaps = [" " * (width - cell_len(cell)) for cell, width in zip(cells, widths, strict=True)]
        padded = [
            gap + cell if flush else cell + gap
            for cell, gap, flush in zip(cells, gaps, to_right, strict=True)
        ]
        stream.write("  ".join(padded).rstrip() + "\n")


def _print_rich(
    columns: Sequence[str], rows: Iterable[Sequence[str]], stream: TextIO, right: Iterable[str]
) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 2, 0, 0))
    for name in columns:
        table.add_column(
            name,
            justify="right" if name in right else "left",
            header_style="bold",
            overflow="fold",
        )
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    rendered = io.StringIO()
    colour = in_colour(stream)
    Console(file=rendered, force_terminal=colour, no_color=not colour).print(table)
    lines = rendered.getvalue().split("\n")
    stream.write("\n".join(line.rstrip() for line in lines))
