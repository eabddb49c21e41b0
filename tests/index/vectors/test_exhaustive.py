"""Exhaustive search, in a thread of its own and without."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.embedding.normalize import normalize_rows
from index.int8 import Quantized, quantize
from index.vectors import exhaustive
from index.vectors.exhaustive import ExhaustiveSearch

WIDTH = 16


def unit_vectors(count: int, seed: int = 3) -> NDArray[np.float32]:
    rows = np.random.default_rng(seed).normal(size=(count, WIDTH))
    return normalize_rows(rows.astype(np.float32))


@pytest.fixture(params=["a thread", "none"])
def _threads(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    minimum = 1 if request.param == "a thread" else 1_000_000
    monkeypatch.setattr(exhaustive, "_CORES", 2)
    monkeypatch.setattr(exhaustive, "_MIN_ROWS_FOR_THREAD", minimum)


@pytest.mark.usefixtures("_threads")
def test_any_slice_of_the_rows_can_be_read() -> None:
    vectors, query = unit_vectors(300), unit_vectors(1, seed=5)[0]
    scales, data = quantize(vectors)
    search = ExhaustiveSearch(query, Quantized(scales[100:], data[100:]), first_row=100)
    for rows in (slice(100, 300), slice(120, 130), slice(299, 300), slice(200, 200)):
        np.testing.assert_allclose(search.cosines(rows), vectors[rows] @ query, atol=0.02)


@pytest.mark.usefixtures("_threads")
def test_no_thread_stays_behind() -> None:
    passages = quantize(unit_vectors(300))
    before = set(threading.enumerate())
    for _ in range(20):
        ExhaustiveSearch(unit_vectors(1)[0], passages).cosines(slice(0, 300))
    assert set(threading.enumerate()) <= before


@given(st.integers(1, 40), st.integers(0, 2**32 - 1))
def test_a_thread_changes_no_bit(count: int, seed: int) -> None:
    passages = quantize(unit_vectors(count, seed))
    query = unit_vectors(1, seed + 1)[0]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(exhaustive, "_CORES", 2)
        without = ExhaustiveSearch(query, passages).cosines(slice(0, count))
        patch.setattr(exhaustive, "_MIN_ROWS_FOR_THREAD", 1)
        threaded = ExhaustiveSearch(query, passages).cosines(slice(0, count))
    assert (without == threaded).all()


def test_a_memory_error_is_raised_where_the_cosines_are_needed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object) -> NDArray[np.float32]:
        raise MemoryError

    monkeypatch.setattr(exhaustive, "_CORES", 2)
    monkeypatch.setattr(exhaustive, "_MIN_ROWS_FOR_THREAD", 1)
    monkeypatch.setattr(exhaustive, "dot_products", fail)
    search = ExhaustiveSearch(unit_vectors(1)[0], quantize(unit_vectors(3)))
    with pytest.raises(MemoryError):
        search.cosines(slice(0, 3))


def test_where_no_thread_can_be_started_it_does_without(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(exhaustive, "_CORES", 2)
    monkeypatch.setattr(exhaustive, "_MIN_ROWS_FOR_THREAD", 1)
    monkeypatch.setattr(threading.Thread, "start", fail)
    vectors = unit_vectors(3)
    search = ExhaustiveSearch(vectors[1], quantize(vectors))
    np.testing.assert_allclose(search.cosines(slice(0, 3)), vectors @ vectors[1], atol=0.02)
