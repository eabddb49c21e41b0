"""Exhaustive vector search: the cosine of a query with every passage.

It starts before the result is needed. Over many passages it runs in a thread of its own,
while the words of the query are still being looked up.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.errors import DerivedDamageError
from index.int8 import Quantized, dot_products, quantize

_MIN_ROWS_FOR_THREAD: Final = 1 << 17
"""Below that, starting a thread takes longer than it saves."""
_CORES: Final = os.cpu_count() or 1


class ExhaustiveSearch:
    """Compares one query with consecutive rows of the passage matrix, in int8."""

    def __init__(
        self,
        query: NDArray[np.float32],
        passages: Quantized,
        first_row: int = 0,
        verify: Callable[[], None] = lambda: None,
    ) -> None:
        """Start to compare ``query`` (d,) with ``passages`` (n, d), rows from ``first_row`` on.

        First of all ``verify`` is called, which raises DerivedDamageError if the rows are damaged.
        """
        self.query = query
        self._verify = verify
        self._passages = passages
        self._first_row = first_row
        self._cosines: NDArray[np.float32] | None = None
        self._thread: Thread | None = None
        if len(passages.data) >= _MIN_ROWS_FOR_THREAD and _CORES > 1:
            self._thread = _start_thread(self._run_in_thread)

    def cosines(self, rows: slice) -> NDArray[np.float32]:
        """Return the approximate cosines (n,) float32 with ``rows`` of the matrix.

        They are approximate because the query is quantised, too. Waits for the thread. Raises
        DerivedDamageError if any row is damaged.
        """
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        if self._cosines is None:
            self._cosines = self._compute_cosines()
        return self._cosines[rows.start - self._first_row : rows.stop - self._first_row]

    def _run_in_thread(self) -> None:
        # cosines() tries again, and raises them where it is needed.
        with suppress(MemoryError, DerivedDamageError):
            self._cosines = self._compute_cosines()

    def _compute_cosines(self) -> NDArray[np.float32]:
        self._verify()
        query = quantize(self.query[None])
        # In one call: between several, the thread would wait for the interpreter lock.
        cosines: NDArray[np.float32] = dot_products(query.data, self._passages.data)[0]
        cosines *= self._passages.scales
        cosines *= query.scales
        return cosines


def _start_thread(target: Callable[[], None]) -> Thread | None:
    """Return a running thread, None where the system allows no more of them."""
    thread = Thread(target=target)
    try:
        thread.start()
    except RuntimeError:
        return None
    return thread
