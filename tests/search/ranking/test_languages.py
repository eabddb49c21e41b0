"""One list out of the rankings of several languages."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.ranking.candidates import Candidates
from search.ranking.languages import GUARANTEED_RANK, merge_languages

SCORES = st.lists(st.sampled_from([0.1, 0.2, 0.3, 0.5, 0.8, 0.9]), max_size=12)


def candidates(language: str, *scores: float) -> Candidates:
    values = np.array(sorted(scores, reverse=True), dtype=np.float32)
    rows = np.arange(len(values))
    ids = rows + {"en": 100, "es": 200, "ar": 300}[language]
    ranks = ids.astype(np.int32)
    words = np.ones(len(values), dtype=np.uint16)
    return Candidates(language, ids, rows, ranks, values, values, 0.0, values, values, words, 1)


def merged_ids(*candidates: Candidates) -> list[int]:
    return [passage.id for passage in merge_languages(candidates, ["en"])]


def test_scores_decide_and_the_language_of_the_query_among_equals() -> None:
    ids = merged_ids(candidates("ar", 0.9, 0.5), candidates("en", 0.9, 0.6), candidates("es", 0.7))
    assert ids == [100, 300, 200, 101, 301]


def test_every_language_with_an_answer_is_heard_early() -> None:
    english = candidates("en", *[0.9] * 8)
    ids = merged_ids(english, candidates("es", 0.6, 0.55), candidates("ar", 0.5))
    assert ids == [100, 101, 102, 200, 300, 103, 104, 105, 106, 107, 201]


def test_a_language_without_an_answer_is_not() -> None:
    ids = merged_ids(candidates("en", *[0.9] * 8), candidates("ar", 0.4))
    assert ids[-1] == 300


def test_beside_the_answer_others_of_its_language_stand_lower() -> None:
    merged = merge_languages([candidates("en", 0.9, 0.5), candidates("ar", 0.6, 0.5)], ["en"])
    standing = {passage.id: passage.standing for passage in merged}
    assert standing[100] == pytest.approx(0.9)
    assert standing[300] == pytest.approx(0.6)
    assert standing[101] < standing[301] < 0.5


@given(SCORES, SCORES, SCORES)
def test_nothing_is_lost_and_order_is_kept(
    en: list[float], es: list[float], ar: list[float]
) -> None:
    groups = [candidates("en", *en), candidates("es", *es), candidates("ar", *ar)]
    merged = merge_languages(groups, ["en"])
    places = {(passage.candidates.language, passage.position) for passage in merged}
    assert len(merged) == len(places) == len(en) + len(es) + len(ar)
    for group in groups:
        positions = [passage.position for passage in merged if passage.candidates is group]
        assert positions == list(range(len(group)))
    for passage in merged:
        assert passage.id == passage.candidates.ids[passage.position]
    scores = [passage.score for passage in merged]
    first, rest = scores[:GUARANTEED_RANK], scores[GUARANTEED_RANK:]
    assert first == sorted(first, reverse=True)
    assert rest == sorted(rest, reverse=True)
