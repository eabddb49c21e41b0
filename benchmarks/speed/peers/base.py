"""What every engine is asked to do, and what several of them need."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from benchmarks.speed.collection_reader import Passage, split_batches
from index.types import Language

if TYPE_CHECKING:  # fresh processes of engines without vectors should not pay for NumPy
    import numpy as np
    from numpy.typing import NDArray

TRUJAMAN: Final = "trujaman"
TRUJAMAN_TEXTS: Final = "trujaman-texts"
HYBRID: Final = "hybrid"
KEYWORD: Final = "keyword"
MATRIX_PRODUCT: Final = "product"
BATCH_PASSAGES: Final = 2_048
"""Passages encoded at a time, the same number as ours."""

ENGINES: Final = {
    TRUJAMAN: "trujaman",
    TRUJAMAN_TEXTS: "trujaman_texts",
    "fts5": "fts5",
    "tantivy": "tantivy",
    "bm25s": "bm25s",
    "lancedb": "lancedb",
    "txtai": "txtai",
    "milvus": "milvus",
    "whoosh": "whoosh",
    MATRIX_PRODUCT: "matrix_product",
}
"""Name → module of this package; ``product`` is the yardstick, not an engine."""

INDEX_OWNER: Final = {TRUJAMAN_TEXTS: TRUJAMAN}
"""Engines that search the index of another one."""


class EngineAdapter(Protocol):
    """One engine. Used for one thing a process: building, or opening and searching.

    Its constructor imports what it needs (ImportError where that is not installed), so that
    importing is part of no time but that of whole processes.
    """

    modes: tuple[str, ...]
    """Ways to search; the first one is timed in one-shot runs."""

    def versions(self) -> dict[str, str]:
        """Return the versions of what answers."""
        ...

    def build(self, collection: Path, folder: Path) -> int:
        """Index the collection into ``folder`` and commit; return the number of passages."""
        ...

    def open(self, folder: Path, *, once: bool = False) -> None:
        """Open what :meth:`build` made, for many searches or for one only."""
        ...

    def search(self, query: str, language: Language, mode: str, limit: int) -> list[str]:
        """Return the texts of the best ``limit`` passages, best first."""
        ...

    def update(self, collection: Path, folder: Path, changed: list[Passage]) -> None:
        """Take up new texts of passages that are in the index already, and commit."""
        ...


def load_engine(name: str) -> EngineAdapter:
    """Return the engine called ``name``."""
    found: EngineAdapter = import_module(f"benchmarks.speed.peers.{ENGINES[name]}").Engine()
    return found


class BundledEncoder:
    """The bundled encoder, as every engine with vectors is given it."""

    def __init__(self) -> None:
        # Imported here: engines without vectors should not pay for the tokenizer.
        from index.embedding.open import open_encoder
        from index.embedding.static import BUNDLED

        self._encoder = open_encoder(BUNDLED, Path())
        self.dimensions = self._encoder.dimensions

    def encode(self, texts: list[str]) -> NDArray[np.float32]:
        """Return unit vectors (len(texts), dimensions)."""
        return self._encoder.encode(texts)

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """Return one unit vector (dimensions,)."""
        vector: NDArray[np.float32] = self._encoder.encode([text])[0]
        return vector


def encode_batches(
    texts: Iterable[Passage], vectors: BundledEncoder
) -> Iterator[tuple[list[Passage], NDArray[np.float32]]]:
    """Yield batches of ``texts`` with their vectors (len(batch), dimensions)."""
    for batch in split_batches(texts, BATCH_PASSAGES):
        yield batch, vectors.encode([one.text for one in batch])


def installed_versions(*packages: str) -> dict[str, str]:
    """Return the installed versions; ImportError where one is missing."""
    from importlib.metadata import version

    return {package: version(package) for package in packages}


def import_library(module: str) -> Any:
    """Import a library that the rest of the project does without."""
    return import_module(module)
