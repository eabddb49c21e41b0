"""What is counted where a query offers a choice among its words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from index.update import update
from search.engine import Engine
from search.types import Mode, SearchRequest
from tests.projects import make_project

DOCUMENTS = {
    "bribe.en.txt": "The mayor took a bribe from the builder.",
    "prison.en.txt": "The builder was sent to prison in May.",
    "weather.en.txt": "It rained all week in the valley.",
    "bribe.es.txt": "El alcalde cobró un soborno de la constructora.",
    "prison.es.txt": "La constructora pagó; su dueño está en prisión.",
    "both.es.txt": "Por el soborno lo mandaron a prisión.",
    "bribe.ar.txt": "تلقى رئيس البلدية رشوة من المقاول.",
    "prison.ar.txt": "أودع المقاول السجن في مايو.",
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    config = make_project(tmp_path_factory.mktemp("choices"), DOCUMENTS)
    update(config)
    with Engine.open(config) as engine:
        yield engine


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("bribe prison", 1),
        ("bribe OR prison", 7),
        ("soborno OR prisión", 7),
        ("رشوة OR السجن", 7),
        ('"took a bribe" OR "sent to prison"', 2),
        ('"cobró un soborno" OR "está en prisión"', 2),
        ('"رئيس البلدية" OR "أودع المقاول"', 2),
        ("lang:en ((bribe AND mayor) OR (prison AND builder))", 2),
        ("lang:es +prisión (soborno OR constructora)", 2),
        ("lang:en (bribe OR prison)", 2),
        ("(lang:en OR lang:es) soborno prisión", 1),
        ("(bribe OR prison) -soborno", 3),
        ("-(bribe OR prison) rained week", 1),
    ],
)
@pytest.mark.parametrize("mode", [Mode.HYBRID, Mode.KEYWORD])
def test_what_has_one_of_the_words_counts(
    engine: Engine, query: str, count: int, mode: Mode
) -> None:
    request = SearchRequest(query, mode=mode, limit=20)
    totals = engine.count(request)
    assert (totals.passages, totals.documents, totals.is_exact) == (count, count, True), [
        hit.path for hit in engine.search(request).hits
    ]
