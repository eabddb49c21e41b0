"""Passages or titles that a server returned, as rows of one language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from index.milvus.schema import DENSE, SPARSE
from index.shard import ID_BITS

LISTED_FIELDS: Final = ("id", "document", "first", "count", "key")
COUNTED_FIELDS: Final = (*LISTED_FIELDS, SPARSE)
FIELDS: Final = (*COUNTED_FIELDS, DENSE)
"""What is asked of every candidate: its terms and its vector come with it.

Of what is only counted no vector is asked, of what has no words to rank by no terms are.
"""


@dataclass(frozen=True)
class Rows:
    """n rows of one language, by ascending id.

    ``ids``, ``documents``, ``firsts`` (first passage of the document), ``counts`` (its number of
    passages) and ``keys`` (n,) int64; ``vectors`` (n, d) float32. ``dimensions`` (t,) int64,
    ascending, ``places`` (t,) int64 and ``weights`` (t,) float32 are the terms of all rows.
    """

    ids: NDArray[np.int64]
    documents: NDArray[np.int64]
    firsts: NDArray[np.int64]
    counts: NDArray[np.int64]
    keys: NDArray[np.int64]
    vectors: NDArray[np.float32]
    dimensions: NDArray[np.int64]
    places: NDArray[np.int64]
    weights: NDArray[np.float32]
    first_row: int = 0

    @cached_property
    def signatures(self) -> NDArray[np.uint64]:
        """The keys (n,) of passages, as signatures."""
        return self.keys.view(np.uint64)

    @cached_property
    def shards(self) -> NDArray[np.int64]:
        """The number of the shard (n,) that each row belongs to, 0 of none."""
        return np.abs(self.ids) >> ID_BITS

    def postings(self, dimension: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return the rows (k,) that have a term, ascending, and what it weighs there (k,)."""
        start, end = self.dimensions.searchsorted([dimension, dimension + 1])
        return self.places[start:end], self.weights[start:end]


def make_rows(entities: Iterable[Mapping[str, Any]], vector_size: int) -> Rows:
    """Return what a server returned, each id once; vectors have ``vector_size`` dimensions."""
    by_id = {int(entity["id"]): entity for entity in entities}
    ordered = [by_id[number] for number in sorted(by_id)]
    sparse = [entity.get(SPARSE, {}) for entity in ordered]
    sizes = [len(terms) for terms in sparse]
    total = sum(sizes)
    dimensions = np.fromiter((term for terms in sparse for term in terms), np.int64, total)
    weights = np.fromiter((w for terms in sparse for w in terms.values()), np.float32, total)
    places = np.repeat(np.arange(len(ordered)), sizes)
    order = np.lexsort((places, dimensions))
    vectors = np.zeros((len(ordered), vector_size), dtype=np.float32)
    for row, entity in enumerate(ordered):
        if DENSE in entity:
            vectors[row] = entity[DENSE]
    return Rows(
        _numbers(ordered, "id"),
        _numbers(ordered, "document"),
        _numbers(ordered, "first"),
        _numbers(ordered, "count"),
        _numbers(ordered, "key"),
        vectors,
        dimensions[order],
        places[order],
        weights[order],
    )


def _numbers(entities: Sequence[Mapping[str, Any]], name: str) -> NDArray[np.int64]:
    return np.fromiter((entity[name] for entity in entities), np.int64, len(entities))
