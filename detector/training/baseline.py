"""The model anyone would build in an afternoon, on the same blocks: the one to beat.

Logistic regression on hashed character 3- to 5-grams in words, with scikit-learn's
``HashingVectorizer``; no context, no folding, no shape.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import SGDClassifier

from detector.columns.batch import make_batch
from detector.columns.stream import make_stream
from detector.features.page import Page
from detector.segment.blocks import Blocks, segment
from detector.training.documents import LabelledDocument
from detector.training.fit import batches, char_labels

Float64 = npt.NDArray[np.float64]
HONEST_BLOCKS_ABOVE = 0.001
"""Share of honest training blocks that lie above its threshold."""


def _texts(texts: Sequence[str], blocks: Blocks) -> list[str]:
    joined = "\n".join(texts) + "\n"
    return [joined[a:b] for a, b in pairwise(blocks.start.tolist())]


@dataclass(frozen=True)
class Baseline:
    """A fitted baseline.

    Attributes:
        vectorizer, model: scikit-learn's.
        threshold: log-odds above which a block is called spam.
    """

    vectorizer: HashingVectorizer
    model: SGDClassifier
    threshold: float

    @classmethod
    def fit(cls, documents: Sequence[LabelledDocument], seed: int = 0) -> Baseline:
        """Fit on the blocks of labelled documents."""
        vectorizer = HashingVectorizer(analyzer="char_wb", ngram_range=(3, 5), n_features=1 << 20)
        texts: list[str] = []
        labels: list[int] = []
        for group in batches(documents):
            batch = make_batch([document.text for document in group])
            blocks = segment(batch, make_stream(batch))
            middle = char_labels(group, batch.doc_start)[
                (blocks.start[:-1] + blocks.start[1:]) // 2
            ]
            pieces = _texts([document.text for document in group], blocks)
            # Every third honest block is enough for it, and the time it takes is what it is.
            for number, (piece, label) in enumerate(zip(pieces, middle.tolist(), strict=True)):
                if label == 1 or (label == 0 and number % 3 == 0):
                    texts.append(piece)
                    labels.append(label)
        matrix, truth = vectorizer.transform(texts), np.array(labels)
        model = SGDClassifier(
            loss="log_loss", alpha=1e-6, max_iter=5, tol=None, random_state=seed, average=True
        )
        model.fit(matrix, truth)
        honest = model.decision_function(matrix[np.flatnonzero(truth == 0)])
        return cls(vectorizer, model, float(np.quantile(honest, 1 - HONEST_BLOCKS_ABOVE)))

    def log_odds(self, page: Page, texts: Sequence[str]) -> Float64:
        """Score the blocks of a page."""
        odds: Float64 = self.model.decision_function(
            self.vectorizer.transform(_texts(texts, page.blocks))
        )
        return odds

    def spans(self, page: Page, odds: Float64) -> list[list[tuple[int, int]]]:
        """Blocks above the threshold, as spans of each document."""
        spans: list[list[tuple[int, int]]] = [[] for _ in range(page.batch.n_docs)]
        for block in np.flatnonzero(odds > self.threshold):
            doc = int(page.blocks.doc[block])
            offset = int(page.batch.doc_start[doc])
            end = min(int(page.blocks.start[block + 1]), int(page.batch.doc_start[doc + 1]) - 1)
            spans[doc].append((int(page.blocks.start[block]) - offset, end - offset))
        return spans
