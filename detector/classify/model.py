"""The model: a folder with arrays and a card. Nothing in it is ever executed or unpickled."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from detector.classify.families import FAMILY_BITS, FamilyWeights
from detector.classify.trees import ARRAYS as TREE_ARRAYS
from detector.classify.trees import Trees
from detector.columns.ngrams import HASH_BITS
from detector.columns.tensors import pack_arrays, unpack_arrays
from detector.features.evidence import LexicalWeights
from detector.features.language import FunctionWords
from detector.features.table import SIGNALS
from detector.features.trades import TradeWords

SCHEMA = 4
ARRAYS, CARD = "model.safetensors", "card.json"
PRESETS = ("high-precision", "balanced", "high-recall")
_SHAPES: dict[str, tuple[str, int]] = {
    "lexical_table": ("int8", 1),
    "family_table": ("int8", 2),
    "family_bias": ("float32", 1),
    "function_hashes": ("uint64", 1),
    "function_languages": ("uint8", 2),
    "trade_hashes": ("uint64", 1),
    "trade_trades": ("uint8", 2),
    "trade_roles": ("uint8", 1),
    **{
        f"{room}_{name}": shape for room in ("block", "span") for name, shape in TREE_ARRAYS.items()
    },
}


class ModelError(ValueError):
    """A model folder that cannot be used; the message is one clear line."""


class Stage(NamedTuple):
    """One boosted model with its calibration (Platt 1999).

    Attributes:
        trees: the model.
        slope, intercept: of the line that makes its log-odds into calibrated ones.
    """

    trees: Trees
    slope: float
    intercept: float

    def log_odds(self, table: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
        """Calibrated log-odds that each row is spam."""
        return self.slope * self.trees.score(table) + self.intercept

    def contributions(self, table: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
        """What each column adds to the calibrated log-odds, shape (rows, columns)."""
        return self.slope * self.trees.contributions(table)


@dataclass(frozen=True, slots=True)
class Model:
    """A trained model.

    Attributes:
        lexical: weights of the lexical evidence.
        families: weights of the families.
        function_words: function words of many languages.
        trade_words: what each trade of spammers sells, in many languages.
        blocks: the classifier of blocks, over the signals.
        spans: the classifier of runs of likely blocks, over their measures.
        thresholds: probability from which on a span is spam, by preset.
        card: the JSON card.
    """

    lexical: LexicalWeights
    families: FamilyWeights
    function_words: FunctionWords
    trade_words: TradeWords
    blocks: Stage
    spans: Stage
    thresholds: dict[str, float]
    card: dict[str, Any]


def model_arrays(model: Model) -> dict[str, npt.NDArray[Any]]:
    """Everything of a model that goes into its arrays."""
    arrays: dict[str, npt.NDArray[Any]] = {
        "lexical_table": model.lexical.table,
        "family_table": model.families.table,
        "family_bias": model.families.bias,
        "function_hashes": model.function_words.hashes,
        "function_languages": model.function_words.languages,
        "trade_hashes": model.trade_words.hashes,
        "trade_trades": model.trade_words.trades,
        "trade_roles": model.trade_words.roles,
    }
    for room, stage in (("block", model.blocks), ("span", model.spans)):
        arrays |= {f"{room}_{name}": getattr(stage.trees, name) for name in TREE_ARRAYS}
    return arrays


def _stage_card(stage: Stage) -> dict[str, float]:
    trees = stage.trees
    return {
        "scale": trees.scale,
        "base": trees.base,
        "slope": stage.slope,
        "intercept": stage.intercept,
    }


def save_model(model: Model, folder: Path) -> None:
    """Write a model folder; each file appears whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    content = pack_arrays(model_arrays(model))
    card = {
        **model.card,
        "schema": SCHEMA,
        "sha256": hashlib.sha256(content).hexdigest(),
        "signals": [one.code for one in SIGNALS],
        "families": list(model.families.names),
        "languages": list(model.function_words.codes),
        "lexical_scale": model.lexical.scale,
        "family_scale": model.families.scale,
        "stages": {"block": _stage_card(model.blocks), "span": _stage_card(model.spans)},
        "presets": model.thresholds,
    }
    text = json.dumps(card, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    for name, data in ((ARRAYS, content), (CARD, text.encode())):
        part = folder / f"{name}.part"
        part.write_bytes(data)
        part.replace(folder / name)


def default_model_folder() -> Path:
    """The model that comes with the package."""
    shipped = Path(__file__).parents[1] / "_model"
    return shipped if shipped.exists() else Path(__file__).parents[2] / "models" / "default"


def _read_card(folder: Path) -> dict[str, Any]:
    try:
        card = json.loads((folder / CARD).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ModelError(f"{folder}: no model here ({CARD} is missing)") from error
    except (OSError, ValueError) as error:
        raise ModelError(f"{folder / CARD}: not a readable card: {error}") from error
    if not isinstance(card, dict) or card.get("schema") != SCHEMA:
        found = card.get("schema") if isinstance(card, dict) else None
        raise ModelError(f"{folder}: card schema {found!r}, this version reads {SCHEMA}: retrain")
    known = [one.code for one in SIGNALS]
    if card.get("signals") != known:
        raise ModelError(f"{folder}: trained on other signals than this version has: retrain")
    return card


def _read_arrays(folder: Path, digest: str) -> dict[str, npt.NDArray[Any]]:
    path = folder / ARRAYS
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelError(f"{path}: {error.strerror or error}") from error
    if hashlib.sha256(content).hexdigest() != digest:
        raise ModelError(f"{path}: does not match the card's checksum: damaged or tampered with")
    try:
        arrays = unpack_arrays(content)
    except ValueError as error:
        raise ModelError(f"{path}: not readable as plain arrays: {error}") from error
    if set(arrays) != set(_SHAPES):
        odd = sorted(set(arrays) ^ set(_SHAPES))
        raise ModelError(f"{path}: missing or unknown arrays: {', '.join(odd)}")
    for name, (dtype, ndim) in _SHAPES.items():
        if arrays[name].dtype != dtype or arrays[name].ndim != ndim:
            raise ModelError(f"{path}: {name} is not a {ndim}-dimensional {dtype} array")
    return arrays


def load_model(folder: str | Path | None = None) -> Model:
    """Load a model folder, the shipped one by default.

    Raises:
        ModelError: the folder is missing, damaged, tampered with, or of another version.
    """
    folder = Path(folder) if folder is not None else default_model_folder()
    card = _read_card(folder)
    arrays = _read_arrays(folder, str(card.get("sha256")))
    path = folder / ARRAYS
    if len(arrays["lexical_table"]) != 1 << HASH_BITS:
        raise ModelError(f"{path}: lexical_table has {len(arrays['lexical_table'])} weights")
    if arrays["family_table"].shape != (1 << FAMILY_BITS, len(arrays["family_bias"])):
        raise ModelError(f"{path}: family_table has shape {arrays['family_table'].shape}")
    if len(arrays["function_hashes"]) != len(arrays["function_languages"]):
        raise ModelError(f"{path}: function words and their languages differ in number")
    if not (
        len(arrays["trade_hashes"]) == len(arrays["trade_trades"]) == len(arrays["trade_roles"])
    ):
        raise ModelError(f"{path}: trade words, their trades and their roles differ in number")
    try:
        model = _assemble(card, arrays)
    except (KeyError, TypeError, ValueError) as error:
        raise ModelError(f"{folder}: {CARD} or an array is wrong: {error}") from error
    return _checked(model, folder / CARD)


def _checked(model: Model, path: Path) -> Model:
    """Refuse a card whose numbers contradict each other or the arrays."""
    cuts = [model.thresholds[name] for name in PRESETS]
    if not 1 > cuts[0] >= cuts[1] >= cuts[2] > 0:
        raise ModelError(f"{path}: presets need 1 > {' >= '.join(PRESETS)} > 0")
    if len(model.families.names) != len(model.families.bias):
        raise ModelError(f"{path}: names {len(model.families.names)} families, not as the arrays")
    if model.blocks.trees.n_columns != len(SIGNALS):
        raise ModelError(f"{path}: trees over {model.blocks.trees.n_columns} signals: retrain")
    return model


def _stage(card: dict[str, Any], arrays: dict[str, npt.NDArray[Any]], room: str) -> Stage:
    numbers = card["stages"][room]
    parts = {name: arrays[f"{room}_{name}"] for name in TREE_ARRAYS}
    trees = Trees(**parts, scale=float(numbers["scale"]), base=float(numbers["base"]))
    return Stage(trees, float(numbers["slope"]), float(numbers["intercept"]))


def _assemble(card: dict[str, Any], arrays: dict[str, npt.NDArray[Any]]) -> Model:
    return Model(
        lexical=LexicalWeights(arrays["lexical_table"], float(card["lexical_scale"])),
        families=FamilyWeights(
            arrays["family_table"],
            arrays["family_bias"],
            float(card["family_scale"]),
            tuple(card["families"]),
        ),
        function_words=FunctionWords(
            arrays["function_hashes"], arrays["function_languages"], tuple(card["languages"])
        ),
        trade_words=TradeWords(
            arrays["trade_hashes"], arrays["trade_trades"], arrays["trade_roles"]
        ),
        blocks=_stage(card, arrays, "block"),
        spans=_stage(card, arrays, "span"),
        thresholds={name: float(card["presets"][name]) for name in PRESETS},
        card=card,
    )
