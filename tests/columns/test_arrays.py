from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from detector.columns.arrays import changes, merged, ranges, running

NUMBERS = st.lists(st.integers(-5, 5), max_size=20)


@given(NUMBERS)
def test_changes_are_where_a_value_differs_from_the_one_before(values: list[int]) -> None:
    expected = [i == 0 or values[i] != values[i - 1] for i in range(len(values))]
    assert changes(np.array(values, np.int64)).tolist() == expected


@given(NUMBERS)
def test_running_sums_begin_with_nothing(values: list[int]) -> None:
    expected = [sum(values[:i]) for i in range(len(values) + 1)]
    assert running(np.array(values, np.int64)).tolist() == expected
    flags = [value > 0 for value in values]
    assert running(np.array(flags, np.bool_))[-1] == sum(flags)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 4)), max_size=8))
def test_ranges_follow_one_another(pairs: list[tuple[int, int]]) -> None:
    first = np.array([one for one, _ in pairs], np.int64)
    after = first + np.array([size for _, size in pairs], np.int64)
    expected = [i for a, size in pairs for i in range(a, a + size)]
    assert ranges(first, after).tolist() == expected


@given(NUMBERS, NUMBERS)
def test_merged_lists_are_sorted_and_have_each_number_once(one: list[int], two: list[int]) -> None:
    lists = [np.array(sorted(numbers), np.int64) for numbers in (one, two)]
    assert merged(*lists).tolist() == sorted({*one, *two})
