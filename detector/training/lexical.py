"""Fit the lexical weights: logistic regression over hashed n-grams of fragments."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.linear_model import SGDClassifier

from detector.columns.batch import Batch, Int64
from detector.columns.ngrams import HASH_BITS, char_gram_buckets, pair_buckets, word_buckets
from detector.columns.stream import Stream
from detector.features.evidence import LexicalWeights

_SPREAD = 127.0


def fragment_matrix(stream: Stream, edges: Int64) -> sparse.csr_matrix:
    """Count features of token fragments.

    Args:
        stream: the stream.
        edges: int64, token indices where fragments start, and the number of tokens at the end.

    Returns:
        Sparse float32 of shape (fragments, 2 ** HASH_BITS), counts over the root of their total.
    """
    n = len(edges) - 1
    token = np.arange(stream.n_tokens)
    owner = np.searchsorted(edges, token, side="right") - 1
    char_token = np.searchsorted(stream.token_end, np.arange(len(stream.fold)), side="right")
    inside = char_token < stream.n_tokens
    char_owner = owner[char_token[inside]]
    rows, columns = [owner, owner], [word_buckets(stream), pair_buckets(stream)]
    for gram in char_gram_buckets(stream):
        rows.append(char_owner)
        columns.append(gram[inside])
    row, column = np.concatenate(rows), np.concatenate(columns).astype(np.int32)
    keep = column > 0
    counts = sparse.csr_matrix(
        (np.ones(int(keep.sum()), np.float32), (row[keep], column[keep])),
        shape=(n, 1 << HASH_BITS),
    )
    counts.sum_duplicates()
    total = np.maximum(np.asarray(counts.sum(axis=1)).ravel(), 1.0)
    return sparse.csr_matrix(sparse.diags((1.0 / np.sqrt(total)).astype(np.float32)) @ counts)


def fragment_edges(
    batch: Batch, stream: Stream, block_token: Int64, cuts: Int64, rng: np.random.Generator
) -> Int64:
    """Token edges of fragments: blocks, gold boundaries, and random cuts in half of the blocks."""
    starts, ends = block_token[:-1], block_token[1:]
    size = ends - starts
    chosen = np.flatnonzero((size >= 4) & (rng.random(len(size)) < 0.5))
    random_cuts = starts[chosen] + 1 + (rng.random(len(chosen)) * (size[chosen] - 1)).astype(int)
    gold = stream.tokens_of(cuts)
    return np.unique(np.concatenate((block_token, gold, random_cuts, [stream.n_tokens])))


@dataclass(frozen=True, slots=True)
class Fragments:
    """Fragments of many documents, ready to fit.

    Attributes:
        matrix: sparse, shape (fragments, buckets).
        label: int8, 1 spam, 0 article.
        weight: float64.
    """

    matrix: sparse.csr_matrix
    label: npt.NDArray[np.int8]
    weight: npt.NDArray[np.float64]


def count_ratios(
    matrix: sparse.csr_matrix, label: npt.NDArray[np.int8], weight: npt.NDArray[np.float64]
) -> npt.NDArray[np.float32]:
    """How much oftener each feature stands in spam, as an absolute log ratio.

    Features scaled by it are what a linear model learns first (Wang and Manning 2012, NB-SVM);
    it carries over to new sources better than features that all start alike.
    """
    present = sparse.csr_matrix(
        (np.ones(len(matrix.data), np.float32), matrix.indices, matrix.indptr), matrix.shape
    )
    spam, article = weight * (label == 1), weight * (label == 0)
    in_spam = (present.T @ spam + 1.0) / spam.sum()
    in_article = (present.T @ article + 1.0) / article.sum()
    ratios: npt.NDArray[np.float32] = np.abs(np.log(in_spam / in_article)).astype(np.float32)
    return ratios


def fit_lexical(
    fragments: Fragments, rows: Int64, *, alpha: float = 7e-7, epochs: int = 10, seed: int = 0
) -> LexicalWeights:
    """Fit the weights on some of the fragments; they are kept in eight bits."""
    matrix, label, weight = fragments.matrix[rows], fragments.label[rows], fragments.weight[rows]
    ratios = count_ratios(matrix, label, weight)
    model = SGDClassifier(
        loss="log_loss", alpha=alpha, max_iter=epochs, tol=None, random_state=seed, average=True
    )
    model.fit((matrix @ sparse.diags(ratios)).tocsr(), label, sample_weight=weight)
    coefficients = model.coef_[0] * ratios
    # A few huge weights would cost all others their precision.
    largest = float(np.quantile(np.abs(coefficients[coefficients != 0]), 0.9999))
    scale = largest / _SPREAD
    table = np.clip(np.rint(coefficients / scale), -_SPREAD, _SPREAD).astype(np.int8)
    table[0] = 0
    return LexicalWeights(table, scale)
