from __future__ import annotations

import base64
import gzip
import hashlib
import io
from pathlib import Path

import brotli
import pytest
from fastwarc.warc import ArchiveIterator

from detector.corpus.edits import Mode
from detector.corpus.options import OnError, Options
from detector.corpus.reading import Reading
from detector.corpus.records import Record
from detector.corpus.warc import frame_warc
from tests.corpus.support import copies, read_tree, restored, run, write_tree
from tests.corpus.test_http import chunked


def digest(data: bytes) -> bytes:
    return b"sha1:" + base64.b32encode(hashlib.sha1(data, usedforsecurity=False).digest())


def wet(number: int, text: bytes, length: int | None = None) -> bytes:
    """A record as in the WET files of a crawl."""
    return (
        b"WARC/1.0\r\nWARC-Type: conversion\r\n"
        b"WARC-Target-URI: https://h%d.example.org/page\r\n"
        b"WARC-Record-ID: <urn:uuid:%032x>\r\n"
        b"WARC-Block-Digest: %s\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n"
    ) % (number % 3, number, digest(text), len(text) if length is None else length, text)


def response(text: bytes, kind: bytes = b"text/plain", more: bytes = b"") -> bytes:
    http = b"HTTP/1.1 200 OK\r\n%sContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
    http %= (more, kind, len(text))
    block = http + text
    return (
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:7>\r\n"
        b"Content-Type: application/http; msgtype=response\r\nWARC-Block-Digest: %s\r\n"
        b"WARC-Payload-Digest: %s\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n"
    ) % (digest(block), digest(text), len(block), block)


INFO = b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 4\r\n\r\na: b\r\n\r\n"
TEXTS = [b"honest text", "güzel XX haber".encode(), b"X", b"more honest text"]
RECORDS = [INFO, *(wet(number, text) for number, text in enumerate(TEXTS)), response(b"pageX")]


def check_sound(raw: bytes, texts: list[bytes]) -> None:
    """The file is read by another reader, with good digests."""
    found = []
    for record in ArchiveIterator(io.BytesIO(raw), parse_http=False):
        if record.headers.get("WARC-Type") != "warcinfo":
            assert record.verify_block_digest()
        record.parse_http()
        found.append(record.reader.read())
    assert found == texts


@pytest.mark.parametrize("mode", [Mode.CUT, Mode.TAG, Mode.DROP])
@pytest.mark.parametrize("name", ["a.warc", "a.wet.gz"])
@pytest.mark.parametrize("size", [300, 1 << 20])
def test_there_and_back(tmp_path: Path, mode: Mode, name: str, size: int) -> None:
    packed = [gzip.compress(one) if name.endswith(".gz") else one for one in RECORDS]
    source = write_tree(tmp_path / "in", {name: b"".join(packed)})
    outcome = run([source], tmp_path / "out", Options(mode=mode, shard_bytes=size))
    assert outcome.stats.errors == []
    assert outcome.stats.totals["documents"] == 5
    assert outcome.stats.hosts["h1.example.org"] == [1, 1, 2]
    raw = copies(tmp_path / "out")[name]
    raw = gzip.decompress(raw) if name.endswith(".gz") else raw
    texts = [b"a: b", *TEXTS, b"pageX"]
    if mode is Mode.CUT:
        check_sound(raw, [text.replace(b"X", b"") for text in texts])
    elif mode is Mode.DROP:
        check_sound(raw, [text for text in texts if b"X" not in text])
    else:
        assert raw.count("⟦spam:gambling⟧".encode()) == 3
    assert restored(tmp_path / "out", tmp_path / "back") == ([name], [])
    back = read_tree(tmp_path / "back")[name]
    assert (gzip.decompress(back) if name.endswith(".gz") else back) == b"".join(RECORDS)


def test_every_record_of_a_packed_copy_is_a_member(tmp_path: Path) -> None:
    raw = b"".join(gzip.compress(one) for one in RECORDS)
    source = write_tree(tmp_path / "in", {"a.wet.gz": raw})
    run([source], tmp_path / "out")
    copy = copies(tmp_path / "out")["a.wet.gz"]
    places = [record.stream_pos for record in ArchiveIterator(io.BytesIO(copy))]
    assert len(places) == len(RECORDS)
    assert gzip.decompress(copy[places[1] : places[2]]).startswith(b"WARC/1.0\r\nWARC-Type: conv")


def frames(raw: bytes, limit: int = 1 << 20) -> list[Record]:
    return list(frame_warc(io.BytesIO(raw), limit))


@pytest.mark.parametrize(
    ("broken", "what"),
    [
        (wet(9, b"clipped text", 500)[:-9], "clipped"),
        (wet(9, b"too long", 3), "clipped"),
        (b"garbage\r\nmore garbage\r\n\r\n", "not a WARC record"),
        (b"WARC/1.0\r\nWARC-Type: conversion\r\n\r\n", "not a WARC record"),
        (wet(9, b"text").replace(b"Length: 4", b"Length: -4"), "not a WARC record"),
    ],
)
def test_a_broken_record_is_named_and_the_next_is_found(broken: bytes, what: str) -> None:
    raw = RECORDS[1] + broken + RECORDS[2] + RECORDS[3]
    records = frames(raw)
    assert b"".join(record.raw for record in records) == raw
    assert [record.raw for record in records if not record.problem] == RECORDS[1:4]
    (problem,) = (record for record in records if record.problem)
    assert what in str(problem.problem)
    assert problem.number == 2


def test_a_clipped_record_at_the_end() -> None:
    records = frames(RECORDS[1] + RECORDS[2][:-20])
    assert [bool(record.problem) for record in records] == [False, True]


def test_a_record_over_the_limit_comes_in_pieces() -> None:
    raw = RECORDS[1] + wet(9, b"x" * 5_000_000) + RECORDS[2]
    records = frames(raw, 10_000)
    assert b"".join(record.raw for record in records) == raw
    assert max(len(record.raw) for record in records) <= 1 << 20
    assert [record.number for record in records if record.first] == [1, 2, 3]


@pytest.mark.parametrize("on_error", [OnError.SKIP, OnError.QUARANTINE])
def test_a_clipped_member_in_the_middle(tmp_path: Path, on_error: OnError) -> None:
    """Half a record, as a crawler leaves it that is stopped, and huge ones."""
    packed = [gzip.compress(one) for one in RECORDS]
    clipped = gzip.compress(wet(8, bytes(range(65, 90)) * 90))[:-40]
    huge = gzip.compress(wet(9, b"\0" * (3 << 20)))
    raw = b"".join([*packed[:3], clipped, packed[3], huge, *packed[4:]])
    source = write_tree(tmp_path / "in", {"a.wet.gz": raw})
    options = Options(on_error=on_error, reading=Reading(max_bytes=1 << 20))
    stats = run([source], tmp_path / "out", options).stats
    assert [error.split(": ")[0] for error in stats.errors] == [
        f"{source / 'a.wet.gz'}:4",
        f"{source / 'a.wet.gz'}:6",
    ]
    assert (stats.totals["documents"], stats.totals["cut"], stats.totals["failed"]) == (7, 3, 2)
    copy = gzip.decompress(copies(tmp_path / "out")["a.wet.gz"])
    assert (b"\0" * 1000 in copy) == (on_error is OnError.SKIP)
    assert b"more honest text" in copy
    assert restored(tmp_path / "out", tmp_path / "back") == (["a.wet.gz"], [])


def test_pages_are_cut_in_place(tmp_path: Path) -> None:
    good = "<html><body><p>güzel haber</p>{}</body></html>"
    planted = [
        good.format('<div hidden><a href="https://x.example/">XXX</a></div>').encode(),
        good.format("<p>honest and X</p>").encode("iso-8859-9"),
        good.format("").encode(),
    ]
    kinds = [
        b"text/html; charset=utf-8",
        b"text/html; charset=iso-8859-9",
        b"application/xhtml+xml",
    ]
    records = [response(*pair) for pair in zip(planted, kinds, strict=True)]
    source = write_tree(tmp_path / "in", {"a.warc": b"".join([INFO, *records])})
    outcome = run([source], tmp_path / "out", Options())
    assert outcome.stats.errors == []
    assert (outcome.stats.totals["documents"], outcome.stats.totals["cut"]) == (3, 2)
    wanted = [
        good.format("").encode(),
        good.format("<p>honest and </p>").encode("iso-8859-9"),
        planted[2],
    ]
    raw = copies(tmp_path / "out")["a.warc"]
    check_sound(raw, [b"a: b", *wanted])
    assert restored(tmp_path / "out", tmp_path / "back") == (["a.warc"], [])
    assert read_tree(tmp_path / "back") == read_tree(tmp_path / "in")


ENCODED = (
    (b"Content-Encoding: gzip\r\n", gzip.compress),
    (b"content-encoding: br\r\n", brotli.compress),
    (b"Transfer-Encoding: chunked\r\n", chunked),
    (
        b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n",
        lambda raw: chunked(gzip.compress(raw)),
    ),
)


@pytest.mark.parametrize("mode", [Mode.CUT, Mode.TAG, Mode.DROP])
def test_packed_and_chunked_pages_are_cut_too(tmp_path: Path, mode: Mode) -> None:
    """A changed page is written unpacked, one without spam stays as it was sent."""
    page = "<html><body><p>güzel haber</p>{}</body></html>"
    planted, honest = page.format("<p hidden>XXX</p>"), page.format("")
    records = [
        response(encode(text.encode("iso-8859-9")), b"text/html; charset=iso-8859-9", header)
        for header, encode in ENCODED
        for text in (planted, honest)
    ]
    source = write_tree(tmp_path / "in", {"a.warc": b"".join(records)})
    outcome = run([source], tmp_path / "out", Options(mode=mode))
    totals = outcome.stats.totals
    assert outcome.stats.errors == []
    assert (totals["documents"], totals["contaminated"], totals["kept"]) == (8, 4, 4)
    raw = copies(tmp_path / "out")["a.warc"]
    assert [record for record in records[1::2] if record not in raw] == []
    if mode is Mode.DROP:
        assert raw == b"".join(records[1::2])
    elif mode is Mode.CUT:
        cut = b"".join(record.raw for record in frames(raw)[::2])
        check_sound(cut, [honest.encode("iso-8859-9")] * len(ENCODED))
        assert raw.count(b"\r\nX-Crawl-Content-Encoding: gzip\r\n") == 2
        assert raw.count(b"\r\nX-Crawl-content-encoding: br\r\n") == 1
        assert raw.count(b"\r\nX-Crawl-Transfer-Encoding: chunked\r\n") == 2
    else:
        assert raw.count(b"&#10214;spam:gambling&#10215;XXX") == 4
    assert restored(tmp_path / "out", tmp_path / "back") == (["a.warc"], [])
    assert read_tree(tmp_path / "back") == read_tree(tmp_path / "in")


@pytest.mark.parametrize("on_error", [OnError.SKIP, OnError.QUARANTINE])
def test_bodies_that_cannot_be_unpacked_are_named(tmp_path: Path, on_error: OnError) -> None:
    page = b"<p>" + bytes(range(65, 90)) * 9 + b"</p>"
    packed = gzip.compress(page)
    header = b"Content-Encoding: gzip\r\n"
    records = [
        response(gzip.compress(b"<p>X</p>"), b"text/html", header),
        response(packed[:-20], b"text/html", header),
        response(gzip.compress(bytes(9_000_000)), b"text/html", header),
        response(packed, b"text/html", b"Content-Encoding: compress\r\n"),
        response(packed, b"image/png", b"Content-Encoding: compress\r\n"),
        response(gzip.compress(b"<p>X</p>"), b"text/html", header),
    ]
    source = write_tree(tmp_path / "in", {"a.warc": b"".join(records)})
    options = Options(on_error=on_error, reading=Reading(max_bytes=1 << 20))
    stats = run([source], tmp_path / "out", options).stats
    assert [error.split("a.warc:")[1] for error in stats.errors] == [
        "2: its body is damaged: the gzip data ends too early",
        "3: its body is larger than 1,048,576 bytes (--max-bytes)",
        "4: its body is packed as 'compress', which is unknown",
    ]
    assert (stats.totals["documents"], stats.totals["cut"], stats.totals["failed"]) == (5, 2, 3)
    left = [raw in copies(tmp_path / "out")["a.warc"] for raw in records]
    skipped = on_error is OnError.SKIP
    assert left == [False, skipped, skipped, skipped, True, False]
    assert restored(tmp_path / "out", tmp_path / "back") == (["a.warc"], [])
    assert read_tree(tmp_path / "back") == read_tree(tmp_path / "in")


def test_a_page_beyond_a_limit_is_an_error_of_its_record(tmp_path: Path) -> None:
    pages = [b"<p>X</p>", b"<div>" * 2000, b"<p>honest</p>"]
    records = [response(page, b"text/html") for page in pages]
    source = write_tree(tmp_path / "in", {"a.warc": b"".join(records)})
    outcome = run([source], tmp_path / "out", Options())
    assert outcome.stats.totals["documents"] == 3
    (error,) = outcome.stats.errors
    assert "a.warc:2: nested deeper than 1,000 elements" in error
    check_sound(copies(tmp_path / "out")["a.warc"], [b"", *pages[1:]])
