"""How many of the nearest vectors the others' vector search finds.

    python -m benchmarks.speed.recall FOLDER [--engines lancedb,txtai,milvus] [--queries 100]

``FOLDER`` is a collection with the indexes that a run with ``--work`` has built. Prints
recall@10: the share of the ten nearest passages by an exhaustive float32 product that are
among the ten returned.
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

_NEIGHBOURS: Final = 10
_QUERIES_SEED: Final = 3
_ROUNDING_TOLERANCE: Final = 1e-5
"""Passages this much less similar than the tenth nearest still count."""


class VectorSearch(Protocol):
    """An engine that can search by a vector alone."""

    def nearest(self, vector: NDArray[np.float32], limit: int) -> list[int]:
        """Return the numbers of the approximately nearest passages."""
        ...


def measure_recall(
    engine: VectorSearch, queries: NDArray[np.float32], cosines: NDArray[np.float32]
) -> float:
    """Return the mean recall@10 of ``queries`` (n, dimensions).

    ``cosines`` (n, passages) are the exact similarities.
    """
    hits = 0
    for query, similarities in zip(queries, cosines, strict=True):
        tenth_best = np.partition(similarities, -_NEIGHBOURS)[-_NEIGHBOURS]
        min_similarity = tenth_best - _ROUNDING_TOLERANCE
        for number in engine.nearest(query, _NEIGHBOURS):
            hits += int(similarities[number] >= min_similarity)
    return hits / (_NEIGHBOURS * len(queries))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--engines", default="lancedb,txtai,milvus")
    parser.add_argument("--queries", type=int, default=100)
    options = parser.parse_args()
    encoder = BundledEncoder()
    queries = draw_queries(options.folder, options.queries, _QUERIES_SEED)
    query_vectors = np.stack([encoder.encode_query(query.text) for query in queries])
    cosine_batches = []
    for _, passage_vectors in encode_batches(read_passages(options.folder), encoder):
        cosine_batches.append(query_vectors @ passage_vectors.T)
    cosines = np.concatenate(cosine_batches, axis=1)
    for name in options.engines.split(","):
        engine: Any = load_engine(name)
        engine.open(engine_folder(name, options.folder) / "index")
        recall = measure_recall(engine, query_vectors, cosines)
        print(f"{name:10} recall@{_NEIGHBOURS} {recall:.3f}")


if __name__ == "__main__":
    main()
