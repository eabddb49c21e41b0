"""Posting arrays: packing round-trips, and BM25 is the textbook's."""

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.postings import K1, B, bm25, invert, lengths, norms, unpack

TERMS = st.lists(st.lists(st.sampled_from(["a", "b", "ñ", "شرطة"]), max_size=8), max_size=12)


@given(TERMS)
def test_inverting_counts_every_term_of_every_document(documents: list[list[str]]) -> None:
    found = {
        (term, int(offset)): int(count)
        for term, data in invert(documents).items()
        for offset, count in zip(*unpack(data), strict=True)
    }
    expected = {
        (term, place): count
        for place, terms in enumerate(documents)
        for term, count in Counter(terms).items()
    }
    assert found == expected


@given(TERMS)
def test_postings_are_ascending(documents: list[list[str]]) -> None:
    for data in invert(documents).values():
        offsets, _ = unpack(data)
        assert (np.diff(offsets.astype(int)) > 0).all()


def test_frequencies_and_lengths_are_capped() -> None:
    _, counts = unpack(invert([["a"] * 70_000])["a"])
    assert counts.tolist() == [255]
    assert lengths([["a"] * 70_000]).tolist() == [65_535]


def test_bm25_is_the_formula() -> None:
    scores = bm25(
        np.array([2, 1]), norms(np.array([10, 30], dtype=np.uint16), average=20.0), documents=7
    )
    idf = math.log(1 + (7 - 2 + 0.5) / (2 + 0.5))
    expected = [
        idf * 2 * (K1 + 1) / (2 + K1 * (1 - B + B * 10 / 20)),
        idf * 1 * (K1 + 1) / (1 + K1 * (1 - B + B * 30 / 20)),
    ]
    assert scores.tolist() == pytest.approx(expected, rel=1e-5)
