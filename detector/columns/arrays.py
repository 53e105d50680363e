"""Steps on sorted arrays that every room takes, in as few passes as NumPy allows."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from detector.columns.batch import Bool, Int64


def changes(values: npt.NDArray[Any]) -> Bool:
    """Tell which values differ from the one before; the first does."""
    fresh = np.ones(len(values), np.bool_)
    np.not_equal(values[1:], values[:-1], out=fresh[1:])
    return fresh


def running(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Sums of the first 0, 1, 2 ... values, shape (values + 1,), of their type (flags: int32)."""
    sums = np.zeros(len(values) + 1, np.int32 if values.dtype == np.bool_ else values.dtype)
    np.cumsum(values, out=sums[1:])
    return sums


def ranges(first: Int64, after: Int64) -> Int64:
    """Numbers of all half-open ranges ``[first, after)``, one range after the other."""
    size = after - first
    numbers: Int64 = np.repeat(after - np.cumsum(size), size) + np.arange(size.sum())
    return numbers


def merged(*lists: Int64) -> Int64:
    """All numbers of some lists, sorted, each once; fast if the lists are sorted."""
    numbers = np.concatenate(lists)
    numbers.sort(kind="stable")  # finds runs and merges them
    distinct: Int64 = numbers[changes(numbers)]
    return distinct
