"""The interface of an engine in the benchmark, and helpers for its adapters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from benchmarks.speed.collection_reader import Passage, split_batches
from index.types import Language

if TYPE_CHECKING:  # one-shot processes of engines without vectors should not import NumPy
    import numpy as np
    from numpy.typing import NDArray

TRUJAMAN: Final = "trujaman"
TRUJAMAN_TEXTS: Final = "trujaman-texts"
TRUJAMAN_UNFOLDED: Final = "trujaman-unfolded"
HYBRID: Final = "hybrid"
KEYWORD: Final = "keyword"
MATRIX_PRODUCT: Final = "product"
ENCODING_BATCH_SIZE: Final = 2_048
"""Passages encoded at a time, as many as trujaman encodes."""

ENGINES: Final = {
    TRUJAMAN: "trujaman",
    TRUJAMAN_TEXTS: "trujaman_texts",
    TRUJAMAN_UNFOLDED: "trujaman_unfolded",
    "fts5": "fts5",
    "tantivy": "tantivy",
    "bm25s": "bm25s",
    "lancedb": "lancedb",
    "txtai": "txtai",
    "milvus": "milvus",
    "whoosh": "whoosh",
    "recoll": "recoll",
    MATRIX_PRODUCT: "matrix_product",
}
"""Maps a name to a module of this package; ``product`` is a baseline, not an engine."""

DEFAULT_ENGINES: Final = tuple(name for name in ENGINES if name != TRUJAMAN_UNFOLDED)
"""The engines that are compared unless others are named."""

INDEX_OWNER: Final = {TRUJAMAN_TEXTS: TRUJAMAN, TRUJAMAN_UNFOLDED: TRUJAMAN}
"""Maps an engine that has no index of its own to the one whose index it searches."""


class EngineAdapter(Protocol):
    """An engine. A process uses it either to build or update, or to open and search.

    The constructor imports the engine's library, so that only the times of whole processes
    include imports. Raises ImportError where the library is not installed.
    """

    modes: tuple[str, ...]
    """Kinds of search, such as HYBRID; one-shot runs use the first."""

    def versions(self) -> dict[str, str]:
        """Return the versions of the engine's libraries, by name."""
        ...

    def build(self, collection: Path, folder: Path) -> int:
        """Index the collection into ``folder`` and commit; return the number of passages."""
        ...

    def open(self, folder: Path, *, once: bool = False) -> None:
        """Open the index in ``folder``, for many searches or, if ``once``, for one."""
        ...

    def search(self, query: str, language: Language, mode: str, limit: int) -> list[str]:
        """Return the texts of the best ``limit`` passages, best first."""
        ...

    def update(self, collection: Path, folder: Path, changed: list[Passage]) -> None:
        """Replace the texts of the ``changed`` passages, which are in the index, and commit."""
        ...


def load_engine(name: str) -> EngineAdapter:
    """Return the engine called ``name``. Raises ImportError if it is not installed."""
    engine: EngineAdapter = import_module(f"benchmarks.speed.peers.{ENGINES[name]}").Engine()
    return engine


class BundledEncoder:
    """The bundled encoder, which all engines with vectors use."""

    def __init__(self) -> None:
        # Imported here: engines without vectors should not import the tokenizer.
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
    passages: Iterable[Passage], encoder: BundledEncoder
) -> Iterator[tuple[list[Passage], NDArray[np.float32]]]:
    """Yield batches of ``passages`` with their vectors (len(batch), dimensions)."""
    for batch in split_batches(passages, ENCODING_BATCH_SIZE):
        yield batch, encoder.encode([passage.text for passage in batch])


def installed_versions(*packages: str) -> dict[str, str]:
    """Return the versions of installed packages. Raises ImportError if one is missing."""
    from importlib.metadata import version

    return {package: version(package) for package in packages}


def import_library(module: str) -> Any:
    """Import an optional library, untyped. Raises ImportError if it is missing."""
    return import_module(module)
