"""What a request may be: every field has a bound, which comes before any work."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NoReturn

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.config import Config
from index.embedding.static import StaticEncoder
from index.errors import QueryError
from index.keyword.index import KeywordIndex
from index.store.records import DocumentHead
from index.update import update
from search.engine import Engine
from search.lexicon.names import NameSpeller
from search.lexicon.translations import Lexicon
from search.query.limits import GUESSED_LENGTH
from search.ranking.filters import matches
from search.types import Filters, SearchRequest
from search.validation import (
    MAX_LIMIT,
    MAX_PATTERN_LENGTH,
    MAX_PATTERN_STARS,
    MAX_QUERY_LENGTH,
    MAX_QUERY_WORDS,
    check_filters,
    check_query,
    check_request,
)
from tests.projects import make_project

UNKNOWN_WORDS = ("qwxzjvkp", "qwxzñjvk", "غظضثظضغخ")
TOO_LONG = [
    *(pytest.param(" ".join([word] * 5_000), id=f"5000 × {word}") for word in UNKNOWN_WORDS),
    *(pytest.param(letter * 10_000, id=f"10000 × {letter}") for letter in "xñظ"),
    pytest.param("e" + "\u0301" * 5_000, id="Latin marks"),
    pytest.param("ب" + "\u064e" * 5_000, id="Arabic marks"),
    pytest.param("?!…؟" * 2_000, id="punctuation"),
    pytest.param("7" * 5_000, id="digits"),
    pytest.param("٧" * 5_000, id="Arabic digits"),
]


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    config = make_project(tmp_path_factory.mktemp("project"))
    update(config)
    return config


@pytest.fixture(scope="module")
def engine(config: Config) -> Iterator[Engine]:
    with Engine.open(config) as engine:
        yield engine


@pytest.mark.parametrize("query", TOO_LONG)
def test_a_query_that_is_too_long_is_refused_before_anything_is_looked_up(
    engine: Engine, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = engine.search(SearchRequest("police")).hits[0].document

    def work(*_: object, **__: object) -> NoReturn:
        raise AssertionError("worked before the limit")

    for owner, method in (
        (KeywordIndex, "has_word"),
        (KeywordIndex, "has_stem"),
        (KeywordIndex, "prefetch"),
        (Lexicon, "translate"),
        (Lexicon, "knows"),
        (NameSpeller, "find_spellings"),
        (StaticEncoder, "encode"),
    ):
        monkeypatch.setattr(owner, method, work)
    for ask in (
        lambda: engine.search(SearchRequest(query)),
        lambda: engine.suggest(query),
        lambda: engine.highlight(query, "Police in Lima", "en"),
        lambda: engine.highlight_document(query, document),
    ):
        with pytest.raises(QueryError) as refusal:
            ask()
        assert f"{len(query):,} characters, the limit is {MAX_QUERY_LENGTH:,}" in str(refusal.value)
        assert len(str(refusal.value)) < 100


@pytest.mark.parametrize("word", ["a", "ñ", "ب", "7"])
def test_a_query_of_too_many_words_is_refused_with_both_numbers(word: str) -> None:
    check_query(" ".join([word] * MAX_QUERY_WORDS))
    with pytest.raises(QueryError, match=f"401 words, the limit is {MAX_QUERY_WORDS}"):
        check_query(" ".join([word] * (MAX_QUERY_WORDS + 1)))


@pytest.mark.parametrize("word", UNKNOWN_WORDS)
def test_a_long_query_of_unknown_words_costs_no_more_than_its_beginning(
    config: Config, word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    has_word, find_spellings = KeywordIndex.has_word, NameSpeller.find_spellings
    counts = {"words": 0, "spellings": 0}

    def counting_has_word(index: KeywordIndex, folded: str) -> bool:
        counts["words"] += 1
        return has_word(index, folded)

    def counting_find_spellings(speller: NameSpeller, *arguments: str) -> object:
        counts["spellings"] += 1
        return find_spellings(speller, *arguments)

    monkeypatch.setattr(KeywordIndex, "has_word", counting_has_word)
    monkeypatch.setattr(NameSpeller, "find_spellings", counting_find_spellings)
    # Other letters at the end of each word, so that no cache has it.
    letters = [chr(ord("ا" if word > "z" * 9 else "a") + number) for number in range(14)]
    words = [word[:-2] + first + second for first in letters for second in letters]
    long = " ".join(words)[:MAX_QUERY_LENGTH].rpartition(" ")[0]
    beginning = long[: GUESSED_LENGTH + len(word)].rpartition(" ")[0]
    assert len(long) > 5 * len(beginning)
    costs = []
    for query in (long, beginning):
        counts.update(words=0, spellings=0)
        with Engine.open(config) as engine:
            engine.search(SearchRequest(query))
        costs.append(dict(counts))
    assert costs[0] == costs[1]
    assert 0 < counts["words"] < 40_000


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("human traficking", "human trafficking"),
        ("trata de presonas", "trata de personas"),
        ("الاتجار بالبشرر", "الاتجار بالبشر"),
    ],
)
def test_the_beginning_of_a_long_query_is_corrected(engine: Engine, slip: str, meant: str) -> None:
    rest = " 2024" * 200
    assert engine.suggest(slip + rest) == meant + rest
    assert engine.suggest(rest[1:] + " " + slip) is None


def test_a_corrected_query_may_be_longer_than_a_typed_one(engine: Engine) -> None:
    slip = ("traficking " * 200)[:MAX_QUERY_LENGTH].ljust(MAX_QUERY_LENGTH, "?")
    meant = engine.search(SearchRequest(slip)).meant
    assert meant is not None
    assert len(meant) > MAX_QUERY_LENGTH


def test_bytes_that_are_no_text_are_refused_in_one_line(engine: Engine) -> None:
    typed_in_latin_1 = b"trata en Per\xfa".decode("utf-8", "surrogateescape")
    with pytest.raises(QueryError, match="not UTF-8 at character 13"):
        engine.search(SearchRequest(typed_in_latin_1))


@settings(deadline=None)
@given(st.text(st.characters(codec=None), max_size=60))
def test_any_text_is_answered_or_refused(engine: Engine, query: str) -> None:
    try:
        engine.search(SearchRequest(query))
    except QueryError as error:
        message = str(error)
    else:
        message = ""
    assert "\n" not in message


REQUEST = SearchRequest("police")


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (replace(REQUEST, limit=0), "the limit is 0"),
        (replace(REQUEST, limit=-(10**30)), "the limit is -1000"),
        (replace(REQUEST, limit=MAX_LIMIT + 1), f"at most {MAX_LIMIT:,}"),
        (replace(REQUEST, limit=10**30), f"at most {MAX_LIMIT:,}"),
        (replace(REQUEST, limit=10**5_000), f"at most {MAX_LIMIT:,}"),
        (replace(REQUEST, min_score=float("nan")), "the least score is nan"),
        (replace(REQUEST, min_score=float("inf")), "the least score is inf"),
        (replace(REQUEST, min_score=-1e300), "the least score is -1e"),
        (replace(REQUEST, query_languages=("fr",)), "queries are read in en, es, ar"),
        (replace(REQUEST, query_languages=("x" * 5_000,)), "queries are read in en, es, ar"),
        (replace(REQUEST, filters=Filters(("",))), "expected codes such as en"),
        (replace(REQUEST, filters=Filters(("e\n",))), "expected codes such as en"),
        (replace(REQUEST, filters=Filters(after="2024-13")), "--after 2024-13: no such date"),
        (replace(REQUEST, filters=Filters(before="2024-02-30")), "2024-02 has days 01 to 29"),
        (replace(REQUEST, filters=Filters(after="0000")), "years are 1900 to 2099"),
        (replace(REQUEST, filters=Filters(after="٢٠٢٤")), "--after ٢٠٢٤: no such date; expected"),
        (replace(REQUEST, filters=Filters(before="2" * 100_000)), "--before 2222"),
        (replace(REQUEST, filters=Filters(path="a" * 100_000)), "100,000 characters"),
        (replace(REQUEST, filters=Filters(path="[" * 5_000)), "5,000 characters"),
        (replace(REQUEST, filters=Filters(path="*a" * 400)), "400 '*', the limit is 32"),
    ],
)
def test_what_is_out_of_bounds_is_refused_in_one_line(
    request_: SearchRequest, message: str
) -> None:
    with pytest.raises(QueryError) as refusal:
        check_request(request_)
    assert message in str(refusal.value)
    assert len(str(refusal.value)) < 120


@pytest.mark.parametrize("value", ["2024", "2024-02", "2024-02-29", "1900", "2099-12-31"])
def test_years_months_and_days_are_dates(value: str) -> None:
    check_filters(Filters(after=value, before=value))


@given(st.text("*?[]!-^&|~/aب\n\0\\", max_size=40))
def test_any_pattern_of_a_path_matches_or_not(pattern: str) -> None:
    filters = Filters(path=pattern)
    try:
        check_filters(filters)
    except QueryError:
        return
    matches(filters, DocumentHead(1, "/documents/ab/ب.txt", None))


@pytest.mark.parametrize(
    "pattern",
    [
        "*a" * MAX_PATTERN_STARS + "b",
        "[" * MAX_PATTERN_LENGTH,
        "?" * MAX_PATTERN_LENGTH,
        "[!" * (MAX_PATTERN_LENGTH // 2),
    ],
)
def test_the_worst_patterns_allowed_look_at_a_path_a_few_times(pattern: str) -> None:
    filters = Filters(path=pattern)
    check_filters(filters)
    assert not matches(filters, DocumentHead(1, "/" + "a" * 4_000, None))


def test_queries_at_their_bounds_are_answered(engine: Engine) -> None:
    for query in (
        " ".join(["lima"] * MAX_QUERY_WORDS),
        "a" * MAX_QUERY_LENGTH,
        "ب" + "\u064e" * (MAX_QUERY_LENGTH - 1),
        "7" * MAX_QUERY_LENGTH,
    ):
        assert engine.search(SearchRequest(query, limit=MAX_LIMIT)).query == query
