"""``detector signals``: the list of signals, and a page on each."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Annotated, TextIO

import typer

from detector.cli.console import fail, open_output
from detector.cli.options import examples
from detector.cli.tables import print_table
from detector.features.signal import Signal
from detector.features.table import SIGNALS, find_signal
from detector.html.signals import MARKUP_SIGNALS

EXAMPLES = examples("detector signals", "detector signals D101", "detector signals top-word")
CodeArgument = Annotated[
    str | None, typer.Argument(metavar="CODE", help="Code or name of a signal.")
]
ALL = (*SIGNALS, *MARKUP_SIGNALS)
_VALUE = re.compile(r"\{value:?([^}]*)\}")


def signals(code: CodeArgument = None) -> None:
    """List the signals, or print the page on one."""
    one = None
    if code is not None:
        one = find_signal(code, ALL)
        if one is None:
            fail(_unknown(code))
    with open_output() as stream:
        if one is None:
            _print_list(stream)
        else:
            stream.write(_page(one))


def _unknown(code: str) -> str:
    known = [name for one in ALL for name in (one.code, one.name)]
    folded = {name.lower(): name for name in known}
    close = [folded[name] for name in get_close_matches(code.lower(), folded, cutoff=0.5)]
    # A wrong number resembles no code, but its letter tells the group.
    close = close or [one.code for one in ALL if one.code[0] == code[:1].upper()]
    hint = f"did you mean {', '.join(close)}?" if close else "detector signals lists them"
    return f"no signal {code!r}: {hint}"


def _says(one: Signal) -> str:
    """The signal's sentence with N for the value."""
    return _VALUE.sub(lambda match: "N %" if match[1].endswith("%") else "N", one.sentence)


def _print_list(stream: TextIO) -> None:
    print_table(
        ("code", "name", "group", "unit", "what it says"),
        [
            (one.code, one.name, one.group, one.unit, _says(one))
            for one in sorted(ALL, key=lambda one: one.code[1:])  # groups are numbered
        ],
        stream,
    )


def _page(one: Signal) -> str:
    lines = [line.removeprefix("    ") for line in one.page.splitlines()]
    facts = {
        "Group": one.group,
        "Unit": one.unit,
        "Range": f"{one.low:g} to {one.high:g}",
        "Source": one.source,
        "Says": _says(one),
    }
    title = f"{one.code} {one.name}"
    return "\n".join(
        [title, "=" * len(title), "", *lines, "", *(f"{k:<8}{v}" for k, v in facts.items()), ""]
    )
