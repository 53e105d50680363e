from __future__ import annotations

import hashlib
import json
import pickle
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from detector.classify.model import (
    ARRAYS,
    CARD,
    PRESETS,
    ModelError,
    default_model_folder,
    load_model,
    save_model,
)
from detector.columns.tensors import pack_arrays, unpack_arrays


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(default_model_folder(), tmp_path / "model"))


def change_card(folder: Path, **fields: object) -> None:
    card = json.loads((folder / CARD).read_text())
    card.update(fields)
    (folder / CARD).write_text(json.dumps(card))


def test_a_saved_model_loads_as_it_was(folder: Path, tmp_path: Path) -> None:
    model = load_model(folder)
    save_model(model, tmp_path / "again")
    again = load_model(tmp_path / "again")
    assert np.array_equal(model.lexical.table, again.lexical.table)
    assert np.array_equal(model.blocks.trees.value, again.blocks.trees.value)
    assert np.array_equal(model.spans.trees.column, again.spans.trees.column)
    assert model.thresholds == again.thresholds
    assert model.spans.slope == again.spans.slope


def test_thresholds_are_in_order() -> None:
    thresholds = load_model().thresholds
    cuts = [thresholds[name] for name in PRESETS]
    assert cuts == sorted(cuts, reverse=True)
    assert 0 < cuts[-1] < cuts[0] < 1


def test_missing_folder_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no model here"):
        load_model(tmp_path)


def test_tampered_arrays_are_refused(folder: Path) -> None:
    content = bytearray((folder / ARRAYS).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / ARRAYS).write_bytes(bytes(content))
    with pytest.raises(ModelError, match="checksum"):
        load_model(folder)


def replace_arrays(folder: Path, content: bytes) -> None:
    (folder / ARRAYS).write_bytes(content)
    change_card(folder, sha256=hashlib.sha256(content).hexdigest())


def test_a_pickle_is_never_opened(folder: Path) -> None:
    replace_arrays(folder, pickle.dumps({"lexical_table": np.array([{"evil": 1}], dtype=object)}))
    with pytest.raises(ModelError, match="not readable as plain arrays"):
        load_model(folder)


def test_a_folder_of_an_older_version_is_to_be_trained_anew(folder: Path) -> None:
    (folder / ARRAYS).unlink()
    change_card(folder, schema=3)
    with pytest.raises(ModelError, match="card schema 3, this version reads 4: retrain"):
        load_model(folder)


@pytest.mark.parametrize(
    ("name", "array", "message"),
    [
        ("lexical_table", None, "missing or unknown arrays: lexical_table"),
        ("other", np.zeros(1, np.int8), "missing or unknown arrays: other"),
        ("lexical_table", np.zeros(5, np.int8), "lexical_table has 5 weights"),
        ("lexical_table", np.zeros(5, np.float32), "not a 1-dimensional int8 array"),
        ("family_table", np.zeros((2, 2), np.int8), r"shape \(2, 2\)"),
        ("trade_roles", np.zeros(1, np.uint8), "differ in number"),
        ("function_languages", np.zeros((1, 2), np.uint8), "differ in number"),
        ("block_column", np.full((250, 6), 99, np.int32), "point outside"),
    ],
)
def test_other_arrays_are_refused(
    folder: Path, name: str, array: npt.NDArray[Any] | None, message: str
) -> None:
    arrays = unpack_arrays((folder / ARRAYS).read_bytes())
    arrays.pop(name, None)
    if array is not None:
        arrays[name] = array
    replace_arrays(folder, pack_arrays(arrays))
    with pytest.raises(ModelError, match=message):
        load_model(folder)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("schema", 99, "schema 99"),
        ("signals", ["D101"], "other signals"),
        ("presets", {}, "card.json or an array is wrong"),
        ("stages", {}, "card.json or an array is wrong"),
        ("families", ["adult"], "names 1 families"),
        ("presets", dict(zip(PRESETS, (0.5, 0.9, 0.4), strict=True)), "presets need"),
    ],
)
def test_other_cards_are_refused(folder: Path, field: str, value: object, message: str) -> None:
    change_card(folder, **{field: value})
    with pytest.raises(ModelError, match=message):
        load_model(folder)
