"""Merging: one list out of the rankings of several languages."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from search.ranking.languages import LATEST, merge
from search.ranking.stages import Candidates

SCORES = st.lists(st.sampled_from([0.1, 0.2, 0.3, 0.5, 0.8, 0.9]), max_size=12)


def candidates(language: str, *scores: float) -> Candidates:
    values = np.array(sorted(scores, reverse=True), dtype=np.float32)
    rows = np.arange(len(values))
    ids = rows + {"en": 100, "es": 200, "ar": 300}[language]
    return Candidates(language, ids, rows, values, values, 0.0, values, values)


def merged(*some: Candidates, asked: tuple[str, ...] = ("en",)) -> list[int]:
    return [int(one.ids[place]) for one, place in merge(some, asked)]


def test_scores_decide_and_the_language_of_the_query_among_equals() -> None:
    found = merged(candidates("ar", 0.9, 0.5), candidates("en", 0.9, 0.6), candidates("es", 0.7))
    assert found == [100, 300, 200, 101, 301]


def test_every_language_with_an_answer_is_heard_early() -> None:
    english = candidates("en", *[0.9] * 8)
    found = merged(english, candidates("es", 0.6, 0.55), candidates("ar", 0.5))
    assert found == [100, 101, 102, 200, 300, 103, 104, 105, 106, 107, 201]


def test_a_language_without_an_answer_is_not() -> None:
    found = merged(candidates("en", *[0.9] * 8), candidates("ar", 0.4))
    assert found[-1] == 300


@given(SCORES, SCORES, SCORES)
def test_nothing_is_lost_and_order_is_kept(
    en: list[float], es: list[float], ar: list[float]
) -> None:
    some = [candidates("en", *en), candidates("es", *es), candidates("ar", *ar)]
    found = merge(some, ["en"])
    assert len(found) == len({(one.language, place) for one, place in found})
    assert len(found) == len(en) + len(es) + len(ar)
    for one in some:
        assert [place for other, place in found if other is one] == list(range(len(one.ids)))
    scores = [float(one.score[place]) for one, place in found]
    assert scores[:LATEST] == sorted(scores[:LATEST], reverse=True)
    assert scores[LATEST:] == sorted(scores[LATEST:], reverse=True)
