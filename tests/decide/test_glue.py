from __future__ import annotations

import pytest

from detector.columns.batch import make_batch
from detector.columns.stream import hash_word, make_stream
from detector.decide.glue import repeated_words, unglue_end, unglue_start


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("yapınbursa escort bursa escort bursa", 5),
        ("Yorum yapınbursa escort bursa escort bursa", 11),
        ("bursa escort bursa escort", None),
        ("escortbursa escort bursa escort bursa", None),
        ("yapın escort bursa", None),
        ("yapınbursa escort", None),
    ],
)
def test_a_span_begins_inside_a_glued_word(text: str, start: int | None) -> None:
    stream = make_stream(make_batch([text]))
    known = set(repeated_words(stream, 0, stream.n_tokens).tolist())
    assert unglue_start(stream, 0, stream.n_tokens, known) == start


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("bursa escort bursa escort escortVladimir Putin", 32),
        ("bursa escort bursa escort escortbursa", None),
        ("bursa escort", None),
    ],
)
def test_a_span_ends_inside_a_glued_word(text: str, end: int | None) -> None:
    stream = make_stream(make_batch([text]))
    known = set(repeated_words(stream, 0, stream.n_tokens).tolist())
    assert unglue_end(stream, 0, stream.n_tokens, known) == end


def test_one_word_hashes_as_in_the_stream() -> None:
    stream = make_stream(make_batch(["some Words here"]))
    for token in range(stream.n_tokens):
        fold = stream.fold[stream.token_start[token] : stream.token_end[token]]
        assert hash_word(fold) == int(stream.token_hash[token])
