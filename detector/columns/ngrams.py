"""Hashes of everything lexical: words, word pairs and character n-grams of the stream.

Each kind of feature gets its own salt, so one table of weights serves them all. Character n-grams
run over the gap between words too: `t bur` tells that two words stand side by side. The formulas
are in ``_ngrams.pxd``, from which scanning takes them one by one.
"""

from __future__ import annotations

import numpy as np

from detector.columns._ngrams import char_buckets, token_buckets
from detector.columns.batch import Int64, UInt32
from detector.columns.stream import Stream

HASH_BITS = 22
CHAR_GRAMS = (3, 5)
NOTHING = np.uint32(0)
"""Bucket of features that do not exist (beyond the end of a document); its weight is zero."""


def char_gram_buckets(stream: Stream) -> list[UInt32]:
    """Bucket of the n-gram that starts at each stream character, one array per size.

    Returns:
        For each size in ``CHAR_GRAMS`` a uint32 array as long as the stream.
    """
    return list(char_buckets(stream.fold, stream.doc_start))


def word_buckets(stream: Stream) -> UInt32:
    """Bucket of each token."""
    words: UInt32 = token_buckets(stream.token_hash, doc_tokens(stream))[0]
    return words


def pair_buckets(stream: Stream) -> UInt32:
    """Bucket of each token with its successor; ``NOTHING`` at the end of a document."""
    pairs: UInt32 = token_buckets(stream.token_hash, doc_tokens(stream))[1]
    return pairs


def doc_tokens(stream: Stream) -> Int64:
    """First token of each document, shape (documents + 1,)."""
    return np.searchsorted(stream.token_start, stream.doc_start)
