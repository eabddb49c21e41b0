"""The passage matrix: close to the floats it came from, and never half-written."""

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from index.embedding.stored import keep_vectors, read_vectors
from index.embedding.unit_length import unit_rows
from index.int8 import quantize
from index.processes.pool import WorkerPool
from index.store.records import FileState
from index.store.store import Store
from index.types import Document, Passage, Span
from index.vectors import matrix as vectors
from index.vectors.matrix import PassageMatrix

ALONE = WorkerPool(1)


class Rounded:
    """Keeps vectors as any encoder but the bundled one does."""

    name = "rounded"
    instant = False

    def __init__(self, dimensions: int = 32) -> None:
        self.dimensions = dimensions
        self.decoded = 0

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.zeros((len(texts), self.dimensions), dtype=np.float32)

    def keep(self, texts: Sequence[str], _: Sequence[object] = (), /) -> list[bytes]:
        return keep_vectors(self.encode(texts))

    def vectors(self, kept: Sequence[bytes]) -> NDArray[np.float32]:
        self.decoded += len(kept)
        return read_vectors(kept, self.dimensions)


def store_of(folder: Path, languages: list[str], matrix: NDArray[np.float32]) -> Store:
    store = Store.open(folder / "store.sqlite", create=True)
    add(store, languages, matrix)
    return store


def add(store: Store, languages: list[str], matrix: NDArray[np.float32]) -> None:
    with store.transaction():
        ids: list[int] = []
        for language in languages:
            passages = [Passage(Span(0, 1), language)]
            path = f"/{len(list(store.files()))}"
            ids += store.add(path, b"d", FileState(1, 1), Document("x"), passages)
        store.set_kept(ids, keep_vectors(matrix))
        store.advance()


def units(count: int, dimensions: int = 32) -> NDArray[np.float32]:
    rows = np.random.default_rng(7).normal(size=(count, dimensions))
    return unit_rows(rows.astype(np.float32))


def scores(
    matrix: PassageMatrix, language: str, ids: NDArray[np.int64], query: NDArray[np.float32]
) -> NDArray[np.float32]:
    return matrix.scores(language, ids, matrix.compare(query, [language]))


@pytest.mark.parametrize("dimensions", [32, 3])
def test_scores_are_cosines(tmp_path: Path, dimensions: int) -> None:
    rows = units(50, dimensions)
    store = store_of(tmp_path, ["en", "ar"] * 25, rows)
    vectors.sync(store, tmp_path / "m", Rounded(dimensions), ALONE)
    matrix = PassageMatrix(tmp_path / "m")
    for place, language in enumerate(("en", "ar")):
        ids, mine = matrix.ids(language), rows[place::2]
        assert ids.tolist() == store.passage_ids(language).tolist()
        cosines = mine @ rows[4]
        np.testing.assert_allclose(scores(matrix, language, ids, rows[4]), cosines, atol=0.02)
        np.testing.assert_allclose(
            matrix.exact(language, ids[3:5], rows[4]), cosines[3:5], atol=0.01
        )
        assert matrix.total(language, rows[4]) == pytest.approx(float(cosines.sum()), abs=0.05)
    assert len(matrix.ids("fr")) == matrix.total("fr", rows[4]) == 0
    assert matrix.generation == store.generation


def test_scores_come_in_the_order_asked_for_and_0_without_a_vector(tmp_path: Path) -> None:
    rows = units(4)
    store = store_of(tmp_path, ["en"] * 4, rows)
    vectors.sync(store, tmp_path / "m", Rounded(), ALONE)
    matrix = PassageMatrix(tmp_path / "m")
    ids = np.array([matrix.ids("en")[2], 10_000, matrix.ids("en")[0]])
    expected = [float(rows[2] @ rows[0]), 0.0, 1.0]
    np.testing.assert_allclose(scores(matrix, "en", ids, rows[0]), expected, atol=0.02)
    np.testing.assert_allclose(matrix.exact("en", ids, rows[0]), expected, atol=0.01)


@pytest.mark.parametrize("new", ["ar", "en", "es"])
def test_a_language_without_vectors_is_near_to_nothing(tmp_path: Path, new: str) -> None:
    rows = units(4)
    others = [language for language in ("ar", "en", "es") if language != new]
    store = store_of(tmp_path, others * 2, rows)
    vectors.sync(store, tmp_path / "m", Rounded(), ALONE)
    matrix = PassageMatrix(tmp_path / "m")
    compared = matrix.compare(rows[0], ["ar", "en", "es"])
    ids = np.array([7, 8])
    assert matrix.scores(new, ids, compared).tolist() == [0, 0]
    assert matrix.exact(new, ids, rows[0]).tolist() == [0, 0]
    assert matrix.scores(others[0], matrix.ids(others[0]), compared)[0] > 0.9


def test_the_ten_nearest_are_found_by_rounded_queries() -> None:
    """Recall at 10 of int8 against float, over 50 queries, is at least .98."""
    rows = units(2_000, 256)
    scales, data = quantize(rows)
    found = 0
    for query in units(50, 256):
        coarse = data @ quantize(query[None])[1][0].astype(np.int32) * scales
        best = set(np.argsort(-(rows @ query))[:10].tolist())
        # Twice as many are looked at in full, see search.ranking.
        found += len(best & set(np.argsort(-coarse)[:20].tolist()))
    assert found / 500 >= 0.98


def test_scoring_leaves_none_alone(tmp_path: Path) -> None:
    # A library that takes references to None away ends the program after some thousand calls.
    rows = units(20)
    store = store_of(tmp_path, ["en"] * 20, rows)
    vectors.sync(store, tmp_path / "m", Rounded(), ALONE)
    matrix = PassageMatrix(tmp_path / "m")
    ids = matrix.ids("en")
    before = sys.getrefcount(None)
    for _ in range(500):
        scores(matrix, "en", ids, rows[0])
        matrix.exact("en", ids, rows[0])
    assert abs(sys.getrefcount(None) - before) < 100
    store.close()


def test_only_new_passages_are_decoded(tmp_path: Path) -> None:
    rows = units(6)
    store = store_of(tmp_path, ["en", "es"] * 2, rows[:4])
    encoder = Rounded()
    vectors.sync(store, tmp_path / "m", encoder, ALONE)
    add(store, ["es", "en"], rows[4:])
    vectors.sync(store, tmp_path / "m", encoder, ALONE)
    assert encoder.decoded == 6
    vectors.sync(store, tmp_path / "fresh", encoder, ALONE)
    assert (tmp_path / "m").read_bytes() == (tmp_path / "fresh").read_bytes()


def test_an_empty_store_gives_an_empty_matrix(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "store.sqlite", create=True)
    vectors.sync(store, tmp_path / "m", Rounded(), ALONE)
    matrix = PassageMatrix(tmp_path / "m")
    none = np.zeros(0, dtype=np.int64)
    assert scores(matrix, "en", none, np.zeros(32, dtype=np.float32)).shape == (0,)
    assert matrix.rows_of("en", np.array([1])).tolist() == [-1]


def test_missing_short_and_foreign_files_are_refused(tmp_path: Path) -> None:
    assert PassageMatrix.open(tmp_path / "none") is None
    store = store_of(tmp_path, ["en"], units(1))
    vectors.sync(store, tmp_path / "m", Rounded(), ALONE)
    whole = (tmp_path / "m").read_bytes()
    (tmp_path / "m").write_bytes(whole[:-1])
    assert PassageMatrix.open(tmp_path / "m") is None
    (tmp_path / "m").write_bytes(b"junk" * 2_000)
    assert PassageMatrix.open(tmp_path / "m") is None


@given(
    hnp.arrays(np.float32, (3, 8), elements=st.floats(-1, 1, width=32)),
)
def test_quantising_is_within_half_a_step(rows: NDArray[np.float32]) -> None:
    scales, data = quantize(rows)
    restored = data * scales[:, None]
    step = np.abs(rows).max(axis=1, keepdims=True) / 127
    assert (np.abs(restored - rows) <= 0.51 * step + 1e-30).all()
