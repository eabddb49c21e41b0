"""The passage matrix: its cosines are close to those of the floats it came from."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.errors import DamageError
from index.int8 import quantize
from index.store.store import Store
from index.vectors.matrix import NO_RANK, PassageMatrix
from index.vectors.writer import update_matrix
from tests.index.vectors.matrices import (
    NO_WORKERS,
    VectorEncoder,
    add_passages,
    make_matrix,
    make_store,
    unit_vectors,
)


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
    assert matrix.version == store.version


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
    assert matrix.compare(absent, ids, quantize(vectors)).tolist() == np.zeros((2, 4)).tolist()
    own_ids = matrix.ids(present[0])
    assert matrix.approximate_cosines(present[0], own_ids, search)[0] > 0.9


def test_passages_are_compared_with_several_vectors_at_once(tmp_path: Path) -> None:
    vectors = unit_vectors(40)
    _, matrix = make_matrix(tmp_path, ["en", "es", "ar", "es"] * 10, vectors)
    ids = np.append(matrix.ids("es")[::-3], 10**6)
    compared = matrix.compare("es", ids, quantize(vectors[:3]))
    exact = [matrix.exact_cosines("es", ids, vector) for vector in vectors[:3]]
    np.testing.assert_allclose(compared, np.stack(exact, axis=1), atol=0.01)
    assert compared[-1].tolist() == [0, 0, 0]


def test_the_ten_nearest_are_found_by_quantised_queries() -> None:
    """Recall at 10 of int8 against float, over 50 queries, is at least 0.98."""
    vectors = unit_vectors(2_000, 256)
    scales, data = quantize(vectors)
    recalled = 0
    for query in unit_vectors(50, 256):
        approximate = data @ quantize(query[None]).data[0].astype(np.int32) * scales
        nearest = set(np.argsort(-(vectors @ query))[:10].tolist())
        # Twice as many are compared exactly, see search.ranking.first_stage.
        recalled += len(nearest & set(np.argsort(-approximate)[:20].tolist()))
    assert recalled / 500 >= 0.98


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


PATHS = ["/b", "/a", "/é", "/ñ/a", "/ب", "/أ"]


def test_ranks_are_by_path_whatever_the_history(tmp_path: Path) -> None:
    vectors = unit_vectors(6)
    languages = ["en", "es", "es", "es", "ar", "ar"]
    by_order = []
    for name, order in (("forwards", [0, 1, 2, 3, 4, 5]), ("backwards", [5, 4, 3, 2, 1, 0])):
        folder = tmp_path / name
        folder.mkdir()
        store = Store.open(folder / "store.sqlite", create=True)
        for place in order:
            paths, rows = [PATHS[place]], vectors[place : place + 1]
            add_passages(store, [languages[place]], rows, paths)
            update_matrix(store, folder / "m", VectorEncoder(), NO_WORKERS)
        matrix = PassageMatrix(folder / "m")
        ids = dict(zip(order, store.passage_ids().tolist(), strict=True))
        by_order.append(
            (
                [
                    matrix.path_ranks(language, np.array([ids[place]]))[0]
                    for place, language in enumerate(languages)
                ],
                [matrix.sum_of_cosines(language, vectors[0]) for language in languages],
            )
        )
    assert by_order[0] == by_order[1]
    expected = sorted(PATHS, key=str.encode)
    assert by_order[0][0] == [expected.index(path) for path in PATHS]


def test_a_passage_elsewhere_ranks_after_all_others(tmp_path: Path) -> None:
    _, matrix = make_matrix(tmp_path, ["en", "es"], unit_vectors(2))
    (spanish,) = matrix.ids("es")
    for language in ("en", "fr"):
        assert matrix.path_ranks(language, np.array([spanish, 99])).tolist() == [NO_RANK, NO_RANK]


def test_sums_do_not_depend_on_the_order_of_the_rows(tmp_path: Path) -> None:
    vectors = unit_vectors(400)
    sums = []
    for name, rows in (("forwards", vectors), ("backwards", vectors[::-1])):
        (tmp_path / name).mkdir()
        _, matrix = make_matrix(tmp_path / name, ["en"] * 400, rows)
        sums.append(matrix.sum_of_cosines("en", vectors[0]))
    assert sums[0] == sums[1] == pytest.approx(float((vectors @ vectors[0]).sum()), abs=0.3)


def test_passages_without_a_document_are_damage(tmp_path: Path) -> None:
    store = make_store(tmp_path, ["en"] * 2, unit_vectors(2))
    store._connection.execute("DELETE FROM documents WHERE id = 1")
    with pytest.raises(DamageError, match="do not belong together"):
        update_matrix(store, tmp_path / "m", VectorEncoder(), NO_WORKERS)
