"""Fit the family scores: which trade a planted span belongs to."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import sparse
from sklearn.linear_model import SGDClassifier

from detector.classify.families import FAMILY_BITS, FamilyWeights, family_rows
from detector.columns.batch import make_batch
from detector.columns.stream import make_stream
from detector.training.documents import FAMILIES, SPAM, LabelledDocument


def fit_families(documents: Sequence[LabelledDocument], seed: int = 0) -> FamilyWeights:
    """Fit one linear score per family on the planted spans."""
    spans = [
        (document.text[span.start : span.end], FAMILIES.index(span.family))
        for document in documents
        for span in document.spans
        if span.label == SPAM and span.family in FAMILIES
    ]
    texts, labels = [text for text, _ in spans], np.array([family for _, family in spans])
    matrices = []
    for start in range(0, len(texts), 2000):
        batch = make_batch(texts[start : start + 2000])
        stream = make_stream(batch)
        grams, words, pairs = family_rows(stream)
        char_doc = np.searchsorted(stream.doc_start, np.arange(len(grams)), side="right") - 1
        token_doc = np.searchsorted(stream.doc_start, stream.token_start, side="right") - 1
        row = np.concatenate((char_doc, token_doc, token_doc))
        column = np.concatenate((grams, words, pairs)).astype(np.int32)
        matrix = sparse.csr_matrix(
            (np.ones(len(row), np.float32), (row, column)),
            shape=(batch.n_docs, 1 << FAMILY_BITS),
        )
        matrix.sum_duplicates()
        total = np.maximum(np.asarray(matrix.sum(axis=1)).ravel(), 1.0)
        matrices.append(sparse.diags((1 / np.sqrt(total)).astype(np.float32)) @ matrix)
    model = SGDClassifier(
        loss="log_loss", alpha=1e-5, max_iter=8, tol=None, random_state=seed, average=True,
        class_weight="balanced",
    )  # fmt: skip
    model.fit(sparse.vstack(matrices, format="csr"), labels)
    table = np.zeros((len(FAMILIES), 1 << FAMILY_BITS))
    bias = np.full(len(FAMILIES), -1e3)
    table[model.classes_], bias[model.classes_] = model.coef_, model.intercept_
    scale = float(np.quantile(np.abs(table[table != 0]), 0.9999)) / 127
    return FamilyWeights(
        np.clip(np.rint(table.T / scale), -127, 127).astype(np.int8),
        bias.astype(np.float32),
        scale,
        FAMILIES,
    )
