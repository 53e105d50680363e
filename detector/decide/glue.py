"""Words that straddle the edge of a span: honest and planted letters run together.

Where an extractor dropped the white space, `Yorum yapın` and `bursa escort` become
`yapınbursa`. The part that is a word of the span goes with it, the rest stays with the page.
"""

from __future__ import annotations

from detector.columns.batch import Int64
from detector.decide._glue import Glued
from detector.features.page import Page

MIN_PART = 3
"""Letters; a shorter part of a word says nothing."""
MIN_REPEATS = 2
"""A word is one of the span's own from so many occurrences on."""
MAX_WORDS = 6
"""So far from the edge of a span a glued word is looked for."""
MAX_PART = 40
"""Letters; a longer part is no word, and a word more than twice as long is not looked at."""


def unglue(page: Page, first: Int64, last: Int64, start: Int64, end: Int64) -> None:
    """Move edges of spans that lie inside a glued word; changes them in place.

    Words outside the glued one are honest too, if the span does not repeat them. A word both parts
    of which the span repeats is its own.

    Args:
        page: the page.
        first: int64, first block of each span.
        last: int64, the block after the last of each span.
        start: int64, position where each span starts.
        end: int64, position where each span ends.
    """
    stream, token = page.stream, page.blocks.token
    glued = Glued(
        stream.fold, stream.position, stream.token_start, stream.token_end, page.word, MIN_REPEATS,
        MIN_PART, MAX_PART,
    )  # fmt: skip
    glued.unglue(token[first], token[last], MAX_WORDS, start, end)
