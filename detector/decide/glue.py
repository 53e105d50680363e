"""Words that straddle the edge of a span: honest and planted letters run together.

Where an extractor dropped the white space, `Yorum yapın` and `bursa escort` become
`yapınbursa`. The part that is a word of the span goes with it, the rest stays with the page.
"""

from __future__ import annotations

import numpy as np

from detector.columns.batch import Int64
from detector.columns.stream import Stream, hash_word

MIN_PART = 3
"""Letters; a shorter part of a word says nothing."""


def _split(stream: Stream, token: int, known: set[int], *, suffix: bool) -> int | None:
    """Find the longest suffix (or prefix) of a token that is a known word; its edge in the stream.

    None if the token is a known word itself, or if its other part is one too.
    """
    start, end = int(stream.token_start[token]), int(stream.token_end[token])
    for size in range(end - start - MIN_PART, MIN_PART - 1, -1):
        edge = end - size if suffix else start + size
        before = hash_word(stream.fold[start:edge]) in known
        after = hash_word(stream.fold[edge:end]) in known
        if (after and not before) if suffix else (before and not after):
            return edge
        if before and after:
            return None
    return None


def unglue_start(stream: Stream, first: int, last: int) -> int | None:
    """Where a span of tokens ``[first, last)`` begins inside its first token, if it does.

    Returns:
        Position in the batch, or None.
    """
    known = set(stream.token_hash[first + 1 : last].tolist())
    if int(stream.token_hash[first]) in known:
        return None
    edge = _split(stream, first, known, suffix=True)
    return None if edge is None else int(stream.position[edge])


def unglue_end(stream: Stream, first: int, last: int) -> int | None:
    """Where a span of tokens ``[first, last)`` ends inside its last token, if it does.

    Returns:
        Position in the batch, or None.
    """
    known = set(stream.token_hash[first : last - 1].tolist())
    if int(stream.token_hash[last - 1]) in known:
        return None
    edge = _split(stream, last - 1, known, suffix=False)
    return None if edge is None else int(stream.position[edge - 1]) + 1


def unglue(
    stream: Stream, token: Int64, first: Int64, last: Int64, start: Int64, end: Int64, inner: Int64
) -> None:
    """Move edges of spans that lie inside a line and inside a glued word; changes them in place.

    Args:
        stream: the stream.
        token: int64, first token of each block, and the number of tokens.
        first: int64, first block of each span.
        last: int64, the block after the last of each span.
        start: int64, position where each span starts.
        end: int64, position where each span ends.
        inner: int64, 1 for blocks that begin inside a line, and 0 after the last block.
    """
    for span in np.flatnonzero(inner[first] | inner[last]):
        tokens = int(token[first[span]]), int(token[last[span]])
        if tokens[1] - tokens[0] < 2:
            continue
        if inner[first[span]]:
            start[span] = unglue_start(stream, *tokens) or start[span]
        if inner[last[span]]:
            end[span] = unglue_end(stream, *tokens) or end[span]
