"""Peers and limits: what is timed beside the detector, each on the same documents."""

from __future__ import annotations

import html
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import fasttext
import justext
import numpy as np
import orjson
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import LogisticRegression

from detector import Detector

Run = Callable[[], object]
OURS = "detector: text to spans"


def lines_of(texts: Sequence[str]) -> list[str]:
    """Lines with something on them, as fastText reads them."""
    return [line for text in texts for line in text.replace("\0", " ").splitlines() if line.strip()]


def train_fasttext(lines: Sequence[str]) -> Any:
    """Train fastText with subwords; how well does not matter here, so labels alternate."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lines.txt"
        labelled = (f"__label__{number % 2} {line}\n" for number, line in enumerate(lines))
        path.write_text("".join(labelled), encoding="utf-8")
        return fasttext.train_supervised(
            str(path), dim=16, epoch=1, wordNgrams=2, minn=3, maxn=5, bucket=1 << 19,
            thread=1, verbose=0,
        )  # fmt: skip


def datatrove_filters() -> Callable[[str], object]:
    """The C4 and the Gopher repetition filter.

    Raises:
        ImportError: datatrove or its tokenizer is not installed.
    """
    from datatrove.data import Document
    from datatrove.pipeline.filters import C4QualityFilter, GopherRepetitionFilter

    quality, repetition = C4QualityFilter(), GopherRepetitionFilter()

    def run(text: str) -> object:
        kept = quality.filter(Document(text=text, id=""))
        return kept, repetition.filter(Document(text=text, id=""))

    run("One sentence. Another sentence.")
    return run


def as_page(text: str) -> bytes:
    """A page with a paragraph for each line, as jusText takes nothing else."""
    paragraphs = "".join(f"<p>{html.escape(line)}</p>" for line in text.splitlines())
    return f"<html><body>{paragraphs}</body></html>".encode("utf-8", "replace")


def fast_runs(texts: Sequence[str], detector: Detector) -> dict[str, Run]:
    """The detector, fastText, and the limits of any program that reads JSON or text."""
    lines, encoded = lines_of(texts), [text.encode() for text in texts]
    rows = [orjson.dumps({"text": text}) for text in texts]
    model = train_fasttext(lines)
    return {
        OURS: lambda: list(detector.scan_many(texts)),
        "fastText with subwords, by lines": lambda: model.predict(lines),
        "`orjson.loads`": lambda: [orjson.loads(row) for row in rows],
        "UTF-8 decode": lambda: [one.decode() for one in encoded],
    }


def slow_runs(texts: Sequence[str]) -> dict[str, Run]:
    """Peers that would take minutes for all of the text."""
    lines, pages = lines_of(texts), [as_page(text) for text in texts]
    vectorizer = HashingVectorizer(analyzer="char_wb", ngram_range=(3, 5), n_features=1 << 20)
    some = lines[:2000]
    model = LogisticRegression(max_iter=20).fit(
        vectorizer.transform(some), np.arange(len(some)) % 2
    )
    stop_words = justext.get_stoplist("English")
    runs: dict[str, Run] = {
        "scikit-learn: HashingVectorizer + LogisticRegression": lambda: model.predict(
            vectorizer.transform(lines)
        ),
        "jusText": lambda: [justext.justext(page, stop_words) for page in pages],
    }
    try:
        judge = datatrove_filters()
    except ImportError as error:
        print(f"datatrove is left out: {error}")
    else:
        runs["datatrove: C4 + Gopher repetition filters"] = lambda: [judge(t) for t in texts]
    return runs
