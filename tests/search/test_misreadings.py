"""A word of a query that may be English or Spanish is not read as another word's form."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from index.update import update
from search.engine import Engine
from search.types import Mode, SearchRequest
from tests.projects import make_project

DOCUMENTS = {
    "1.txt": "The human rights report was written by the committee.",
    "2.txt": "El humo cubría la ciudad y no se veía nada.",
    "3.txt": "La comisión defiende los derechos humanos.",
    "4.txt": "كتبت اللجنة تقريرا عن حقوق الإنسان.",
    "5.txt": "The pagan temple stood on the hill.",
    "6.txt": "Los vecinos pagan la luz y el agua.",
    "7.txt": "El alcalde pagó la cena.",
    "9.txt": "The tender was won by a firm from Lima.",
    "10.txt": "El puente tendido sobre el río se cayó.",
    "8.txt": "تصاعد الدخان فوق المدينة.",
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    config = make_project(tmp_path_factory.mktemp("misread"), DOCUMENTS)
    update(config)
    with Engine.open(config) as engine:
        yield engine


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("human", {"human", "humanos", "الإنسان"}),
        ("humano", {"human", "humanos", "الإنسان"}),
        ("humo", {"humo", "الدخان"}),
        ("tender", {"tender", "tendido"}),
        ("pagan", {"pagan", "pagó"}),
    ],
)
def test_a_word_lights_what_it_means(engine: Engine, query: str, words: set[str]) -> None:
    hits = engine.search(SearchRequest(query, Mode.KEYWORD)).hits
    lit = {hit.text[part.span.start : part.span.end] for hit in hits for part in hit.highlights}
    assert words <= lit
    assert query == "humo" or "humo" not in lit
