"""The normalised stream: what the text says once costume, case and invisibles are taken off.

Words only, one gap character between them. Everything lexical works on the stream; ``position``
leads from each of its characters back to the character of the batch that it came from.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from detector.columns.arrays import ranges, running
from detector.columns.batch import Batch, Bool, Int64, UInt8, UInt32, UInt64, is_word
from detector.columns.classes import FLAG_CONFUSABLE, Class, Script, look_up, tables

MIN_SPACED_RUN = 4
"""From so many single characters on, `c a s i n o` is read as one word."""
MIN_SPACED_LETTERS = 3
"""So many of them must be letters: a row of one-digit numbers is a table."""
MAX_SPACED_GAP = 2
"""So many characters may stand between two letters of a spaced word: `【A】【B】`."""
_LEET = {ord(digit): ord(letter) for digit, letter in zip("0134578", "oieastb", strict=True)}
_HASH_BASE = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_BASE_INVERSE = np.uint64(pow(0x9E3779B97F4A7C15, -1, 2**64))
_LATIN, _FOREIGN = 1, 2
_PAIR_LEFT = np.uint64(0xC2B2AE3D27D4EB4F)
_PAIR_RIGHT = np.uint64(0x165667B19E3779F9)
_POWERS_KEPT = 1 << 18
"""Characters; the powers for shorter streams are kept (at most 8 MB)."""


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

    def pair_hash(self, tokens: Int64 | None = None) -> UInt64:
        """Hash of tokens, by default all, with the one after; the last is paired with nothing."""
        left, right = self.token_hash, np.append(self.token_hash[1:], np.uint64(0))
        if tokens is not None:
            left, right = left[tokens], right[tokens]
        return left * _PAIR_LEFT + right * _PAIR_RIGHT

    def documents(self, first: int, after: int) -> Stream:
        """The part of the stream that holds documents ``[first, after)``, counted from its start.

        Positions stay those of the batch.
        """
        begin, end = int(self.doc_start[first]), int(self.doc_start[after])
        a, b = np.searchsorted(self.token_start, (begin, end))
        return Stream(
            fold=self.fold[begin:end],
            position=self.position[begin:end],
            doc_start=self.doc_start[first : after + 1] - begin,
            token_start=self.token_start[a:b] - begin,
            token_end=self.token_end[a:b] - begin,
            token_hash=self.token_hash[a:b],
            spaced=self.spaced[a:b],
            leet=self.leet[a:b],
            mixed=self.mixed[a:b],
        )

    def tokens_of(self, boundaries: Int64) -> Int64:
        """Index of the first token that starts at or after each batch position."""
        # Two short searches beat one in the positions of all tokens, which would have to be made.
        return np.searchsorted(self.token_start, np.searchsorted(self.position, boundaries))


def _after(mask: Bool) -> Bool:
    """Shift a mask: true where the character before is."""
    shifted = np.empty_like(mask)
    shifted[:1], shifted[1:] = False, mask[:-1]
    return shifted


def _before(mask: Bool) -> Bool:
    """Shift a mask: true where the character after is."""
    shifted = np.empty_like(mask)
    shifted[-1:], shifted[:-1] = False, mask[1:]
    return shifted


def _spelt(klass: UInt8) -> Bool:
    """Tell which characters join with their neighbours to words: letters and digits."""
    spelt: Bool = (klass == Class.LETTER) | (klass == Class.DIGIT)
    return spelt


def _starts_and_ends(klass: UInt8) -> tuple[Int64, Int64]:
    """Find tokens in a run of classes: words, and single characters of unspaced scripts."""
    spelt, single = _spelt(klass), klass == Class.IDEOGRAPH
    starts = np.flatnonzero(single | (spelt & ~_after(spelt)))
    ends = np.flatnonzero(single | (spelt & ~_before(spelt))) + 1
    return starts, ends


def _hidden_runs(klass: UInt8) -> tuple[Int64, Int64]:
    """Find runs of invisible characters: their first, and the character after each."""
    hidden = np.flatnonzero(klass == Class.INVISIBLE)
    first = np.flatnonzero(np.diff(hidden, prepend=-2) > 1)
    size = np.diff(first, append=len(hidden))
    return hidden[first], hidden[first] + size


def _filled(mask: Bool, first: Int64, after: Int64, source: Int64) -> Bool:
    """Give runs of characters the value of one beside them."""
    if first.size == 0:
        return mask
    mask = mask.copy()
    mask[ranges(first, after)] = np.repeat(mask[source], after - first)
    return mask


def _spaced_runs(klass: UInt8, hidden: tuple[Int64, Int64]) -> tuple[Int64, Int64]:
    """Find runs of one-character tokens that stand a gap or two apart in one line.

    Returns the first and the last character of each run.
    """
    spelt = _spelt(klass)
    first, after = hidden
    behind = _after(_filled(spelt, first, after, first - 1))
    ahead = _before(_filled(spelt, first, after, after))
    at = np.flatnonzero(spelt & ~behind & ~ahead)
    here, there = at[:-1], at[1:]
    near = there - here <= MAX_SPACED_GAP + 1
    # At most two characters lie between; no line break, no ideograph may be one of them.
    for between in (klass[here + 1], klass[there - 1]):
        near &= (between != Class.NEWLINE) & (between != Class.IDEOGRAPH)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], near, [False])).astype(np.int8)))
    first, last = edges[::2], edges[1::2]
    letters = running(klass[at] == Class.LETTER)
    keep = (letters[last + 1] - letters[first] >= MIN_SPACED_LETTERS) & (
        last - first + 1 >= MIN_SPACED_RUN
    )
    return at[first[keep]], at[last[keep]]


def _inside_tokens(flag: Bool, starts: Int64, ends: Int64) -> npt.NDArray[np.int32]:
    """Count true characters inside each token."""
    total = running(flag)
    counts: npt.NDArray[np.int32] = look_up(total, ends) - look_up(total, starts)
    return counts


@lru_cache(maxsize=1)
def _parts() -> UInt8:
    """What each character may be in a word of mixed scripts, as a look-up table."""
    look = tables()
    latin = look.script == Script.LATIN
    foreign = ~latin & ((look.flags & FLAG_CONFUSABLE) > 0)
    parts: UInt8 = latin * np.uint8(_LATIN) + foreign * np.uint8(_FOREIGN)
    return parts


def _undo_lookalikes(fold: UInt32, rows: UInt32, starts: Int64, ends: Int64) -> Bool:
    """Read look-alikes by shape inside tokens that mix them with Latin; changes ``fold``."""
    part = look_up(_parts(), rows)
    mixed = np.zeros(len(starts), np.bool_)
    foreign = part == _FOREIGN
    if foreign.any():
        mixed = _inside_tokens(foreign, starts, ends) > 0
        mixed &= _inside_tokens(part == _LATIN, starts, ends) > 0
        lookalike = tables().lookalike
        for start, end in zip(starts[mixed], ends[mixed], strict=True):  # rare: disguises only
            fold[start:end] = lookalike[rows[start:end]]
    return mixed


def _undo_leet(fold: UInt32, klass: UInt8, starts: Int64) -> Bool:
    """Read a digit between two letters as the letter it stands for; changes ``fold``."""
    letter = klass == Class.LETTER
    where = np.flatnonzero((klass == Class.DIGIT) & _after(letter) & _before(letter))
    leet = np.zeros(len(starts), np.bool_)
    for code, stands_for in _LEET.items():
        hits = where[fold[where] == code]
        fold[hits] = stands_for
        leet[np.searchsorted(starts, hits, side="right") - 1] = True
    return leet


@lru_cache(maxsize=32)
def _kept_powers(base: int, n: int) -> UInt64:
    return _powers(base, n)


def _powers(base: int, n: int) -> UInt64:
    return np.cumprod(np.full(n, base, np.uint64), dtype=np.uint64)


def _token_hashes(fold: UInt32, starts: Int64, ends: Int64) -> UInt64:
    """Polynomial hash of each token from one prefix sum, with wrap-around arithmetic."""
    n = len(fold)
    make, size = (_kept_powers, 1 << n.bit_length()) if n < _POWERS_KEPT else (_powers, n)
    powers, inverse = make(int(_HASH_BASE), size), make(int(_BASE_INVERSE), size)
    total = np.zeros(n + 1, np.uint64)
    np.multiply(fold, powers[:n], out=total[1:])
    np.cumsum(total, out=total)
    hashes = look_up(total, ends)
    hashes -= look_up(total, starts)
    hashes *= look_up(inverse, starts)
    # Words of one letter differ in the lowest bits only, and most uses take the highest.
    hashes *= _MIX
    hashes ^= hashes >> np.uint64(29)
    return hashes


def hash_word(fold: UInt32) -> int:
    """Hash of one word given by its folded characters, as in ``Stream.token_hash``."""
    powers = np.cumprod(np.full(len(fold), _HASH_BASE), dtype=np.uint64) * _BASE_INVERSE
    total = np.multiply(np.sum(fold * powers, dtype=np.uint64), _MIX)
    return int(total ^ (total >> np.uint64(29)))


def make_stream(batch: Batch) -> Stream:
    """Normalise a batch: drop invisibles, close up spaced words, fold, find and hash tokens."""
    klass = batch.klass
    hidden = _hidden_runs(klass)
    word = is_word(klass)
    # Of every run of non-word characters the first stays, as the gap; invisible ones are not there.
    keep = word | _after(_filled(word, *hidden, hidden[0] - 1))
    keep[ranges(*hidden)] = False
    first, last = _spaced_runs(klass, hidden)
    for a, b in zip(first, last, strict=True):  # rare: disguises only
        keep[a : b + 1] = word[a : b + 1]

    position = np.flatnonzero(keep)
    klass = look_up(klass, position)
    rows = look_up(batch.rows, position)
    fold = look_up(tables().fold, rows)
    starts, ends = _starts_and_ends(klass)
    leet = _undo_leet(fold, klass, starts)
    mixed = _undo_lookalikes(fold, rows, starts, ends)
    spaced = np.zeros(len(starts), np.bool_)
    spaced[np.searchsorted(starts, np.searchsorted(position, first))] = True
    return Stream(
        fold=fold,
        position=position,
        doc_start=np.searchsorted(position, batch.doc_start),
        token_start=starts,
        token_end=ends,
        token_hash=_token_hashes(fold, starts, ends),
        spaced=spaced,
        leet=leet,
        mixed=mixed,
    )
