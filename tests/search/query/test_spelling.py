"""Spelling: a slip of one letter is put right by what the collection has."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.config import Config
from index.update import update
from search.engine import Engine
from search.query.spelling import correct_word, generate_edits

KNOWN = {"victims": 3, "victim": 1, "victima": 2, "الشرطه": 4}


@pytest.mark.parametrize(
    ("slip", "expected"),
    [
        ("victmis", "victims"),
        ("victimss", "victims"),
        ("vctims", "victims"),
        ("vixtima", "victima"),
        ("الشرظه", "الشرطه"),
        ("الرشطه", "الشرطه"),
        ("harbour", None),
        ("vi", None),
    ],
)
def test_the_most_frequent_neighbour_is_meant(slip: str, expected: str | None) -> None:
    assert correct_word(slip, lambda word: KNOWN.get(word, 0)) == expected


@given(st.text("abcde", min_size=1, max_size=8))
def test_neighbours_are_one_slip_away(word: str) -> None:
    for other in generate_edits(word):
        assert abs(len(other) - len(word)) <= 1
        assert other != word


@pytest.mark.parametrize(
    ("slip", "expected"),
    [
        ("trafickers in Lima", None),
        ("rescudd people", "rescued people"),
        ("detenidoz", "detenidos"),
        ("أنقذت الشرظه", "أنقذت الشرطه"),
        ("police 2024", None),
    ],
)
def test_only_words_that_nobody_knows_are_put_right(
    project: Callable[..., Config], slip: str, expected: str | None
) -> None:
    config = project()
    update(config)
    engine = Engine.open(config)
    assert engine.suggest(slip) == expected
    engine.close()
