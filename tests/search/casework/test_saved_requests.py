"""A saved search asks for all that was asked for, and says what that is; no field is forgotten."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from typing import Final

import pytest

from index.messages import in_language
from search.casework.codec import decode, encode, request_from_json, request_to_json
from search.casework.description import describe_limits, describe_news, describe_request
from search.casework.values import SavedSearch
from search.types import Expansion, Filters, Marked, Mode, SearchRequest, Sort, Totals
from search.web.question import Question
from search.web.saved import to_question

FILTERS: Final[dict[str, object]] = {
    "languages": ("ar", "es"),
    "after": "2024-01",
    "before": "2024-02-03",
    "path": "cartas/*",
    "kind": "pdf",
    "title": "Informe anual",
    "sender": "Ana",
    "recipient": "علي",
    "undated": True,
    "tag": "رشوة",
    "marked": Marked.STARRED,
    "new": "trata",
}
"""A value of each filter that is no default."""
NOT_SAVED: Final = {"within", "limit", "half_typed"}
"""How others are looked up, how much is shown, and how it is typed."""
REQUESTS: Final[dict[str, object]] = {
    "query": "soborno",
    "mode": Mode.KEYWORD,
    "filters": Filters(kind="eml"),
    "query_languages": ("es",),
    "without": frozenset({Expansion.NAMES, Expansion.FORMS}),
    "min_score": 0.25,
    "sort": Sort.OLDEST,
    "folds_copies": False,
    "excluded": (Filters(languages=("ar",)), Filters(kind="pdf", after="2024")),
}
"""A value of each field of a request that is no default."""


def test_every_field_has_a_sample() -> None:
    assert {field.name for field in fields(Filters)} - NOT_SAVED == set(FILTERS)
    assert {field.name for field in fields(SearchRequest)} - NOT_SAVED == set(REQUESTS)


ONE_FILTER = [replace(Filters(), **{name: value}) for name, value in FILTERS.items()]  # type: ignore[arg-type]
SAMPLES = [
    *(SearchRequest("x", filters=filters) for filters in ONE_FILTER),
    *(SearchRequest("x", excluded=(filters,)) for filters in ONE_FILTER),
    *(replace(SearchRequest("x"), **{name: value}) for name, value in REQUESTS.items()),  # type: ignore[arg-type]
]


@pytest.mark.parametrize("request_", SAMPLES)
def test_every_field_is_saved(request_: SearchRequest) -> None:
    saved = SavedSearch("name", request_)
    assert request_ != SearchRequest("x")
    assert decode("search", encode(saved)) == saved
    assert request_from_json(json.loads(json.dumps(request_to_json(request_)))) == request_


def test_every_field_is_described_otherwise() -> None:
    described = {describe_request(request) for request in SAMPLES}
    assert len(described) == len(SAMPLES)
    assert describe_request(SearchRequest("x")) == "x"


def test_limits_read_like_a_query() -> None:
    request = SearchRequest(
        "soborno",
        filters=Filters(languages=("ar",), after="2024", before="2024", title="a b"),
        excluded=(Filters(kind="pdf"), Filters(undated=True), Filters(kind="x", path="y")),
        sort=Sort.DATE,
    )
    assert describe_limits(request) == (
        "date:2024", "lang:ar", 'title:"a b"', "-type:pdf", "-undated", "-(path:y type:x)",
        "sort:date",
    )  # fmt: skip


@pytest.mark.parametrize("version", [{}, {"excluded": None}, {"excluded": []}])
def test_rows_of_earlier_versions_still_open(version: dict[str, object]) -> None:
    row = {"query": "víctimas", "mode": "keyword", "filters": {"languages": ["es"]}, **version}
    assert request_from_json(row) == SearchRequest(
        "víctimas", Mode.KEYWORD, Filters(languages=("es",))
    )


@pytest.mark.parametrize(
    "address",
    [
        "q=bribe&not=lang:ar&not=type:pdf&not=path:a/*&not=year:2024&not=year:none",
        "q=soborno&lang=es&type=pdf&path=x&after=2023&before=2024&undated=1&sort=date",
        "q=رشوة&not=lang:en&not=lang:es&mode=keyword&copies=1",
    ],
)
def test_a_saved_search_of_the_page_leads_to_the_same_page(address: str) -> None:
    question = Question.read(address)
    assert to_question(question.request()) == question


def test_languages_left_out_together_are_left_out_one_by_one() -> None:
    request = SearchRequest("x", excluded=(Filters(languages=("ar", "es")),))
    assert to_question(request).excluded == (("lang", "ar"), ("lang", "es"))


def test_fields_of_a_saved_search_go_with_its_operators() -> None:
    request = SearchRequest("bribe OR soborno", filters=Filters(title="رشوة"))
    assert to_question(request).text == '(bribe OR soborno) title:"رشوة"'


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["nothing new", "1 new passage", "2 new passages", "12 new passages"]),
        ("es", ["nada nuevo", "1 pasaje nuevo", "2 pasajes nuevos", "12 pasajes nuevos"]),
        ("ar", ["لا جديد", "مقطع جديد واحد", "مقطعان جديدان", "12 مقطعًا جديدًا"]),
    ],
)
def test_what_is_new_to_a_search_is_passages(language: str, said: list[str]) -> None:
    with in_language(language):
        assert [describe_news(Totals(count, count)) for count in (0, 1, 2, 12)] == said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "at most 2 new passages since 2024-03-01"),
        ("es", "a lo sumo 2 pasajes nuevos desde 2024-03-01"),
        ("ar", "على الأكثر: مقطعان جديدان منذ 2024-03-01"),
    ],
)
def test_a_bound_of_what_is_new_is_told_from_a_count(language: str, said: str) -> None:
    totals = Totals(2, 2, is_exact=False)
    with in_language(language):
        assert describe_news(totals, "2024-03-01T10:00:00Z") == said


def test_why_nothing_new_can_be_counted_has_no_date() -> None:
    totals = Totals(0, 0, reason="too common")
    assert describe_news(totals, "2024-03-01T10:00:00Z") == "too common"
