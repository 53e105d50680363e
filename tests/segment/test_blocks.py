from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.columns.batch import make_batch
from detector.columns.stream import make_stream
from detector.segment.blocks import Blocks, segment
from detector.segment.links import find_links
from detector.segment.seams import hottest_run

ANY_TEXT = st.text(
    st.one_of(st.characters(codec=None), st.sampled_from(" \n.!?|•。ا字a1")), max_size=200
)


def blocks_of(text: str) -> list[str]:
    batch = make_batch([text])
    blocks = segment(batch, make_stream(batch), find_links(batch).url)
    joined = text + "\n"
    return [joined[a:b] for a, b in zip(blocks.start[:-1], blocks.start[1:], strict=True)]


def check_tiling(texts: list[str], blocks: Blocks) -> None:
    assert blocks.start[0] == 0
    assert blocks.start[-1] == sum(len(text) + 1 for text in texts)
    assert np.all(np.diff(blocks.start) > 0)
    starts = np.cumsum([0] + [len(text) + 1 for text in texts])[:-1]
    assert set(starts.tolist()) <= set(blocks.start.tolist())


@given(st.lists(ANY_TEXT, min_size=1, max_size=4))
def test_blocks_tile_every_document(texts: list[str]) -> None:
    batch = make_batch(texts)
    check_tiling(texts, segment(batch, make_stream(batch), find_links(batch).url))


def test_lines_come_apart() -> None:
    assert blocks_of("one line\n\nanother line") == ["one line\n\n", "another line\n"]


@pytest.mark.parametrize(
    "text",
    [
        "Birinci cümle burada bitiyor artık. İkinci cümle hemen başlıyor şimdi.",
        "第一句话在这里已经完全结束了没有更多内容可以看了吧。第二句话从这里开始一直写到后面的结尾。",
        "यह पहला वाक्य यहाँ समाप्त होता है। दूसरा वाक्य यहाँ से शुरू होता है।",
        "هل انتهت الجملة الأولى هنا بالفعل؟ بدأت الجملة الثانية الآن من هنا.",
    ],
)
def test_sentences_come_apart_in_all_scripts(text: str) -> None:
    assert len(blocks_of(text)) == 2


def test_an_address_stays_whole() -> None:
    address = "https://docs.example/" + "very-long-part/" * 30 + "index.html"
    text = "word " * 60 + address + " word" * 60
    assert any(address in block for block in blocks_of(text))


def test_an_initial_does_not_end_a_sentence() -> None:
    assert len(blocks_of("J. R. Smith met Dr. Brown.")) == 1


def test_an_unpunctuated_run_is_cut_in_windows() -> None:
    blocks = blocks_of("bursa escort kocaeli escort " * 40)
    assert len(blocks) > 5
    assert max(map(len, blocks)) < 220


def test_two_spaces_are_the_trace_of_a_line() -> None:
    assert len(blocks_of("a headline here  then the text of it")) == 2


def test_an_indent_is_no_gap() -> None:
    assert blocks_of("one line\n    indented line") == ["one line\n", "    indented line\n"]


def test_a_letter_spaced_word_stays_whole() -> None:
    assert blocks_of("c  a  s  i  n  o") == ["c  a  s  i  n  o\n"]


def test_hottest_run_is_the_maximum_subarray() -> None:
    rng = np.random.default_rng(0)
    values = rng.integers(-9, 9, 60)
    edges = np.array([0, 7, 7, 20, 45, 60])
    first, last, best = hottest_run(values, edges)
    for block, (a, b) in enumerate(pairwise(edges)):
        sums = [values[i:j].sum() for i in range(a, b) for j in range(i + 1, b + 1)]
        if sums:
            assert best[block] == max(sums)
            assert values[first[block] : last[block]].sum() == best[block]


def links_in(text: str) -> tuple[str, str, int]:
    links = find_links(make_batch([text]))
    url = "".join(c for c, inside in zip(text, links.url, strict=False) if inside)
    anchor = "".join(c for c, inside in zip(text, links.anchor, strict=False) if inside)
    return url, anchor, len(links.markup)


@pytest.mark.parametrize(
    ("text", "url", "anchor", "markup"),
    [
        ("see http://a.example/x now", "http://a.example/x", "", 0),
        ("[cheap](http://a.example)", "http://a.example", "cheap", 0),
        ("[url=http://a.example]slot[/url]", "http://a.example", "slot", 1),
        ('<a href="http://a.example">slot</a>', "http://a.example", "slot", 1),
        ("www.a.example", "www.a.example", "", 0),
        ("no link [here] (at all)", "", "", 0),
    ],
)
def test_links_are_found_in_text(text: str, url: str, anchor: str, markup: int) -> None:
    assert links_in(text) == (url, anchor, markup)


@given(st.lists(st.text("[]()<>aAurl=/:htp. \n", max_size=40), min_size=2, max_size=3))
def test_links_do_not_reach_into_the_next_document(texts: list[str]) -> None:
    together = find_links(make_batch(texts))
    offset = 0
    for text in texts:
        alone = find_links(make_batch([text]))
        end = offset + len(text) + 1
        assert np.array_equal(together.url[offset:end], alone.url)
        assert np.array_equal(together.anchor[offset:end], alone.anchor)
        offset = end
