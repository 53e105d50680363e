"""Lexical evidence: one gather from a table of weights, summed up per word."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detector.columns.batch import Int64
from detector.columns.classes import look_up
from detector.columns.ngrams import char_gram_buckets, pair_buckets, word_buckets
from detector.columns.stream import Stream
from detector.features._evidence import add_char_grams


@dataclass(frozen=True, slots=True)
class LexicalWeights:
    """Weights of a linear model over hashed n-grams.

    Attributes:
        table: int8, shape (2 ** HASH_BITS,).
        scale: nats in one unit of a weight.
    """

    table: npt.NDArray[np.int8]
    scale: float


@dataclass(frozen=True, slots=True)
class Evidence:
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
    words = look_up(weights.table, word_buckets(stream)).astype(np.int64)
    words += look_up(weights.table, pair_buckets(stream))
    total = words.copy()
    three, five = char_gram_buckets(stream)
    add_char_grams(weights.table, three, five, stream.token_end, total)
    return Evidence(words, total, weights.scale)
