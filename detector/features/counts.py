"""Counts of each block by what they count; every attribute is an array with one number a block."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from detector.columns.batch import Float32

Float64 = npt.NDArray[np.float64]


class Chars(NamedTuple):
    """Characters of each block.

    Attributes:
        letters, ideographs, digits, sentence_ends, commas, separators, punctuation, symbols: by
            :class:`~detector.columns.classes.Class`.
        fancy, upper, emoji: letters in costume, capitals, pictographs.
        at_signs: of mail addresses and handles.
        dots_inside: full stops between two letters or digits.
        exclamations: exclamation marks.
        zero_width: zero-width characters between letters that need none.
        open: 1 if the last visible character ends no sentence.
        url, anchor: characters of URLs, and of texts of links.
        size: all, at least 1.
    """

    letters: Float32
    ideographs: Float32
    digits: Float32
    sentence_ends: Float32
    commas: Float32
    separators: Float32
    punctuation: Float32
    symbols: Float32
    fancy: Float32
    upper: Float32
    emoji: Float32
    at_signs: Float32
    dots_inside: Float32
    exclamations: Float32
    zero_width: Float32
    open: Float32
    url: Float32
    anchor: Float32
    size: Float32


class Repeats(NamedTuple):
    """Words that stand in a block or on its page more than once.

    Attributes:
        most, distinct, repeated: occurrences of the block's most frequent word, different words,
            and occurrences of all that stand there more than once.
        lack: bits that its words are less varied than as many different ones.
        most_pairs, distinct_pairs, repeated_pairs: as of words, of pairs side by side.
        slots: most different successors of one word, 0 if they are few.
        near: words that come again within a few words.
        beside: those that a neighbouring block has too.
        alone: those that no other block has.
    """

    most: Float32
    distinct: Float32
    repeated: Float32
    lack: Float32
    most_pairs: Float32
    distinct_pairs: Float32
    repeated_pairs: Float32
    slots: Float32
    near: Float32
    beside: Float32
    alone: Float32


class Looks(NamedTuple):
    """Words of each block by their letters.

    Attributes:
        capitalised: those with a capital letter first.
        brands: those that begin with letters and end in digits.
        phones: phone numbers.
        in_script: those in any script, by their first letter; at least 1, for division.
        strange: those in another script than most of the page.
    """

    capitalised: Float32
    brands: Float32
    phones: Float32
    in_script: Float32
    strange: Float32


class Disguised(NamedTuple):
    """Disguised words of each block: of mixed scripts, spaced out, with digits for letters."""

    mixed: Float32
    spaced: Float32
    leet: Float32


class Evident(NamedTuple):
    """Lexical evidence of each block, whole numbers of units.

    Attributes:
        total: of all its words.
        words: without letter groups.
        suspicious: number of words with evidence above 0.
        top: of the word with the most.
        run: of the run of words with the most.
    """

    total: Float64
    words: Float64
    suspicious: Float64
    top: Float64
    run: Float64


class Listed(NamedTuple):
    """Words of each block that stand in lists.

    Attributes:
        own, foreign: function words of the page's language, and those of others only.
        page: what share of the page's words are function words of its language.
        wares, places, pairs, calls: what trades sell, what stands beside that, both side by side,
            and calls to act.
        most: words of the trade that has most of them.
        elsewhere: words of that trade in the other blocks of the page.
    """

    own: Float32
    foreign: Float32
    page: Float32
    wares: Float32
    places: Float32
    pairs: Float32
    calls: Float32
    most: Float32
    elsewhere: Float32
