"""Words that straddle the edge of a span: honest and planted letters run together.

Where an extractor dropped the white space, `Yorum yapın` and `bursa escort` become
`yapınbursa`. The part that is a word of the span goes with it, the rest stays with the page.
"""

from __future__ import annotations

import numpy as np

from detector.columns.batch import Int64, UInt64
from detector.columns.stream import Stream, hash_word

MIN_PART = 3
"""Letters; a shorter part of a word says nothing."""
MIN_REPEATS = 2
"""A word is one of the span's own from so many occurrences on."""
MAX_WORDS = 6
"""So far from the edge of a span a glued word is looked for."""
MAX_PART = 40
"""Letters; a longer part is no word, and looking for it would cost time without end."""


def _split(stream: Stream, token: int, known: set[int], *, suffix: bool) -> int | None:
    """Find the longest suffix (or prefix) of a token that is a known word; its edge in the stream.

    None if the token is a known word itself, or if its other part is one too.
    """
    start, end = int(stream.token_start[token]), int(stream.token_end[token])
    if end - start > 2 * MAX_PART:
        return None
    for size in range(min(end - start - MIN_PART, MAX_PART), MIN_PART - 1, -1):
        edge = end - size if suffix else start + size
        before = hash_word(stream.fold[start:edge]) in known
        after = hash_word(stream.fold[edge:end]) in known
        if (after and not before) if suffix else (before and not after):
            return edge
        if before and after:
            return None
    return None


def repeated_words(stream: Stream, first: int, last: int) -> UInt64:
    """Hashes of the words that a span of tokens ``[first, last)`` repeats, shape (words,)."""
    words, counts = np.unique(stream.token_hash[first:last], return_counts=True)
    return words[counts >= MIN_REPEATS]


def unglue_start(stream: Stream, first: int, last: int, known: set[int]) -> int | None:
    """Where a span of tokens ``[first, last)`` begins inside one of its first words, if it does.

    Words before the glued one are honest too, if the span does not repeat them: ``known`` are those
    that it does.

    Returns:
        Position in the batch, or None.
    """
    for token in range(first, min(first + MAX_WORDS, last) if known else first):
        if int(stream.token_hash[token]) in known:
            return None
        edge = _split(stream, token, known, suffix=True)
        if edge is not None:
            return int(stream.position[edge])
    return None


def unglue_end(stream: Stream, first: int, last: int, known: set[int]) -> int | None:
    """Where a span of tokens ``[first, last)`` ends inside one of its last words, if it does.

    Returns:
        Position in the batch, or None.
    """
    for token in range(last - 1, max(last - 1 - MAX_WORDS, first) if known else last - 1, -1):
        if int(stream.token_hash[token]) in known:
            return None
        edge = _split(stream, token, known, suffix=False)
        if edge is not None:
            return int(stream.position[edge - 1]) + 1
    return None


def unglue(
    stream: Stream, token: Int64, first: Int64, last: Int64, start: Int64, end: Int64
) -> None:
    """Move edges of spans that lie inside a glued word; changes them in place.

    Args:
        stream: the stream.
        token: int64, first token of each block, and the number of tokens.
        first: int64, first block of each span.
        last: int64, the block after the last of each span.
        start: int64, position where each span starts.
        end: int64, position where each span ends.
    """
    for span in range(len(first)):
        tokens = int(token[first[span]]), int(token[last[span]])
        known = set(repeated_words(stream, *tokens).tolist())
        begin = unglue_start(stream, *tokens, known)
        finish = unglue_end(stream, *tokens, known)
        if begin is not None and begin < end[span]:
            start[span] = begin
        if finish is not None and start[span] < finish:
            end[span] = finish
