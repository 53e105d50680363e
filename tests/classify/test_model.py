from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
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


def test_a_pickle_is_never_opened(folder: Path) -> None:
    import hashlib

    np.savez(folder / ARRAYS, lexical_table=np.array([{"evil": 1}], dtype=object))
    digest = hashlib.sha256((folder / ARRAYS).read_bytes()).hexdigest()
    change_card(folder, sha256=digest)
    with pytest.raises(ModelError, match="not readable as plain arrays"):
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


def test_trees_that_point_outside_are_refused(folder: Path) -> None:
    import hashlib

    with np.load(folder / ARRAYS) as stored:
        arrays = {name: stored[name] for name in stored.files}
    arrays["block_column"] = arrays["block_column"] + len(arrays["block_border_start"])
    np.savez(folder / ARRAYS, **arrays)
    change_card(folder, sha256=hashlib.sha256((folder / ARRAYS).read_bytes()).hexdigest())
    with pytest.raises(ModelError, match="point outside"):
        load_model(folder)
