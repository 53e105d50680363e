from __future__ import annotations

import gzip
import pickle
from pathlib import Path

import orjson
import pytest

pytest.importorskip("datatrove")

from datatrove.data import Document
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers.jsonl import JsonlWriter

from detector import Detector
from detector.frames import row_fields
from detector.html.limits import Limits
from detector.integrations import batches
from detector.integrations.datatrove import SpamFilter, SpamTagger

N_CLEAN, N_SPAM = 7, 3


@pytest.fixture
def documents(article: str, seed_text: str) -> list[Document]:
    texts = [article] * N_CLEAN + [seed_text] * N_SPAM
    return [Document(text=text, id=str(number)) for number, text in enumerate(texts)]


def read(folder: Path) -> list[dict[str, object]]:
    found = []
    for path in sorted(folder.rglob("*.jsonl.gz")):
        with gzip.open(path) as stream:
            found += [orjson.loads(line) for line in stream]
    return found


def test_a_pipeline_reads_filters_tags_and_writes(
    tmp_path: Path, article: str, seed_text: str, detector: Detector
) -> None:
    source = tmp_path / "in"
    source.mkdir()
    texts = [article] * N_CLEAN + [seed_text] * N_SPAM
    lines = [orjson.dumps({"id": str(i), "text": text}) for i, text in enumerate(texts)]
    (source / "a.jsonl").write_bytes(b"\n".join(lines[::2]))
    (source / "b.jsonl").write_bytes(b"\n".join(lines[1::2]))
    family = batches.main_family(detector.scan(seed_text))
    executor = LocalPipelineExecutor(
        pipeline=[
            JsonlReader(str(source)),
            SpamFilter(exclusion_writer=JsonlWriter(str(tmp_path / "dropped")), batch_size=4),
            SpamTagger(),
            JsonlWriter(str(tmp_path / "kept")),
        ],
        tasks=2,
        workers=2,
        logging_dir=str(tmp_path / "log"),
    )
    executor.run()
    kept, dropped = read(tmp_path / "kept"), read(tmp_path / "dropped")
    assert sorted(str(row["id"]) for row in kept) == [str(i) for i in range(N_CLEAN)]
    assert {row["metadata"]["spam_score"] for row in kept} == {  # type: ignore[index]
        round(detector.scan(article).score, 4)
    }
    assert len(dropped) == N_SPAM
    assert {row["metadata"]["filter_reason"] for row in dropped} == {  # type: ignore[index]
        f"spam_{family}"
    }
    stats = orjson.loads((tmp_path / "log" / "stats.json").read_bytes())
    of_filter = stats[1]["stats"]
    assert of_filter["total"] == N_CLEAN + N_SPAM
    assert of_filter["dropped"] == of_filter[f"dropped_spam_{family}"] == N_SPAM


def test_batches_judge_as_single_documents_do(documents: list[Document]) -> None:
    step = SpamFilter()
    assert step.filter_batch(documents) == [step.filter(one) for one in documents]


def test_a_little_spam_may_be_allowed(seed_text: str, detector: Detector) -> None:
    share = batches.spam_share(detector.scan(seed_text))
    document = Document(text=seed_text, id="0")
    assert 0 < share < 1
    assert SpamFilter(max_share=share).filter(document) is True
    assert SpamFilter(max_share=share - 0.01).filter(document) is not True


def test_the_tagger_cuts(documents: list[Document], detector: Detector, seed_text: str) -> None:
    step = SpamTagger(cut=True, batch_size=3)
    done = list(step(iter(documents)))
    report = detector.scan(seed_text)
    assert [one.id for one in done] == [str(i) for i in range(N_CLEAN + N_SPAM)]
    assert done[-1].text == report.clean()
    assert done[-1].metadata == row_fields(report)
    assert step.stats["contaminated"].total == N_SPAM
    assert step.stats["spans"].total == N_SPAM * len(report.spans)


def test_pages(planted_html: str, detector: Detector) -> None:
    page = Document(text=planted_html, id="0", metadata={"url": "https://news.example/1"})
    (done,) = SpamTagger(cut=True, format="html")(iter([page]))
    assert (
        done.text == detector.scan(planted_html, "html", url="https://news.example/1").clean_html()
    )
    assert done.text != planted_html


def test_a_page_beyond_the_limits_passes_and_is_counted(
    planted_html: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = Detector.load(limits=Limits(max_bytes=10))
    monkeypatch.setattr("detector.integrations.datatrove.shared_detector", lambda *_: small)
    step = SpamFilter(format="html")
    assert step.filter(Document(text=planted_html, id="0")) is True
    assert step.stats["spam_refused"].total == 1


def test_steps_are_small_to_send_to_workers() -> None:
    assert len(pickle.dumps(SpamFilter())) < 10_000
    assert len(pickle.dumps(SpamTagger())) < 10_000


def test_what_cannot_be_used_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="max_share is 2: choose from 0 to 1"):
        SpamFilter(max_share=2)
    with pytest.raises(ValueError, match="no model here"):
        SpamTagger(model=tmp_path)
    with pytest.raises(ValueError, match="unknown format 'pdf'"):
        SpamTagger(format="pdf")
