"""Batches of rows: Ray Data, and what other libraries hand out."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from detector import Detector
from detector.corpus.engine import Engine
from detector.integrations.rows import BatchCleaner
from tests.conftest import SEED_START

HONEST = "The council met on Tuesday. It will meet again in March, in the library."


@pytest.mark.parametrize("kind", [list, np.array], ids=["lists", "arrays"])
def test_batches_of_columns(seed_text: str, kind: Any) -> None:
    batch = {"n": kind([1, 2]), "text": kind([HONEST, seed_text])}
    cut = BatchCleaner()(batch)
    assert list(cut["n"]) == [1, 2]
    assert cut["text"][0] == HONEST
    assert SEED_START not in cut["text"][1]
    assert SEED_START in batch["text"][1]
    dropped = BatchCleaner(mode="drop")(batch)
    assert list(dropped["n"]) == [1]
    assert type(dropped["n"]) is type(batch["n"])
    tagged = BatchCleaner(mode="tag")(batch)
    assert tagged["spam_families"] == [[], ["adult"]]
    with pytest.raises(ValueError, match="unknown mode"):
        BatchCleaner(mode="wipe")  # type: ignore[arg-type]


def test_ray_data(ray: Engine, seed_text: str) -> None:
    import ray.data

    ray.data.DataContext.get_current().enable_progress_bars = False
    rows = [{"n": n, "text": seed_text if n % 5 == 0 else HONEST} for n in range(20)]
    data = ray.data.from_items(rows)
    cut = data.map_batches(BatchCleaner(), batch_format="numpy", batch_size=6).take_all()
    clean = Detector.load().scan(seed_text).clean()
    assert sorted((row["n"], row["text"]) for row in cut) == [
        (n, clean if n % 5 == 0 else HONEST) for n in range(20)
    ]
    dropped = data.map_batches(BatchCleaner(mode="drop"), batch_format="pandas").take_all()
    assert sorted(row["n"] for row in dropped) == [n for n in range(20) if n % 5]


def test_tags_on_ray_data_have_types(ray: Engine, seed_text: str, tmp_path: Path) -> None:
    """Also if there is no spam in the first batches."""
    import ray.data

    rows = [{"n": n, "text": seed_text if n == 7 else HONEST} for n in range(8)]
    data = ray.data.from_items(rows, override_num_blocks=4)
    data.map_batches(BatchCleaner(mode="tag"), batch_size=2).write_parquet(str(tmp_path))
    table = ray.data.read_parquet(str(tmp_path)).sort("n").take_all()
    assert [row["spam_families"] for row in table] == [[]] * 7 + [["adult"]]
    assert [len(row["spam_spans"]) for row in table] == [0] * 7 + [1]


def test_frames_for_spark(seed_text: str) -> None:
    texts = [HONEST, seed_text, None, seed_text]
    frame = pd.DataFrame({"n": [1, 2, 3, 4], "body": texts}, index=[7, 7, 8, 9])
    cleaner = BatchCleaner("body", mode="drop")
    (found,) = cleaner.frames(iter([frame]))
    assert list(found["n"]) == [1, 3]


def test_a_cleaner_is_small_when_it_is_sent(seed_text: str) -> None:
    cleaner = BatchCleaner()
    cleaner({"text": [seed_text]})
    sent = pickle.dumps(cleaner)
    assert len(sent) < 1000
    assert SEED_START not in pickle.loads(sent)({"text": [seed_text]})["text"][0]  # noqa: S301
