"""Frames of pandas."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from detector import Detector
from detector.frames import TAG_FIELDS
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


def test_nothing_more_is_loaded_than_is_needed() -> None:
    heavy = ("pandas", "pyarrow", "ray", "joblib", "fastwarc", "fsspec", "jinja2", "zstandard")
    code = (
        "import sys, detector, detector.corpus.run, detector.frames\n"
        "from detector.cli import app\n"
        f"print([m for m in {heavy} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
