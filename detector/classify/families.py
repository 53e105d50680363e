"""Which trade a span of spam belongs to: one linear score per family over hashed n-grams."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from detector.columns.ngrams import HASH_BITS, char_gram_buckets, pair_buckets, word_buckets
from detector.columns.stream import Stream

FAMILY_BITS = 16


class FamilyWeights(NamedTuple):
    """Weights per family.

    Attributes:
        table: int8, shape (2 ** FAMILY_BITS, families).
        bias: float32, shape (families,).
        scale: nats in one unit of a weight.
        names: family names, one per column.
    """

    table: npt.NDArray[np.int8]
    bias: npt.NDArray[np.float32]
    scale: float
    names: tuple[str, ...]


class FamilyScorer:
    """Names families of token runs of one batch."""

    def __init__(self, stream: Stream, weights: FamilyWeights) -> None:
        self.stream = stream
        self.weights = weights
        shift = np.uint32(HASH_BITS - FAMILY_BITS)
        self._char = char_gram_buckets(stream)[-1] >> shift
        self._word = word_buckets(stream) >> shift
        self._pair = pair_buckets(stream) >> shift

    def scores(self, first: int, last: int) -> npt.NDArray[np.float64]:
        """Score of every family for tokens ``[first, last)``, shape (families,)."""
        weights = self.weights
        if last <= first:
            return weights.bias.astype(np.float64)
        begin = int(self.stream.token_start[first])
        end = int(self.stream.token_end[last - 1])
        rows = np.concatenate(
            (self._char[begin:end], self._word[first:last], self._pair[first:last])
        )
        total = weights.table[rows].sum(axis=0, dtype=np.int64) * weights.scale
        scores: npt.NDArray[np.float64] = weights.bias + total / np.sqrt(len(rows))
        return scores

    def name(self, first: int, last: int) -> str:
        """Most likely family of tokens ``[first, last)``."""
        return self.weights.names[int(self.scores(first, last).argmax())]


def family_rows(stream: Stream) -> list[npt.NDArray[np.uint32]]:
    """Buckets of the features families are scored by, for training."""
    shift = np.uint32(HASH_BITS - FAMILY_BITS)
    features = [char_gram_buckets(stream)[-1], word_buckets(stream), pair_buckets(stream)]
    return [one >> shift for one in features]
