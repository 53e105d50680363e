from __future__ import annotations

import numpy as np
import pytest

from detector.columns.batch import make_batch
from detector.columns.stream import make_stream
from detector.decide.edges import (
    DENSE_WORDS,
    MAX_COLD_WORDS,
    MOST_BELOW,
    drop_cold_blocks,
    find_edges,
    settle_words,
)
from detector.features.evidence import Evidence
from detector.features.language import FunctionWords
from detector.features.page import Page
from detector.features.trades import TradeWords
from detector.segment.blocks import segment
from detector.segment.links import find_links

HOT = 20
NO_WORDS = FunctionWords(np.zeros(0, np.uint64), np.zeros((0, 2), np.uint8), ("en", "tr"))
NO_TRADES = TradeWords(np.zeros(0, np.uint64), np.zeros((0, 2), np.uint8), np.zeros(0, np.uint8))
FARM = "bursa escort kocaeli escort izmit escort yalova escort"


def make_page(text: str, hot: str = FARM, nats: int = HOT) -> Page:
    """A page whose words say so much each if they are among the hot ones, and nothing if not."""
    batch = make_batch([text])
    stream = make_stream(batch)
    known = make_stream(make_batch([hot])).token_hash
    evidence = np.where(np.isin(stream.token_hash, known), nats, 0).astype(np.int64)
    return Page(
        batch, stream, segment(batch, stream, find_links(batch).url), find_links(batch),
        Evidence(evidence, evidence, 1.0), NO_WORDS, NO_TRADES,
    )  # fmt: skip


def dropped(page: Page, log_odds: list[float] | None = None) -> list[int]:
    """Blocks that stay of a span over the whole page; by default hot ones are the likely ones."""
    n = page.blocks.n_blocks
    odds = np.array(log_odds) if log_odds else np.where(page.mean_evidence > HOT / 2, 3.0, 0.0)
    first, last = drop_cold_blocks(page, odds, np.array([0]), np.array([n]))
    return list(range(int(first[0]), int(last[0])))


def test_cold_blocks_at_the_edges_are_dropped() -> None:
    text = f"Yorum yapın\n{FARM}\nstrange words between\n{FARM}\nLeave a comment"
    assert dropped(make_page(text)) == [1, 2, 3]


def test_a_sure_block_stays_if_its_words_are_warm() -> None:
    text = f"Yorum yapın\n{FARM}\n{FARM}\nbursa escort or many cold words about the rain"
    assert dropped(make_page(text), [0.0, 3.0, 3.0, 3.0]) == [1, 2, 3]
    assert dropped(make_page(text), [3.0, 3.5, 3.5, 0.0]) == [1, 2]


def test_a_block_far_less_likely_than_the_surest_is_dropped() -> None:
    text = f"Yorum yapın\n{FARM}\nLeave a comment"
    page = make_page(text, nats=1)
    assert dropped(page, [0.0, MOST_BELOW - 0.5, 0.0]) == [0, 1, 2]
    assert dropped(page, [0.0, MOST_BELOW + 0.5, 0.0]) == [1]


def test_a_likely_block_as_hot_as_the_span_stays() -> None:
    text = f"escort\n{FARM}\nescort"
    assert dropped(make_page(text), [1.5, 9.0, 0.0]) == [0, 1]


@pytest.mark.parametrize("nats", [1, 5])
def test_prose_keeps_its_cold_edges(nats: int) -> None:
    text = f"Yorum yapın\n{FARM}\nLeave a comment"
    assert dropped(make_page(text, nats=nats), [0.0, 3.0, 0.0]) == [0, 1, 2]


def test_several_spans_lose_their_own_edges_only() -> None:
    page = make_page(f"cold line\n{FARM}\nhonest line\n{FARM}\ncold line")
    first, last = np.array([0, 3]), np.array([2, 5])
    odds = np.where(page.mean_evidence > HOT / 2, 3.0, 0.0)
    begin, end = drop_cold_blocks(page, odds, first, last)
    assert (begin.tolist(), end.tolist()) == ([1, 3], [2, 4])
    nothing = np.zeros(0, np.int64)
    assert [len(one) for one in drop_cold_blocks(page, odds, nothing, nothing)] == [0, 0]


def test_white_space_at_the_edges_of_a_span_stays_with_the_page() -> None:
    text = f"  \n\n  {FARM} \n \n{FARM}  \n\n rain"
    page = make_page(text)
    start, end = find_edges(page, np.array([0]), np.array([page.blocks.n_blocks - 1]))
    assert text[start[0] : end[0]] == f"{FARM} \n \n{FARM}"


def trimmed(text: str, **options: object) -> str:
    """What stays of a span over the whole text."""
    page = make_page(text, **options)  # type: ignore[arg-type]
    first, last = np.array([0]), np.array([page.blocks.n_blocks])
    start, end = settle_words(page, first, last, np.array([0]), np.array([len(text)]))
    return text[start[0] : end[0]]


@pytest.mark.parametrize(
    ("text", "stays"),
    [
        (f"Photo: {FARM}", FARM),
        (f"{FARM} Markets", FARM),
        (f"Gold 2,031 {FARM} rain and wind", FARM),
        (f"★ {FARM} ★", f"★ {FARM} ★"),
        (f"ucuz {FARM} ucuz", f"ucuz {FARM} ucuz"),  # cold, but repeated
        (f"{FARM} rain {FARM}", f"{FARM} rain {FARM}"),
    ],
)
def test_cold_words_at_the_edges_are_trimmed(text: str, stays: str) -> None:
    assert trimmed(text) == stays


def test_only_a_few_words_are_trimmed() -> None:
    cold = [f"word{chr(97 + n)}" for n in range(MAX_COLD_WORDS + 1)]
    assert trimmed(f"{' '.join(cold[1:])} {FARM * 4}") == FARM * 4
    whole = f"{' '.join(cold)} {FARM * 4}"
    assert trimmed(whole) == whole


def test_a_phrase_keeps_its_cold_words() -> None:
    phrase = "köp viagra online nu"
    assert len(phrase.split()) < DENSE_WORDS
    assert trimmed(phrase, hot="viagra", nats=100) == phrase


PROSE = "The road lay under water until noon and the school stayed closed."


def taken(text: str, start: int, end: int) -> str:
    """What a span over whole blocks, the characters from start to end, becomes."""
    page = make_page(text, hot=f"{FARM} ankara")
    edges = page.blocks.start.tolist()
    first, last = np.array([edges.index(start)]), np.array([edges.index(end)])
    begin, finish = settle_words(page, first, last, np.array([start]), np.array([end]))
    return text[begin[0] : finish[0]]


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        ("ankara escort ", "", f"ankara escort {FARM}"),  # words of the span, glued to a sentence
        ("rain ", "", FARM),
        ("ankara escort rain ", "", FARM),
        ("", "ankara rain", f"{FARM}  ankara"),
    ],
)
def test_hot_words_beside_a_span_go_with_it(before: str, after: str, wanted: str) -> None:
    head, tail = f"{PROSE} {before}".strip(), f"{after} {PROSE}".strip()
    text = f"{head}  {FARM}  {tail}"  # two spaces end a block
    start = len(head) + 2
    assert taken(text, start, start + len(FARM) + 2).split() == wanted.split()


def test_the_line_before_a_span_is_not_looked_at() -> None:
    text = f"rain ankara\n{FARM}\nankara rain"
    assert taken(text, 12, 13 + len(FARM)).strip() == FARM


def test_spans_with_one_block_between_them_stay_apart() -> None:
    middle = "escort mittel casino"  # its head is of the first span, its tail of the second
    text = f"{FARM}  {middle}  {FARM.replace('escort', 'casino')}"
    page = make_page(text, hot=f"{FARM} casino")
    assert page.blocks.n_blocks == 3
    edges = page.blocks.start
    first, last = np.array([0, 2]), np.array([1, 3])
    start, end = settle_words(page, first, last, edges[first], edges[last])
    assert end[0] <= start[1]
    assert text[start[1] :].startswith("casino  bursa casino")
    hot = f"{FARM}  escort  {FARM}"  # all of the block between them is hot
    page = make_page(hot)
    start, end = settle_words(page, first, last, page.blocks.start[first], page.blocks.start[last])
    assert end[0] <= start[1]
