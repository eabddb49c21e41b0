"""Matching: concepts against a real keyword index, checked against its postings."""

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
from index.store.records import FileState
from index.store.store import Store
from index.text.analysis import analyzer
from index.types import Document, Passage, Span
from search.ranking import bm25 as matching
from search.ranking.bm25 import EXACT_BONUS, PARTS_SHARE, contributions, match
from search.types import Alternative, Concept, Reason

TEXTS = (
    "human trafficking in the harbour",
    "human rights of the victims",
    "victims of trafficking and of traffickers",
)
PASSAGE_STEMS = {form.stem for text in TEXTS for form in analyzer("en").forms(text)}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> KeywordIndex:
    folder = tmp_path_factory.mktemp("matching")
    store = Store.open(folder / "store.sqlite", create=True)
    with store.transaction():
        for place, text in enumerate(TEXTS):
            passages = [Passage(Span(0, len(text)), "en")]
            store.add(f"/{place}", b"d", FileState(1, 1), Document(text), passages)
        store.advance()
    update_keyword_index(store, folder / "keyword", WorkerPool(1), lambda _done, _total: None)
    opened = KeywordIndex.open(folder / "keyword")
    assert opened is not None
    return opened


def dense(index: KeywordIndex, stem: str) -> NDArray[np.float32]:
    result = np.zeros(len(TEXTS), dtype=np.float32)
    found = index.stem("en", stem)
    if found is not None:
        result[found.rows] = found.scores
    return result


def translated(*stems: str, weight: float = 1.0) -> Alternative:
    return Alternative(stems, weight, Reason.TRANSLATION)


def test_the_best_alternative_counts(index: KeywordIndex) -> None:
    concept = Concept("x", ("x",), (translated("human"), translated("victim", weight=0.5)))
    expected = np.maximum(dense(index, "human"), 0.5 * dense(index, "victim"))
    np.testing.assert_allclose(match(index, "en", [concept]).scores, expected, rtol=1e-6)


def test_concepts_add_up(index: KeywordIndex) -> None:
    concepts = [Concept(stem, (), (translated(stem),)) for stem in ("human", "victim")]
    expected = dense(index, "human") + dense(index, "victim")
    np.testing.assert_allclose(match(index, "en", concepts).scores, expected, rtol=1e-6)


def test_a_word_worded_as_several_counts_once(index: KeywordIndex) -> None:
    both = dense(index, "human")[0] + dense(index, "traffick")[0]
    word = Concept("x", (), (translated("human", "traffick"),))
    assert match(index, "en", [word]).scores.tolist() == pytest.approx([both / 2, 0, 0])
    expression = Concept("x y", (), (translated("human", "traffick"),), expression=True)
    assert match(index, "en", [expression]).scores.tolist() == pytest.approx([both, 0, 0])


def test_an_expression_needs_all_its_words(index: KeywordIndex) -> None:
    found = index.stems("en", ("human", "traffick"))
    assert found is not None
    assert found.rows.tolist() == [0]
    expected = dense(index, "human")[0] + dense(index, "traffick")[0]
    assert found.scores.tolist() == pytest.approx([expected])
    assert index.stems("en", ("human", "absent")) is None


def test_words_stand_for_an_expression_that_is_not_there(index: KeywordIndex) -> None:
    parts = tuple(Concept(one, (), (translated(one),)) for one in ("human", "traffick"))
    whole = (translated("human", "traffick"),)
    expression = Concept("x y", (), whole, expression=True, parts=parts)
    words = dense(index, "human") + dense(index, "traffick")
    expected = np.float32(PARTS_SHARE) * words
    expected[0] = words[0]
    found = match(index, "en", [expression])
    np.testing.assert_allclose(found.scores, expected, rtol=1e-6)
    assert found.ideal == pytest.approx(float(words[0]))
    explained = contributions(index, "en", [expression], range(len(TEXTS)), PASSAGE_STEMS)
    assert [[one.text for one in some] for some in explained] == [["x y"], ["human"], ["traffick"]]
    for row, some in enumerate(explained):
        assert sum(one.score for one in some) == pytest.approx(float(found.scores[row]))


def test_the_word_as_typed_beats_other_forms(index: KeywordIndex) -> None:
    concept = Concept(
        "trafficking", ("trafficking",), (Alternative(("traffick",), 1.0, Reason.STEM),)
    )
    found = index.word("en", "trafficking")
    assert found is not None
    expected = dense(index, "traffick")
    expected[found.rows] += EXACT_BONUS * found.scores
    np.testing.assert_allclose(match(index, "en", [concept]).scores, expected, rtol=1e-6)


def test_contributions_add_up_to_the_score(index: KeywordIndex) -> None:
    concepts = [
        Concept("victims", ("victims",), (Alternative(("victim",), 1.0, Reason.STEM),)),
        Concept("x", (), (translated("traffick", weight=0.4),), boost=0.5),
    ]
    scores = match(index, "en", concepts).scores
    explained = contributions(index, "en", concepts, range(len(TEXTS)), PASSAGE_STEMS)
    for row, some in enumerate(explained):
        assert sum(one.score for one in some) == pytest.approx(float(scores[row]), abs=1e-5)
    assert [one.reason for one in explained[2]] == [Reason.EXACT, Reason.TRANSLATION]
    assert contributions(index, "en", [], [0], PASSAGE_STEMS) == [()]


def test_a_language_without_passages_scores_nothing(index: KeywordIndex) -> None:
    nothing = match(index, "ar", [Concept("x", (), (translated("شرط"),))])
    assert (nothing.scores.shape, nothing.coverage.shape) == ((0,), (0,))


def test_coverage_is_the_share_of_what_could_be_met(index: KeywordIndex) -> None:
    human, victim, absent = (
        Concept(one, (), (translated(one),)) for one in ("human", "victim", "x")
    )
    assert max(match(index, "en", [human]).coverage) == 1.0
    most = max(dense(index, "human"))
    expected = most / (most + max_idf(len(TEXTS)))
    assert max(match(index, "en", [human, absent]).coverage) == pytest.approx(expected)
    best = max(dense(index, "human") + dense(index, "victim"))
    ideal = most + max(dense(index, "victim"))
    assert max(match(index, "en", [human, victim]).coverage) == pytest.approx(best / ideal)


def test_a_doubtful_wording_does_not_pass_for_the_missing_right_one(index: KeywordIndex) -> None:
    doubtful = Concept("x", (), (translated("absent"), translated("human", weight=0.2)))
    assert max(match(index, "en", [doubtful]).coverage) < 0.3


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


def scored(index: KeywordIndex, concept: Concept) -> NDArray[np.float32]:
    """Score every passage by the definition, list by list."""
    best = np.zeros(len(TEXTS), dtype=np.float32)
    for one in concept.alternatives:
        lists = [dense(index, stem) for stem in one.terms]
        both = np.where(np.all([some > 0 for some in lists], axis=0), np.sum(lists, axis=0), 0)
        best = np.maximum(best, np.float32(one.weight / len(one.terms)) * both)
    if any(one.reason is Reason.STEM and len(one.terms) == 1 for one in concept.alternatives):
        for word in concept.words:
            found = index.word("en", word)
            if found is not None:
                best[found.rows] += np.float32(EXACT_BONUS) * found.scores
    return best * np.float32(concept.boost)


@given(st.lists(CONCEPTS, max_size=3), st.sampled_from([0, 1_000]))
def test_matching_is_its_definition(
    index: KeywordIndex, concepts: list[Concept], rows_a_look: int
) -> None:
    with patch.object(matching, "_DENSE", rows_a_look):  # row by row, or all rows
        found = match(index, "en", concepts)
    expected = sum((scored(index, one) for one in concepts), np.zeros(len(TEXTS), np.float32))
    np.testing.assert_allclose(found.scores, expected, rtol=1e-5)
    assert found.rows.tolist() == np.flatnonzero(expected).tolist()
