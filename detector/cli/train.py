"""``detector train``: a model folder from the readable data."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from detector.classify.model import save_model
from detector.cli.console import fail, say
from detector.cli.options import examples
from detector.html.evidence import FILE as MARKUP
from detector.html.evidence import load_markup, save_markup
from detector.training.documents import DataError

EXAMPLES = examples(
    "detector train -o models/mine",
    "detector train --corpora ~/corpora -o models/default",
)
DataOption = Annotated[
    Path, typer.Option("--data", metavar="DIR", help="Folder with a folder per language.")
]
CorporaOption = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="Folder with the public corpora; without it, data alone."),
]
OutOption = Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="Model folder.")]
SeedOption = Annotated[int, typer.Option(help="Of everything random.")]
DEFAULT_DATA = Path("data/languages")


def check_folders(data: Path, corpora: Path | None) -> None:
    """End with one line if there is nothing to train on: before the work, which takes long.

    Raises:
        typer.Exit: a folder is missing, or holds no data.
    """
    for folder in (data, corpora):
        if folder is not None and not folder.is_dir():
            fail(f"{folder}: no such folder (run from a checkout, or name it)")
    for name in ("honest.txt", "spam.txt"):
        if not any(data.glob(f"*/{name}")):
            fail(f"{data}: no folder of a language with {name} in it")


@contextmanager
def told_in_one_line(command: str) -> Iterator[None]:
    """End with one line if the libraries for training are missing, or the data is broken.

    Raises:
        typer.Exit: either is so.
    """
    try:
        yield
    except ImportError:
        fail(f"{command} needs scikit-learn: pip install 'seospam-detector[train]'")
    except DataError as error:
        fail(error)


def train(
    output: OutOption,
    data: DataOption = DEFAULT_DATA,
    corpora: CorporaOption = None,
    per_source: Annotated[
        int, typer.Option(min=1, help="Honest documents taken of each source and language.")
    ] = 60,
    seed: SeedOption = 0,
) -> None:
    """Train a model, calibrate it and choose the thresholds of the presets."""
    check_folders(data, corpora)
    try:
        output.mkdir(parents=True, exist_ok=True)
        with told_in_one_line("train"):
            from detector.training.run import Recipe, run_training

            recipe = Recipe(per_source=per_source, seed=seed)
            model = run_training(data, corpora, recipe, say)
        save_model(model, output)
        if not (output / MARKUP).exists():
            save_markup(load_markup(), output)
    except OSError as error:
        fail(f"{output}: {error.strerror or error}")
    say(f"{output}: model written")
