"""Every signal on a case that raises it and on one that does not."""

from __future__ import annotations

import numpy as np
import pytest

from detector.columns.batch import make_batch
from detector.columns.ngrams import HASH_BITS, word_buckets
from detector.columns.stream import make_stream
from detector.features.evidence import LexicalWeights, token_evidence
from detector.features.language import FunctionWords
from detector.features.page import Page
from detector.features.table import SIGNALS, feature_table, find_signal
from detector.features.trades import CALLS, GOES_WITH, SELLS, TradeWords
from detector.segment.blocks import segment
from detector.segment.links import find_links

HOT, COLD = ("casino", "escort", "bonus"), ("the", "was", "rain")


def hashes(words: tuple[str, ...]) -> np.ndarray:
    return make_stream(make_batch([" ".join(words)])).token_hash


def make_weights() -> LexicalWeights:
    table = np.zeros(1 << HASH_BITS, np.int8)
    for words, weight in ((HOT, 40), (COLD, -40)):
        table[word_buckets(make_stream(make_batch([" ".join(words)])))] = weight
    return LexicalWeights(table, 0.1)


def make_words() -> FunctionWords:
    english, turkish = hashes(("the", "was", "and", "of")), hashes(("ve", "bir", "ile"))
    both = np.sort(np.concatenate((english, turkish)))
    languages = np.zeros((len(both), 2), np.uint8)
    languages[np.isin(both, english), 0] = 1
    languages[np.isin(both, turkish), 1] = 1
    return FunctionWords(both, languages, ("en", "tr"))


def make_trades() -> TradeWords:
    words = [
        ("escort", 0, SELLS),
        ("loan", 1, SELLS),
        ("bursa", None, GOES_WITH),
        ("order", None, CALLS),
    ]
    found = sorted((int(hashes((word,))[0]), trade, role) for word, trade, role in words)
    trades = np.array([[trade == 0, trade == 1] for _, trade, _ in found], np.uint8)
    roles = np.array([role for _, _, role in found], np.uint8)
    return TradeWords(np.array([one for one, _, _ in found], np.uint64), trades, roles)


def values(code: str, text: str) -> np.ndarray:
    batch = make_batch([text])
    stream = make_stream(batch)
    weights = make_weights()
    page = Page(
        batch=batch,
        stream=stream,
        blocks=segment(batch, stream, find_links(batch).url),
        links=find_links(batch),
        lexical=token_evidence(stream, weights),
        function_words=make_words(),
        trade_words=make_trades(),
    )
    column = [one.code for one in SIGNALS].index(code)
    return feature_table(page)[:, column]


PROSE = "The rain was heavy and the road of our village lay under water until noon."
FARM = "bursa escort kocaeli escort izmit escort yalova escort bursa escort"
LONG = "\n".join([PROSE] * 5)

CASES = [
    ("D101", FARM, PROSE),
    ("D102", "bursa escort bursa escort bursa escort", PROSE),
    ("D103", PROSE, FARM),
    ("D104", FARM, PROSE),
    ("D105", "cheap pills online cheap pills now", PROSE),
    ("D106", "yalova escort\nescort ankara", "quiet morning\nclear evening"),
    ("D107", "yalova escort\nescort ankara", "quiet morning\nclear evening"),
    ("D108", FARM, PROSE),
    ("D109", PROSE, "bonus slot bonus slot bonus slot"),
    ("D110", "buy cheap pills\nthe rain\nbuy cheap pills", "buy cheap pills\nbuy cheap loans"),
    ("L201", "http://a.example http://b.example", PROSE),
    ("L202", "http://a.example/long/path", PROSE),
    ("L203", "[cheap pills](http://p.example)", PROSE),
    ("L204", "http://a.example http://b.example", "http://a.example http://a.example"),
    ("L205", "[url=http://x.example]casino[/url]", "[casino](http://x.example)"),
    ("L206", "visit slot88.example now", "visit us. now"),
    ("L207", "write to @quickloans", "write to us"),
    ("S301", "It rained. We left.", "it rained we left"),
    ("S302", "cheap loans, fast loans", "cheap loans fast loans"),
    ("S303", "FREE bonus", "free bonus"),
    ("S304", "Buy Cheap Pills Online", "buy cheap pills online"),
    ("S305", "Bursa 2-1 Izmir", "Bursa won Izmir"),
    ("S306", "call +90 555 000 00 00 now", "in 1998 and 2004 and 2011"),
    ("S307", "slots | poker | bonus", "slots poker bonus"),
    ("S308", "🎰🎰 bonus", "bonus"),
    ("S309", "$500 + bonus", "500 bonus"),
    ("S310", "Join now!", "Join now."),
    ("S311", "bursa escort", "It rained."),
    ("S312", "slot88 bet365", "slot 88"),
    ("S313", "a line", None),
    ("S314", PROSE, "cheap pills online"),
    ("S315", '"We won," he said', "We won he said"),
    ("X401", "\u0441asino bonus", "casino bonus"),
    ("X402", "𝐒𝐋𝐎𝐓 bonus", "SLOT bonus"),
    ("X403", "cas\u200bino", "casino"),
    ("X404", "c a s i n o", "casino"),
    ("X405", "v1agra", "viagra"),
    ("W501", "casino escort", "the rain was"),
    ("W502", "casino escort", "the rain was"),
    ("W503", "the rain was casino escort", "the rain was"),
    ("W504", "the rain casino", "the rain was"),
    ("W506", "casino escort", "the rain was"),
    ("W505", "casino escort", "the rain was"),
    ("W507", "a cheap loan", "a cheap boat"),
    ("W508", "bursa escort", "bursa was escort"),
    ("W509", "escort and loan", "a boat and rain"),
    ("W510", "bursa bursa", "village village"),
    ("W511", "order the boat", "paint the boat"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "raising", "quiet"), CASES)
def test_signal_rises_where_it_should(code: str, raising: str, quiet: str | None) -> None:
    if quiet is None:
        assert values(code, raising).max() == 1
    else:
        assert values(code, raising).max() > values(code, quiet).max()


def test_slots_count_the_word_with_the_most_successors() -> None:
    (share,) = values(
        "D108", "wedden op voetbal breda wedden op voetbal gent wedden op voetbal ede"
    )
    assert share == pytest.approx(3 / 12)


def test_the_same_block_counts_in_its_own_document_only() -> None:
    text = "buy cheap pills\nthe rain was heavy\nbuy cheap pills\nbuy cheap pills\na b\na b"
    assert values("D110", text).tolist() == [2, 0, 2, 2, 0, 0]


CONTEXT_CASES = [
    ("C601", "casino\ncasino bonus\nescort", 0, f"casino\n{PROSE}", 0),
    ("C602", f"{PROSE}\ncasino escort", 1, f"{PROSE}\nthe village road", 1),
    ("C603", f"{LONG}\nказино бонус", 5, f"{LONG}\ncasino bonus", 5),
    ("C604", f"{LONG}\nthe rain of the", 5, f"{LONG}\ncasino bonus", 5),
    ("C605", f"{LONG}\nbir ve ile", 5, f"{LONG}\ncasino bonus", 5),
    ("C607", f"{LONG}\ncasino escort", 5, LONG, 4),
    ("C608", f"escort\n{PROSE}\nescort bursa", 0, f"escort\n{PROSE}\nloan bursa", 0),
    ("C609", f"{PROSE}\ncasino escort bonus", 0, f"{PROSE}\nthe village", 0),
    ("C610", f"{PROSE}\n\u0441asino", 1, "\u0441asino\n\u0441asino", 1),
    ("C606", f"casino escort\n{PROSE}", 1, f"{PROSE}\n{PROSE}", 1),
]


@pytest.mark.parametrize(("code", "raising", "row", "quiet", "other"), CONTEXT_CASES)
def test_context_signal_hears_the_page(
    code: str, raising: str, row: int, quiet: str, other: int
) -> None:
    assert values(code, raising)[row] > values(code, quiet)[other]


def test_japanese_is_written_in_one_script() -> None:
    kanji, kana = "東京都知事選挙投票日程", "これはひらがなのぶんしょうです"
    assert values("C603", f"{kana}。\n{kana}。\n{kanji}。").max() == 0


def test_a_page_without_trade_words_has_none_elsewhere() -> None:
    assert values("C608", f"{PROSE}\n{PROSE}").max() == 0


def test_every_signal_has_a_case() -> None:
    assert {c[0] for c in CASES} | {c[0] for c in CONTEXT_CASES} == {s.code for s in SIGNALS}


def test_values_stay_in_their_range() -> None:
    texts = [PROSE, FARM, LONG, "", "\n\n", "🎰 c a s i n o http://x.example $1 @a 𝐒!", "a" * 5000]
    for one in SIGNALS:
        for text in texts:
            column = values(one.code, text)
            assert np.all(np.isfinite(column)), one.code
            assert column.min() >= one.low - 1e-6, one.code
            assert column.max() <= one.high + 1e-6, one.code


def test_every_signal_is_documented() -> None:
    for one in SIGNALS:
        assert "Example:" in one.page, one.code
        assert "{value" in one.sentence or one.unit == "0 or 1", one.code
        assert one.source, one.code
        assert one.unit, one.code
    assert len({one.code for one in SIGNALS}) == len(SIGNALS)


def test_signals_are_found_by_code_and_name() -> None:
    found = find_signal("d101")
    assert found is not None
    assert found is find_signal("top-word-share")
    assert find_signal("nonsense") is None
