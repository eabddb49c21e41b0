"""Words that a line end, a soft hyphen or another script parts from the rest are found whole."""

from collections.abc import Iterator

import pytest

from index.update import update
from search.engine import Engine
from search.types import Mode, Reason, SearchRequest
from tests.projects import make_project

DOCUMENTS = {
    "hyphen-en.txt": "The officer named the smug-\r\n  gling ring to the anti-\r\nmafia squad.",
    "hyphen-es.txt": "La investi-\ngación sobre el contra-\nbando avanza.",
    "soft.txt": "La preva\u00adri\u00adca\u00adción del alcalde Zu\u00adñi\u00adga quedó probada.",
    "zero-width.txt": "El testigo Que\u200bzada firmó ante la cor\u00ad\n\n\fte.",
    "arabic.txt": "وصل المدعي العام إلى القن\u200bصلية في المدينة، كما ورد في تقرير Interpol.",
    "mixed.txt": (
        "The suspect's identity card gives his name as محمد الحلاق and his address in the old "
        "town of Tripoli, near the port gate, according to the report."
    ),
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    config = make_project(tmp_path_factory.mktemp("engine"), DOCUMENTS)
    update(config)
    with Engine.open(config) as engine:
        yield engine


@pytest.mark.parametrize(
    ("query", "name", "shown"),
    [
        ("smuggling", "hyphen-en.txt", "smug-\r\n  gling"),
        ("mafia", "hyphen-en.txt", "mafia"),
        ("investigación", "hyphen-es.txt", "investi-\ngación"),
        ("contrabando", "hyphen-es.txt", "contra-\nbando"),
        ("prevaricación", "soft.txt", "preva\u00adri\u00adca\u00adción"),
        ("Zuñiga", "soft.txt", "Zu\u00adñi\u00adga"),
        ("Quezada", "zero-width.txt", "Que\u200bzada"),
        ("corte", "zero-width.txt", "cor\u00ad\n\n\fte"),
        ("القنصلية", "arabic.txt", "القن\u200bصلية"),
        ("الحلاق", "mixed.txt", "الحلاق"),
        ("interpol", "arabic.txt", "Interpol"),
    ],
)
def test_a_word_in_pieces_is_found_and_highlighted(
    engine: Engine, query: str, name: str, shown: str
) -> None:
    results = engine.search(SearchRequest(query, mode=Mode.KEYWORD))
    hit = next(hit for hit in results.hits if hit.path.endswith(name))
    exact = [highlight for highlight in hit.highlights if highlight.reason is Reason.EXACT]
    assert [hit.text[match.span.start : match.span.end] for match in exact] == [shown]
    assert hit.text == DOCUMENTS[name][hit.start : hit.end]


def test_an_explanation_shows_the_word_in_one_piece(engine: Engine) -> None:
    hits = engine.search(SearchRequest("contrabando", mode=Mode.KEYWORD)).hits
    hit = next(hit for hit in hits if hit.language == "es")
    assert hit.contributions[0].matched == ("contrabando",)


def test_meaning_is_that_of_the_whole_word(engine: Engine) -> None:
    hits = engine.search(SearchRequest("contrabando", mode=Mode.SEMANTIC)).hits
    assert hits[0].path.endswith("hyphen-es.txt")
