"""Keyword density: how much of a block is the same few words again."""

from __future__ import annotations

from detector.columns.batch import Float32
from detector.features.page import Page
from detector.features.signal import signal

_NTOULAS = "Ntoulas et al. 2006, fraction of popular words"


@signal(
    "D101",
    "top-word-share",
    unit="share of words",
    source=_NTOULAS,
    sentence="one word makes up {value:.0%} of this block",
)
def top_word_share(page: Page) -> Float32:
    """How much of the block is its most frequent word.

    Search engines used to count words, so link farms repeat theirs. Prose seldom gives one word
    more than a tenth of a long block.

    Example: in `bursa escort kocaeli escort` the word `escort` is 50 %.
    """
    return page.repeats.most / page.tokens


@signal(
    "D102",
    "top-pair-share",
    unit="share of word pairs",
    source=_NTOULAS,
    sentence="the same two words side by side make up {value:.0%} of this block",
)
def top_pair_share(page: Page) -> Float32:
    """How much of the block is its most frequent pair of neighbouring words.

    Example: `bursa escort bursa escort` has three pairs, two of them `bursa escort`.
    """
    return page.repeats.most_pairs / page.n_pairs


@signal(
    "D103",
    "distinct-words",
    unit="share of words",
    source="Ntoulas et al. 2006, compressibility",
    sentence="only {value:.0%} of the words are different ones",
)
def distinct_words(page: Page) -> Float32:
    """How many of the block's words differ from one another.

    Example: `escort ankara escort izmir` has three different words in four: 75 %.
    """
    return page.repeats.distinct / page.tokens


@signal(
    "D104",
    "word-entropy",
    unit="bits below the most possible",
    high=16,
    source="Ntoulas et al. 2006, n-gram likelihood",
    sentence="its words are {value:.1f} bits less varied than they could be",
)
def word_entropy(page: Page) -> Float32:
    """How far the variety of words lies below that of as many different words.

    Example: four different words: 0 bits; the same word four times: 2 bits.
    """
    return page.repeats.lack


@signal(
    "D105",
    "repeated-pairs",
    unit="share of word pairs",
    source="Gopher repetition rules, Rae et al. 2021",
    sentence="{value:.0%} of its word pairs occur more than once in it",
)
def repeated_pairs(page: Page) -> Float32:
    """How many of the block's word pairs stand in it more than once.

    Example: `cheap pills online cheap pills now`: two of five pairs are `cheap pills`.
    """
    return page.repeats.repeated_pairs / page.n_pairs


@signal(
    "D106",
    "repeated-nearby",
    unit="share of words",
    sentence="{value:.0%} of its words come again within a few words",
)
def repeated_nearby(page: Page) -> Float32:
    """How many words come again within eight words, also beyond the block's edges.

    A list with one anchor a line has short blocks without repetition inside; together they repeat.

    Example: `yalova escort` above `escort ankara`: half the words.
    """
    return page.repeats.near / page.tokens


@signal(
    "D107",
    "repeated-in-neighbours",
    unit="share of words",
    sentence="{value:.0%} of its words also stand in the block before or after",
)
def repeated_in_neighbours(page: Page) -> Float32:
    """How many words also stand in a neighbouring block.

    Example: lines of a link farm share `escort`; lines of an article share only small words.
    """
    return page.repeats.beside / page.tokens


@signal(
    "D108",
    "slot-pattern",
    unit="share of words",
    source="service x place lists of link farms",
    sentence="{value:.0%} of its words follow one and the same word, a different one each time",
)
def slot_pattern(page: Page) -> Float32:
    """A word that comes again and again, each time before another one: service x place.

    Of all words that stand three times in the block or more, the one with the most different
    successors; their number over that of the block's words.

    Example: `bursa escort kocaeli escort izmit escort adana`: `escort` has three successors.
    """
    return page.repeats.slots / page.tokens


@signal(
    "D109",
    "distinct-pairs",
    unit="share of word pairs",
    source="Ntoulas et al. 2006, compressibility",
    sentence="only {value:.0%} of its word pairs are different ones",
)
def distinct_pairs(page: Page) -> Float32:
    """How many of the block's word pairs differ from one another.

    Example: `bonus slot bonus slot bonus`: two different pairs in four.
    """
    return page.repeats.distinct_pairs / page.n_pairs


@signal(
    "D110",
    "same-again",
    unit="blocks",
    high=1e6,
    source="Gopher repetition rules, Rae et al. 2021, duplicate lines",
    sentence="the page says the same {value:.0f} times more",
)
def same_again(page: Page) -> Float32:
    """How many other blocks of the page have the same words.

    Blocks of one or two words do not count: menus and tables repeat theirs.

    Example: a comment that a program has posted five times: 4.
    """
    return page.again
