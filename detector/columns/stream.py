"""The normalised stream: what the text says once costume, case and invisibles are taken off.

Words only, one gap character between them. Everything lexical works on the stream; ``position``
leads from each of its characters back to the character of the batch that it came from.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from detector.columns._stream import find_spaced, write_stream
from detector.columns.batch import Batch, Bool, Int64, UInt8, UInt32, UInt64
from detector.columns.classes import FLAG_CONFUSABLE, Script, tables

MIN_SPACED_RUN = 4
"""From so many single characters on, `c a s i n o` is read as one word."""
MIN_SPACED_LETTERS = 3
"""So many of them must be letters: a row of one-digit numbers is a table."""
MAX_SPACED_GAP = 2
"""So many characters may stand between two letters of a spaced word: `【A】【B】`."""
_LATIN, _FOREIGN = 1, 2


class Stream(NamedTuple):
    """The normalised stream of a batch.

    Attributes:
        fold: uint32, folded characters; ``GAP`` between words.
        position: int64, index in the batch of each stream character.
        doc_start: int64, shape (documents + 1,), stream index where each document starts.
        token_start, token_end: int64, stream index of each token's first character and of the
            one after its last.
        token_hash: uint64, one per token.
        spaced: bool per token, read from single letters with gaps between.
        leet: bool per token, digits stood for letters.
        mixed: bool per token, mixes Latin with letters that look like Latin.
    """

    fold: UInt32
    position: Int64
    doc_start: Int64
    token_start: Int64
    token_end: Int64
    token_hash: UInt64
    spaced: Bool
    leet: Bool
    mixed: Bool

    @property
    def n_tokens(self) -> int:
        """Number of tokens."""
        return len(self.token_start)

    def tokens_of(self, boundaries: Int64) -> Int64:
        """Index of the first token that starts at or after each batch position."""
        # Two short searches beat one in the positions of all tokens, which would have to be made.
        return np.searchsorted(self.token_start, np.searchsorted(self.position, boundaries))


@lru_cache(maxsize=1)
def _parts() -> UInt8:
    """What each character may be in a word of mixed scripts, as a look-up table."""
    look = tables()
    latin = look.script == Script.LATIN
    foreign = ~latin & ((look.flags & FLAG_CONFUSABLE) > 0)
    parts: UInt8 = latin * np.uint8(_LATIN) + foreign * np.uint8(_FOREIGN)
    return parts


def make_stream(batch: Batch) -> Stream:
    """Normalise a batch: drop invisibles, close up spaced words, fold, find and hash tokens.

    Of every run of characters between words the first stays, as the gap.
    """
    look = tables()
    first, last = find_spaced(batch.klass, MAX_SPACED_GAP, MIN_SPACED_RUN, MIN_SPACED_LETTERS)
    fold, position, doc_start, starts, ends, hashes, leet, mixed = write_stream(
        batch.rows, batch.klass, batch.doc_start, look.fold, look.lookalike, _parts(), first, last
    )
    spaced = np.zeros(len(starts), np.bool_)
    if first.size:
        spaced[np.searchsorted(starts, np.searchsorted(position, first))] = True
    return Stream(
        fold=fold,
        position=position,
        doc_start=doc_start,
        token_start=starts,
        token_end=ends,
        token_hash=hashes,
        spaced=spaced,
        leet=leet.view(np.bool_),
        mixed=mixed.view(np.bool_),
    )
