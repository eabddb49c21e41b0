"""Of copies, the best takes part."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.keyword.copies import group_copies
from search.ranking.copies import LanguageCopies

PASSAGES = st.lists(
    st.tuples(st.integers(0, 4), st.sampled_from([0.0, 0.5, 1.0]), st.booleans()), max_size=25
)


@given(PASSAGES, st.booleans(), st.randoms())
def test_the_best_of_those_that_take_part_stands_for_all(
    passages: list[tuple[int, float, bool]], filtered: bool, random: Random
) -> None:
    signatures = np.array([signature for signature, _, _ in passages], dtype=np.uint64)
    scores = np.array([score for _, score, _ in passages], dtype=np.float32)
    excluded = np.array([is_excluded for _, _, is_excluded in passages], dtype=bool)
    order = list(range(len(passages)))
    random.shuffle(order)
    ranks = np.array(order, dtype=np.int32)
    copies = LanguageCopies(
        group_copies(signatures, None), len(passages), excluded if filtered else None
    )
    before = excluded.copy()
    folded = copies.fold(lambda rows: scores[rows], lambda rows: ranks[rows])
    assert (excluded == before).all()
    taking_part = [row for row in range(len(passages)) if not (filtered and excluded[row])]
    left = [row for row in taking_part if folded is None or not folded[row]]
    best: dict[int, int] = {}
    for row in sorted(taking_part, key=lambda row: (-scores[row], ranks[row])):
        if signatures[row]:
            best.setdefault(int(signatures[row]), row)
    assert left == sorted([*best.values(), *(row for row in taking_part if not signatures[row])])
    everything = sorted(row for kept in left for row in (kept, *copies.of(kept).tolist()))
    assert everything == taking_part


@pytest.mark.parametrize("excluded", [None, np.zeros(2, dtype=bool)])
def test_without_copies_nothing_is_excluded(excluded: NDArray[np.bool_] | None) -> None:
    groups = group_copies(np.array([1, 2], dtype=np.uint64), None)
    copies = LanguageCopies(groups, 2, excluded)
    scores, ranks = np.zeros(0, dtype=np.float32), np.zeros(0, dtype=np.int32)
    assert copies.fold(lambda _: scores, lambda _: ranks) is excluded


def test_of_copies_one_is_new_and_only_if_none_is_known() -> None:
    signatures = np.array([7, 8, 7, 9, 9, 9, 8, 5], dtype=np.uint64)
    copies = LanguageCopies(group_copies(signatures, None), len(signatures), None)
    rows = np.array([2, 3, 4, 6, 7], dtype=np.int64)
    assert copies.drop_known(rows, np.array([0, 7])).tolist() == [3, 6]
    assert copies.drop_known(rows, np.array([], dtype=np.int64)).tolist() == [2, 3, 6, 7]
