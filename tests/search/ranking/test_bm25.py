"""Keyword scores: concepts against a real keyword index, checked against its postings."""

from dataclasses import replace
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.keyword.index import KeywordIndex
from index.keyword.scoring import max_idf
from index.keyword.update import update_keyword_index
from index.processes.pool import WorkerPool
from index.store.compression import pack_document
from index.store.records import FileState
from index.store.store import Store
from index.text.analysis import get_analyzer
from index.types import Document, Passage, Span
from search.ranking import bm25
from search.ranking.bm25 import (
    EXACT_BONUS,
    PARTS_SHARE,
    ScoreExplanation,
    explain_scores,
    score_passages,
)
from search.types import Alternative, Concept, Contribution, Reason

TEXTS = (
    "human trafficking in the harbour",
    "human rights of the victims",
    "victims of trafficking and of traffickers",
)
PASSAGE_STEMS = {form.stem for text in TEXTS for form in get_analyzer("en").analyze(text)}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> KeywordIndex:
    folder = tmp_path_factory.mktemp("bm25")
    store = Store.open(folder / "store.sqlite", create=True)
    with store.transaction():
        for place, text in enumerate(TEXTS):
            passages = [Passage(Span(0, len(text)), "en")]
            document = pack_document(Document(text), passages)
            store.add_document(f"/{place}", b"d", FileState(1, 1), document)
        store.advance_generation()
    update_keyword_index(store, folder / "keyword", WorkerPool(1), lambda _done, _total: None)
    opened = KeywordIndex.open(folder / "keyword")
    assert opened is not None
    return opened


def dense(index: KeywordIndex, stem: str) -> NDArray[np.float32]:
    """Return the BM25 scores of a stem, by passage."""
    scores = np.zeros(len(TEXTS), dtype=np.float32)
    postings = index.stem("en", stem)
    if postings is not None:
        scores[postings.rows] = postings.scores
    return scores


def translated(*stems: str, weight: float = 1.0) -> Alternative:
    return Alternative(stems, weight, Reason.TRANSLATION)


def expression_of(*parts: Concept, whole: Alternative) -> Concept:
    return Concept("x y", (), (whole,), expression=True, parts=parts)


def scores_of(index: KeywordIndex, *concepts: Concept) -> NDArray[np.float32]:
    return score_passages(index, "en", concepts).scores


def best_coverage(index: KeywordIndex, *concepts: Concept) -> float:
    scores = score_passages(index, "en", concepts)
    return float(scores.coverage(np.arange(len(TEXTS))).max())


def explained(index: KeywordIndex, *concepts: Concept) -> list[tuple[Contribution, ...]]:
    scores = explain_scores(index, "en", concepts, range(len(TEXTS)), PASSAGE_STEMS)
    return [score.contributions for score in scores]


def sums(contributions: list[tuple[Contribution, ...]]) -> list[float]:
    return [sum(part.score for part in parts) for parts in contributions]


def test_the_best_alternative_counts(index: KeywordIndex) -> None:
    concept = Concept("x", ("x",), (translated("human"), translated("victim", weight=0.5)))
    expected = np.maximum(dense(index, "human"), 0.5 * dense(index, "victim"))
    np.testing.assert_allclose(scores_of(index, concept), expected, rtol=1e-6)


def test_concepts_add_up(index: KeywordIndex) -> None:
    concepts = [Concept(stem, (), (translated(stem),)) for stem in ("human", "victim")]
    expected = dense(index, "human") + dense(index, "victim")
    np.testing.assert_allclose(scores_of(index, *concepts), expected, rtol=1e-6)


def test_a_word_translated_by_several_counts_once(index: KeywordIndex) -> None:
    total = dense(index, "human")[0] + dense(index, "traffick")[0]
    word = Concept("x", (), (translated("human", "traffick"),))
    assert scores_of(index, word).tolist() == pytest.approx([total / 2, 0, 0])
    expression = Concept("x y", (), (translated("human", "traffick"),), expression=True)
    assert scores_of(index, expression).tolist() == pytest.approx([total, 0, 0])


def test_an_expression_needs_all_its_words(index: KeywordIndex) -> None:
    postings = index.stems("en", ("human", "traffick"))
    assert postings is not None
    assert postings.rows.tolist() == [0]
    expected = dense(index, "human")[0] + dense(index, "traffick")[0]
    assert postings.scores.tolist() == pytest.approx([expected])
    assert index.stems("en", ("human", "absent")) is None


def test_words_stand_for_an_expression_that_is_missing(index: KeywordIndex) -> None:
    parts = [Concept(stem, (), (translated(stem),)) for stem in ("human", "traffick")]
    expression = expression_of(*parts, whole=translated("human", "traffick"))
    words = dense(index, "human") + dense(index, "traffick")
    expected = np.float32(PARTS_SHARE) * words
    expected[0] = words[0]
    scores = score_passages(index, "en", [expression])
    np.testing.assert_allclose(scores.scores, expected, rtol=1e-6)
    assert scores.ideal == pytest.approx(float(words[0]))
    contributions = explained(index, expression)
    texts = [[part.text for part in parts] for parts in contributions]
    assert texts == [["x y"], ["human"], ["traffick"]]
    assert sums(contributions) == pytest.approx(scores.scores.tolist())


def test_the_word_as_typed_beats_other_forms(index: KeywordIndex) -> None:
    concept = Concept(
        "trafficking", ("trafficking",), (Alternative(("traffick",), 1.0, Reason.STEM),)
    )
    postings = index.word("en", "trafficking")
    assert postings is not None
    expected = dense(index, "traffick")
    expected[postings.rows] += EXACT_BONUS * postings.scores
    np.testing.assert_allclose(scores_of(index, concept), expected, rtol=1e-6)


def test_contributions_add_up_to_the_score(index: KeywordIndex) -> None:
    concepts = [
        Concept("victims", ("victims",), (Alternative(("victim",), 1.0, Reason.STEM),)),
        Concept("x", (), (translated("traffick", weight=0.4),), boost=0.5),
    ]
    contributions = explained(index, *concepts)
    assert sums(contributions) == pytest.approx(scores_of(index, *concepts).tolist(), abs=1e-5)
    assert [part.reason for part in contributions[2]] == [Reason.EXACT, Reason.TRANSLATION]
    assert explain_scores(index, "en", [], [0], PASSAGE_STEMS) == [ScoreExplanation((), 0)]


def test_a_language_without_passages_scores_nothing(index: KeywordIndex) -> None:
    nothing = score_passages(index, "ar", [Concept("x", (), (translated("شرط"),))])
    assert nothing.scores.shape == nothing.rows.shape == (0,)
    assert nothing.coverage(nothing.rows).shape == (0,)


@pytest.mark.parametrize("word", ["volcano", "volcán", "بركان"])
def test_a_word_that_no_passage_has_counts_as_a_word(index: KeywordIndex, word: str) -> None:
    concepts = [Concept(word, (word,), (Alternative((word,), 1.0, Reason.STEM),))]
    scores = score_passages(index, "en", concepts)
    assert not scores.scores.any()
    assert not len(scores.rows)
    assert scores.tally.word_count == 1
    assert not scores.coverage(np.arange(len(TEXTS))).any()


def test_coverage_is_the_share_of_the_best_possible_score(index: KeywordIndex) -> None:
    human, victim, absent = (
        Concept(stem, (), (translated(stem),)) for stem in ("human", "victim", "x")
    )
    assert best_coverage(index, human) == 1.0
    highest = max(dense(index, "human"))
    expected = highest / (highest + max_idf(len(TEXTS)))
    assert best_coverage(index, human, absent) == pytest.approx(expected)
    best = max(dense(index, "human") + dense(index, "victim"))
    ideal = highest + max(dense(index, "victim"))
    assert best_coverage(index, human, victim) == pytest.approx(best / ideal)


def test_a_doubtful_translation_does_not_pass_for_the_missing_right_one(
    index: KeywordIndex,
) -> None:
    doubtful = Concept("x", (), (translated("absent"), translated("human", weight=0.2)))
    assert best_coverage(index, doubtful) < 0.3


STEMS = ("human", "traffick", "victim", "right", "harbour", "absent")
ALTERNATIVES = st.builds(
    lambda terms, weight, reason: Alternative(tuple(terms), weight, reason),
    st.lists(st.sampled_from(STEMS), min_size=1, max_size=2, unique=True),
    st.floats(0.05, 1.0),
    st.sampled_from([Reason.STEM, Reason.TRANSLATION]),
)
CONCEPTS = st.builds(
    lambda words, alternatives, boost: Concept("x", tuple(words), tuple(alternatives), boost),
    st.lists(st.sampled_from(("human", "trafficking", "victims", "absent")), max_size=2),
    st.lists(ALTERNATIVES, min_size=1, max_size=4),
    st.floats(0.1, 1.0),
)
TRANSLATED = CONCEPTS.map(lambda concept: replace(concept, words=()))
EXPRESSIONS = st.builds(
    lambda parts, whole: expression_of(*parts, whole=whole),
    st.lists(TRANSLATED, min_size=1, max_size=3),
    ALTERNATIVES,
)


def expected_scores(index: KeywordIndex, concept: Concept) -> NDArray[np.float32]:
    """Score every passage by the definition, list by list."""
    best = np.zeros(len(TEXTS), dtype=np.float32)
    for alternative in concept.alternatives:
        scores = np.array([dense(index, stem) for stem in alternative.terms])
        together = np.where((scores > 0).all(axis=0), scores.sum(axis=0), 0)
        weight = np.float32(alternative.weight / len(alternative.terms))
        best = np.maximum(best, weight * together)
    if any(
        alternative.reason is Reason.STEM and len(alternative.terms) == 1
        for alternative in concept.alternatives
    ):
        for word in concept.words:
            postings = index.word("en", word)
            if postings is not None:
                best[postings.rows] += np.float32(EXACT_BONUS) * postings.scores
    return best * np.float32(concept.boost)


@given(st.lists(CONCEPTS, max_size=3), st.sampled_from([0, 1_000]))
def test_scores_are_their_definition(
    index: KeywordIndex, concepts: list[Concept], rows_per_lookup: int
) -> None:
    with patch.object(bm25, "_ROWS_PER_LOOKUP", rows_per_lookup):  # row by row, or all rows
        scores = score_passages(index, "en", concepts)
    expected = np.zeros(len(TEXTS), np.float32)
    for concept in concepts:
        expected += expected_scores(index, concept)
    np.testing.assert_allclose(scores.scores, expected, rtol=1e-5)
    assert scores.rows.tolist() == np.flatnonzero(expected).tolist()


@given(st.lists(st.one_of(TRANSLATED, EXPRESSIONS), max_size=3))
def test_an_explanation_adds_up_whatever_the_query(
    index: KeywordIndex, concepts: list[Concept]
) -> None:
    contributions = explained(index, *concepts)
    assert sums(contributions) == pytest.approx(scores_of(index, *concepts).tolist(), rel=1e-4)
