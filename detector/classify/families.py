"""Which trade a span of spam belongs to: one linear score per family over hashed n-grams."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from detector.classify._families import sum_families
from detector.columns.batch import Int64
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


def name_families(
    stream: Stream, weights: FamilyWeights, first: Int64, last: Int64, doc: Int64
) -> list[str]:
    """Most likely family of runs of tokens.

    Args:
        stream: the stream.
        weights: of the families.
        first: int64, first token of each run.
        last: int64, the token after the last of each run.
        doc: int64, document of each run; what reaches beyond it is no feature.
    """
    total, size = sum_families(
        weights.table, FAMILY_BITS, stream.fold, stream.token_start, stream.token_end,
        stream.token_hash, first, last, stream.doc_start[doc + 1],
    )  # fmt: skip
    scores = weights.bias + weights.scale * total / np.sqrt(np.maximum(size, 1))[:, None]
    return [weights.names[best] for best in scores.argmax(axis=1).tolist()]


def family_rows(stream: Stream) -> list[npt.NDArray[np.uint32]]:
    """Buckets of the features families are scored by, for training."""
    shift = np.uint32(HASH_BITS - FAMILY_BITS)
    features = [char_gram_buckets(stream)[-1], word_buckets(stream), pair_buckets(stream)]
    return [one >> shift for one in features]
