"""How many of the nearest vectors the others' vector search finds.

    python -m benchmarks.speed.recall FOLDER [--engines lancedb,txtai,milvus] [--queries 100]

``FOLDER`` is a collection with the indexes that a run with ``--work`` has made. Prints the
share of the ten nearest by an exhaustive float32 product that are among the ten found.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from benchmarks.speed.collection_reader import read_passages
from benchmarks.speed.index_building import engine_folder
from benchmarks.speed.peers.base import BundledEncoder, encode_batches, load_engine
from benchmarks.speed.queries import draw_queries

_NEAREST: Final = 10
_SEED: Final = 3
_ROUNDING: Final = 1e-5
"""Passages as near as the tenth count as found."""


class VectorSearch(Protocol):
    """A peer that can be asked for passages near a vector alone."""

    def nearest(self, vector: NDArray[np.float32], limit: int) -> list[int]:
        """Return the numbers of about the nearest passages."""
        ...


def recall(
    engine: VectorSearch, queries: NDArray[np.float32], cosines: NDArray[np.float32]
) -> float:
    """Return the share found of the nearest; ``cosines`` (queries, passages) are exact."""
    found = 0
    for query, exact in zip(queries, cosines, strict=True):
        least = np.partition(exact, -_NEAREST)[-_NEAREST] - _ROUNDING
        found += sum(exact[number] >= least for number in engine.nearest(query, _NEAREST))
    return found / (_NEAREST * len(queries))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--engines", default="lancedb,txtai,milvus")
    parser.add_argument("--queries", type=int, default=100)
    options = parser.parse_args()
    vectors = BundledEncoder()
    asked = draw_queries(options.folder, options.queries, _SEED)
    queries = np.stack([vectors.query(one.text) for one in asked])
    parts = [queries @ some.T for _, some in encode_batches(read_passages(options.folder), vectors)]
    cosines = np.concatenate(parts, axis=1)
    for name in options.engines.split(","):
        engine: Any = load_engine(name)
        engine.open(engine_folder(name, options.folder) / "index")
        print(f"{name:10} recall@{_NEAREST} {recall(engine, queries, cosines):.3f}")


if __name__ == "__main__":
    main()
