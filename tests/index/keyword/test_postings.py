"""Posting lists: intersection, and BM25 as in the textbook."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.keyword.postings import Postings, intersect
from index.keyword.scoring import K1, B, bm25_scores, idf_weights, length_norms, max_idf

ROWS = st.lists(st.integers(0, 30), max_size=20, unique=True).map(sorted)


@given(st.lists(ROWS, min_size=1, max_size=3))
def test_all_terms_occur_in_the_intersection(row_lists: list[list[int]]) -> None:
    posting_lists = [
        Postings(np.array(rows, dtype=np.int64), np.array(rows, dtype=np.float32) + 1)
        for rows in row_lists
    ]
    expected = sorted(set(row_lists[0]).intersection(*row_lists))
    shared = intersect(posting_lists)
    assert (shared is not None) == bool(expected)
    if shared is not None:
        assert shared.rows.tolist() == expected
        assert shared.scores.tolist() == [len(row_lists) * (row + 1) for row in expected]
    assert intersect([*posting_lists, None]) is None


def test_bm25_is_the_formula() -> None:
    scores = bm25_scores(
        np.array([2, 1]),
        length_norms(np.array([10, 30], dtype=np.uint16), average=20.0),
        np.repeat(idf_weights(np.array([2]), documents=7), 2),
    )
    idf = math.log(1 + (7 - 2 + 0.5) / (2 + 0.5))
    expected = [
        idf * 2 * (K1 + 1) / (2 + K1 * (1 - B + B * 10 / 20)),
        idf * 1 * (K1 + 1) / (1 + K1 * (1 - B + B * 30 / 20)),
    ]
    assert scores.tolist() == pytest.approx(expected, rel=1e-5)


def test_the_highest_idf_is_the_score_of_a_term_of_one_average_passage() -> None:
    norms = length_norms(np.array([20], dtype=np.uint16), average=20.0)
    (score,) = bm25_scores(np.array([1]), norms, idf_weights(np.array([1]), documents=50)).tolist()
    assert score == pytest.approx(max_idf(50), rel=1e-5)
    assert max_idf(0) == 0
