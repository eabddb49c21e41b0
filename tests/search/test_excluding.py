"""What is excluded is not found, by words, by meaning or by filters alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.errors import QueryError
from index.update import update
from search import Engine, Filters, SearchRequest
from search.types import Mode, Results
from search.validation import MAX_EXCLUDED
from tests.projects import make_project

DOCUMENTS = {
    "2023/en.txt": "Police rescued victims of human trafficking in Lima.",
    "2024/es [1].md": "# Rescate\n\nLa policía rescató a víctimas de trata de personas.",
    "2024/ar.txt": "أنقذت الشرطة في ليما ضحايا الاتجار بالبشر.",
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    config = make_project(tmp_path_factory.mktemp("excluding"), DOCUMENTS)
    update(config)
    with Engine.open(config) as engine:
        yield engine


def names(results: Results) -> set[str]:
    return {Path(hit.path).name for hit in results.hits}


@pytest.mark.parametrize("query", ["human trafficking", "trata de personas", "الاتجار بالبشر", ""])
@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize(
    ("excluded", "left"),
    [
        ([Filters(languages=("ar",))], {"en.txt", "es [1].md"}),
        ([Filters(languages=("en",)), Filters(languages=("es",))], {"ar.txt"}),
        ([Filters(path="2024")], {"en.txt"}),
        ([Filters(path="es [[]1].md")], {"en.txt", "ar.txt"}),
        ([Filters(kind="txt")], {"es [1].md"}),
    ],
)
def test_what_is_excluded_is_not_found(
    engine: Engine, query: str, mode: Mode, excluded: list[Filters], left: set[str]
) -> None:
    results = engine.search(SearchRequest(query, mode=mode, excluded=tuple(excluded)))
    everything = Filters(before="2099", undated=True)
    found = names(engine.search(SearchRequest(query, mode=mode, filters=everything)))
    assert names(results) == left & found  # by meaning alone, not all are near
    assert mode is Mode.SEMANTIC or found == {Path(name).name for name in DOCUMENTS}
    if results.counts is not None:
        assert results.counts.some_words == len(left)


def test_operators_and_filters_hold_as_well(engine: Engine) -> None:
    request = SearchRequest("+police", excluded=(Filters(languages=("es",)),))
    assert names(engine.search(request)) == {"en.txt", "ar.txt"}
    request = SearchRequest(
        "police", filters=Filters(path="2024"), excluded=(Filters(languages=("es",)),)
    )
    assert names(engine.search(request)) == {"ar.txt"}


def test_what_may_be_excluded_is_checked(engine: Engine) -> None:
    with pytest.raises(QueryError, match="expected codes such as en"):
        engine.search(SearchRequest("police", excluded=(Filters(languages=("¿",)),)))
    many = (Filters(path="x"),) * (MAX_EXCLUDED + 1)
    with pytest.raises(QueryError, match="exclude fewer"):
        engine.search(SearchRequest("police", excluded=many))
