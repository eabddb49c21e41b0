"""A query compared with every passage, begun before the answer is needed.

Where passages are many, a thread of its own does it while the words of the query are still
being looked up.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.int8 import products, quantize

_MANY: Final = 1 << 17
"""Rows from which a thread is worth starting."""
_CORES: Final = os.cpu_count() or 1


class Comparison:
    """One ``query`` (d,) float32 with int8 vectors (n, d) that have a scale (n,) each.

    ``first`` is the row of the first of them in the matrix that they are of.
    """

    def __init__(
        self,
        query: NDArray[np.float32],
        data: NDArray[np.int8],
        scales: NDArray[np.float32],
        first: int = 0,
    ) -> None:
        self.query = query
        self._data = data
        self._scales = scales
        self._first = first
        self._found: NDArray[np.float32] | None = None
        self._helper: Thread | None = None
        if len(data) >= _MANY and _CORES > 1:
            self._helper = _started(self._help)

    def cosines(self, rows: slice) -> NDArray[np.float32]:
        """Return about the cosines with ``rows`` of the matrix: the query is rounded, too."""
        if self._helper is not None:
            self._helper.join()
            self._helper = None
        if self._found is None:
            self._found = self._compared()
        return self._found[rows.start - self._first : rows.stop - self._first]

    def _help(self) -> None:
        with suppress(MemoryError):  # who needs the cosines will meet it, too
            self._found = self._compared()

    def _compared(self) -> NDArray[np.float32]:
        scale, asked = quantize(self.query[None])
        # All in one call: between several, a thread waits for the other to pause.
        found: NDArray[np.float32] = products(asked, self._data)[0]
        found *= self._scales
        found *= scale
        return found


def _started(work: Callable[[], None]) -> Thread | None:
    """Return a thread that is at ``work``; None where there are too many already."""
    thread = Thread(target=work)
    try:
        thread.start()
    except RuntimeError:
        return None
    return thread
