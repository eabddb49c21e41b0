"""Hits with words of the query and hits near in meaning are told apart, and counted truly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.update import update
from search.engine import Engine
from search.types import Filters, Hit, Match, MatchCounts, Mode, Reason, Results, SearchRequest
from tests.projects import make_project

DOCUMENTS = {
    "en/quiroga.txt": (
        "The witness said that Quiroga had paid the captain of the ship in cash, and that he "
        "left the harbour before the police came."
    ),
    "en/bribe.txt": (
        "Investigators found that the mayor had taken a bribe from the builder of the bridge, "
        "who was later arrested at the airport."
    ),
    "en/judge.txt": (
        "The judge ordered the arrest of two officers who had hidden the documents of the case "
        "in a garage at the edge of the town."
    ),
    "en/weather.txt": (
        "Heavy rain is expected in the mountains this weekend, and farmers fear for the harvest "
        "of maize and potatoes."
    ),
    "es/quiroga.txt": (
        "El fiscal citó a Quiroga para que explique los depósitos en la cuenta de su hermano, "
        "que nunca declaró ante el banco."
    ),
    "es/soborno.txt": (
        "El alcalde recibió un soborno del constructor del puente, según los investigadores que "
        "revisaron las cuentas del municipio."
    ),
    "es/futbol.txt": (
        "El equipo ganó el partido en el último minuto y los hinchas celebraron en la plaza "
        "hasta la madrugada."
    ),
    "ar/rishwa.txt": (
        "قال المحققون إن رئيس البلدية أخذ رشوة من صاحب شركة البناء مقابل عقد الجسر الجديد في "
        "المدينة."
    ),
    "ar/taqs.txt": (
        "يتوقع خبراء الأرصاد هطول أمطار غزيرة في المناطق الجبلية خلال عطلة نهاية الأسبوع."
    ),
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    config = make_project(tmp_path_factory.mktemp("matches"), DOCUMENTS)
    update(config)
    with Engine.open(config) as engine:
        yield engine


def names(hits: Sequence[Hit], match: Match) -> set[str]:
    return {f"{hit.language}/{hit.name.removesuffix('.txt')}" for hit in hits if hit.match is match}


@pytest.mark.parametrize("mode", [Mode.HYBRID, Mode.KEYWORD])
@pytest.mark.parametrize(
    ("query", "with_words"),
    [
        ("Quiroga", {"en/quiroga", "es/quiroga"}),
        ("bribe", {"en/bribe", "es/soborno", "ar/rishwa"}),
        ("soborno", {"en/bribe", "es/soborno", "ar/rishwa"}),
        ("رشوة", {"en/bribe", "es/soborno", "ar/rishwa"}),
        ("+Quiroga", {"en/quiroga", "es/quiroga"}),
        ("=soborno", {"es/soborno"}),
        ('"took a bribe"', set()),
    ],
)
def test_a_word_of_few_passages_is_not_drowned(
    engine: Engine, query: str, with_words: set[str], mode: Mode
) -> None:
    results = engine.search(SearchRequest(query, mode=mode, limit=25))
    assert names(results.hits, Match.WORDS) == with_words
    assert [hit.match for hit in results.hits[: len(with_words)]] == [Match.WORDS] * len(with_words)
    assert results.counts is not None
    assert results.counts.some_words == results.counts.all_words == len(with_words)
    if mode is Mode.KEYWORD:
        assert not names(results.hits, Match.MEANING)


@pytest.mark.parametrize(
    ("query", "filters", "with_some", "with_all", "words"),
    [
        ("Quiroga mayor", Filters(), 5, 0, 2),
        ("Quiroga harbour", Filters(), 2, 1, 2),
        ("Quiroga hermano", Filters(), 2, 1, 2),
        ("رشوة الجسر", Filters(), 3, 3, 2),
        ("Quiroga", Filters(languages=("es",)), 1, 1, 1),
        ("Quiroga", Filters(path="en"), 1, 1, 1),
        ("quiroga Quiroga", Filters(), 2, 2, 2),
        ("xyzzyqwert", Filters(), 0, 0, 1),
        ("xyzzyqwert quuxzzt", Filters(), 0, 0, 2),
        ("ظظظغغ ضضضثث", Filters(), 0, 0, 2),
        ("", Filters(languages=("ar",)), 2, 2, 0),
        ("lang:es -fútbol", Filters(), 3, 3, 0),
    ],
)
def test_counts_are_those_of_the_whole_index(
    engine: Engine, query: str, filters: Filters, with_some: int, with_all: int, words: int
) -> None:
    for mode in (Mode.HYBRID, Mode.KEYWORD):
        results = engine.search(SearchRequest(query, mode=mode, filters=filters, limit=1))
        assert results.counts == MatchCounts(with_some, with_all, words)
        assert len(results.hits) == min(1, with_some)


def test_a_word_that_nobody_has(engine: Engine) -> None:
    assert engine.search(SearchRequest("xyzzyqwert")).hits == ()


def test_by_meaning_alone_the_explained_hits_say_whether_they_have_words(engine: Engine) -> None:
    request = SearchRequest("bribe", mode=Mode.SEMANTIC)
    results = engine.search(request)
    assert results.counts is None
    assert names(results.hits, Match.WORDS) == {"en/bribe", "es/soborno", "ar/rishwa"}
    assert {hit.match for hit in results.hits} <= {Match.WORDS, Match.MEANING}
    assert {hit.match for hit in engine.search(request, explained=0).hits} == {None}
    scores = [hit.score for hit in results.hits if not hit.promoted]
    assert scores == sorted(scores, reverse=True)


WORDS = st.sampled_from(
    "Quiroga mayor bribe police rain harvest the alcalde soborno partido cuenta lluvia "
    "رئيس رشوة أمطار الجسر puente bank justice dinero مال xyzzy -Quiroga lang:ar".split()
)


@settings(max_examples=60)
@given(st.lists(WORDS, min_size=1, max_size=5), st.sampled_from(Mode), st.integers(1, 12))
def test_what_is_listed_is_as_it_is_labelled(
    engine: Engine, words: list[str], mode: Mode, limit: int
) -> None:
    query = " ".join(words)
    if all(word.startswith("-") for word in words):
        query += " bribe"
    request = SearchRequest(query, mode=mode, limit=limit)
    results = engine.search(request)
    _check_order(results)
    for hit in results.hits:
        lexical = [part for part in hit.highlights if part.reason is not Reason.MEANING]
        if hit.match is Match.MEANING:
            assert not lexical
        assert hit.match is not Match.UNLIKELY or mode is Mode.KEYWORD
    if results.counts is not None and results.counts.is_exact and mode is not Mode.SEMANTIC:
        everything = engine.search(replace(request, limit=100))
        with_words = [hit for hit in everything.hits if hit.match in (Match.WORDS, Match.FEW, None)]
        assert len(with_words) == results.counts.some_words
        near = [hit for hit in results.hits if hit.match is Match.MEANING]
        assert not near or results.counts.all_words <= limit - len(near)
        assert results.counts.all_words <= results.counts.some_words


def _check_order(results: Results) -> None:
    """Check that hits stand by part and score, and that those put forward say so."""
    below = [hit.is_below for hit in results.hits]
    if results.mode is not Mode.SEMANTIC:
        assert below == sorted(below)
    for part in (False, True) if results.mode is not Mode.SEMANTIC else (None,):
        hits = [
            hit
            for hit, is_below in zip(results.hits, below, strict=True)
            if part is None or is_below is part
        ]
        scores = [hit.score for hit in hits if not hit.promoted]
        assert scores == sorted(scores, reverse=True)
    assert [hit.rank for hit in results.hits] == list(range(1, len(results.hits) + 1))


@pytest.mark.parametrize(
    ("query", "with_words"),
    [
        ("C7X482", {"es/placa"}),
        ("987654321", {"en/call", "ar/call"}),
        ("٩٨٧٦٥٤٣٢١", {"en/call", "ar/call"}),
        ("20 de enero de 2024", {"es/placa"}),
        ("January 20, 2024", {"es/placa"}),
        ("555-0199", set()),
    ],
)
def test_nothing_is_near_in_meaning_to_a_code(
    tmp_path: Path, query: str, with_words: set[str]
) -> None:
    documents = {
        "es/placa.txt": "La placa C7X-482 se vio el 20 de enero de 2024 en el puerto.",
        "es/otra.txt": "La placa D5A-119 se vio el 21 de marzo de 2023 en la plaza.",
        "en/call.txt": "The witness called 987 654 321 twice on that night, from a bar.",
        "en/other.txt": "The witness called 912 330 008 once, two days later, from home.",
        "ar/call.txt": "اتصل الشاهد بالرقم ٩٨٧٦٥٤٣٢١ مرتين في تلك الليلة من المقهى.",
    }
    config = make_project(tmp_path, documents)
    update(config)
    with Engine.open(config) as engine:
        hits = engine.search(SearchRequest(query)).hits
    assert {f"{hit.language}/{hit.name.removesuffix('.txt')}" for hit in hits} == with_words


@pytest.mark.parametrize("mode", [Mode.HYBRID, Mode.KEYWORD])
@pytest.mark.parametrize(
    ("query", "also"),
    [("bribe money", set()), ("dinero soborno", {"en/quiroga"}), ("أموال الرشوة", set())],
)
def test_a_part_of_an_expression_counts_where_no_passage_has_the_whole(
    engine: Engine, query: str, also: set[str], mode: Mode
) -> None:
    results = engine.search(SearchRequest(query, mode=mode))
    with_words = {"en/bribe", "es/soborno", "ar/rishwa"} | also  # paid in cash
    assert names(results.hits, Match.WORDS) == with_words
    assert results.counts == MatchCounts(some_words=len(with_words), all_words=0, words=2)
