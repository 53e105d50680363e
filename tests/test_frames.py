"""Frames and batches: pandas, Ray Data, and what other libraries hand out."""

from __future__ import annotations

import pickle
import subprocess
import sys
from typing import Any

import numpy as np
import pandas as pd
import pytest

from detector import Detector
from detector.corpus.engine import Engine
from detector.frames import TAG_FIELDS, BatchCleaner
from tests.conftest import SEED_START

HONEST = "The council met on Tuesday. It will meet again in March, in the library."


@pytest.fixture
def frame(seed_text: str) -> pd.DataFrame:
    texts = [HONEST, seed_text, None, seed_text]
    return pd.DataFrame({"n": [1, 2, 3, 4], "body": texts}, index=[7, 7, 8, 9])


def test_scan_frame(detector: Detector, frame: pd.DataFrame, seed_text: str) -> None:
    before = frame.copy()
    scored = detector.scan_frame(frame, text="body")
    pd.testing.assert_frame_equal(frame, before)
    pd.testing.assert_frame_equal(scored[["n", "body"]], before)
    report = detector.scan(seed_text)
    assert scored["spam_score"].iloc[1] == round(report.score, 4)
    assert scored["spam_spans"].iloc[1] == [[span.start, span.end] for span in report.spans]
    assert list(scored["spam_families"])[:2] == [[], ["adult"]]
    assert np.isnan(scored["spam_score"].iloc[2])
    assert scored["spam_spans"].iloc[2] is None


def test_clean_frame(detector: Detector, frame: pd.DataFrame, seed_text: str) -> None:
    before = frame.copy()
    cleaned = detector.clean_frame(frame, "body")
    clean = detector.scan(seed_text).clean()
    assert SEED_START not in clean
    assert [text for text in cleaned["body"] if isinstance(text, str)] == [HONEST, clean, clean]
    assert cleaned["body"].dtype == frame["body"].dtype
    assert list(cleaned.index) == [7, 7, 8, 9]
    dropped = detector.clean_frame(frame, "body", mode="drop")
    assert list(dropped["n"]) == [1, 3]
    tagged = detector.clean_frame(frame, "body", mode="tag")
    assert list(tagged.columns) == ["n", "body", *TAG_FIELDS]
    pd.testing.assert_frame_equal(frame, before)


def test_an_empty_frame_and_a_wrong_column(detector: Detector) -> None:
    empty = pd.DataFrame({"text": pd.Series([], dtype="object")})
    assert list(detector.scan_frame(empty).columns) == ["text", *TAG_FIELDS]
    assert len(detector.clean_frame(empty)) == 0
    with pytest.raises(KeyError, match="body"):
        detector.scan_frame(empty, text="body")
    with pytest.raises(ValueError, match="unknown mode 'wipe'"):
        detector.clean_frame(empty, mode="wipe")  # type: ignore[arg-type]


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


def test_frames_for_spark(frame: pd.DataFrame) -> None:
    cleaner = BatchCleaner("body", mode="drop")
    (found,) = cleaner.frames(iter([frame]))
    assert list(found["n"]) == [1, 3]


def test_a_cleaner_is_small_when_it_is_sent(seed_text: str) -> None:
    cleaner = BatchCleaner()
    cleaner({"text": [seed_text]})
    sent = pickle.dumps(cleaner)
    assert len(sent) < 1000
    assert SEED_START not in pickle.loads(sent)({"text": [seed_text]})["text"][0]  # noqa: S301


def test_nothing_more_is_loaded_than_is_needed() -> None:
    heavy = ("pandas", "pyarrow", "ray", "joblib", "fastwarc", "fsspec", "jinja2", "zstandard")
    code = (
        "import sys, detector, detector.corpus.run, detector.frames\n"
        "from detector.cli import app\n"
        f"print([m for m in {heavy} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
