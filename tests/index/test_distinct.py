import numpy as np
import pytest

from index.distinct import sort_distinct, sort_union


@pytest.mark.parametrize("values", [[], [3], [2, 2, 2], [5, 1, 5, -3, 1]])
def test_distinct_values_are_those_of_numpy(values: list[int]) -> None:
    array = np.array(values, dtype=np.int64)
    assert sort_distinct(array).tolist() == np.unique(array).tolist()
    assert array.tolist() == values


@pytest.mark.parametrize("others", [[], [4, 1], [9, 9]])
def test_a_union_is_that_of_numpy(others: list[int]) -> None:
    first, second = np.array([1, 4, 7], dtype=np.int64), np.array(others, dtype=np.int64)
    assert sort_union(first, second).tolist() == np.union1d(first, second).tolist()
