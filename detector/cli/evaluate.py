"""``detector evaluate``: the quality report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from detector.api import Detector
from detector.cli.console import fail, open_output, say
from detector.cli.options import ModelOption, Preset, PresetOption, examples, load_detector
from detector.cli.train import (
    DEFAULT_DATA,
    CorporaOption,
    DataOption,
    check_folders,
    told_in_one_line,
)

if TYPE_CHECKING:
    from detector.training.run import Recipe

EXAMPLES = examples(
    "detector evaluate",
    "detector evaluate --corpora ~/corpora --json report.json --markdown report.md",
)


def evaluate(
    data: DataOption = DEFAULT_DATA,
    corpora: CorporaOption = None,
    model: ModelOption = None,
    preset: PresetOption = Preset.BALANCED,
    per_source: Annotated[
        int, typer.Option(min=1, help="Honest documents per source and language, to train on.")
    ] = 60,
    folds: Annotated[int, typer.Option(min=1, max=5, help="Folds of the wild test to run.")] = 5,
    json_path: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write everything as JSON.")
    ] = None,
    markdown_path: Annotated[
        Path | None, typer.Option("--markdown", metavar="FILE", help="Write the tables.")
    ] = None,
) -> None:
    """Measure the quality, on texts the model has not seen, beside a baseline.

    The model is measured on the held-out quarter of the data folder. With --corpora, its recipe is
    measured on the public corpora too: a model is trained for each fold of sources on the others.
    """
    check_folders(data, corpora)
    for path in (json_path, markdown_path):
        if path is not None and (path.is_dir() or not path.parent.is_dir()):
            fail(f"{path}: no file can be written there")
    detector = load_detector(model, preset)
    with told_in_one_line("evaluate"):
        from detector.training.render import as_json, as_markdown
        from detector.training.run import Recipe

        recipe = Recipe(per_source=per_source)
        reports = _measure(data, corpora, detector, recipe, folds)
    command = f"detector evaluate --preset {preset.value} --per-source {per_source}"
    if corpora is not None:
        command += f" --corpora CORPORA --folds {folds}"
    written = {json_path: as_json(reports), markdown_path: as_markdown(reports, command)}
    for path, text in written.items():
        if path is not None:
            with open_output(path) as stream:
                stream.write(text)
    with open_output() as stream:
        stream.write(as_markdown(reports, command, brief=True))


def _measure(
    data: Path, corpora: Path | None, detector: Detector, recipe: Recipe, folds: int
) -> dict[str, dict[str, Any]]:
    from detector.training import evaluate as evaluation
    from detector.training.baseline import Baseline
    from detector.training.run import load_pools, training_documents

    say("own: fitting the baseline")
    baseline = Baseline.fit(training_documents(load_pools(data, corpora), recipe))
    reports = {"own": evaluation.report(evaluation.evaluate_own(data, detector, baseline))}
    if corpora is not None:
        wild = evaluation.evaluate_wild(
            data, corpora, recipe, say, preset=detector.preset, folds=range(folds)
        )
        reports["wild"] = evaluation.report(wild)
    return reports
