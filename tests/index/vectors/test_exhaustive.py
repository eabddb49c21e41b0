"""Comparing a query with all passages, in a thread of its own or not."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.embedding.unit_length import unit_rows
from index.int8 import quantize
from index.vectors import exhaustive as comparison
from index.vectors.exhaustive import Comparison

WIDTH = 16


def units(count: int, seed: int = 3) -> NDArray[np.float32]:
    rows = np.random.default_rng(seed).normal(size=(count, WIDTH))
    return unit_rows(rows.astype(np.float32))


@pytest.fixture(params=["a thread", "none"])
def _threads(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparison, "_CORES", 2)
    monkeypatch.setattr(comparison, "_MANY", 1 if request.param == "a thread" else 1_000_000)


@pytest.mark.usefixtures("_threads")
def test_all_rows_are_compared_and_any_can_be_had() -> None:
    rows, query = units(300), units(1, seed=5)[0]
    scales, data = quantize(rows)
    compared = Comparison(query, data[100:], scales[100:], first=100)
    for part in (slice(100, 300), slice(120, 130), slice(299, 300), slice(200, 200)):
        np.testing.assert_allclose(compared.cosines(part), rows[part] @ query, atol=0.02)


@pytest.mark.usefixtures("_threads")
def test_no_thread_stays_behind() -> None:
    scales, data = quantize(units(300))
    before = threading.active_count()
    for _ in range(20):
        Comparison(units(1)[0], data, scales).cosines(slice(0, 300))
    assert threading.active_count() == before


@given(st.integers(1, 40), st.integers(0, 2**32 - 1))
def test_a_thread_changes_no_bit(count: int, seed: int) -> None:
    scales, data = quantize(units(count, seed))
    query = units(1, seed + 1)[0]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(comparison, "_CORES", 2)
        alone = Comparison(query, data, scales).cosines(slice(0, count))
        patch.setattr(comparison, "_MANY", 1)
        helped = Comparison(query, data, scales).cosines(slice(0, count))
    assert (alone == helped).all()


def test_want_of_memory_is_met_by_who_needs_the_cosines(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> NDArray[np.float32]:
        raise MemoryError

    monkeypatch.setattr(comparison, "_CORES", 2)
    monkeypatch.setattr(comparison, "_MANY", 1)
    monkeypatch.setattr(comparison, "products", full)
    scales, data = quantize(units(3))
    compared = Comparison(units(1)[0], data, scales)
    with pytest.raises(MemoryError):
        compared.cosines(slice(0, 3))


def test_where_no_thread_can_be_started_it_does_without(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(comparison, "_CORES", 2)
    monkeypatch.setattr(comparison, "_MANY", 1)
    monkeypatch.setattr(threading.Thread, "start", none)
    rows = units(3)
    scales, data = quantize(rows)
    compared = Comparison(rows[1], data, scales)
    np.testing.assert_allclose(compared.cosines(slice(0, 3)), rows @ rows[1], atol=0.02)
