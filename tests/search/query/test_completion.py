"""Words half typed: each beginning finds what the whole word would."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from index.update import update
from search.engine import Engine
from search.types import Mode, Results, SearchRequest
from tests.projects import make_project

DOCUMENTS = {
    "en.txt": "Police rescued victims of human trafficking. The extortion of drivers went on.",
    "es.txt": "La policía rescató víctimas de la trata. Siguió la extorsión; hubo un secuestro.",
    "ar.txt": "أنقذت الشرطة ضحايا الاتجار بالبشر. واستمر الابتزاز. وقع اختطاف.",
    "other.txt": "The stadium gates open two hours before the match on Sunday.",
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    config = make_project(tmp_path_factory.mktemp("completion"), DOCUMENTS)
    update(config)
    with Engine.open(config) as engine:
        yield engine


def type_query(engine: Engine, text: str, mode: Mode = Mode.HYBRID) -> Results:
    return engine.search(SearchRequest(text, mode=mode, half_typed=True))


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("traf", "trafficking"),
        ("human traffi", "human trafficking"),
        ("secuestr", "secuestro"),
        ("la polic", "la policia"),
        ("الاتج", "الاتجار"),
        ("ضحايا الابت", "ضحايا الابتزاز"),
    ],
)
def test_a_beginning_finds_what_the_word_would(
    engine: Engine, typed: str, word: str, mode: Mode
) -> None:
    results = type_query(engine, typed, mode)
    assert (results.query, results.completed) == (typed, word)
    assert results.hits == engine.search(SearchRequest(word, mode=mode)).hits


@pytest.mark.parametrize("word", ["extorsión", "trafficking", "الابتزاز"])
def test_no_list_is_empty_on_the_way_to_a_word(engine: Engine, word: str) -> None:
    for length in range(3, len(word) + 1):
        assert type_query(engine, word[:length]).hits


def test_the_list_is_not_reshuffled_while_the_word_is_the_same(engine: Engine) -> None:
    for word in ("trafficking", "secuestro", "الاتجار"):
        answers = [type_query(engine, word[:length]).hits for length in range(4, len(word))]
        assert all(hits == answers[0] for hits in answers)


@pytest.mark.parametrize(
    "text",
    [
        "trafficking",
        "traf ",
        "traf.",
        "t",
        "police -traf",
        '"traf',
        "traf* x",
        "19",
        "on the",
        "qwx",
    ],
)
def test_what_is_complete_or_no_beginning_is_searched_for_as_it_is(
    engine: Engine, text: str
) -> None:
    assert type_query(engine, text).completed is None


@pytest.mark.parametrize("text", ["traf", "secuestr", "الاتج"])
def test_a_single_search_takes_words_as_whole_words(engine: Engine, text: str) -> None:
    assert engine.search(SearchRequest(text)).completed is None
