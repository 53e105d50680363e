from __future__ import annotations

import numpy as np

from detector.classify.families import FAMILY_BITS, FamilyWeights, family_rows, name_families
from detector.classify.model import load_model
from detector.columns.batch import make_batch
from detector.columns.ngrams import doc_tokens
from detector.columns.stream import make_stream

TEXTS = [
    "online casino bonus slots free spins casino",
    "",
    "bursa escort kocaeli escort bayan",
    "cheap viagra cialis pills online pharmacy",
    "\U0001f3b0",
    "casino",
]


def test_families_are_named_by_the_features_of_their_documents() -> None:
    stream, weights = make_stream(make_batch(TEXTS)), load_model().families
    token, rng = doc_tokens(stream), np.random.default_rng(0)
    rows = family_rows(stream)
    doc = np.sort(rng.choice([0, 2, 3, 5], 200))
    first = rng.integers(token[doc], token[doc + 1])
    last = rng.integers(first, token[doc + 1] + 1)
    expected = []
    for a, b in zip(first, last, strict=True):
        total = weights.bias.astype(np.float64)
        if b > a:
            chars = slice(stream.token_start[a], stream.token_end[b - 1])
            features = np.concatenate((rows[0][chars], rows[1][a:b], rows[2][a:b]))
            units = weights.table[features].sum(axis=0, dtype=np.int64)
            total += weights.scale * units / np.sqrt(len(features))
        expected.append(weights.names[int(total.argmax())])
    assert name_families(stream, weights, first, last, doc) == expected
    assert len(set(expected)) >= 3
    whole = name_families(stream, weights, token[[0, 2]], token[[1, 3]], np.array([0, 2]))
    assert whole == ["gambling", "adult"]


def test_no_runs_no_names() -> None:
    weights = FamilyWeights(
        np.zeros((1 << FAMILY_BITS, 2), np.int8), np.zeros(2, np.float32), 1.0, ("a", "b")
    )
    nothing = np.zeros(0, np.int64)
    assert name_families(make_stream(make_batch([])), weights, nothing, nothing, nothing) == []
