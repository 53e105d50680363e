"""Context: the article as evidence. What planted text is not like, and what stands beside it.

Tried and left out, as they made a model worse on sources it had not seen: the place on the page and
its length, which every collection has its own of, and the evidence of the very next blocks.
"""

from __future__ import annotations

import numpy as np

from detector.columns.batch import Float32
from detector.features._pages import highest_near
from detector.features.page import Page
from detector.features.signal import signal

NATS = 1e6
HOT = 3.0
"""Evidence over the root of the words, from which on a block speaks for spam, nats."""
NEIGHBOURS = 2
"""So many blocks on each side of a block are near it."""
_SEISE = "Liao et al. 2016 (SEISE), semantic gap between host and inserted terms"
_MISHNE = "Mishne et al. 2005, language of the comment against that of the post"
_JUSTEXT = "jusText, context-sensitive second pass"


@signal(
    "C601",
    "rest-of-page",
    unit="nats",
    low=-NATS,
    high=NATS,
    source=_SEISE,
    sentence="the rest of the page speaks for spam by {value:+.2f} a word",
)
def rest_of_page(page: Page) -> Float32:
    """Evidence per word of the page without this block.

    Example: an article about casinos is lukewarm throughout; a farm's tail is hot on a cold page.
    """
    return page.rest_evidence.astype(np.float32)


@signal(
    "C607",
    "against-the-page",
    unit="nats",
    low=-NATS,
    high=NATS,
    source=_SEISE,
    sentence="it speaks for spam by {value:+.2f} a word more than the rest of the page",
)
def against_the_page(page: Page) -> Float32:
    """Evidence per word of the block, less that of the rest of the page.

    Example: a paragraph about casinos differs little from an article about casinos.
    """
    return (page.mean_evidence - page.rest_evidence).astype(np.float32)


@signal(
    "C602",
    "strange-words",
    unit="share of words",
    source=_SEISE,
    sentence="{value:.0%} of its words stand nowhere else on the page",
)
def strange_words(page: Page) -> Float32:
    """How many words do not occur in any other block of the page.

    Example: planted text is about something else, so it shares few words with the article.
    """
    return page.repeats.alone / page.tokens


@signal(
    "C603",
    "other-script",
    unit="share of words",
    source=_MISHNE,
    sentence="{value:.0%} of its words are in another script than the page",
)
def other_script(page: Page) -> Float32:
    """How many words begin with a letter of another script than most of the page.

    Kanji and kana are one script here: Japanese is written in both.

    Example: a Latin list under a Greek article.
    """
    return page.looks.strange / page.looks.in_script


@signal(
    "C604",
    "page-language",
    unit="share of words",
    low=-1,
    source=_MISHNE,
    sentence="it has {value:+.0%} more of the page's small words than the page has",
)
def page_language(page: Page) -> Float32:
    """Function words of the page's language, against the page as a whole.

    Example: a list of search terms in an article has far fewer than the article.
    """
    return page.listed.own / page.tokens - page.listed.page


@signal(
    "C605",
    "foreign-words",
    unit="share of words",
    source=_MISHNE,
    sentence="{value:.0%} of its words are small words of another language than the page's",
)
def foreign_words(page: Page) -> Float32:
    """Function words of other languages than the page's.

    Example: an English offer in a Spanish notice.
    """
    return page.listed.foreign / page.tokens


@signal(
    "C606",
    "hottest-neighbour",
    unit="nats",
    low=-NATS,
    high=NATS,
    source=_JUSTEXT,
    sentence="a block near it speaks for spam by {value:+.1f}",
)
def hottest_neighbour(page: Page) -> Float32:
    """The largest evidence of the two blocks on each side, 0 for a page of one block.

    Example: neutral words between two offers.
    """
    return highest_near(page.strength, page.doc_first, NEIGHBOURS)


@signal(
    "C608",
    "trade-elsewhere",
    unit="share of words",
    source=_SEISE,
    sentence="{value:.0%} of the page's other words are of the same trade",
)
def trade_elsewhere(page: Page) -> Float32:
    """How much of the rest of the page is about the trade of this block.

    Example: an article about loans has loans in every paragraph; a parish newsletter has none.
    """
    return (page.listed.elsewhere / page.other_words).astype(np.float32)


@signal(
    "C609",
    "hot-elsewhere",
    unit="share of words",
    source=_JUSTEXT,
    sentence="{value:.0%} of the page's other words stand in blocks that speak for spam",
)
def hot_elsewhere(page: Page) -> Float32:
    """How much of the rest of the page stands in blocks with much evidence.

    Example: one odd line on a cold page, or one of fifty.
    """
    hot = page.n_tokens * (page.evidence >= HOT * page.root)
    return (page.rest_of_page(hot.astype(np.float64)) / page.other_words).astype(np.float32)


@signal(
    "C610",
    "more-mixed-scripts",
    unit="share of words",
    low=-1,
    source="Unicode TR 39, mixed-script detection",
    sentence="{value:+.0%} of its words mix scripts, compared with the rest of the page",
)
def more_mixed_scripts(page: Page) -> Float32:
    """Words that mix scripts, less the share of such words on the rest of the page.

    Example: who types Belarusian with a Latin `i` does so in every line.
    """
    mixed = page.disguised.mixed
    rest = page.rest_of_page(mixed) / page.other_words
    return (mixed / page.tokens - rest).astype(np.float32)
