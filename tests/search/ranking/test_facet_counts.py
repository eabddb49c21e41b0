"""Facets are counted over the whole index, as if every passage had been asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from index.update import update
from search import Engine, Filters, SearchRequest
from search.facets import count_facets
from search.types import Mode
from tests.projects import make_project

DOCUMENTS = {
    "a/2021-03-01-lima.txt": "Police rescued victims of human trafficking in Lima.",
    "a/b/2021-05-07-cusco.md": "# Cusco\n\nTrafficking in persons, said the police of Cusco.",
    "a/b/es.html": "<p>La policía rescató a víctimas de la trata de personas.</p>",
    "c/2023-01-02-es.txt": "La trata de personas es un delito. La policía investiga.",
    "c/ar.txt": "أنقذت الشرطة في ليما ضحايا الاتجار بالبشر.",
    "c/football.txt": "The stadium gates open two hours before the match.",
}
QUERIES = ["human trafficking", "trata de personas", "الاتجار بالبشر", "+police", '"trata de"', ""]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    config = make_project(tmp_path_factory.mktemp("facets"), DOCUMENTS)
    update(config)
    with Engine.open(config) as engine:
        yield engine


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("mode", [Mode.HYBRID, Mode.KEYWORD])
@pytest.mark.parametrize(
    ("filters", "excluded"),
    [
        (Filters(before="2099", undated=True), ()),
        (Filters(languages=("es", "ar")), ()),
        (Filters(path="c"), (Filters(kind="html"), Filters(languages=("en",)))),
        (Filters(after="2021", before="2022"), (Filters(path="b"),)),
    ],
)
def test_they_are_those_of_all_hits(
    engine: Engine, query: str, mode: Mode, filters: Filters, excluded: tuple[Filters, ...]
) -> None:
    request = SearchRequest(query, mode=mode, filters=filters, excluded=excluded, limit=1)
    results = engine.search(request)
    everything = engine.search(replace(request, limit=1_000, folds_copies=False))
    facets = engine.count_facets(results, request)
    assert facets == count_facets(everything.word_hits)
    assert results.counts is not None
    assert facets.passages == results.counts.some_words


def test_by_meaning_alone_the_hits_are_counted(engine: Engine) -> None:
    request = SearchRequest("الاتجار بالبشر", mode=Mode.SEMANTIC)
    results = engine.search(request)
    assert engine.count_facets(results, request) == count_facets(results.hits)
