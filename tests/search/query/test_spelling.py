"""Spelling: a slip of one letter is corrected to a word of the collection."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.config import Config
from index.update import update
from search.engine import Engine
from search.query.spelling import correct_word, generate_edits

FREQUENCIES = {"victims": 3, "victim": 1, "victima": 2, "الشرطه": 4}


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
def test_the_most_frequent_word_one_edit_away_is_meant(slip: str, expected: str | None) -> None:
    assert correct_word(slip, lambda word: FREQUENCIES.get(word, 0)) == expected


@given(st.text("abcde", min_size=1, max_size=8))
def test_edits_are_other_words_of_about_the_same_length(word: str) -> None:
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
def test_only_unknown_words_are_corrected(
    project: Callable[..., Config], slip: str, expected: str | None
) -> None:
    config = project()
    update(config)
    engine = Engine.open(config)
    assert engine.suggest(slip) == expected
    engine.close()
