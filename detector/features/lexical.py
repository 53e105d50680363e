"""Lexical evidence: what the words themselves say, by a linear model over hashed n-grams.

The model is trained out of fold, so that these columns look to the second stage as they will on
sources it has never seen.
"""

from __future__ import annotations

import numpy as np

from detector.columns.batch import Float32
from detector.features.page import Page
from detector.features.signal import signal

_SOURCE = "Cormack et al. 2010, logistic regression over hashed n-grams"
NATS = 1e6


@signal(
    "W501",
    "evidence-per-word",
    unit="nats",
    low=-NATS,
    high=NATS,
    source=_SOURCE,
    sentence="its words speak for spam by {value:+.2f} each",
)
def evidence_per_word(page: Page) -> Float32:
    """Mean evidence of the block's words and letter groups.

    Example: words that mostly stand in planted text: above 0; ordinary prose: below 0.
    """
    return page.mean_evidence.astype(np.float32)


@signal(
    "W502",
    "evidence",
    unit="nats",
    low=-NATS,
    high=NATS,
    source=_SOURCE,
    sentence="its words together speak for spam by {value:+.1f}",
)
def evidence(page: Page) -> Float32:
    """Evidence of the whole block, divided by the root of its length.

    Words of one block are not independent, so their sum says less than it seems.

    Example: twenty suspicious words weigh more than two, but not ten times as much.
    """
    return page.strength


@signal(
    "W503",
    "hottest-run",
    unit="nats",
    low=-NATS,
    high=NATS,
    source="maximum subarray, Bentley 1984",
    sentence="its most suspicious run of words gathers {value:.1f}",
)
def hottest(page: Page) -> Float32:
    """Evidence of the run of words that speaks most for spam.

    Example: one planted phrase in an honest sentence.
    """
    return (page.evident.run * page.evidence_scale).astype(np.float32)


@signal(
    "W504",
    "hottest-word",
    unit="nats",
    low=-NATS,
    high=NATS,
    source=_SOURCE,
    sentence="its most suspicious word speaks for spam by {value:+.1f}",
)
def hottest_word(page: Page) -> Float32:
    """Evidence of the single word that speaks most for spam.

    Example: the name of a drug in a recipe.
    """
    return (page.evident.top * page.evidence_scale).astype(np.float32)


@signal(
    "W506",
    "evidence-of-words",
    unit="nats",
    low=-NATS,
    high=NATS,
    source=_SOURCE,
    sentence="whole words, letter groups apart, speak for spam by {value:+.1f}",
)
def evidence_of_words(page: Page) -> Float32:
    """Evidence of the block's words and word pairs alone, divided by the root of its length.

    Letter groups know a word in all its forms but see it in others too (`cialis` in
    `specialist`); where whole words disagree with them, the groups may be mistaken.

    Example: `specialist` in an honest sentence: letter groups speak for spam, the word does not.
    """
    words = page.evident.words * page.evidence_scale
    return (words / page.root).astype(np.float32)


@signal(
    "W505",
    "suspicious-words",
    unit="share of words",
    source=_SOURCE,
    sentence="{value:.0%} of its words speak for spam",
)
def suspicious_words(page: Page) -> Float32:
    """How many of the words have evidence above zero.

    Example: in an anchor list nearly all, in an article about casinos a few.
    """
    return (page.evident.suspicious / page.tokens).astype(np.float32)


@signal(
    "W507",
    "trade-words",
    unit="share of words",
    sentence="{value:.0%} of its words are what one trade of spammers sells",
)
def trade_words(page: Page) -> Float32:
    """How many of the words are in the list of one trade, that with the most.

    Example: `payday loan without credit check`: four of five words are words of lenders.
    """
    return page.listed.most / page.tokens


@signal(
    "W508",
    "offer-pairs",
    unit="share of words",
    source="Ntoulas et al. 2006, service x place lists",
    sentence="{value:.0%} of its words are a ware beside a place, a brand or words like `cheap`",
)
def offer_pairs(page: Page) -> Float32:
    """How often a word of a trade stands beside a place, a brand or a modifier.

    Example: `escort bursa`, `cheap viagra`.
    """
    return page.listed.pairs / page.tokens


@signal(
    "W509",
    "wares",
    unit="share of words",
    sentence="{value:.0%} of its words are wares of spammers, of any trade",
)
def wares(page: Page) -> Float32:
    """How many of the words are what any trade sells.

    Example: `replica watches, payday loans`: wares of two trades.
    """
    return page.listed.wares / page.tokens


@signal(
    "W510",
    "places-and-brands",
    unit="share of words",
    sentence="{value:.0%} of its words are places, brands or words like `cheap`",
)
def places_and_brands(page: Page) -> Float32:
    """How many of the words are such as stand beside wares in search phrases.

    Example: `cheap bursa izmir ankara`.
    """
    return page.listed.places / page.tokens


@signal(
    "W511",
    "calls-to-act",
    unit="share of words",
    sentence="{value:.0%} of its words call to order, to click, to write",
)
def calls_to_act(page: Page) -> Float32:
    """How many of the words are of calls to action.

    Example: `order now on WhatsApp`.
    """
    return page.listed.calls / page.tokens
