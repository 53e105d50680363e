"""Shape: how a block is written, whatever its words mean."""

from __future__ import annotations

import numpy as np

from detector.columns.batch import Float32
from detector.features.page import Page
from detector.features.signal import signal


@signal(
    "S301",
    "sentence-ends",
    unit="per word",
    high=1e6,
    sentence="{value:.2f} sentence ends per word",
)
def sentence_ends(page: Page) -> Float32:
    """Full stops, question and exclamation marks of all scripts. Anchor lists have none.

    Example: `It rained. We left.`: two in four words.
    """
    return page.chars.sentence_ends / page.tokens


@signal("S302", "commas", unit="per word", high=1e6, sentence="{value:.2f} commas per word")
def commas(page: Page) -> Float32:
    """Commas, colons and semicolons of all scripts; a keyword list has one after every phrase.

    Example: `cheap loans, fast loans`: one in four words.
    """
    return page.chars.commas / page.tokens


@signal("S303", "capitals", unit="share of letters", sentence="{value:.0%} capital letters")
def capitals(page: Page) -> Float32:
    """How many letters are capitals.

    Example: `FREE bonus`: four of nine.
    """
    return page.chars.upper / page.letters


@signal(
    "S304",
    "capitalised-words",
    unit="per word",
    sentence="{value:.0%} of its words begin with a capital letter",
)
def capitalised_words(page: Page) -> Float32:
    """How many words begin with a capital letter: titles and stuffed titles do.

    Example: `Buy Cheap Pills Online`: all.
    """
    return page.looks.capitalised / page.tokens


@signal("S305", "digits", unit="share of characters", sentence="{value:.0%} digits")
def digits(page: Page) -> Float32:
    """How many characters are digits: scores and price lists are full of them.

    Example: `Bursa 2-1 Izmir`: two of fifteen.
    """
    return page.chars.digits / page.chars.size


@signal("S306", "phone-numbers", unit="numbers", high=1e6, sentence="{value:.0f} phone numbers")
def phone_numbers(page: Page) -> Float32:
    """Runs of numbers, at most two characters apart, with at least eight digits together.

    Example: `+90 555 000 00 00`: one.
    """
    return page.looks.phones


@signal("S307", "separators", unit="per word", high=1e6, sentence="{value:.2f} separators per word")
def separators(page: Page) -> Float32:
    """Bars, bullets, stars and arrows between phrases.

    Example: `slots | poker | bonus`: two in three words.
    """
    return page.chars.separators / page.tokens


@signal("S308", "emoji", unit="per word", high=1e6, sentence="{value:.2f} emoji per word")
def emoji(page: Page) -> Float32:
    """Emoji and pictographs.

    Example: `🎰🎰 bonus`: two in one word.
    """
    return page.chars.emoji / page.tokens


@signal("S309", "symbols", unit="per word", high=1e6, sentence="{value:.2f} symbols per word")
def symbols(page: Page) -> Float32:
    """Currency signs, mathematical signs and the like, emoji included.

    Example: `$500 + 100%`: two in two words (`%` is punctuation).
    """
    return page.chars.symbols / page.tokens


@signal("S310", "exclamations", unit="per word", high=1e6, sentence="{value:.2f} `!` per word")
def exclamations(page: Page) -> Float32:
    """Exclamation marks.

    Example: `Join now!`: one in two words.
    """
    return page.chars.exclamations / page.tokens


@signal("S311", "open-end", unit="0 or 1", sentence="does not end like a sentence")
def open_end(page: Page) -> Float32:
    """Whether the block's last visible character is not the end of a sentence.

    Example: `bursa escort`: 1; `It rained.`: 0.
    """
    return page.chars.open


@signal(
    "S312",
    "brand-digits",
    unit="per word",
    source="brand names of betting sites, WILD notes",
    sentence="{value:.0%} of its words are letters followed by digits",
)
def brand_digits(page: Page) -> Float32:
    """Words that begin with letters and end in digits, the shape of betting brands.

    Example: `slot88`, `bet365`.
    """
    return page.looks.brands / page.tokens


@signal("S313", "starts-line", unit="0 or 1", sentence="begins a line")
def starts_line(page: Page) -> Float32:
    """Whether the block is the first of its line.

    Example: a headline: 1; the second sentence of a paragraph: 0.
    """
    return page.blocks.starts_line.astype(np.float32)


@signal(
    "S314",
    "function-words",
    unit="share of words",
    source="Gopher quality rules, Rae et al. 2021, stop words",
    sentence="{value:.0%} of its words are the small words that prose is made of",
)
def function_words(page: Page) -> Float32:
    """How many words are function words of any known language.

    Example: `the cat is on the mat`: four of six; `cheap pills online`: none.
    """
    words = page.listed
    return (words.own + words.foreign) / page.tokens


@signal(
    "S315", "quotes", unit="per word", high=1e6, sentence="{value:.2f} punctuation marks per word"
)
def quotes(page: Page) -> Float32:
    """Quotation marks, brackets, hyphens and the like: quoting is what reporters do.

    Example: `"We won," he said`: two in four words.
    """
    return page.chars.punctuation / page.tokens
