"""The passage matrix: close to the floats it came from, and never half-written."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.embedding.encodings import pack_vectors, unpack_vectors
from index.embedding.normalize import normalize_rows
from index.int8 import quantize
from index.processes.pool import WorkerPool
from index.store.records import FileState
from index.store.store import Store
from index.types import Document, Passage, Span
from index.vectors import writer
from index.vectors.matrix import PassageMatrix
from index.vectors.writer import update_matrix

NO_WORKERS = WorkerPool(1)


class VectorEncoder:
    """Stores vectors as any encoder but the bundled one does."""

    name = "vectors"
    is_fast = False

    def __init__(self, dimensions: int = 32) -> None:
        self.dimensions = dimensions
        self.unpacked = 0

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.zeros((len(texts), self.dimensions), dtype=np.float32)

    def encode_passages(self, texts: Sequence[str], _: Sequence[object] = (), /) -> list[bytes]:
        return pack_vectors(self.encode(texts))

    def passage_vectors(self, encodings: Sequence[bytes], /) -> NDArray[np.float32]:
        self.unpacked += len(encodings)
        return unpack_vectors(encodings, self.dimensions)


def make_store(folder: Path, languages: list[str], vectors: NDArray[np.float32]) -> Store:
    store = Store.open(folder / "store.sqlite", create=True)
    add_passages(store, languages, vectors)
    return store


def add_passages(store: Store, languages: list[str], vectors: NDArray[np.float32]) -> None:
    with store.transaction():
        ids: list[int] = []
        for language in languages:
            passages = [Passage(Span(0, 1), language)]
            path = f"/{len(list(store.files()))}"
            ids += store.add(path, b"d", FileState(1, 1), Document("x"), passages)
        store.set_kept(ids, pack_vectors(vectors))
        store.advance()


def make_matrix(
    folder: Path, languages: list[str], vectors: NDArray[np.float32]
) -> tuple[Store, PassageMatrix]:
    store = make_store(folder, languages, vectors)
    update_matrix(store, folder / "m", VectorEncoder(vectors.shape[1]), NO_WORKERS)
    return store, PassageMatrix(folder / "m")


def unit_vectors(count: int, dimensions: int = 32) -> NDArray[np.float32]:
    rows = np.random.default_rng(7).normal(size=(count, dimensions))
    return normalize_rows(rows.astype(np.float32))


def approximate_cosines(
    matrix: PassageMatrix, language: str, ids: NDArray[np.int64], query: NDArray[np.float32]
) -> NDArray[np.float32]:
    search = matrix.start_search(query, [language])
    return matrix.approximate_cosines(language, ids, search)


@pytest.mark.parametrize("dimensions", [32, 3])
def test_cosines_are_those_of_the_vectors(tmp_path: Path, dimensions: int) -> None:
    vectors = unit_vectors(50, dimensions)
    store, matrix = make_matrix(tmp_path, ["en", "ar"] * 25, vectors)
    query = vectors[4]
    for position, language in enumerate(("en", "ar")):
        ids, cosines = matrix.ids(language), vectors[position::2] @ query
        assert ids.tolist() == store.passage_ids(language).tolist()
        approximate = approximate_cosines(matrix, language, ids, query)
        np.testing.assert_allclose(approximate, cosines, atol=0.02)
        exact = matrix.exact_cosines(language, ids[3:5], query)
        np.testing.assert_allclose(exact, cosines[3:5], atol=0.01)
        total = matrix.sum_of_cosines(language, query)
        assert total == pytest.approx(float(cosines.sum()), abs=0.05)
    assert len(matrix.ids("fr")) == matrix.sum_of_cosines("fr", query) == 0
    assert matrix.generation == store.generation


def test_cosines_come_in_the_order_of_the_ids_and_0_without_a_vector(tmp_path: Path) -> None:
    vectors = unit_vectors(4)
    _, matrix = make_matrix(tmp_path, ["en"] * 4, vectors)
    ids = np.array([matrix.ids("en")[2], 10_000, matrix.ids("en")[0]])
    expected = [float(vectors[2] @ vectors[0]), 0.0, 1.0]
    approximate = approximate_cosines(matrix, "en", ids, vectors[0])
    np.testing.assert_allclose(approximate, expected, atol=0.02)
    np.testing.assert_allclose(matrix.exact_cosines("en", ids, vectors[0]), expected, atol=0.01)


@pytest.mark.parametrize("absent", ["ar", "en", "es"])
def test_a_language_without_vectors_is_near_to_nothing(tmp_path: Path, absent: str) -> None:
    vectors = unit_vectors(4)
    present = [language for language in ("ar", "en", "es") if language != absent]
    _, matrix = make_matrix(tmp_path, present * 2, vectors)
    search = matrix.start_search(vectors[0], ["ar", "en", "es"])
    ids = np.array([7, 8])
    assert matrix.approximate_cosines(absent, ids, search).tolist() == [0, 0]
    assert matrix.exact_cosines(absent, ids, vectors[0]).tolist() == [0, 0]
    own_ids = matrix.ids(present[0])
    assert matrix.approximate_cosines(present[0], own_ids, search)[0] > 0.9


def test_the_ten_nearest_are_found_by_quantised_queries() -> None:
    """Recall at 10 of int8 against float, over 50 queries, is at least 0.98."""
    vectors = unit_vectors(2_000, 256)
    scales, data = quantize(vectors)
    found = 0
    for query in unit_vectors(50, 256):
        approximate = data @ quantize(query[None]).data[0].astype(np.int32) * scales
        nearest = set(np.argsort(-(vectors @ query))[:10].tolist())
        # Twice as many are compared exactly, see search.ranking.stages.
        found += len(nearest & set(np.argsort(-approximate)[:20].tolist()))
    assert found / 500 >= 0.98


def test_a_search_drops_no_references_to_none(tmp_path: Path) -> None:
    # A library that does so ends the program after some thousand calls.
    vectors = unit_vectors(20)
    store, matrix = make_matrix(tmp_path, ["en"] * 20, vectors)
    ids = matrix.ids("en")
    before = sys.getrefcount(None)
    for _ in range(500):
        approximate_cosines(matrix, "en", ids, vectors[0])
        matrix.exact_cosines("en", ids, vectors[0])
    assert abs(sys.getrefcount(None) - before) < 100
    store.close()


@pytest.mark.parametrize("chunk_passages", [1, 2, 4_096])
def test_only_new_passages_are_computed(
    tmp_path: Path, chunk_passages: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "_CHUNK_PASSAGES", chunk_passages)
    vectors = unit_vectors(6)
    store = make_store(tmp_path, ["en", "es"] * 2, vectors[:4])
    encoder = VectorEncoder()
    update_matrix(store, tmp_path / "m", encoder, NO_WORKERS)
    add_passages(store, ["es", "en"], vectors[4:])
    update_matrix(store, tmp_path / "m", encoder, NO_WORKERS)
    assert encoder.unpacked == 6
    update_matrix(store, tmp_path / "fresh", encoder, NO_WORKERS)
    assert (tmp_path / "m").read_bytes() == (tmp_path / "fresh").read_bytes()


def test_a_matrix_of_another_encoder_is_replaced(tmp_path: Path) -> None:
    store, _ = make_matrix(tmp_path, ["en"] * 2, unit_vectors(2))
    encoder = VectorEncoder()
    encoder.name = "other"
    update_matrix(store, tmp_path / "m", encoder, NO_WORKERS)
    assert encoder.unpacked == 2
    assert PassageMatrix(tmp_path / "m").encoder == "other"


def test_a_failed_update_leaves_the_old_matrix_and_no_other_file(tmp_path: Path) -> None:
    class FailingEncoder(VectorEncoder):
        def passage_vectors(self, _: Sequence[bytes], /) -> NDArray[np.float32]:
            raise MemoryError

    vectors = unit_vectors(3)
    store, _ = make_matrix(tmp_path, ["en"] * 2, vectors[:2])
    before = (tmp_path / "m").read_bytes()
    files = set(tmp_path.iterdir())
    add_passages(store, ["en"], vectors[2:])
    with pytest.raises(MemoryError):
        update_matrix(store, tmp_path / "m", FailingEncoder(), NO_WORKERS)
    assert (tmp_path / "m").read_bytes() == before
    assert {path for path in tmp_path.iterdir() if path.suffix == ".tmp"} == set()
    assert set(tmp_path.iterdir()) >= files


def test_an_empty_store_gives_an_empty_matrix(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "store.sqlite", create=True)
    update_matrix(store, tmp_path / "m", VectorEncoder(), NO_WORKERS)
    matrix = PassageMatrix(tmp_path / "m")
    no_ids = np.zeros(0, dtype=np.int64)
    query = np.zeros(32, dtype=np.float32)
    assert approximate_cosines(matrix, "en", no_ids, query).shape == (0,)
    assert matrix.find_rows("en", np.array([1])).tolist() == [-1]


@pytest.mark.parametrize("content", [b"junk" * 2_000, b"5".ljust(5_000), b"{}".ljust(5_000), b""])
def test_files_of_another_kind_are_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "m").write_bytes(content)
    assert PassageMatrix.open(tmp_path / "m") is None


def test_missing_and_short_files_are_refused(tmp_path: Path) -> None:
    assert PassageMatrix.open(tmp_path / "none") is None
    make_matrix(tmp_path, ["en"], unit_vectors(1))
    whole = (tmp_path / "m").read_bytes()
    (tmp_path / "m").write_bytes(whole[:-1])
    assert PassageMatrix.open(tmp_path / "m") is None
