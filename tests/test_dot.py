"""Dot products in int8."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.dot import products


@given(st.integers(0, 5), st.integers(0, 300), st.integers(1, 64), st.integers(0, 2**32 - 1))
def test_products_are_exact(few: int, many: int, width: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    some = rng.integers(-127, 128, (few, width)).astype(np.int8)
    others = rng.integers(-127, 128, (many, width)).astype(np.int8)
    found = products(some, others)
    assert found.dtype == np.float32
    assert (found == some.astype(np.int64) @ others.astype(np.int64).T).all()


@pytest.mark.parametrize("threads", [1, 2])
def test_nothing_is_used_up(threads: int) -> None:
    some = np.ones((2, 16), dtype=np.int8)
    before = sys.getrefcount(None)
    for _ in range(1_000):
        products(some, some, threads)
    assert abs(sys.getrefcount(None) - before) < 500


def test_the_environment_is_left_as_it_was() -> None:
    script = "import os; before = dict(os.environ); import index.dot; assert os.environ == before"
    for policy in ({}, {"OMP_WAIT_POLICY": "active"}):
        subprocess.run([sys.executable, "-c", script], env={**os.environ, **policy}, check=True)
