"""The kernels that count words, against plain counting."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.features._words import count_again, count_words, number_words
from detector.features.wordlist import WordList

BLOCKS = st.lists(st.lists(st.sampled_from("abcd"), max_size=9), min_size=1, max_size=6)
HASHES = {word: 11 ** (15 + number) for number, word in enumerate("abcd")}
NEAR = 3


class Pages:
    """Blocks of words as arrays; the second page begins with one of the blocks."""

    def __init__(self, blocks: list[list[str]], second: int) -> None:
        self.blocks = blocks
        self.words = [word for block in blocks for word in block]
        self.token_hash = np.array([HASHES[word] for word in self.words], np.uint64)
        self.token = np.cumsum([0, *map(len, blocks)])
        second = min(second, len(blocks))
        self.doc_first = np.array([0, second, len(blocks)])
        self.doc_token = self.token[self.doc_first]
        self.word = number_words(self.token_hash, self.doc_token)

    def page_of(self, block: int) -> range:
        a, b, c = self.doc_first.tolist()
        return range(a, b) if block < b else range(b, c)


@given(BLOCKS, st.integers(0, 6))
def test_words_of_a_page_are_numbered_as_they_come_up(blocks: list[list[str]], second: int) -> None:
    pages = Pages(blocks, second)
    for first, after in pairwise(pages.doc_token.tolist()):
        words = pages.words[first:after]
        order = list(dict.fromkeys(words))
        assert pages.word[first:after].tolist() == [order.index(word) for word in words]


@given(BLOCKS)
def test_counts_in_a_block_are_those_of_a_counter(blocks: list[list[str]]) -> None:
    pages = Pages(blocks, 0)
    counts = count_words(pages.word, pages.token, pages.doc_first, NEAR, 2)
    for block, words in enumerate(blocks):
        pairs = list(pairwise(words))
        for first, things in ((0, Counter(words)), (4, Counter(pairs))):
            most, distinct, repeated = counts[first : first + 3, block].tolist()
            assert most == max(things.values(), default=0)
            assert distinct == len(things)
            assert repeated == sum(n for n in things.values() if n > 1)
        often = {word for word, n in Counter(words).items() if n >= 2}
        partners = Counter(one for one, _ in set(pairs) if one in often)
        most_partners = max(partners.values(), default=0)
        assert counts[7, block] == (most_partners if most_partners >= 2 else 0)
        lack = sum(n / len(words) * np.log2(n) for n in Counter(words).values())
        assert counts[3, block] == pytest.approx(lack, abs=1e-6)


def test_a_word_may_stand_in_a_block_very_often() -> None:
    pages = Pages([["a"] * 1000 + ["b"]], 0)
    counts = count_words(pages.word, pages.token, pages.doc_first, NEAR, 2)
    assert counts[:8, 0].tolist() == [1000, 2, 1000, pytest.approx(1000 * np.log2(1000) / 1001),
                                      999, 2, 999, 2]  # fmt: skip


@given(BLOCKS, st.integers(0, 6))
def test_words_elsewhere_are_looked_for_on_the_same_page(
    blocks: list[list[str]], second: int
) -> None:
    pages = Pages(blocks, second)
    near, beside, alone = count_words(pages.word, pages.token, pages.doc_first, NEAR, 2)[8:]
    for block, words in enumerate(blocks):
        page = pages.page_of(block)
        begin, end = pages.token[page.start], pages.token[page.stop]
        place = pages.token[block]
        expected = 0
        for at, word in enumerate(words, place):
            low, high = max(at - NEAR, begin), min(at + NEAR + 1, end)
            expected += pages.words[low:high].count(word) > 1
        assert near[block] == expected
        others = {i: set(blocks[i]) for i in page if i != block}
        next_to = others.get(block - 1, set()) | others.get(block + 1, set())
        assert beside[block] == sum(word in next_to for word in words)
        anywhere = set().union(*others.values())
        assert alone[block] == sum(word not in anywhere for word in words)


@given(BLOCKS, st.integers(0, 6))
def test_the_same_words_again_are_counted_page_by_page(
    blocks: list[list[str]], second: int
) -> None:
    pages = Pages(blocks, second)
    again = count_again(pages.token_hash, pages.token, pages.doc_first, 2)
    for block, words in enumerate(blocks):
        same = [i for i in pages.page_of(block) if sorted(blocks[i]) == sorted(words)]
        assert again[block] == (len(same) - 1 if len(words) >= 2 else 0)


@given(st.lists(st.integers(0, 40), max_size=12), st.lists(st.integers(0, 40), max_size=30))
def test_a_list_knows_its_words(listed: list[int], words: list[int]) -> None:
    known = WordList(np.unique(np.array(listed, np.uint64)) << np.uint64(57))
    token_hash = np.array(words, np.uint64) << np.uint64(57)
    doc_token = np.array([0, len(words)])
    word = number_words(token_hash, doc_token)
    rows = known.rows(token_hash, word, doc_token)
    for row, one in zip(rows.tolist(), token_hash.tolist(), strict=True):
        expected = known.hashes.tolist().index(one) if one in known.hashes.tolist() else -1
        assert row == expected
