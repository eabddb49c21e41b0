"""Sums of token vectors, whichever way they are added up."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.embedding import token_sums
from index.embedding.open import BUNDLED_FOLDER
from index.embedding.static import StaticEncoder
from index.embedding.token_sums import sum_token_vectors


@cache
def encoder() -> StaticEncoder:
    return StaticEncoder(BUNDLED_FOLDER)


@pytest.fixture(params=["table", "gathered", "many segments"])
def _way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    minimum = 0 if request.param == "table" else 1 << 30
    monkeypatch.setattr(token_sums, "_MIN_TOKENS_FOR_TABLE", minimum)
    if request.param == "many segments":
        monkeypatch.setattr(token_sums, "_MIN_SEGMENTS_FOR_BLOCKS", 0)


@pytest.mark.usefixtures("_way")
def test_each_segment_has_the_sum_of_its_token_vectors() -> None:
    token_ids = np.array([7, 7, 900, 3, 35_000, 3], dtype=np.uint16)
    sums = sum_token_vectors(encoder(), token_ids, np.array([2, 0, 3, 1, 0]))
    vectors = encoder().token_vectors(token_ids)
    zero = np.zeros(encoder().dimensions, dtype=np.float32)
    expected = [vectors[:2].sum(axis=0), zero, vectors[2:5].sum(axis=0), vectors[5], zero]
    np.testing.assert_allclose(sums, expected, atol=1e-6)


@pytest.mark.usefixtures("_way")
def test_no_tokens_give_no_sums_or_zero() -> None:
    no_tokens = np.zeros(0, dtype=np.int64)
    assert sum_token_vectors(encoder(), no_tokens, no_tokens).shape == (0, encoder().dimensions)
    assert not sum_token_vectors(encoder(), no_tokens, np.zeros(3, dtype=np.int64)).any()


def sum_one_by_one(token_ids: NDArray[np.integer]) -> NDArray[np.float32]:
    total = np.zeros(encoder().dimensions, dtype=np.float32)
    for token_id in token_ids:
        total += encoder().token_table()[token_id]
    return total


@given(st.lists(st.integers(0, 20), max_size=40), st.integers(1, 9), st.integers(0, 2**32 - 1))
def test_vectors_are_added_in_the_order_of_the_tokens_bit_by_bit(
    lengths: list[int], block: int, seed: int
) -> None:
    token_ids = np.random.default_rng(seed).integers(0, 36_000, sum(lengths))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(token_sums, "_MIN_TOKENS_FOR_TABLE", 0)
        patch.setattr(token_sums, "_BLOCK", block)
        sums = sum_token_vectors(encoder(), token_ids, np.array(lengths, dtype=np.int64))
    segments = np.split(token_ids, np.cumsum(lengths, dtype=np.int64)[:-1]) if lengths else []
    for segment, segment_sum in zip(segments, sums, strict=True):
        assert (segment_sum == sum_one_by_one(segment)).all()


def test_many_short_segments_are_added_up_as_few_are() -> None:
    lengths = np.random.default_rng(5).integers(0, 4, 100)
    token_ids = np.random.default_rng(6).integers(0, 36_000, lengths.sum())
    sums = sum_token_vectors(encoder(), token_ids, lengths)
    starts = np.cumsum(lengths) - lengths
    for start, length, segment_sum in zip(starts, lengths, sums, strict=True):
        few = sum_token_vectors(encoder(), token_ids[start : start + length], np.array([length]))
        assert (segment_sum == few[0]).all()


def test_a_huge_segment_among_others_is_exact(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(token_sums, "_MIN_TOKENS_FOR_TABLE", 0)
    token_ids = np.random.default_rng(3).integers(0, 36_000, 200_005)
    lengths = np.array([2, 200_000, 0, 3])
    sums = sum_token_vectors(encoder(), token_ids, lengths)
    counts = np.bincount(token_ids[2:-3], minlength=36_000).astype(np.float64)
    expected = counts @ encoder().token_table().astype(np.float64)
    np.testing.assert_allclose(sums[1], expected, rtol=1e-4, atol=1e-2)
    assert (sums[0] == sum_one_by_one(token_ids[:2])).all()
    assert (sums[3] == sum_one_by_one(token_ids[-3:])).all()
