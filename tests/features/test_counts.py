"""The kernels that count characters, looks and listed words, against plain counting."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.columns.batch import make_batch
from detector.columns.classes import FLAG_EMOJI, FLAG_FANCY, FLAG_UPPER, Class, tables
from detector.features._chars import count_chars, find_marks
from detector.features._pages import highest_near, rest_of_page
from detector.features._tokens import count_disguised
from detector.features.counts import Chars
from detector.features.trades import FIRST_TRADE, TradeWords

TEXT = st.text(st.sampled_from('aB字1.!,|"$ \n\u200b🎰𝐒@ \ud800'), max_size=12)


def count(text: str, starts: list[int], url: np.ndarray, anchor: np.ndarray) -> Chars:
    batch, look = make_batch([text]), tables()
    edges = np.array([*starts, len(text) + 1])
    marked = find_marks(look.klass, look.flags)
    return Chars(
        *count_chars(batch.rows, batch.klass, url, anchor, marked, look.flags, look.script, edges)
    )


@given(TEXT, st.integers(1, 60), st.integers(1, 700), st.data())
def test_characters_are_counted_in_blocks_of_any_length(
    piece: str, times: int, second: int, data: st.DataObject
) -> None:
    text = piece * times
    starts = [0, second] if second <= len(text) else [0]
    flags = st.lists(st.integers(0, 1), min_size=len(text) + 1, max_size=len(text) + 1)
    url = np.array(data.draw(flags), np.uint8)
    counts = count(text, starts, url, url[::-1].copy())
    batch, look = make_batch([text]), tables()
    for block, (begin, end) in enumerate(zip(starts, [*starts[1:], len(text) + 1], strict=True)):
        klass, flag = batch.klass[begin:end], look.flags[batch.rows[begin:end]]
        assert counts.size[block] == end - begin
        for name, one in (
            ("letters", Class.LETTER), ("ideographs", Class.IDEOGRAPH), ("digits", Class.DIGIT),
            ("sentence_ends", Class.SENTENCE_END), ("commas", Class.COMMA),
            ("separators", Class.SEPARATOR), ("punctuation", Class.PUNCTUATION),
            ("symbols", Class.SYMBOL),
        ):  # fmt: skip
            assert getattr(counts, name)[block] == np.count_nonzero(klass == one), name
        for name, bit in (("fancy", FLAG_FANCY), ("upper", FLAG_UPPER), ("emoji", FLAG_EMOJI)):
            assert getattr(counts, name)[block] == np.count_nonzero(flag & bit), name
        assert counts.exclamations[block] == (text + "\n")[begin:end].count("!")
        assert counts.at_signs[block] == text[begin:end].count("@")
        assert counts.url[block] == url[begin:end].sum()
        assert counts.anchor[block] == url[::-1][begin:end].sum()


@given(st.lists(st.lists(st.tuples(*[st.booleans()] * 3), max_size=4), max_size=6))
def test_disguised_words_are_counted_in_their_block(
    blocks: list[list[tuple[bool, bool, bool]]],
) -> None:
    words = np.array([word for block in blocks for word in block], np.uint8).reshape(-1, 3)
    token = np.cumsum([0, *map(len, blocks)])
    counts = count_disguised(*(one.copy() for one in words.T), token)
    for block, inside in enumerate(blocks):
        expected = [sum(word[kind] for word in inside) for kind in range(3)]
        assert counts[:, block].tolist() == expected


@given(st.lists(st.lists(st.integers(-9, 9), min_size=1, max_size=7), max_size=4))
def test_pages_are_added_up_each_by_itself(pages: list[list[int]]) -> None:
    values = np.array([one for page in pages for one in page], np.float64)
    doc_first = np.cumsum([0, *map(len, pages)])
    rest = [sum(page) - one for page in pages for one in page]
    assert rest_of_page(values, doc_first).tolist() == rest
    near = [
        max(page[max(at - 2, 0) : at] + page[at + 1 : at + 3], default=0)
        for page in pages
        for at in range(len(page))
    ]
    assert highest_near(values.astype(np.float32), doc_first, 2).tolist() == near


def test_trades_are_bits_of_a_sense_and_so_are_limited() -> None:
    few = TradeWords(np.array([5], np.uint64), np.ones((1, 2), np.uint8), np.array([3], np.uint8))
    assert few.senses.tolist() == [3 + (3 << FIRST_TRADE)]
    with pytest.raises(ValueError, match="25 trades"):
        TradeWords(np.zeros(1, np.uint64), np.zeros((1, 25), np.uint8), np.zeros(1, np.uint8))
