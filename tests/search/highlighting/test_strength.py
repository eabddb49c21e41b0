"""Strength: the share of a hit's score that a highlight explains."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.types import Span
from search.highlighting.strength import assign_strengths
from search.types import Contribution, Highlight, Reason

EXACT, TRANSLATION, MEANING = Reason.EXACT, Reason.TRANSLATION, Reason.MEANING


def added(text: str, score: float) -> Contribution:
    return Contribution(text, (text,), EXACT, score)


def strengths(
    highlights: list[tuple[str, Reason, float]], *parts: Contribution, concepts: int = 2
) -> list[float]:
    lit = [
        Highlight(Span(2 * place, 2 * place + 1), reason, term, sure)
        for place, (term, reason, sure) in enumerate(highlights)
    ]
    return [one.strength for one in assign_strengths(lit, parts, concepts)]


def test_a_word_explains_its_share_wherever_it_stands() -> None:
    parts = added("Callao", 3.0), added("puerto", 1.0)
    lit = [("Callao", EXACT, 1.0), ("puerto", EXACT, 1.0), ("Callao", EXACT, 1.0)]
    assert strengths(lit, *parts) == [3 / 4, 1 / 4, 3 / 4]


def test_an_expression_explains_its_words_too() -> None:
    parts = added("trata de personas", 1.0), added("trata", 2.0), added("personas", 1.0)
    lit = [("trata de personas", EXACT, 1.0), ("personas", EXACT, 1.0)]
    assert strengths(lit, *parts) == [1.0, 1 / 4]


def test_a_less_likely_translation_explains_less() -> None:
    lit = [("سجن", TRANSLATION, 0.8), ("سجن", TRANSLATION, 0.4)]
    assert strengths(lit, added("سجن", 5.0)) == [1.0, 0.5]


def test_meaning_has_its_cosine_over_the_concepts() -> None:
    assert strengths([("school", MEANING, 0.6)], concepts=3) == [pytest.approx(0.2)]


def test_without_a_keyword_score_words_explain_nothing() -> None:
    assert strengths([("school", EXACT, 1.0)]) == [0.0]


SCORES = st.floats(0, 100)


@given(st.lists(SCORES, min_size=1, max_size=5), st.floats(0, 100), st.floats(0.01, 1))
def test_strength_grows_with_the_contribution_and_sums_to_one(
    scores: list[float], more: float, sure: float
) -> None:
    lit = [(f"w{place}", TRANSLATION, sure) for place in range(len(scores))]

    def of(first: float) -> list[float]:
        values = [first, *scores[1:]]
        return strengths(lit, *(added(f"w{place}", one) for place, one in enumerate(values)))

    before, after = of(scores[0]), of(scores[0] + more)
    assert all(0 <= one <= 1 for one in (*before, *after))
    assert sum(before) <= 1 + 0.0001 * len(scores)
    assert after[0] >= before[0]
    assert all(new <= old for new, old in zip(after[1:], before[1:], strict=True))
