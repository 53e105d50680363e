from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.columns.batch import make_batch
from detector.columns.classes import Class
from detector.columns.ngrams import char_gram_buckets, pair_buckets, word_buckets
from detector.columns.stream import make_stream

ANY_TEXT = st.text(st.characters(codec=None), max_size=60)


def words(text: str) -> list[str]:
    stream = make_stream(make_batch([text]))
    return [
        "".join(map(chr, stream.fold[a:b]))
        for a, b in zip(stream.token_start, stream.token_end, strict=True)
    ]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Casino", ["casino"]),
        ("KAZİNO kazıno", ["kazino", "kazino"]),
        ("Ésçôrt", ["escort"]),
        ("казино καζίνο კაზინო", ["kazino", "kazino", "kazino"]),
        ("𝐂𝐚𝐬𝐢𝐧𝐨 ＣＡＳＩＮＯ 🅲asino", ["casino", "casino", "casino"]),
        ("ca\u200bsi\u00adno", ["casino"]),
        ("сasinо", ["casino"]),
        ("c a s i n o", ["casino"]),
        ("\u200bc a\u200b s\u0301 i n o\u200b", ["casino"]),
        ("【S】【L】【O】【T】", ["slot"]),
        ("v1agra cas1no", ["viagra", "casino"]),
        ("slot88", ["slot88"]),
        ("東京", ["東", "京"]),
        ("escort, escort", ["escort", "escort"]),
        ("카지노 보너스", ["카지노", "보너스"]),
        ("कसीनो ক্যাসিনো", ["कसीनो", "क्यासिनो"]),
    ],
)
def test_a_word_is_read_through_its_disguise(written: str, read: list[str]) -> None:
    assert words(written) == read


def test_a_row_of_digits_is_not_a_spaced_word() -> None:
    assert words("1 2 3 4 5 6") == ["1", "2", "3", "4", "5", "6"]


def test_spaced_letters_do_not_join_across_lines() -> None:
    assert words("a\nb\nc\nd") == ["a", "b", "c", "d"]


def test_flags_tell_what_was_undone() -> None:
    stream = make_stream(make_batch(["c a s i n o v1agra cаsino plain"]))
    assert stream.spaced.tolist() == [True, False, False, False]
    assert stream.leet.tolist() == [False, True, False, False]
    assert stream.mixed.tolist() == [False, False, True, False]


@given(st.lists(ANY_TEXT, min_size=1, max_size=5))
def test_positions_lead_back_to_the_text(texts: list[str]) -> None:
    batch = make_batch(texts)
    stream = make_stream(batch)
    assert np.all(np.diff(stream.position) > 0)
    assert not np.any(batch.klass[stream.position] == Class.INVISIBLE)
    assert np.all(stream.token_start < stream.token_end)
    assert np.all(stream.token_end[:-1] <= stream.token_start[1:])
    joined = "".join(text + "\n" for text in texts)
    assert batch.n_chars == len(joined)


@given(ANY_TEXT, st.lists(ANY_TEXT, max_size=3), st.lists(ANY_TEXT, max_size=3))
def test_hashes_do_not_depend_on_the_rest_of_the_batch(
    text: str, before: list[str], after: list[str]
) -> None:
    alone = make_stream(make_batch([text]))
    many = make_stream(make_batch([*before, text, *after]))
    start, end = many.doc_start[len(before)], many.doc_start[len(before) + 1]
    tokens = (many.token_start >= start) & (many.token_start < end)
    assert np.array_equal(many.token_hash[tokens], alone.token_hash)
    assert np.array_equal(word_buckets(many)[tokens], word_buckets(alone))
    assert np.array_equal(pair_buckets(many)[tokens], pair_buckets(alone))
    for one, other in zip(char_gram_buckets(many), char_gram_buckets(alone), strict=True):
        assert np.array_equal(one[start:end], other)
