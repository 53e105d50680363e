"""``detector evaluate``: the quality report."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

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
    from detector.training.evaluation.leaveout import LeftOut

EXAMPLES = examples(
    "detector evaluate",
    "detector evaluate --corpora ~/corpora --json report.json --markdown report.md",
    "detector evaluate --corpora ~/corpora --transfer --leave-out language:ko",
)
PER_SOURCE, TRANSFER_PER_SOURCE = 60, 20
"""Many models take long: those of the transfer tests see fewer documents."""
Reports = dict[str, dict[str, Any]]


def evaluate(
    data: DataOption = DEFAULT_DATA,
    corpora: CorporaOption = None,
    model: ModelOption = None,
    preset: PresetOption = Preset.BALANCED,
    per_source: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="Honest documents per source and language, to train on "
            f"[default: {PER_SOURCE}, with --transfer {TRANSFER_PER_SOURCE}].",
        ),
    ] = None,
    folds: Annotated[int, typer.Option(min=1, max=5, help="Folds of the wild test to run.")] = 5,
    baselines: Annotated[
        bool, typer.Option(help="Train the baselines and measure them beside the model.")
    ] = True,
    transfer: Annotated[
        bool, typer.Option("--transfer", help="Run the transfer tests instead.")
    ] = False,
    leave_out: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KIND:NAME",
            help="With --transfer: family:NAME, language:CODE, script:NAME or public:all; "
            "repeat for more.",
        ),
    ] = None,
    kept: Annotated[
        Path | None,
        typer.Option("--keep", metavar="DIR", help="Keep the models of folds, to go on from."),
    ] = None,
    json_path: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write everything as JSON.")
    ] = None,
    markdown_path: Annotated[
        Path | None, typer.Option("--markdown", metavar="FILE", help="Write the tables.")
    ] = None,
    mistakes_path: Annotated[
        Path | None,
        typer.Option("--mistakes", metavar="FILE", help="Write the worst mistakes, to read."),
    ] = None,
) -> None:
    """Measure the quality, on texts the model has not seen, beside two baselines.

    The model is measured on the held-out quarter of the data folder. With --corpora, its recipe is
    measured on the public corpora too: a model is trained for each fold of sources on the others.
    With --transfer, models are trained without a family, a language, a script or any public source,
    and measured on just that.
    """
    check_folders(data, corpora)
    _check_paths(json_path, markdown_path, mistakes_path)
    if leave_out and not transfer:
        fail("--leave-out goes with --transfer")
    command = ["detector evaluate", f"--preset {preset.value}"]
    command += ["--corpora CORPORA"] if corpora else []
    with told_in_one_line("evaluate"):
        if transfer:
            lefts = _lefts(data, corpora, leave_out)
            command += ["--transfer", *(f"--leave-out {words}" for words in leave_out or ())]
            chosen = per_source or TRANSFER_PER_SOURCE
            reports = _transfer(data, corpora, lefts, chosen, preset)
        else:
            chosen = per_source or PER_SOURCE
            command += [f"--folds {folds}"] if corpora else []
            command += [] if baselines else ["--no-baselines"]
            reports = _measure(data, corpora, model, preset, chosen, range(folds), baselines, kept)
        command.append(f"--per-source {chosen}")
        _write(reports, " ".join(command), json_path, markdown_path, mistakes_path)


def _check_paths(*paths: Path | None) -> None:
    """End with one line if a report cannot be written: before the work, which takes long."""
    for path in paths:
        if path is not None and (path.is_dir() or not path.parent.is_dir()):
            fail(f"{path}: no file can be written there")


def _lefts(data: Path, corpora: Path | None, names: Sequence[str] | None) -> list[LeftOut]:
    from detector.training.documents import own_documents
    from detector.training.evaluation.leaveout import DEFAULTS, languages_by_script, left_out

    by_script = languages_by_script(own_documents(data))
    try:
        lefts = [left_out(words, by_script) for words in names or DEFAULTS]
    except ValueError as error:
        fail(error)
    public = [left for left in lefts if left.kind == "public"]
    if public and names and corpora is None:
        fail("public sources can be left out only if --corpora names them")
    return [left for left in lefts if corpora is not None or left not in public]


def _transfer(
    data: Path, corpora: Path | None, lefts: Sequence[LeftOut], per_source: int, preset: Preset
) -> Reports:
    from detector.training.evaluation.transfer import load_material, transfer
    from detector.training.run import Recipe

    recipe = Recipe(per_source=per_source)
    material = load_material(data, corpora)
    return {"transfer": transfer(material, lefts, recipe, say, preset=preset.value)}


def _measure(
    data: Path,
    corpora: Path | None,
    model: Path | None,
    preset: Preset,
    per_source: int,
    folds: Sequence[int],
    baselines: bool,
    kept: Path | None,
) -> Reports:
    detector = load_detector(model, preset)
    from detector.training.evaluation import beds
    from detector.training.evaluation.baselines import fit_baselines
    from detector.training.evaluation.report import report
    from detector.training.run import Recipe, load_pools, training_documents

    recipe = Recipe(per_source=per_source)
    others = {}
    if baselines:
        say("own: training the baselines")
        documents = training_documents(load_pools(data, corpora), recipe)
        others = fit_baselines(documents, recipe.seed, say)
    say("own: scanning")
    reports = {"own": report(beds.evaluate_own(data, detector, others))}
    if corpora is not None:
        wild = beds.evaluate_wild(
            data,
            corpora,
            recipe,
            say,
            preset=preset.value,
            folds=folds,
            baselines=baselines,
            kept=kept,
        )
        reports["wild"] = report(wild)
    return reports


def _write(
    reports: Reports,
    command: str,
    json_path: Path | None,
    markdown_path: Path | None,
    mistakes_path: Path | None,
) -> None:
    from detector.training.evaluation.markdown import as_json, as_markdown
    from detector.training.evaluation.mistakes import as_text

    written = {json_path: as_json(reports), mistakes_path: as_text(reports)}
    written[markdown_path] = as_markdown(reports, command)
    for path, text in written.items():
        if path is not None:
            with open_output(path) as stream:
                stream.write(text)
    with open_output() as stream:
        stream.write(as_markdown(reports, command, brief=True))
