"""What docs/cli.md says of the command line is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer

from detector.classify.model import PRESETS
from detector.cli.app import app
from detector.cli.formats import Format
from detector.cli.formats.flat import CsvWriter
from detector.cli.options import Input, Preset
from detector.corpus.edits import TAG_CLOSE, TAG_OPEN, Mode
from detector.corpus.options import SHARD_BYTES, OnError
from detector.corpus.read import SNIFFED
from detector.corpus.reading import MAX_BYTES
from detector.corpus.records import MAX_PASSED
from detector.corpus.sources import DEFAULT_INCLUDE, EXTENSIONS
from detector.corpus.tables import MAX_RATIO, MAX_UNPACKED
from tests.cli.conftest import ROOT
from tests.corpus.support import clean, entries, write_tree


@pytest.fixture(scope="module")
def page() -> str:
    return (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")


def test_every_option_and_command_of_the_page_exists(page: str) -> None:
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    options = {option for one in commands.values() for param in one.params for option in param.opts}
    assert set(re.findall(r"--[a-z][a-z-]+", page)) - options == {"--help"}
    assert set(re.findall(r"\bdetector ([a-z]+)", page)) == set(commands)


def test_every_command_line_of_the_readme_exists() -> None:
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shell = "\n".join(re.findall(r"```sh\n(.*?)```", readme, re.DOTALL))
    lines = re.findall(r"\bdetector ([a-z]+)(.*?)(?:#.*)?$", shell, re.MULTILINE)
    assert {name for name, _ in lines} == set(commands)
    for name, arguments in lines:
        options = {option for param in commands[name].params for option in param.opts}
        assert set(re.findall(r"(?<!\S)--?[a-z-]+", arguments)) <= options, name


def test_presets_are_those_of_the_model() -> None:
    assert tuple(Preset) == PRESETS


def test_names_and_numbers_of_the_page(page: str) -> None:
    words = " ".join(page.split())
    assert " ".join(DEFAULT_INCLUDE) in words
    assert f"`--max-bytes` ({MAX_BYTES >> 20} MB)" in words
    assert f"first {SNIFFED:,} bytes" in words
    assert f"`{', '.join(CsvWriter.COLUMNS)}`" in words
    assert TAG_OPEN.format(family="gambling") in words
    assert TAG_CLOSE in words
    assert all(f"`{one}`" in words for one in Preset)
    assert all(f"`{one}`" in words or f"**{one}**" in words for one in Format)


def test_fields_of_the_side_file(page: str, tmp_path: Path) -> None:
    source = write_tree(tmp_path / "in", {"a.txt": b"aX"})
    clean([source], tmp_path / "out")
    section = page[page.index("### The side file") : page.index("### The report")]
    part, document = (
        {name for row in re.findall(r"^\| (`.*?) \|", table, re.MULTILINE) for name in names(row)}
        for table in section.split("for every changed record")
    )
    assert [set(entry) for entry in entries(tmp_path / "out")] == [part, document]


def test_modes_kinds_and_limits_of_the_page(page: str) -> None:
    words = " ".join(page.split())
    named = [*Mode, *OnError, *(one for one in Input if one is not Input.AUTO), *EXTENSIONS]
    assert set(named) <= set(re.findall(r"[`\s](\.?[a-z]+)(?=[`\s])", words))
    assert f"`--shard-bytes` ({SHARD_BYTES >> 20} MiB)" in words
    assert f"more than {MAX_PASSED >> 30} GiB" in words
    assert f"more than {MAX_UNPACKED >> 20} MiB and {MAX_RATIO} times" in words


def names(cell: str) -> list[str]:
    return re.findall(r"`(\w+)`", cell)
