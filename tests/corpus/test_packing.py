from __future__ import annotations

import gzip
import io
import os
import random
import tracemalloc
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from detector.corpus.packing import DamagedError, FileCopy, Packing, Unpacker, packing_of
from detector.corpus.storage import Folder

PACKINGS: tuple[Packing, ...] = ("gzip", "zstd")


def pack(packing: Packing, data: bytes) -> bytes:
    if packing == "gzip":
        return gzip.compress(data, mtime=0)
    return zstandard.ZstdCompressor(write_checksum=True).compress(data)


def read_all(packing: Packing, packed: bytes) -> tuple[bytes, list[str]]:
    """All lines, and all damage on the way."""
    stream = Unpacker(io.BytesIO(packed), packing)
    lines, problems = [], []
    while True:
        try:
            line = stream.readline()
        except DamagedError as error:
            problems.append(str(error))
            continue
        if not line:
            return b"".join(lines), problems
        lines.append(line)


def noise(size: int, seed: int = 0) -> bytes:
    """Lines that cannot be made much smaller."""
    dice = random.Random(seed)
    return b"".join(b"%030x\n" % dice.getrandbits(120) for _ in range(size // 31))


@pytest.mark.parametrize("packing", PACKINGS)
@given(st.lists(st.binary(max_size=200), max_size=4), st.sampled_from([1, 3, 1000]))
def test_members_are_read_one_after_another(
    packing: Packing, members: list[bytes], size: int
) -> None:
    packed = b"".join(pack(packing, member) for member in members)
    stream = Unpacker(io.BytesIO(packed), packing)
    data = b"".join(iter(lambda: stream.read(size), b""))
    assert data == b"".join(members)
    lines = list(iter(Unpacker(io.BytesIO(packed), packing).readline, b""))
    assert lines == b"".join(members).splitlines(keepends=True) or b"\r" in data or b"\n" in data
    assert b"".join(lines) == data


@pytest.mark.parametrize("packing", PACKINGS)
def test_lines_keep_the_limit(packing: Packing) -> None:
    stream = Unpacker(io.BytesIO(pack(packing, b"a" * 10 + b"\nbc\n")), packing)
    assert [stream.readline(4) for _ in range(5)] == [b"aaaa", b"aaaa", b"aa\n", b"bc\n", b""]


@pytest.mark.parametrize("packing", PACKINGS)
def test_what_comes_before_a_truncation_is_read(packing: Packing) -> None:
    data = noise(500_000)
    found, problems = read_all(packing, pack(packing, data)[:-2000])
    assert data.startswith(found)
    assert len(found) > 250_000
    assert problems == [f"the {packing} data ends too early"]


@pytest.mark.parametrize("packing", PACKINGS)
def test_after_a_damaged_member_the_next_is_read(packing: Packing) -> None:
    members = [noise(100_000, seed) for seed in range(3)]
    packed = [bytearray(pack(packing, member)) for member in members]
    packed[1][20_000:20_040] = os.urandom(40)
    found, problems = read_all(packing, b"".join(packed))
    assert found.startswith(members[0])
    assert found.endswith(members[2])
    assert len(problems) == 1


@pytest.mark.parametrize("packing", PACKINGS)
def test_after_a_clipped_member_the_next_is_read(packing: Packing) -> None:
    members = [noise(3_000, seed) for seed in range(9)]
    packed = [pack(packing, member) for member in members]
    packed[4] = packed[4][:-700]
    found, problems = read_all(packing, b"".join(packed))
    assert found.startswith(b"".join(members[:4]))
    assert found.endswith(b"".join(members[5:]))
    assert len(problems) == 1


@pytest.mark.parametrize("packing", PACKINGS)
def test_no_packed_data_at_all(packing: Packing) -> None:
    found, problems = read_all(packing, b"no packed data " * 100)
    assert found == b""
    assert len(problems) == 1
    assert packing in problems[0]
    assert read_all(packing, b"") == (b"", [])


def test_a_bomb_is_unpacked_in_small_pieces() -> None:
    packed = pack("zstd", b"\0" * (64 << 20))
    assert len(packed) < 10_000
    tracemalloc.start()
    stream = Unpacker(io.BytesIO(packed), "zstd")
    total = sum(len(piece) for piece in iter(lambda: stream.read(1 << 20), b""))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert total == 64 << 20
    assert peak < 50 << 20


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.jsonl.zst"])
def test_a_copy_holds_what_was_written_and_nothing_of_the_time(tmp_path: Path, name: str) -> None:
    data = noise(10_000)
    for folder in ("one", "two"):
        copy = FileCopy(Folder(tmp_path / folder), name)
        copy.write(data[:100])
        copy.write(data[100:])
        copy.commit()
    one, two = ((tmp_path / folder / name).read_bytes() for folder in ("one", "two"))
    assert one == two
    packing = packing_of(name)
    assert (read_all(packing, one) if packing else (one, [])) == (data, [])
