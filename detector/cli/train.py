"""``detector train``: a model folder from the readable data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from detector.classify.model import save_model
from detector.cli.console import fail
from detector.cli.options import examples

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
NEEDS_EXTRA = "needs scikit-learn: pip install 'seospam-detector[train]'"


def check_folders(data: Path, corpora: Path | None) -> None:
    """End with one line if a folder is missing.

    Raises:
        typer.Exit: a folder is missing.
    """
    for folder in (data, corpora):
        if folder is not None and not folder.is_dir():
            fail(f"{folder}: no such folder (run from a checkout, or name it)")


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
        from detector.training.run import Recipe, run_training
    except ImportError:
        fail(f"train {NEEDS_EXTRA}")
    recipe = Recipe(per_source=per_source, seed=seed)
    model = run_training(data, corpora, recipe, lambda line: typer.echo(line, err=True))
    save_model(model, output)
    typer.echo(f"{output}: model written")
