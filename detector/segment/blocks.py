"""Where blocks begin and end: lines, then sentences and separators, then windows.

Blocks tile the batch: each ends where the next begins, and the white space after a line or a
sentence belongs to what came before it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detector.columns.arrays import changes, merged, ranges
from detector.columns.batch import Batch, Bool, Int64
from detector.columns.classes import FLAG_UPPER, N_SCRIPTS, Class, Script, look_up, tables
from detector.columns.stream import Stream

MIN_SENTENCE = 24
"""Characters; a shorter sentence stays with the one before it (initials, `Dr.`, `No.`)."""
MIN_LISTED = 40
"""Characters; items of a separated list are gathered until a block is about so long."""
MAX_WIDTH = 200
"""Width of the widest block; a wider one is cut in equal windows of about ``WINDOW_WIDTH``."""
WINDOW_WIDTH = 130
IDEOGRAPH_WIDTH = 3
"""A character of an unspaced script says as much as so many letters."""
_WIDE_STOPS_FROM = 0x3000
_CASED = np.zeros(N_SCRIPTS, np.bool_)
_CASED[[Script.LATIN, Script.CYRILLIC, Script.GREEK, Script.ARMENIAN]] = True


@dataclass(frozen=True, slots=True)
class Blocks:
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
    edges = np.append(starts, batch.n_chars)
    after_break = batch.klass[np.maximum(starts - 1, 0)] == Class.NEWLINE
    return Blocks(
        start=edges,
        doc=batch.doc_of(starts),
        token=stream.tokens_of(edges),
        starts_line=after_break | (starts == 0),
    )


def _line_starts(batch: Batch) -> Int64:
    newline = batch.klass == Class.NEWLINE
    line = np.zeros(batch.n_chars, np.bool_)
    line[1:] = newline[:-1] & ~newline[1:]
    line[batch.doc_start[:-1]] = True
    return np.flatnonzero(line)


def _sentence_starts(batch: Batch) -> Int64:
    """First character after a sentence end and its white space."""
    klass, rows = np.append(batch.klass, np.zeros(4, np.uint8)), batch.rows
    ends = np.flatnonzero(batch.klass == Class.SENTENCE_END)
    ends = ends[klass[ends + 1] != Class.SENTENCE_END]
    wide = rows[ends] >= _WIDE_STOPS_FROM
    lower_ok = wide | (rows[ends] == ord("!")) | (rows[ends] == ord("?"))
    after = ends + 1
    for _ in range(2):  # closing quotes and brackets belong to the sentence
        after += klass[after] == Class.PUNCTUATION
    spaced = klass[after] == Class.SPACE
    for _ in range(2):
        after += klass[after] == Class.SPACE
    follower = rows[np.minimum(after, len(rows) - 1)]
    look = tables()
    lower = _CASED[look.script[follower]] & ((look.flags[follower] & FLAG_UPPER) == 0)
    good = (spaced | wide) & (lower_ok | ~lower) & (klass[after] != Class.NEWLINE)
    starts: Int64 = after[good & (after < len(rows))]
    return starts


def _gap_starts(batch: Batch) -> Int64:
    """First character after two or more spaces: where a flattened page had a line break."""
    klass = batch.klass
    space = klass == Class.SPACE
    starts = np.flatnonzero(space[:-2] & space[1:-1] & (klass[2:] > Class.NEWLINE)) + 2
    if starts.size == 0:
        return starts
    # An indent is no gap: something must stand before it on the line.
    ink = np.flatnonzero(~space)
    before = np.searchsorted(ink, starts) - 1
    inner = (before >= 0) & (klass[ink[np.maximum(before, 0)]] != Class.NEWLINE)
    gaps: Int64 = starts[inner]
    return gaps


def _separated_starts(batch: Batch) -> Int64:
    """First character after a run of separators and its white space."""
    klass = np.append(batch.klass, np.zeros(4, np.uint8))
    marks = np.flatnonzero(batch.klass == Class.SEPARATOR)
    after = marks[klass[marks + 1] != Class.SEPARATOR] + 1
    for _ in range(2):
        after += klass[after] == Class.SPACE
    starts: Int64 = after[(klass[after] != Class.NEWLINE) & (after < batch.n_chars)]
    return starts


def _thin(lines: Int64, candidates: Int64, least: int) -> Int64:
    """Keep line starts, candidates far from the one before, and one of a close chain per step.

    A kept candidate is never closer than ``least`` to the one before it, unless they stand in
    different steps of a chain of close ones.
    """
    if candidates.size == 0:
        return lines
    edges = merged(lines, candidates)
    far = np.diff(edges, prepend=-least) >= least
    # Counting in steps of `least` from the start of each group keeps a chain of short items
    # from merging into one endless block, without a loop over the items.
    anchor = far
    anchor[np.searchsorted(edges, lines)] = True
    origin = np.maximum.accumulate(np.where(anchor, edges, 0))
    step = (edges - origin) // least
    fresh = changes(step)
    kept: Int64 = edges[anchor | fresh]
    return kept


def _window_starts(batch: Batch, stream: Stream, starts: Int64) -> Int64:
    """Cut what is still too wide into equal windows that begin at tokens."""
    single = np.flatnonzero(look_up(batch.klass, stream.position) == Class.IDEOGRAPH)

    def width(where: Int64) -> Int64:
        """Width of the stream before each of its places."""
        return where + (IDEOGRAPH_WIDTH - 1) * np.searchsorted(single, where)

    first = np.searchsorted(stream.position, np.append(starts, batch.n_chars), side="left")
    before = width(first)
    block_width = np.diff(before)
    wide = np.flatnonzero(block_width > MAX_WIDTH)
    if wide.size == 0:
        return starts
    token, after = np.searchsorted(stream.token_start, (first[wide], first[wide + 1]))
    block = np.repeat(wide, after - token)
    token_at = look_up(stream.token_start, ranges(token, after))
    inside = width(token_at) - before[block]
    parts = -(-block_width // WINDOW_WIDTH)
    window = inside * parts[block] // block_width[block]
    fresh = changes(window) & ~changes(block)
    return merged(starts, stream.position[token_at[fresh]])


def _outside_tokens(stream: Stream, starts: Int64) -> Int64:
    """Drop starts that lie inside a token: a letter-spaced word is one word."""
    if stream.n_tokens == 0:
        return starts
    token = stream.tokens_of(starts) - 1
    last = stream.position[stream.token_end[np.maximum(token, 0)] - 1]
    inside = (token >= 0) & (starts <= last)
    kept: Int64 = starts[~inside]
    return kept


def outside_urls(starts: Int64, url: Bool) -> Int64:
    """Drop starts that lie inside a URL: a part of an address is nothing to judge.

    Args:
        starts: int64, sorted positions.
        url: bool per character, part of a URL.
    """
    inside = look_up(url, starts) & look_up(url, np.maximum(starts - 1, 0)) & (starts > 0)
    kept: Int64 = starts[~inside]
    return kept


def segment(batch: Batch, stream: Stream, url: Bool) -> Blocks:
    """Split every document of the batch into blocks.

    Args:
        batch: the batch.
        stream: its stream.
        url: bool per character, part of a URL.
    """
    if batch.n_chars == 0:
        return tile(batch, stream, np.zeros(0, np.int64))
    lines = _line_starts(batch)
    starts = merged(lines, _gap_starts(batch))
    starts = _thin(starts, _sentence_starts(batch), MIN_SENTENCE)
    starts = _thin(starts, _separated_starts(batch), MIN_LISTED)
    starts = _outside_tokens(stream, starts)
    starts = _window_starts(batch, stream, starts)
    return tile(batch, stream, outside_urls(starts, url))
