"""The benchmark of mixed lists: which languages they have, counted as documented."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from benchmarks.quality.collection import Collection, Document, Question
from benchmarks.quality.mixed import (
    QUESTION,
    join_collections,
    make_queries,
    measure_mixed,
    measure_silence,
    take_leads,
)
from index.types import LANGUAGES, Language
from search.types import Mode

LEADS = {
    "en": "The prosecutor accused nine former officials of large scale money laundering in May.",
    "es": "La fiscalía acusó a nueve antiguos funcionarios de lavado de dinero en mayo pasado.",
    "ar": "اتهمت النيابة العامة تسعة مسؤولين سابقين بغسل الأموال على نطاق واسع في أيار.",
}
RESTS = {"en": "All nine deny it.", "es": "Todos lo niegan.", "ar": "ينفي الجميع ذلك."}
TEXTS = tuple(
    Document(f"1.{language}", language, f"{LEADS[language]} {RESTS[language]}")
    for language in LANGUAGES
)
QUESTIONS = tuple(
    Question("q", language, "who?", ("1.en", "1.es", "1.ar"), "1") for language in LANGUAGES
)


class FakeRetriever:
    """Answers from a table by mode and languages."""

    def __init__(
        self, rankings: Mapping[tuple[Mode, tuple[Language, ...] | None], tuple[str, ...]]
    ) -> None:
        self._rankings = rankings

    def rank(
        self, query: str, mode: Mode, languages: tuple[Language, ...] | None, relevant: set[str]
    ) -> tuple[str, ...]:
        assert query
        assert relevant
        return self._rankings.get((mode, languages), ())


def test_collections_are_joined_under_their_names() -> None:
    one = Collection("one", TEXTS, QUESTIONS)
    joined = join_collections([one, Collection("two", TEXTS, ())])
    assert len(joined.documents) == 6
    assert joined.documents[3].id == "two/1.en"
    assert joined.questions[0].id == f"{QUESTION}/one/q"
    assert joined.questions[0].relevant == ("one/1.en", "one/1.es", "one/1.ar")


def test_leads_ask_for_texts_without_them() -> None:
    single = Document("2.en", "en", "One sentence only.")
    leads = take_leads(Collection("one", (*TEXTS, single), ()))
    assert [document.text for document in leads.documents] == list(RESTS.values())
    assert {question.relevant for question in leads.questions} == {("1.en", "1.es", "1.ar")}
    spanish = [question.text for question in leads.questions if question.language == "es"]
    assert spanish == [
        "fiscalía antiguos funcionarios",
        "La fiscalía acusó a nueve antiguos funcionarios de",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_long_leads_give_long_queries(language: Language) -> None:
    kinds = [kind for kind, _ in make_queries(f"{LEADS[language]} " * 3)]
    assert kinds == ["3 words", "8 words", "24 words"]


def test_languages_are_counted() -> None:
    documents = (*TEXTS, *(Document(f"2.{lang}", lang, "x") for lang in LANGUAGES))
    collection = Collection("one", documents, QUESTIONS[:1])
    ranking = ("2.ar", "1.en", "2.es", "1.es", "2.ar")
    retriever = FakeRetriever({(Mode.HYBRID, None): ranking, (Mode.HYBRID, ("en",)): ("1.en",)})
    figures = measure_mixed(join_collections([collection]), named(retriever))
    counts = figures[QUESTION, "en"]
    assert counts.first_shares(LANGUAGES) == [0, 0, 1]
    assert counts.wrong_shares(LANGUAGES) == pytest.approx([0, 1 / 3, 2 / 3])
    assert (counts.own, counts.own_alone, counts.complete) == (1, 1, 0)


def test_silence_is_counted_for_the_longest_queries() -> None:
    long = Question("24 words/1", "en", "long", ("1.en",), "1")
    collection = Collection("one", TEXTS, (long, *QUESTIONS))
    retriever = FakeRetriever({(Mode.SEMANTIC, ("es",)): ("1.es",)})
    silence = measure_silence(collection, retriever)
    assert silence == {("en", "en"): (1, 1), ("en", "es"): (0, 1), ("en", "ar"): (1, 1)}


def named(retriever: FakeRetriever) -> FakeRetriever:
    """Return the same answers with the ids of a joined collection."""
    return FakeRetriever(
        {
            key: tuple(f"one/{document}" for document in ranking)
            for key, ranking in retriever._rankings.items()
        }
    )
