"""The distinct values of arrays.

``numpy.unique`` and ``union1d`` hash, which is slow for what is nearly sorted, and their first
call imports masked arrays, which takes as long as half a query.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

_Number = TypeVar("_Number", bound=np.integer)


def sort_distinct(values: NDArray[_Number]) -> NDArray[_Number]:
    """Return the distinct ``values`` (n,), ascending."""
    values = np.sort(values)
    is_first = np.ones(len(values), dtype=np.bool_)
    np.not_equal(values[1:], values[:-1], out=is_first[1:])
    return values[is_first]


def sort_union(first: NDArray[_Number], second: NDArray[_Number]) -> NDArray[_Number]:
    """Return what is in one of two arrays, (n,) and (m,), or in both, once, ascending."""
    return sort_distinct(np.concatenate((first, second)))
