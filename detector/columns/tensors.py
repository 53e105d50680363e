"""Arrays in one file of the safetensors format: a header in JSON, then the numbers as they are.

Nothing is unpacked, copied or executed: an array is a view of the file's bytes.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

_TYPES = {"U64": "<u8", "I64": "<i8", "F64": "<f8", "U32": "<u4", "I32": "<i4", "F32": "<f4",
          "U16": "<u2", "I16": "<i2", "U8": "|u1", "I8": "|i1"}  # fmt: skip
_NAMES = {np.dtype(code): name for name, code in _TYPES.items()}
_ALIGNMENT = 8
Arrays = dict[str, npt.NDArray[Any]]


def pack_arrays(arrays: Mapping[str, npt.NDArray[Any]]) -> bytes:
    """Content of a file with some arrays of plain numbers.

    Raises:
        KeyError: an array is of another type.
    """
    # The widest first, so that all are aligned.
    order = sorted(arrays, key=lambda name: (-arrays[name].itemsize, name))
    header, parts, end = {}, [], 0
    for name in order:
        array = np.ascontiguousarray(arrays[name])
        start, end = end, end + array.nbytes
        header[name] = {
            "dtype": _NAMES[array.dtype.newbyteorder("<")],
            "shape": list(arrays[name].shape),
            "data_offsets": [start, end],
        }
        parts.append(array.astype(array.dtype.newbyteorder("<"), copy=False).tobytes())
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % _ALIGNMENT)
    return b"".join([struct.pack("<Q", len(text)), text, *parts])


def unpack_arrays(content: bytes) -> Arrays:
    """Arrays of the content of a file, as views that cannot be written to.

    Raises:
        ValueError: it is no such file, or an array is not inside it.
    """
    try:
        (size,) = struct.unpack_from("<Q", content)
        header, data = _header(content, size), 8 + size
        return {
            name: _view(content, data, one)
            for name, one in header.items()
            if name != "__metadata__"
        }
    except (struct.error, LookupError, AttributeError, TypeError, ArithmeticError) as error:
        raise ValueError(f"no arrays: {error!r}") from error


def _header(content: bytes, size: int) -> dict[str, Any]:
    if size > len(content) - 8:
        raise ValueError("no arrays: the header is not inside the file")
    try:
        header: dict[str, Any] = json.loads(content[8 : 8 + size])
    except RecursionError as error:
        raise ValueError("no arrays: the header is too deep") from error
    return header


def _view(content: bytes, data: int, one: Mapping[str, Any]) -> npt.NDArray[Any]:
    dtype, shape = np.dtype(_TYPES[one["dtype"]]), tuple(one["shape"])
    start, end = one["data_offsets"]
    count = math.prod(shape)
    inside = 0 <= start <= end <= len(content) - data
    if min(shape, default=0) < 0 or not inside or end - start != count * dtype.itemsize:
        raise ValueError("an array is not inside the file")
    if count == 0:
        return np.zeros(shape, dtype)
    return np.frombuffer(content, dtype, count, data + start).reshape(shape)
