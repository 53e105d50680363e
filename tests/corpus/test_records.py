from __future__ import annotations

import io

from hypothesis import given
from hypothesis import strategies as st

from detector.corpus.records import frame_lines, read_up_to


@given(st.binary(max_size=300), st.integers(1, 40))
def test_pieces_join_to_the_stream_and_whole_lines_keep_the_limit(data: bytes, limit: int) -> None:
    lines = list(frame_lines(io.BytesIO(data), limit))
    assert b"".join(line.raw for line in lines) == data
    for line in lines:
        assert not line.whole or len(line.raw) <= limit


@given(st.lists(st.binary(max_size=30).map(lambda b: b.replace(b"\n", b"")), max_size=10))
def test_numbers_are_line_numbers(rows: list[bytes]) -> None:
    stream = io.BytesIO(b"".join(row + b"\n" for row in rows))
    first = [line for line in frame_lines(stream, 10) if line.first]
    assert [line.number for line in first] == list(range(1, len(rows) + 1))
    assert [line.whole for line in first] == [len(row) < 10 for row in rows]


def test_a_long_line_is_read_in_pieces() -> None:
    stream = io.BytesIO(b"a" * 5_000_000 + b"\nnext\n")
    lines = list(frame_lines(stream, 1000))
    assert max(len(line.raw) for line in lines) <= 1 << 20
    assert (lines[-1].number, lines[-1].raw, lines[-1].whole) == (2, b"next\n", True)


@given(st.binary(max_size=50), st.integers(0, 60))
def test_read_up_to(data: bytes, limit: int) -> None:
    assert read_up_to(io.BytesIO(data), limit) == (data if len(data) <= limit else None)
