"""Pairs are aligned together as they are one by one."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.lexicon.letter_alignments import alignment_probabilities

PIECES = {
    "a": {"ا": 0.7, "": 0.3},
    "sh": {"ش": 0.9, "سه": 0.1},
    "t": {"ت": 0.6, "ط": 0.4},
    "m": {"م": 1.0},
}
PAIRS = st.tuples(
    st.lists(st.sampled_from(sorted(PIECES)), max_size=6), st.text("اشتطمسه", max_size=6)
)


@given(st.lists(PAIRS, max_size=40))
def test_together_and_one_by_one_the_same_is_said(pairs: list[tuple[list[str], str]]) -> None:
    pieces = [([PIECES[letter] for letter in letters], target) for letters, target in pairs]
    single = [alignment_probabilities([pair])[0] for pair in pieces]
    assert alignment_probabilities(pieces) == single


def test_one_word_may_be_compared_with_many() -> None:
    sources = ["shatam", "sham", "tam", "ash", "mat", "ta", "at"]
    pieces = [[PIECES[letter] for letter in re.findall("sh|[atm]", source)] for source in sources]
    single = [alignment_probabilities([(letters, "شتم")])[0] for letters in pieces]
    assert alignment_probabilities([(letters, "شتم") for letters in pieces]) == single
    assert any(single)


def test_all_alignments_add_up() -> None:
    letters = [{"ا": 0.5, "": 0.5}, {"ا": 0.25, "": 0.75}]
    first, second = 0.5 * 0.75, 0.5 * 0.25
    assert alignment_probabilities([(letters, "ا")]) == [pytest.approx(first + second)]
