"""The model: a folder with arrays and a card. Nothing in it is ever executed or unpickled."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from detector.classify.families import FAMILY_BITS, FamilyWeights
from detector.classify.trees import Trees
from detector.columns.ngrams import HASH_BITS
from detector.features.evidence import LexicalWeights
from detector.features.language import FunctionWords
from detector.features.signal import SIGNALS

SCHEMA = 1
MAX_DEPTH = 64
ARRAYS, CARD = "model.npz", "card.json"
THRESHOLD_NAMES = ("seed", "edge", "grow")
PRESETS = ("high-precision", "balanced", "high-recall")
_SHAPES: dict[str, tuple[str, int]] = {
    "lexical_table": ("int8", 1),
    "family_table": ("int8", 2),
    "family_bias": ("float32", 1),
    "function_hashes": ("uint64", 1),
    "function_languages": ("uint8", 2),
    "tree_root": ("int32", 1),
    "tree_column": ("int32", 1),
    "tree_threshold": ("float64", 1),
    "tree_left": ("int32", 1),
    "tree_right": ("int32", 1),
    "tree_value": ("float64", 1),
}


class ModelError(ValueError):
    """A model folder that cannot be used; the message is one clear line."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """How sure one preset must be, as probabilities of a block.

    Attributes:
        seed: a span needs one block at least this likely.
        edge: its first and last block are at least this likely.
        grow: the blocks between are at least this likely.
    """

    seed: float
    edge: float
    grow: float


@dataclass(frozen=True, slots=True)
class Model:
    """A trained model.

    Attributes:
        lexical: weights of the lexical evidence.
        families: weights of the families.
        function_words: function words of many languages.
        trees: the classifier over the signals.
        calibration: slope and intercept that make log-odds into calibrated ones.
        thresholds: by preset.
        card: the JSON card.
    """

    lexical: LexicalWeights
    families: FamilyWeights
    function_words: FunctionWords
    trees: Trees
    calibration: tuple[float, float]
    thresholds: dict[str, Thresholds]
    card: dict[str, Any]

    def log_odds(self, table: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
        """Calibrated log-odds that each row is spam."""
        slope, intercept = self.calibration
        return slope * self.trees.score(table) + intercept


def model_arrays(model: Model) -> dict[str, npt.NDArray[Any]]:
    """Everything of a model that goes into its ``.npz``."""
    trees = model.trees
    return {
        "lexical_table": model.lexical.table,
        "family_table": model.families.table,
        "family_bias": model.families.bias,
        "function_hashes": model.function_words.hashes,
        "function_languages": model.function_words.languages,
        "tree_root": trees.root,
        "tree_column": trees.column,
        "tree_threshold": trees.threshold,
        "tree_left": trees.left,
        "tree_right": trees.right,
        "tree_value": trees.value,
    }


def save_model(model: Model, folder: Path) -> None:
    """Write a model folder; each file appears whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **model_arrays(model))
    content = buffer.getvalue()
    card = {
        **model.card,
        "schema": SCHEMA,
        "sha256": hashlib.sha256(content).hexdigest(),
        "signals": [one.code for one in SIGNALS],
        "families": list(model.families.names),
        "languages": list(model.function_words.codes),
        "lexical_scale": model.lexical.scale,
        "family_scale": model.families.scale,
        "tree_base": model.trees.base,
        "calibration": list(model.calibration),
        "presets": {
            name: {"seed": t.seed, "edge": t.edge, "grow": t.grow}
            for name, t in model.thresholds.items()
        },
    }
    text = json.dumps(card, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    for name, data in ((ARRAYS, content), (CARD, text.encode())):
        part = folder / f"{name}.part"
        part.write_bytes(data)
        part.replace(folder / name)


def default_model_folder() -> Path:
    """The model that comes with the package."""
    shipped = Path(str(resources.files("detector"))) / "_model"
    if shipped.exists():
        return shipped
    return Path(__file__).parents[2] / "models" / "default"


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
        with np.load(io.BytesIO(content), allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
    except (ValueError, OSError, zipfile.BadZipFile, KeyError) as error:
        raise ModelError(f"{path}: not readable as plain arrays: {error}") from error
    if set(arrays) != set(_SHAPES):
        odd = sorted(set(arrays) ^ set(_SHAPES))
        raise ModelError(f"{path}: missing or unknown arrays: {', '.join(odd)}")
    for name, (dtype, ndim) in _SHAPES.items():
        if arrays[name].dtype != dtype or arrays[name].ndim != ndim:
            raise ModelError(f"{path}: {name} is not a {ndim}-dimensional {dtype} array")
    return arrays


def _check_trees(path: Path, arrays: dict[str, npt.NDArray[Any]]) -> None:
    n = len(arrays["tree_column"])
    same = all(len(arrays[f"tree_{name}"]) == n for name in ("threshold", "left", "right", "value"))
    indices = np.concatenate([arrays[f"tree_{name}"] for name in ("root", "left", "right")])
    column = arrays["tree_column"]
    inside = n > 0 and indices.min(initial=0) >= 0 and indices.max(initial=0) < n
    columns = column.min(initial=0) >= -1 and column.max(initial=-1) < len(SIGNALS)
    if not (same and inside and columns):
        raise ModelError(f"{path}: the trees point outside their arrays")


def load_model(folder: str | Path | None = None) -> Model:
    """Load a model folder, the shipped one by default.

    Raises:
        ModelError: the folder is missing, damaged, tampered with, or of another version.
    """
    folder = Path(folder) if folder is not None else default_model_folder()
    card = _read_card(folder)
    arrays = _read_arrays(folder, str(card.get("sha256")))
    path = folder / ARRAYS
    _check_trees(path, arrays)
    if len(arrays["lexical_table"]) != 1 << HASH_BITS:
        raise ModelError(f"{path}: lexical_table has {len(arrays['lexical_table'])} weights")
    if arrays["family_table"].shape != (1 << FAMILY_BITS, len(arrays["family_bias"])):
        raise ModelError(f"{path}: family_table has shape {arrays['family_table'].shape}")
    if len(arrays["function_hashes"]) != len(arrays["function_languages"]):
        raise ModelError(f"{path}: function words and their languages differ in number")
    try:
        return _checked(_assemble(card, arrays), folder / CARD)
    except (KeyError, TypeError, ValueError) as error:
        raise ModelError(f"{folder / CARD}: a field is missing or wrong: {error}") from error


def _checked(model: Model, path: Path) -> Model:
    """Refuse a card whose numbers contradict each other or the arrays."""
    for name, one in model.thresholds.items():
        if not 0 < one.grow <= one.edge <= one.seed < 1:
            raise ModelError(f"{path}: preset {name}: needs 0 < grow <= edge <= seed < 1")
    if len(model.families.names) != len(model.families.bias):
        raise ModelError(f"{path}: names {len(model.families.names)} families, not as the arrays")
    return model


def _tree_depth(arrays: dict[str, npt.NDArray[Any]]) -> int:
    """Steps from the roots to the deepest leaf; endless trees end at ``MAX_DEPTH``."""
    node = np.unique(arrays["tree_root"])
    for depth in range(MAX_DEPTH):
        inner = node[arrays["tree_column"][node] >= 0]
        if inner.size == 0:
            return depth
        node = np.unique(np.concatenate((arrays["tree_left"][inner], arrays["tree_right"][inner])))
    return MAX_DEPTH


def _assemble(card: dict[str, Any], arrays: dict[str, npt.NDArray[Any]]) -> Model:
    slope, intercept = (float(number) for number in card["calibration"])
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
        trees=Trees(
            root=arrays["tree_root"],
            column=arrays["tree_column"],
            threshold=arrays["tree_threshold"],
            left=arrays["tree_left"],
            right=arrays["tree_right"],
            value=arrays["tree_value"],
            depth=_tree_depth(arrays),
            base=float(card["tree_base"]),
        ),
        calibration=(slope, intercept),
        thresholds={
            name: Thresholds(*(float(card["presets"][name][part]) for part in THRESHOLD_NAMES))
            for name in PRESETS
        },
        card=card,
    )
