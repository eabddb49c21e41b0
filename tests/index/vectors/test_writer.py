"""Writing the passage matrix: only what is new is computed, and nothing is half-written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.vectors import writer
from index.vectors.matrix import PassageMatrix
from index.vectors.writer import update_matrix
from tests.index.vectors.matrices import (
    NO_WORKERS,
    VectorEncoder,
    add_passages,
    make_matrix,
    make_store,
    unit_vectors,
)


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
            raise OSError("no space")

    vectors = unit_vectors(3)
    store, _ = make_matrix(tmp_path, ["en"] * 2, vectors[:2])
    before = (tmp_path / "m").read_bytes()
    files = set(tmp_path.iterdir())
    add_passages(store, ["en"], vectors[2:])
    with pytest.raises(OSError, match="no space"):
        update_matrix(store, tmp_path / "m", FailingEncoder(), NO_WORKERS)
    assert (tmp_path / "m").read_bytes() == before
    assert {path for path in tmp_path.iterdir() if path.suffix == ".tmp"} == set()
    assert set(tmp_path.iterdir()) >= files


@pytest.mark.parametrize("change", ["another store", "a damaged page"])
def test_rows_of_another_store_or_damaged_ones_are_not_copied(tmp_path: Path, change: str) -> None:
    store, _ = make_matrix(tmp_path, ["en"] * 3, unit_vectors(3))
    if change == "another store":
        with store.transaction():
            store.start_anew()
    else:
        content = bytearray((tmp_path / "m").read_bytes())
        content[-100] ^= 1
        (tmp_path / "m").write_bytes(content)
    encoder = VectorEncoder()
    update_matrix(store, tmp_path / "m", encoder, NO_WORKERS)
    assert encoder.unpacked == 3
    assert PassageMatrix(tmp_path / "m").version == store.version


def test_leftovers_of_dead_processes_are_removed(tmp_path: Path) -> None:
    store = make_store(tmp_path, ["en"], unit_vectors(1))
    leftover = tmp_path / "m.999999999.tmp"
    leftover.touch()
    update_matrix(store, tmp_path / "m", VectorEncoder(), NO_WORKERS)
    assert not leftover.exists()
