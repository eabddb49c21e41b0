"""Function words: a query of nothing else says why it finds nothing, and what would."""

from collections.abc import Iterator

import pytest

from index.update import update
from search.engine import Engine
from search.query.function_words import describe_common_words, is_function_word
from search.tui.model.advice import compose_advice
from search.types import Mode, SearchRequest
from tests.projects import make_project

TOGETHER = "these words are too common to search for by themselves"


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    config = make_project(tmp_path_factory.mktemp("common"))
    update(config)
    with Engine.open(config) as engine:
        yield engine


@pytest.mark.parametrize("word", ["the", "who", "cuantas", "del", "في", "whose", "adonde", "مهما"])
def test_function_words_of_any_language_are_known(word: str) -> None:
    assert is_function_word(word)


@pytest.mark.parametrize("word", ["police", "cuentas", "estado", "شرطه"])
def test_other_words_are_no_function_words(word: str) -> None:
    assert not is_function_word(word)


@pytest.mark.parametrize(
    ("query", "exact"),
    [("in", "=in"), ("La", "=La"), ("من", "=من"), ("of the", '"of the"'), ("de la", '"de la"')],
)
@pytest.mark.parametrize("mode", list(Mode))
def test_a_query_of_function_words_says_how_to_search_for_them(
    engine: Engine, query: str, exact: str, mode: Mode
) -> None:
    results = engine.search(SearchRequest(query, mode=mode))
    assert results.hits == ()
    assert results.counts is None
    (note,) = results.notes
    assert "too common" in note
    assert exact in note


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("query", ["=of", '"of human"', "=de", '"de la"', "=من", '"في ليما"'])
def test_what_the_note_says_finds_them(engine: Engine, query: str, mode: Mode) -> None:
    assert engine.search(SearchRequest(query, mode=mode)).hits


@pytest.mark.parametrize(
    "query", ["police", "the police", "عن الشرطة", '"of the"', "+the", "US", "", "2024", "lang:es"]
)
def test_other_queries_are_not_too_common(query: str) -> None:
    assert describe_common_words(query) == ""


@pytest.mark.parametrize(
    ("query", "line"),
    [
        ("the", '"the" is too common to search for by itself; =the finds it.'),
        ("de la", f'These{TOGETHER[5:]}; in quotation marks they are found side by side: "de la".'),
        ("في", '"في" is too common to search for by itself; =في finds it.'),
    ],
)
def test_the_full_screen_says_so(query: str, line: str) -> None:
    told = [told.text for told in compose_advice(SearchRequest(query), None, {})]
    assert told == ["No passage answers this.", "", line]
