"""Dot products in int8."""

from __future__ import annotations

import sys
from threading import Event, Thread

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.int8 import products


@given(st.integers(0, 5), st.integers(0, 300), st.integers(1, 64), st.integers(0, 2**32 - 1))
def test_products_are_exact(few: int, many: int, width: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    some = rng.integers(-127, 128, (few, width)).astype(np.int8)
    others = rng.integers(-127, 128, (many, width)).astype(np.int8)
    found = products(some, others)
    assert found.dtype == np.float32
    assert (found == some.astype(np.int64) @ others.astype(np.int64).T).all()


def test_nothing_is_used_up() -> None:
    some = np.ones((2, 16), dtype=np.int8)
    before = sys.getrefcount(None)
    for _ in range(1_000):
        products(some, some)
    assert abs(sys.getrefcount(None) - before) < 500


def test_other_threads_go_on_meanwhile() -> None:
    others = np.ones((400_000, 256), dtype=np.int8)
    under_way, done = Event(), Event()

    def compare() -> None:
        under_way.set()
        products(others[:4], others)
        done.set()

    helper = Thread(target=compare)
    helper.start()
    under_way.wait()
    turns = 0
    while not done.is_set():
        turns += 1
    helper.join()
    # If the product kept everybody waiting, there would be none or two.
    assert turns > 100
