"""Strength: the share of a hit's score that a highlight explains."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.types import Span
from search.highlighting.strength import assign_strengths
from search.types import Contribution, Highlight, Reason

EXACT, TRANSLATION, MEANING = Reason.EXACT, Reason.TRANSLATION, Reason.MEANING


def contribution(text: str, score: float) -> Contribution:
    return Contribution(text, (text,), EXACT, score)


def strengths(
    matches: list[tuple[str, Reason, float]], *parts: Contribution, concepts: int = 2
) -> list[float]:
    highlights = [
        Highlight(Span(2 * number, 2 * number + 1), reason, term, strength)
        for number, (term, reason, strength) in enumerate(matches)
    ]
    return [highlight.strength for highlight in assign_strengths(highlights, parts, concepts)]


def test_a_word_explains_its_share_wherever_it_stands() -> None:
    parts = contribution("Callao", 3.0), contribution("puerto", 1.0)
    matches = [("Callao", EXACT, 1.0), ("puerto", EXACT, 1.0), ("Callao", EXACT, 1.0)]
    assert strengths(matches, *parts) == [3 / 4, 1 / 4, 3 / 4]


def test_an_expression_explains_its_words_too() -> None:
    parts = (
        contribution("trata de personas", 1.0),
        contribution("trata", 2.0),
        contribution("personas", 1.0),
    )
    matches = [("trata de personas", EXACT, 1.0), ("personas", EXACT, 1.0)]
    assert strengths(matches, *parts) == [1.0, 1 / 4]


def test_a_less_likely_translation_explains_less() -> None:
    matches = [("سجن", TRANSLATION, 0.8), ("سجن", TRANSLATION, 0.4)]
    assert strengths(matches, contribution("سجن", 5.0)) == [1.0, 0.5]


def test_meaning_has_its_cosine_over_the_concepts() -> None:
    assert strengths([("school", MEANING, 0.6)], concepts=3) == [pytest.approx(0.2)]


def test_without_a_keyword_score_words_explain_nothing() -> None:
    assert strengths([("school", EXACT, 1.0)]) == [0.0]


SCORES = st.floats(0, 100)


@given(st.lists(SCORES, min_size=1, max_size=5), st.floats(0, 100), st.floats(0.01, 1))
def test_strength_grows_with_the_contribution_and_sums_to_one(
    scores: list[float], more: float, strength: float
) -> None:
    matches = [(f"w{number}", TRANSLATION, strength) for number in range(len(scores))]

    def strengths_with(first: float) -> list[float]:
        values = [first, *scores[1:]]
        parts = [contribution(f"w{number}", score) for number, score in enumerate(values)]
        return strengths(matches, *parts)

    before, after = strengths_with(scores[0]), strengths_with(scores[0] + more)
    assert all(0 <= value <= 1 for value in (*before, *after))
    assert sum(before) <= 1 + 0.0001 * len(scores)
    assert after[0] >= before[0]
    assert all(new <= old for new, old in zip(after[1:], before[1:], strict=True))
