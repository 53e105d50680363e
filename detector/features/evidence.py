"""Lexical evidence: weights of hashed n-grams, summed up per word."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from detector.columns.batch import Int64
from detector.columns.ngrams import doc_tokens
from detector.columns.stream import Stream
from detector.features._evidence import sum_weights


class LexicalWeights(NamedTuple):
    """Weights of a linear model over hashed n-grams.

    Attributes:
        table: int8, shape (2 ** HASH_BITS,).
        scale: nats in one unit of a weight.
    """

    table: npt.NDArray[np.int8]
    scale: float


class Evidence(NamedTuple):
    """Lexical evidence of every token, in whole units of ``scale``.

    Attributes:
        words: int64, from the token itself and its pair with the next one.
        total: int64, with the letter groups.
        scale: nats in one unit.
    """

    words: Int64
    total: Int64
    scale: float


def token_evidence(stream: Stream, weights: LexicalWeights) -> Evidence:
    """Evidence of each token: its own weight, its pair's, and those of its letter groups.

    A letter group belongs to the token it begins in; one that begins in the gap before a token
    belongs to that token.

    Whole numbers, so that running sums are exact and a document's evidence does not depend on its
    batch.
    """
    words, total = sum_weights(
        weights.table, stream.fold, stream.doc_start, stream.token_end, stream.token_hash,
        doc_tokens(stream),
    )  # fmt: skip
    return Evidence(words, total, weights.scale)
