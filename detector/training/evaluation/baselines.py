"""Two models anyone would build in an afternoon, on the same blocks: the ones to beat.

Both learn from the same lines; no context, no folding, no shape.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from fasttext.FastText import train_supervised
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import SGDClassifier

from detector.columns.batch import make_batch
from detector.columns.stream import make_stream
from detector.features.page import Page
from detector.segment.blocks import Blocks, segment
from detector.segment.links import find_links
from detector.training.documents import LabelledDocument
from detector.training.fit import Log, batches, char_labels

Float64 = npt.NDArray[np.float64]
HONEST_BLOCKS_ABOVE = 0.001
"""Share of honest training blocks that lie above the threshold of a baseline."""
HONEST_TAKEN = 3
"""Every so many-th honest block is enough for them, and the time it takes is what it is."""
ARTICLE_LABEL, SPAM_LABEL = "__label__article", "__label__spam"


class Scorer(Protocol):
    """Scores texts; the score is higher for spam."""

    def __call__(self, texts: Sequence[str]) -> Float64:
        """Log-odds of each text, shape (texts,)."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """A fitted baseline.

    Attributes:
        log_odds: its scorer of texts.
        threshold: log-odds above which a block is called spam.
    """

    log_odds: Scorer
    threshold: float

    def spans(self, page: Page, odds: Float64) -> list[list[tuple[int, int]]]:
        """Blocks above the threshold, as spans of each document."""
        spans: list[list[tuple[int, int]]] = [[] for _ in range(page.batch.n_docs)]
        for block in np.flatnonzero(odds > self.threshold):
            doc = int(page.blocks.doc[block])
            offset = int(page.batch.doc_start[doc])
            end = min(int(page.blocks.start[block + 1]), int(page.batch.doc_start[doc + 1]) - 1)
            spans[doc].append((int(page.blocks.start[block]) - offset, end - offset))
        return spans


@dataclass(frozen=True, slots=True)
class Lines:
    """Blocks of labelled documents.

    Attributes:
        texts: of the blocks.
        label: int64, 1 spam, 0 article.
    """

    texts: list[str]
    label: npt.NDArray[np.int64]


def block_texts(texts: Sequence[str], blocks: Blocks) -> list[str]:
    """Text of each block of a batch; lone surrogates, which no library takes, are replaced."""
    joined = ("\n".join(texts) + "\n").encode("utf-8", "replace").decode("utf-8")
    return [joined[a:b] for a, b in pairwise(blocks.start.tolist())]


def training_lines(documents: Sequence[LabelledDocument]) -> Lines:
    """The lines that baselines are trained on."""
    texts: list[str] = []
    labels: list[int] = []
    for group in batches(documents):
        batch = make_batch([document.text for document in group])
        blocks = segment(batch, make_stream(batch), find_links(batch).url)
        middle = char_labels(group, batch.doc_start)[(blocks.start[:-1] + blocks.start[1:]) // 2]
        pieces = block_texts([document.text for document in group], blocks)
        for number, (piece, label) in enumerate(zip(pieces, middle.tolist(), strict=True)):
            if label == 1 or (label == 0 and number % HONEST_TAKEN == 0):
                texts.append(piece)
                labels.append(label)
    return Lines(texts, np.array(labels, np.int64))


def _threshold(log_odds: Scorer, lines: Lines) -> float:
    honest = log_odds([lines.texts[i] for i in np.flatnonzero(lines.label == 0)])
    return float(np.quantile(honest, 1 - HONEST_BLOCKS_ABOVE))


def fit_linear(lines: Lines, seed: int = 0) -> Baseline:
    """Logistic regression on hashed character 3- to 5-grams in words, with scikit-learn."""
    vectorizer = HashingVectorizer(analyzer="char_wb", ngram_range=(3, 5), n_features=1 << 20)
    model = SGDClassifier(
        loss="log_loss", alpha=1e-6, max_iter=5, tol=None, random_state=seed, average=True
    )
    model.fit(vectorizer.transform(lines.texts), lines.label)

    def log_odds(texts: Sequence[str]) -> Float64:
        odds: Float64 = model.decision_function(vectorizer.transform(texts))
        return odds

    return Baseline(log_odds, _threshold(log_odds, lines))


def _one_line(text: str) -> str:
    """What fastText reads as one line, none of its words a label."""
    return " ".join(text.replace("__label__", " ").replace("\0", " ").split())


def fit_fasttext(lines: Lines, seed: int = 0) -> Baseline:
    """A fastText classifier of words, their pairs and subwords (Joulin et al. 2017).

    One thread, so that the same lines make the same model. It is never written or loaded.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lines.txt"
        with path.open("w", encoding="utf-8", newline="\n") as stream:
            for text, label in zip(lines.texts, lines.label.tolist(), strict=True):
                stream.write(f"{SPAM_LABEL if label else ARTICLE_LABEL} {_one_line(text)}\n")
        model: Any = train_supervised(
            str(path), dim=16, lr=0.3, epoch=5, minCount=2, wordNgrams=2, minn=3, maxn=5,
            bucket=1 << 19, thread=1, verbose=0, seed=seed,
        )  # fmt: skip

    def log_odds(texts: Sequence[str]) -> Float64:
        labels, chances = model.predict([_one_line(text) for text in texts], k=2)
        odds = np.zeros(len(texts))
        for number, (names, found) in enumerate(zip(labels, chances, strict=True)):
            chance = dict(zip(names, found, strict=True))
            # The library rounds a chance of 0 up to 1e-5 in its own logarithms.
            spam, article = chance.get(SPAM_LABEL, 0.0), chance.get(ARTICLE_LABEL, 0.0)
            odds[number] = np.log(spam + 1e-5) - np.log(article + 1e-5)
        return odds

    return Baseline(log_odds, _threshold(log_odds, lines))


BASELINES = {"linear": fit_linear, "fastText": fit_fasttext}


def fit_baselines(
    documents: Iterable[LabelledDocument], seed: int, log: Log
) -> dict[str, Baseline]:
    """Fit all baselines on the same documents, by name."""
    lines = training_lines(list(documents))
    log(f"baselines on {len(lines.texts):,} lines")
    return {name: fit(lines, seed) for name, fit in BASELINES.items()}
