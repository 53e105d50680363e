from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

datasets = pytest.importorskip("datasets")

from datasets import Dataset, IterableDataset  # noqa: E402
from datasets.fingerprint import Hasher  # noqa: E402

from detector import Detector  # noqa: E402
from detector.frames import row_fields  # noqa: E402
from detector.integrations.huggingface import SpamMap  # noqa: E402


@pytest.fixture(autouse=True)
def _offline(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    datasets.disable_progress_bars()


@pytest.fixture
def rows(article: str, seed_text: str) -> Dataset:
    texts = [article, None, article, seed_text]
    return Dataset.from_dict({"id": [1, 2, 3, 4], "text": texts})


def test_columns_have_their_types_also_if_the_first_batch_is_clean(
    rows: Dataset, detector: Detector, seed_text: str
) -> None:
    tagged = rows.map(SpamMap(), batched=True, batch_size=2)
    assert tagged.column_names == ["id", "text", "spam_score", "spam_spans", "spam_families"]
    assert tagged["text"][:] == rows["text"][:]
    assert tagged["spam_families"][:3] == [[], [], []]
    assert math.isnan(tagged["spam_score"][1])
    expected = row_fields(detector.scan(seed_text))
    assert {name: tagged[3][name] for name in expected} == expected


def test_cut_and_drop(rows: Dataset, detector: Detector, article: str, seed_text: str) -> None:
    cut = rows.map(SpamMap(action="cut"), batched=True)
    assert cut["text"][:] == [article, None, article, detector.scan(seed_text).clean()]
    kept = rows.map(SpamMap(action="drop"), batched=True)
    assert kept["id"][:] == [1, 2, 3]


def test_rows_are_the_same_in_two_processes(rows: Dataset) -> None:
    alone = rows.select([0, 2, 3]).map(SpamMap(), batched=True)
    together = rows.select([0, 2, 3]).map(SpamMap(), batched=True, num_proc=2)
    assert together.to_dict() == alone.to_dict()


def test_a_stream(rows: Dataset) -> None:
    def generate() -> Iterator[dict[str, Any]]:
        yield from rows

    stream = IterableDataset.from_generator(generate).map(SpamMap(), batched=True, batch_size=3)
    assert [bool(len(row["spam_spans"])) for row in stream] == [False, False, False, True]


def test_html(planted_html: str, detector: Detector) -> None:
    pages = Dataset.from_dict({"html": [planted_html], "url": ["https://news.example/1"]})
    mapped = pages.map(SpamMap("html", format="html", url_column="url", action="cut"), batched=True)
    report = detector.scan(planted_html, "html", url="https://news.example/1")
    assert report.contaminated
    assert mapped["html"][0] == report.clean_html()
    assert len(mapped["html"][0]) < len(planted_html)


def test_the_cache_knows_the_settings_and_stays_the_same_after_use(rows: Dataset) -> None:
    marker = SpamMap()
    before = Hasher.hash(marker)
    rows.map(marker, batched=True)
    assert Hasher.hash(marker) == before == Hasher.hash(SpamMap())
    assert Hasher.hash(SpamMap(preset="high-recall")) != before


def test_what_cannot_be_scanned_is_named_or_skipped() -> None:
    numbers = Dataset.from_dict({"text": [7]})
    with pytest.raises(ValueError, match=r"column 'text', row 0 .* not int"):
        numbers.map(SpamMap(), batched=True)
    (skipped,) = numbers.map(SpamMap(on_error="skip"), batched=True)
    assert math.isnan(skipped["spam_score"])
    with pytest.raises(ValueError, match="no column 'body': there are text"):
        numbers.map(SpamMap("body"), batched=True)
    with pytest.raises(ValueError, match="unknown action 'burn': choose from tag, cut, drop"):
        SpamMap(action="burn")
