"""The normalised stream: what the text says once costume, case and invisibles are taken off.

Words only, one gap character between them. Everything lexical works on the stream; ``position``
leads from each of its characters back to the character of the batch that it came from.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detector.columns.batch import Batch, Bool, Int64, UInt8, UInt32, UInt64, is_word
from detector.columns.classes import FLAG_CONFUSABLE, GAP, Class, Script, tables

MIN_SPACED_RUN = 4
"""From so many single characters on, `c a s i n o` is read as one word."""
MIN_SPACED_LETTERS = 3
"""So many of them must be letters: a row of one-digit numbers is a table."""
MAX_SPACED_GAP = 2
"""So many characters may stand between two letters of a spaced word: `【A】【B】`."""
_LEET = {ord(digit): ord(letter) for digit, letter in zip("0134578", "oieastb", strict=True)}
_HASH_BASE = np.uint64(0x9E3779B97F4A7C15)
_BASE_INVERSE = np.uint64(pow(0x9E3779B97F4A7C15, -1, 2**64))
_PAIR_LEFT = np.uint64(0xC2B2AE3D27D4EB4F)
_PAIR_RIGHT = np.uint64(0x165667B19E3779F9)


@dataclass(frozen=True, slots=True)
class Stream:
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

    def pair_hash(self) -> UInt64:
        """Hash of each token with the one after it; the last token is paired with nothing."""
        after = np.append(self.token_hash[1:], np.uint64(0))
        return self.token_hash * _PAIR_LEFT + after * _PAIR_RIGHT

    def tokens_of(self, boundaries: Int64) -> Int64:
        """Index of the first token that starts at or after each batch position."""
        return np.searchsorted(self.position[self.token_start], boundaries, side="left")


def _starts_and_ends(klass: UInt8) -> tuple[Int64, Int64]:
    """Find tokens in a run of classes: words, and single characters of unspaced scripts."""
    word = is_word(klass)
    single = klass == Class.IDEOGRAPH
    before_word = np.append(False, word[:-1])
    before_single = np.append(False, single[:-1])
    start = word & (~before_word | single | before_single)
    starts = np.flatnonzero(start)
    # A token ends where the next one starts or where its run of word characters ends.
    run_end = np.flatnonzero(np.append(word, False)[1:] < word) + 1
    ends = run_end[np.searchsorted(run_end, starts, side="right")] if starts.size else run_end
    if starts.size:
        ends = np.minimum(ends, np.append(starts[1:], ends[-1]))
    return starts, ends


def _spaced_runs(starts: Int64, ends: Int64, klass: UInt8, position: Int64) -> tuple[Int64, Int64]:
    """Find runs of one-character tokens that stand a gap or two apart in one line.

    Returns the first and last token of each run.
    """
    single = (ends - starts == 1) & (klass[starts] != Class.IDEOGRAPH)
    where = position[starts]
    line = np.cumsum(klass == Class.NEWLINE)[starts]
    near = ((where[1:] - where[:-1]) <= MAX_SPACED_GAP + 1) & (line[1:] == line[:-1])
    near = np.append(False, near)[: len(starts)]
    linked = single & near & np.append(False, single[:-1])[: len(single)]
    edges = np.flatnonzero(np.diff(np.concatenate(([False], linked, [False])).astype(np.int8)))
    first, last = edges[::2] - 1, edges[1::2] - 1
    letters = np.append(0, np.cumsum(klass[starts] == Class.LETTER))
    keep = (letters[last + 1] - letters[first] >= MIN_SPACED_LETTERS) & (
        last - first + 1 >= MIN_SPACED_RUN
    )
    return first[keep], last[keep]


def _inside_tokens(flag: Bool, starts: Int64, ends: Int64) -> Int64:
    """Count true characters inside each token."""
    total = np.append(0, np.cumsum(flag))
    counts: Int64 = total[ends] - total[starts]
    return counts


def _undo_lookalikes(fold: UInt32, rows: UInt32, starts: Int64, ends: Int64) -> Bool:
    """Read look-alikes by shape inside tokens that mix them with Latin; changes ``fold``."""
    look = tables()
    confusable = (look.flags[rows] & FLAG_CONFUSABLE) > 0
    mixed = np.zeros(len(starts), np.bool_)
    if confusable.any():
        latin = look.script[rows] == Script.LATIN
        mixed = (_inside_tokens(confusable & ~latin, starts, ends) > 0) & (
            _inside_tokens(latin, starts, ends) > 0
        )
        for start, end in zip(starts[mixed], ends[mixed], strict=True):  # rare: disguises only
            fold[start:end] = look.lookalike[rows[start:end]]
    return mixed


def _undo_leet(fold: UInt32, klass: UInt8, starts: Int64, ends: Int64) -> Bool:
    """Read a digit between two letters as the letter it stands for; changes ``fold``."""
    digit = klass == Class.DIGIT
    letter = klass == Class.LETTER
    between = digit & np.append(False, letter[:-1]) & np.append(letter[1:], False)
    leet = np.zeros_like(between)
    where = np.flatnonzero(between)
    for code, stands_for in _LEET.items():
        hits = where[fold[where] == code]
        fold[hits] = stands_for
        leet[hits] = True
    return _inside_tokens(leet, starts, ends) > 0


def _token_hashes(fold: UInt32, starts: Int64, ends: Int64) -> UInt64:
    """Polynomial hash of each token from one prefix sum, with wrap-around arithmetic."""
    powers = np.cumprod(np.full(len(fold), _HASH_BASE), dtype=np.uint64)
    total = np.zeros(len(fold) + 1, np.uint64)
    np.cumsum(fold * powers, out=total[1:])
    inverse = np.cumprod(np.full(len(fold), _BASE_INVERSE), dtype=np.uint64)
    hashes: UInt64 = (total[ends] - total[starts]) * inverse[starts]
    return hashes ^ (hashes >> np.uint64(29))


def hash_word(fold: UInt32) -> int:
    """Hash of one word given by its folded characters, as in ``Stream.token_hash``."""
    powers = np.cumprod(np.full(len(fold), _HASH_BASE), dtype=np.uint64) * _BASE_INVERSE
    total = np.sum(fold * powers, dtype=np.uint64)
    return int(total ^ (total >> np.uint64(29)))


def make_stream(batch: Batch) -> Stream:
    """Normalise a batch: drop invisibles, close up spaced words, fold, find and hash tokens."""
    position = np.flatnonzero(batch.klass != Class.INVISIBLE)
    klass = batch.klass[position]
    starts, ends = _starts_and_ends(klass)
    word = is_word(klass)
    # Of every run of non-word characters the first stays, as the gap.
    keep = word | np.append(False, word[:-1])
    first, last = _spaced_runs(starts, ends, klass, position)
    for a, b in zip(first, last, strict=True):  # rare: disguises only
        keep[starts[a] : ends[b]] = word[starts[a] : ends[b]]
    spaced_at = position[starts[first]]

    position, klass = position[keep], klass[keep]
    rows = batch.rows[position]
    fold = tables().fold[rows]
    fold[~is_word(klass)] = GAP
    starts, ends = _starts_and_ends(klass)
    leet = _undo_leet(fold, klass, starts, ends)
    mixed = _undo_lookalikes(fold, rows, starts, ends)
    return Stream(
        fold=fold,
        position=position,
        doc_start=np.searchsorted(position, batch.doc_start),
        token_start=starts,
        token_end=ends,
        token_hash=_token_hashes(fold, starts, ends),
        spaced=np.isin(position[starts], spaced_at),
        leet=leet,
        mixed=mixed,
    )
