from __future__ import annotations

import json
import random
import struct

import numpy as np
import pytest

from detector.columns.tensors import pack_arrays, unpack_arrays

ARRAYS = {
    "bytes": np.arange(7, dtype=np.uint8),
    "table": np.arange(12, dtype=np.int32).reshape(3, 4),
    "columns first": np.asfortranarray(np.arange(6, dtype=np.float32).reshape(2, 3)),
    "strange order": np.arange(5, dtype=">u8"),
    "none": np.zeros((0, 3), np.float64),
    "one": np.array(-3, np.int8),
}


def file_of(header: object, data: bytes = bytes(8)) -> bytes:
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def test_arrays_come_back_as_they_were() -> None:
    again = unpack_arrays(pack_arrays(ARRAYS))
    assert set(again) == set(ARRAYS)
    for name, array in ARRAYS.items():
        assert again[name].shape == array.shape
        assert again[name].dtype == array.dtype.newbyteorder("<")
        assert np.array_equal(again[name], array)
        assert again[name].flags.c_contiguous
        assert again[name].flags.aligned


def test_arrays_are_views_that_cannot_be_written_to() -> None:
    table = unpack_arrays(pack_arrays(ARRAYS))["table"]
    with pytest.raises(ValueError, match="read-only"):
        table[0, 0] = 5


def test_objects_are_not_written() -> None:
    with pytest.raises(KeyError):
        pack_arrays({"evil": np.array([{}], dtype=object)})


def one(**fields: object) -> dict[str, object]:
    return {"a": {"dtype": "U8", "shape": [4], "data_offsets": [0, 4], **fields}}


def test_other_facts_in_the_header_are_no_arrays() -> None:
    assert list(unpack_arrays(file_of({**one(), "__metadata__": {"format": "pt"}}))) == ["a"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x80\x04K\x01.",
        struct.pack("<Q", 2**63) + b"{}",
        struct.pack("<Q", 200_000) + b"[" * 200_000,
        file_of([1]),
        file_of({"a": 1}),
        file_of({"a": {}}),
        file_of(one(dtype="O")),
        file_of(one(dtype="BF16")),
        file_of(one(dtype=[])),
        file_of(one(shape=[5])),
        file_of(one(shape=[-2, -2])),
        file_of(one(shape=["4"])),
        file_of(one(shape=[4.0])),
        file_of(one(shape=None)),
        file_of(one(shape=[0, 10**30], data_offsets=[0, 0])),
        file_of(one(data_offsets=[0, 8])),
        file_of(one(data_offsets=[6, 10])),
        file_of(one(data_offsets=[-4, 0])),
        file_of(one(data_offsets=[4, 0])),
        file_of(one(data_offsets=[0.5, 4.5])),
        file_of(one(data_offsets=[0])),
    ],
)
def test_what_holds_no_arrays_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        unpack_arrays(content)


def test_a_damaged_file_is_refused_or_read() -> None:
    dice, content = random.Random(0), pack_arrays(ARRAYS)
    for _ in range(3000):
        damaged = bytearray(content)
        for _ in range(dice.randint(1, 3)):
            damaged[dice.randrange(len(damaged))] = dice.randrange(256)
        try:
            arrays = unpack_arrays(bytes(damaged[: dice.randint(0, 2 * len(damaged))]))
        except ValueError:
            continue
        for array in arrays.values():
            array.sum()
