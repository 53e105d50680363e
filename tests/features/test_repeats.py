from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.features.repeats import count_repeats, group_words, occurrences

BLOCKS = st.lists(st.lists(st.sampled_from("abcd"), max_size=6), min_size=1, max_size=5)
HASHES = {word: (number + 1) << 40 for number, word in enumerate("abcd")}


def arrays(blocks: list[list[str]]) -> tuple[np.ndarray, np.ndarray]:
    words = [HASHES[word] for block in blocks for word in block]
    owner = [number for number, block in enumerate(blocks) for _ in block]
    return np.array(words, np.uint64), np.array(owner, np.int64)


@given(BLOCKS)
def test_counts_in_a_block_are_those_of_a_counter(blocks: list[list[str]]) -> None:
    token_hash, owner = arrays(blocks)
    words = group_words(token_hash, owner, np.zeros(len(blocks), np.int64))
    total = np.array([len(block) for block in blocks], np.int64)
    repeats = count_repeats(words.block, words.count, total)
    counters = [Counter(block) for block in blocks]
    assert repeats.most.tolist() == [max(one.values(), default=0) for one in counters]
    assert repeats.distinct.tolist() == [len(one) for one in counters]
    assert repeats.repeated.tolist() == [sum(n for n in one.values() if n > 1) for one in counters]
    entropy = [
        sum(n / one.total() * np.log2(one.total() / n) for n in one.values()) for one in counters
    ]
    assert repeats.entropy.tolist() == pytest.approx(entropy, abs=1e-9)
    expected = [counters[i][word] for i, block in enumerate(blocks) for word in block]
    assert occurrences(words).tolist() == expected


@given(BLOCKS, st.integers(0, 5))
def test_the_nearest_blocks_with_a_word_are_on_the_same_page(
    blocks: list[list[str]], second_page: int
) -> None:
    token_hash, owner = arrays(blocks)
    doc = (np.arange(len(blocks)) >= second_page).astype(np.int64)
    words = group_words(token_hash, owner, doc)
    for (a, b), block, before, after in zip(
        pairwise(words.start.tolist()), words.block, words.before, words.after, strict=True
    ):
        (word,) = {w for w, h in HASHES.items() if h == token_hash[words.order[a]]}
        assert b - a == blocks[block].count(word)
        with_it = [i for i, one in enumerate(blocks) if word in one and doc[i] == doc[block]]
        assert before == max((i for i in with_it if i < block), default=-1)
        assert after == min((i for i in with_it if i > block), default=-1)
