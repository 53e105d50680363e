"""Hashes of everything lexical: words, word pairs and character n-grams of the stream.

Each kind of feature gets its own salt, so one table of weights serves them all. Character n-grams
run over the gap between words too: `t bur` tells that two words stand side by side.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from detector.columns.batch import Int64, UInt32
from detector.columns.stream import Stream

HASH_BITS = 22
CHAR_GRAMS = (3, 5)
NOTHING = np.uint32(0)
"""Bucket of features that do not exist (beyond the end of a document); its weight is zero."""
_K = [np.uint32(k) for k in (0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F, 0x165667B1)]
_SALT_WORD, _SALT_PAIR = np.uint64(0xD6E8FEB86659FD93), np.uint64(0xA0761D6478BD642F)


def _bucket32(hashes: UInt32) -> UInt32:
    hashes ^= hashes >> np.uint32(15)
    hashes *= np.uint32(0x2C1B3C6D)
    hashes >>= np.uint32(32 - HASH_BITS)
    return hashes


def _bucket64(hashes: npt.NDArray[np.uint64]) -> UInt32:
    return (hashes >> np.uint64(64 - HASH_BITS)).astype(np.uint32)


def char_gram_buckets(stream: Stream) -> list[UInt32]:
    """Bucket of the n-gram that starts at each stream character, one array per size.

    Returns:
        For each size in ``CHAR_GRAMS`` a uint32 array as long as the stream.
    """
    fold = stream.fold
    padded = np.append(fold, np.zeros(max(CHAR_GRAMS), np.uint32))
    n = len(fold)
    three = padded[:n] * _K[0] + padded[1 : n + 1] * _K[1] + padded[2 : n + 2] * _K[2]
    five = three * _K[4] + padded[3 : n + 3] * _K[3] + padded[4 : n + 4] * _K[0]
    grams = [_bucket32(three), _bucket32(five)]
    for size, gram in zip(CHAR_GRAMS, grams, strict=True):
        # What would reach into the next document is no feature: same text, same answer.
        reach = (stream.doc_start[1:, None] - np.arange(1, size)).ravel()
        gram[reach[reach >= 0]] = NOTHING
    return grams


def word_buckets(stream: Stream) -> UInt32:
    """Bucket of each token."""
    return _bucket64(stream.token_hash * _SALT_WORD)


def pair_buckets(stream: Stream) -> UInt32:
    """Bucket of each token with its successor; ``NOTHING`` at the end of a document."""
    buckets = _bucket64(stream.pair_hash() * _SALT_PAIR)
    buckets[last_tokens(stream)] = NOTHING
    return buckets


def last_tokens(stream: Stream) -> Int64:
    """Index of the last token of each document that has tokens."""
    after = np.searchsorted(stream.token_start, stream.doc_start[1:], side="left")
    before = np.append(0, after[:-1])
    return after[after > before] - 1
