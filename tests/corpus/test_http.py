from __future__ import annotations

import gzip
import random
import tracemalloc
import zlib
from collections.abc import Callable

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from detector.corpus.http import decode_body


def deflate_without_header(raw: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(raw) + packer.flush()


def chunked(raw: bytes, size: int = 7, extension: bytes = b"", trailer: bytes = b"") -> bytes:
    pieces = [raw[at : at + size] for at in range(0, len(raw), size)]
    lines = [b"%x%s\r\n%s\r\n" % (len(piece), extension, piece) for piece in pieces]
    return b"".join(lines) + b"0\r\n" + trailer + b"\r\n"


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstandard.compress,
}


def decode(body: bytes, *codings: str, limit: int = 1 << 20) -> bytes:
    return decode_body(body, codings, limit, "a.warc")


@given(st.binary(max_size=300), st.sampled_from(sorted(PACKERS)), st.integers(1, 50))
def test_packed_and_in_chunks(raw: bytes, coding: str, size: int) -> None:
    packed = PACKERS[coding](raw)
    assert decode(packed, coding.upper()) == raw
    assert decode(chunked(packed, size), coding, "chunked") == raw
    assert decode(gzip.compress(packed), f"{coding}, gzip") == raw


def test_what_servers_do_beside_the_standard() -> None:
    raw = bytes(random.Random(0).choices(range(65, 70), k=500))
    assert decode(deflate_without_header(raw), "deflate") == raw
    assert decode(chunked(raw, 100, b" ;a=b"), "chunked") == raw
    assert decode(chunked(raw, trailer=b"X-Digest: 7\r\n"), "chunked") == raw
    assert decode(gzip.compress(raw) + gzip.compress(raw), "gzip") == 2 * raw
    assert decode(raw, "identity", "utf-8") == raw


def test_a_header_that_outlived_its_coding() -> None:
    for coding in ("gzip", "chunked"):
        assert decode(b"<p>plain</p>", coding) == b"<p>plain</p>"


@pytest.mark.parametrize("coding", [*sorted(PACKERS), "chunked"])
def test_nothing_is_whole_however_it_was_sent(coding: str) -> None:
    assert decode(b"", coding) == b""


@pytest.mark.parametrize("coding", [*sorted(PACKERS), "chunked"])
def test_a_body_that_breaks_off_is_never_taken_for_whole(coding: str) -> None:
    raw = bytes(random.Random(0).choices(range(65, 90), k=2000))
    packed = chunked(raw) if coding == "chunked" else PACKERS[coding](raw)
    for size in (len(packed) // 3, len(packed) - 9):
        with pytest.raises(ValueError, match=r"its body is damaged: .*(early|damaged)"):
            decode(packed[:size], coding)


@pytest.mark.parametrize("coding", ["gzip", "br"])
def test_a_damaged_body(coding: str) -> None:
    packed = PACKERS[coding](bytes(random.Random(0).choices(range(65, 90), k=2000)))
    with pytest.raises(ValueError, match="its body is damaged"):
        decode(packed[:50] + b"\xff" * 50 + packed[100:], coding)


def test_an_unknown_coding() -> None:
    with pytest.raises(ValueError, match="packed as 'compress', which is unknown"):
        decode(b"\x1f\x9d", "compress")


@pytest.mark.parametrize("coding", sorted(PACKERS))
def test_a_bomb_takes_no_more_memory_than_allowed(coding: str) -> None:
    bomb = PACKERS[coding](bytes(64 << 20))
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match=r"larger than 1,048,576 bytes \(--max-bytes\)"):
            decode(bomb, coding)
        assert tracemalloc.get_traced_memory()[1] < 24 << 20
    finally:
        tracemalloc.stop()
