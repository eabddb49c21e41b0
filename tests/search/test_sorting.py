"""Orders by date and path, over all passages that match; and documents without a date, counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from index.update import update
from search.engine import Engine
from search.types import Filters, Hit, Match, Mode, SearchRequest, Sort, Undated
from tests.projects import make_project

DATES = ("2021-03-04", "2024-05-06", "", "2019-12-31", "2024-05-06", "", "2000-02-29", "2023-07")
TEXTS = {
    "en": "The prosecutor charged the mayor with extortion of {n} traders at the market.",
    "es": "La fiscalía acusó al alcalde de extorsión contra {n} comerciantes del mercado.",
    "ar": "اتهمت النيابة رئيس البلدية بابتزاز {n} تجار في السوق.",
}
OTHERS = {
    "en": "The weather stays dry in the {n} valleys, and farmers wait for rain.",
    "es": "El clima sigue seco en los {n} valles y los campesinos esperan la lluvia.",
    "ar": "يبقى الطقس جافا في {n} أودية وينتظر المزارعون المطر.",
}
QUERIES = ("extortion", "extorsión", "ابتزاز")
BY_WORDS = (Mode.HYBRID, Mode.KEYWORD)
MANY = 1_000


def write(template: str, number: int, date: str) -> str:
    head = f"{date} " if len(date) == len("2024-01-01") else ""
    return head + template.format(n=number + 2)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    documents = {
        f"{language}/{name}{number}.txt": write(templates[language], number, date)
        for name, templates in (("case", TEXTS), ("other", OTHERS))
        for language in templates
        for number, date in enumerate(DATES)
    }
    config = make_project(tmp_path_factory.mktemp("sorting"), documents)
    update(config)
    with Engine.open(config) as engine:
        yield engine


def names(hits: tuple[Hit, ...]) -> list[str]:
    return [f"{hit.language}/{hit.name}" for hit in hits]


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("mode", BY_WORDS)
def test_all_that_match_are_in_order_of_date_and_undated_ones_last(
    engine: Engine, query: str, mode: Mode
) -> None:
    request = SearchRequest(query, mode, limit=MANY, sort=Sort.DATE)
    newest = engine.search(request)
    dates = [hit.date for hit in newest.hits if hit.date]
    assert dates == sorted(dates, reverse=True)
    assert [hit.date for hit in newest.hits[len(dates) :]] == [None] * 9
    assert all(hit.name.startswith("case") for hit in newest.hits)
    assert len(newest.hits) == len(DATES) * 3
    assert newest.undated == Undated(9, left_out=False)
    oldest = engine.search(replace(request, sort=Sort.OLDEST))
    assert [hit.date for hit in oldest.hits] == [*sorted(dates), *[None] * 9]
    assert sorted(names(oldest.hits)) == sorted(names(newest.hits))
    assert [hit.rank for hit in newest.hits] == list(range(1, len(newest.hits) + 1))


@pytest.mark.parametrize("query", [*QUERIES, "+extorsión", '"the mayor"', "lang:es", "-lluvia عام"])
@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("sort", [Sort.DATE, Sort.OLDEST, Sort.PATH])
def test_a_shorter_list_is_the_beginning_of_a_longer(
    engine: Engine, query: str, mode: Mode, sort: Sort
) -> None:
    request = SearchRequest(query, mode, limit=MANY, sort=sort)
    everything = engine.search(request).hits
    for limit in (1, 2, 5, 11, 30):
        hits = engine.search(replace(request, limit=limit)).hits
        assert names(hits) == names(everything[:limit])
        assert [hit.score for hit in hits] == [hit.score for hit in everything[:limit]]


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("mode", BY_WORDS)
def test_of_one_date_those_with_more_of_the_query_come_first(
    engine: Engine, query: str, mode: Mode
) -> None:
    request = SearchRequest(f"{query} 3", mode, limit=MANY, sort=Sort.DATE)
    hits = engine.search(request).hits
    for before, after in pairwise(hits):
        if before.date == after.date and before.language == after.language:
            assert (before.signals.keyword or 0) >= (after.signals.keyword or 0)


def test_paths_are_in_order(engine: Engine) -> None:
    for query in QUERIES:
        hits = engine.search(SearchRequest(query, limit=MANY, sort=Sort.PATH)).hits
        assert len(hits) == len(DATES) * 3
        assert [hit.path for hit in hits] == sorted(hit.path for hit in hits)


@pytest.mark.parametrize("query", ["mayor rain", "alcalde lluvia", "البلدية المطر"])
def test_where_no_passage_has_all_words_those_with_fewer_are_in_order_and_that_is_said(
    engine: Engine, query: str
) -> None:
    results = engine.search(SearchRequest(query, Mode.KEYWORD, limit=MANY, sort=Sort.DATE))
    assert results.notes == ("no passage has all 2 words; in order are those with 1 or more",)
    assert {hit.name[:4] for hit in results.hits} == {"case", "othe"}
    everywhere = engine.search(SearchRequest("mayor market", limit=MANY, sort=Sort.DATE))
    assert everywhere.notes == ()
    assert all(hit.name.startswith("case") for hit in everywhere.hits)


@pytest.mark.parametrize("query", ["Guacamayo", "Zaragoza", "غواكامايو"])
def test_where_only_a_title_has_the_word_nothing_is_said_of_passages(
    tmp_path: Path, query: str
) -> None:
    config = make_project(tmp_path, {f"{query}.txt": TEXTS["en"], "other.txt": OTHERS["en"]})
    update(config)
    with Engine.open(config) as engine:
        results = engine.search(SearchRequest(query, sort=Sort.DATE))
    assert [hit.name for hit in results.hits] == [f"{query}.txt"]
    assert results.notes == ()


@pytest.mark.parametrize("query", QUERIES)
def test_by_meaning_the_nearest_are_in_order_and_that_is_said(engine: Engine, query: str) -> None:
    request = SearchRequest(query, Mode.SEMANTIC, limit=MANY)
    in_order = engine.search(replace(request, sort=Sort.DATE))
    assert sorted(names(in_order.hits)) == sorted(names(engine.search(request).hits))
    dates = [hit.date or "" for hit in in_order.hits]
    assert dates == sorted(dates, reverse=True)
    assert "in order are the nearest passages, at most" in in_order.notes[0]


def test_the_least_score_counts_in_every_order(engine: Engine) -> None:
    for query in QUERIES:
        request = SearchRequest(query, limit=MANY, sort=Sort.OLDEST)
        everything = engine.search(request).hits
        least = sorted(hit.score for hit in everything)[-4]
        high = [
            name
            for name, hit in zip(names(everything), everything, strict=True)
            if hit.score >= least
        ]
        for limit in (1, 2, 3):
            hits = engine.search(replace(request, min_score=least, limit=limit)).hits
            assert names(hits) == high[:limit]


@pytest.mark.parametrize("path", ["en/case0.txt", "es/case0.txt", "ar/case0.txt"])
def test_passages_like_one_are_in_order(engine: Engine, path: str) -> None:
    whole = next(hit.path for hit in engine.search(SearchRequest(f"path:{path}")).hits)
    results = engine.find_similar(whole, 0, SearchRequest("", limit=MANY, sort=Sort.DATE))
    dates = [hit.date or "" for hit in results.hits]
    assert len(dates) > 3
    assert dates == sorted(dates, reverse=True)
    assert path not in names(results.hits)
    assert {hit.match for hit in results.hits} == {Match.WORDS}
    assert "in order are the nearest passages" in results.notes[0]


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize(
    ("filters", "fields"),
    [
        (Filters(after="2020"), ""),
        (Filters(before="2020-06"), ""),
        (Filters(), "date:2021..2024"),
        (Filters(after="2001"), "before:2022"),
    ],
)
def test_what_a_limit_leaves_out_for_want_of_a_date_is_counted(
    engine: Engine, query: str, mode: Mode, filters: Filters, fields: str
) -> None:
    request = SearchRequest(f"{query} {fields}".strip(), mode, filters, limit=MANY)
    results = engine.search(request)
    assert all(hit.date for hit in results.hits)
    expected = 18 if mode is Mode.SEMANTIC else 9  # by meaning, every document may answer
    assert results.undated == Undated(expected, left_out=True)
    in_spanish = replace(request, filters=replace(filters, languages=("es",)))
    assert engine.search(in_spanish).undated == Undated(expected // 3, left_out=True)


@pytest.mark.parametrize(
    ("query", "undated"),
    [
        ("+extorsión date:2024", Undated(9, left_out=True)),
        ('"the prosecutor charged" date:2024', Undated(3, left_out=True)),
        ('"la fiscalía acusó" after:2020', Undated(3, left_out=True)),
        ('"اتهمت النيابة" before:2020', Undated(3, left_out=True)),
        ("date:2024", Undated(18, left_out=True)),
        ("date:2024 path:es/case*", Undated(3, left_out=True)),
        ("extorsión date:2024 OR lluvia", None),
        ("extorsión -date:2024", None),
        ("extorsión date:none", None),
        ("extorsión lang:es", None),
        ("date:2024 zzzzyx", None),
    ],
)
def test_conditions_decide_which_undated_documents_count(
    engine: Engine, query: str, undated: Undated | None
) -> None:
    results = engine.search(SearchRequest(query, Mode.KEYWORD, limit=MANY))
    assert results.undated == undated


@pytest.mark.parametrize("query", QUERIES)
def test_undated_documents_can_be_asked_for(engine: Engine, query: str) -> None:
    for request in (
        SearchRequest(query, limit=MANY, filters=Filters(undated=True)),
        SearchRequest(f"{query} date:none", limit=MANY),
        SearchRequest(f"{query} date:NONE", limit=MANY),
    ):
        hits = engine.search(request).hits
        assert len([hit for hit in hits if hit.name.startswith("case")]) == 9
        assert all(hit.date is None for hit in hits)
    beside = SearchRequest(query, limit=MANY, filters=Filters(after="2024", undated=True))
    by_field = SearchRequest(f"{query} (date:2024.. OR date:none)", limit=MANY)
    for request in (beside, by_field):
        results = engine.search(replace(request, sort=Sort.DATE))
        cases = [hit.date for hit in results.hits if hit.name.startswith("case")]
        assert cases == ["2024-05-06"] * 6 + [None] * 9
        assert results.undated == Undated(9, left_out=False)


@pytest.mark.parametrize("query", ["racketeering", "chantajes", "تهديد"])
def test_what_is_only_near_in_meaning_is_in_no_other_order(engine: Engine, query: str) -> None:
    request = SearchRequest(query, limit=MANY)
    with_words = [hit for hit in engine.search(request).hits if hit.match is Match.WORDS]
    in_order = engine.search(replace(request, sort=Sort.DATE))
    assert sorted(names(in_order.hits)) == sorted(names(tuple(with_words)))
    told = "what is only near in meaning is in no order but by score" in in_order.notes
    assert told == (not with_words)
