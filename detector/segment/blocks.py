"""Where blocks begin and end: lines, then sentences and separators, then windows.

Blocks tile the batch: each ends where the next begins, and the white space after a line or a
sentence belongs to what came before it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from detector.columns.batch import Batch, Bool, Int64
from detector.columns.classes import N_SCRIPTS, Script, tables
from detector.columns.stream import Stream
from detector.segment._blocks import (
    cut_windows,
    describe_tiles,
    mark_starts,
    outside_tokens,
    outside_urls,
    thin,
)

MIN_SENTENCE = 24
"""Characters; a shorter sentence stays with the one before it (initials, `Dr.`, `No.`)."""
MIN_LISTED = 40
"""Characters; items of a separated list are gathered until a block is about so long."""
MAX_WIDTH = 200
"""Width of the widest block; a wider one is cut in equal windows of about ``WINDOW_WIDTH``."""
WINDOW_WIDTH = 130
IDEOGRAPH_WIDTH = 3
"""A character of an unspaced script says as much as so many letters."""
_CASED = np.zeros(N_SCRIPTS, np.uint8)
_CASED[[Script.LATIN, Script.CYRILLIC, Script.GREEK, Script.ARMENIAN]] = 1


class Blocks(NamedTuple):
    """A tiling of the batch.

    Attributes:
        start: int64, shape (blocks + 1,), batch position where each block starts; the last entry
            is the end of the batch.
        doc: int64, document of each block.
        token: int64, shape (blocks + 1,), first token at or after each start.
        starts_line: bool, the block is the first of its line.
    """

    start: Int64
    doc: Int64
    token: Int64
    starts_line: Bool

    @property
    def n_blocks(self) -> int:
        """Number of blocks."""
        return len(self.doc)

    @property
    def n_tokens(self) -> Int64:
        """Number of tokens in each block."""
        return np.diff(self.token)


def tile(batch: Batch, stream: Stream, starts: Int64) -> Blocks:
    """Make blocks from sorted distinct start positions (0 and every document start included)."""
    doc, token, starts_line = describe_tiles(
        starts, batch.klass, batch.doc_start, stream.position, stream.token_start
    )
    edges = np.append(starts, batch.n_chars)
    return Blocks(edges, doc, token, starts_line.view(np.bool_))


def segment(batch: Batch, stream: Stream, url: Bool) -> Blocks:
    """Split every document of the batch into blocks.

    Args:
        batch: the batch.
        stream: its stream.
        url: bool per character, part of a URL.
    """
    look = tables()
    marks = mark_starts(batch.rows, batch.klass, batch.doc_start, look.script, look.flags, _CASED)
    starts = thin(marks, MIN_SENTENCE, MIN_LISTED)
    starts = outside_tokens(starts, stream.position, stream.token_start, stream.token_end)
    starts = cut_windows(
        starts, batch.klass, stream.position, stream.token_start,
        IDEOGRAPH_WIDTH, MAX_WIDTH, WINDOW_WIDTH,
    )  # fmt: skip
    return tile(batch, stream, outside_urls(starts, url.view(np.uint8)))
