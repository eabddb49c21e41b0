"""Quantisation to int8, and dot products in it."""

from __future__ import annotations

import sys
import time
from threading import Event, Thread

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from index.int8 import dot_products, quantize


@given(hnp.arrays(np.float32, (3, 8), elements=st.floats(-1, 1, width=32)))
def test_quantising_is_within_half_a_step(vectors: NDArray[np.float32]) -> None:
    scales, data = quantize(vectors)
    restored = data * scales[:, None]
    step = np.abs(vectors).max(axis=1, keepdims=True) / 127
    assert (np.abs(restored - vectors) <= 0.51 * step + 1e-30).all()


@given(st.integers(0, 5), st.integers(0, 300), st.integers(1, 64), st.integers(0, 2**32 - 1))
def test_dot_products_are_exact(few: int, many: int, width: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    left = rng.integers(-127, 128, (few, width)).astype(np.int8)
    right = rng.integers(-127, 128, (many, width)).astype(np.int8)
    products = dot_products(left, right)
    assert products.dtype == np.float32
    assert (products == left.astype(np.int64) @ right.astype(np.int64).T).all()


def test_no_references_to_none_are_dropped() -> None:
    vectors = np.ones((2, 16), dtype=np.int8)
    before = sys.getrefcount(None)
    for _ in range(1_000):
        dot_products(vectors, vectors)
    assert abs(sys.getrefcount(None) - before) < 500


def test_other_threads_run_meanwhile() -> None:
    vectors = np.ones((400_000, 256), dtype=np.int8)
    interval = sys.getswitchinterval()
    sys.setswitchinterval(60)  # so that a thread has the interpreter lock until it gives it up
    try:
        # On a busy machine a product may be done before this thread has a processor.
        assert any(_turns_during_a_product(vectors) > 2 for _ in range(200))
    finally:
        sys.setswitchinterval(interval)


def _turns_during_a_product(vectors: NDArray[np.int8]) -> int:
    """Return how often this thread has the interpreter lock while another compares vectors."""
    done = Event()

    def compare() -> None:
        dot_products(vectors[:4], vectors)
        done.set()

    thread = Thread(target=compare)
    thread.start()
    turns = 0
    while not done.is_set():
        turns += 1
        time.sleep(0)
    thread.join()
    return turns
