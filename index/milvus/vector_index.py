"""How a server indexes the vectors of meaning, by what it can.

Rows hold 256 float32 numbers everywhere, because scores are computed from them and are to be those
of the index on this machine. The index beside them only has to choose the candidates: where the
server can, it has a byte for each number (HNSW_SQ), a quarter of the memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

_SCALAR_QUANTISED: Final = (2, 6)
"""The first version that HNSW_SQ is relied on of."""
_GRAPH: Final = {"M": 32, "efConstruction": 200}
_MIN_EF: Final = 256
_EF_FACTOR: Final = 2
"""Searching as wide as there are rows to return, a filter by language leaves too few good ones."""


@dataclass(frozen=True, slots=True)
class DenseIndex:
    """The index of a server: what it is built with."""

    building: Mapping[str, Any]

    @classmethod
    def of(cls, version: tuple[int, ...], *, is_lite: bool) -> Self:
        """Return the index for a server of ``version``, () if it is not known."""
        if is_lite:  # what it holds is small enough to compare all of it
            return cls({"index_type": "FLAT"})
        if version < _SCALAR_QUANTISED:
            return cls({"index_type": "HNSW", "params": _GRAPH})
        return cls({"index_type": "HNSW_SQ", "params": {**_GRAPH, "sq_type": "SQ8"}})

    def searching(self, limit: int) -> dict[str, int]:
        """Return the parameters to search for ``limit`` rows."""
        if self.building["index_type"] == "FLAT":
            return {}
        return {"ef": max(_MIN_EF, _EF_FACTOR * limit)}
