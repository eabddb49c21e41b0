"""The passage matrix: close to the floats it came from, and never half-written."""

from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from index import vectors
from index.records import FileState
from index.store import Store
from index.types import Document, Passage, Span
from index.vectors import PassageMatrix, quantize


def store_of(folder: Path, languages: list[str], matrix: NDArray[np.float32]) -> Store:
    store = Store.open(folder / "store.sqlite", create=True)
    with store.transaction():
        ids: list[int] = []
        for place, language in enumerate(languages):
            passages = [Passage(Span(0, 1), language)]
            ids += store.add(f"/{place}", b"d", FileState(1, 1), Document("x"), passages)
        store.set_vectors(quantize(np.array(ids), matrix))
        store.advance()
    return store


def units(count: int) -> NDArray[np.float32]:
    rows = np.random.default_rng(7).normal(size=(count, 32)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def test_scores_are_cosines(tmp_path: Path) -> None:
    rows = units(50)
    store = store_of(tmp_path, ["en", "ar"] * 25, rows)
    vectors.sync(store, tmp_path / "m", 32)
    matrix = PassageMatrix(tmp_path / "m")
    np.testing.assert_allclose(matrix.scores(rows[4]), rows @ rows[4], atol=0.01)
    assert matrix.ids.tolist() == store.passage_ids().tolist()
    assert matrix.rows("ar").tolist() == list(range(1, 50, 2))
    assert matrix.rows("fr").tolist() == []
    assert matrix.rows_of(np.array([int(matrix.ids[3]), 10_000])).tolist() == [3, -1]
    assert matrix.generation == store.generation


def test_an_empty_store_gives_an_empty_matrix(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "store.sqlite", create=True)
    vectors.sync(store, tmp_path / "m", 32)
    matrix = PassageMatrix(tmp_path / "m")
    assert matrix.scores(np.zeros(32, dtype=np.float32)).shape == (0,)
    assert matrix.rows_of(np.array([1])).tolist() == [-1]


def test_missing_short_and_foreign_files_are_refused(tmp_path: Path) -> None:
    assert PassageMatrix.open(tmp_path / "none") is None
    store = store_of(tmp_path, ["en"], units(1))
    vectors.sync(store, tmp_path / "m", 32)
    whole = (tmp_path / "m").read_bytes()
    (tmp_path / "m").write_bytes(whole[:-1])
    assert PassageMatrix.open(tmp_path / "m") is None
    (tmp_path / "m").write_bytes(b"junk" * 2_000)
    assert PassageMatrix.open(tmp_path / "m") is None


@given(
    hnp.arrays(np.float32, (3, 8), elements=st.floats(-1, 1, width=32)),
)
def test_quantising_is_within_half_a_step(rows: NDArray[np.float32]) -> None:
    packed = quantize(np.arange(3), rows)
    restored = packed.data * packed.scales[:, None]
    step = np.abs(rows).max(axis=1, keepdims=True) / 127
    assert (np.abs(restored - rows) <= 0.51 * step + 1e-30).all()
