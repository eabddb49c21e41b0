"""A search over a damaged store: no wrong passage, and what is left out is said."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from index.config import Config
from index.locations import Locations
from index.update import update
from search.engine import Engine
from search.types import Filters, Mode, Results, SearchRequest

TEXTS = {
    "en.txt": "The police of the harbour found the missing fishing boat near the lighthouse.",
    "es.txt": "La policía del puerto encontró el barco de pesca perdido cerca del faro.",
    "ar.txt": "عثرت شرطة الميناء على قارب الصيد المفقود بالقرب من المنارة.",
}
LANGUAGES = ("en", "es", "ar")


@pytest.fixture
def config(project: Callable[..., Config]) -> Config:
    config = project(TEXTS)
    update(config)
    return config


def damage(config: Config, sql: str) -> None:
    connection = sqlite3.connect(Locations.of(config).store)
    with connection:
        assert connection.execute(sql).rowcount > 0
    connection.close()


def search(config: Config, filters: Filters | None = None, mode: Mode = Mode.HYBRID) -> Results:
    with Engine.open(config) as engine:
        request = SearchRequest("harbour police", mode=mode, filters=filters or Filters())
        return engine.search(request)


def names(results: Results) -> set[str]:
    return {Path(hit.path).name for hit in results.hits}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE passages SET text = x'00' WHERE language = '{}'",
        "UPDATE passages SET start_at = 5 WHERE language = '{}'",
        "UPDATE encodings SET kept = x'00' WHERE passage IN"
        " (SELECT id FROM passages WHERE language = '{}')",
        "DELETE FROM passages WHERE language = '{}'",
    ],
)
def test_a_damaged_passage_is_left_out_and_its_document_named(
    config: Config, language: str, sql: str
) -> None:
    assert names(search(config)) == {*TEXTS}
    damage(config, sql.format(language))
    results = search(config)
    assert names(results) == {*TEXTS} - {f"{language}.txt"}
    (warning,) = results.warnings
    assert warning.startswith("1 passage is damaged in the index and left out, of ")
    assert f"{language}.txt; run 'index'" in warning
    assert [hit.rank for hit in results.hits] == [1, 2]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE documents SET path = x'2f61' WHERE id = 2",
        "UPDATE documents SET title = CAST(x'ff' AS TEXT) WHERE id = 2",
        "DELETE FROM documents WHERE id = 2",
    ],
)
@pytest.mark.parametrize("filters", [Filters(), Filters(path="documents")])
def test_a_damaged_document_is_left_out_and_that_is_said(
    config: Config, sql: str, filters: Filters
) -> None:
    damage(config, sql)
    results = search(config, filters)
    assert len(names(results)) == 2
    assert names(results) < {*TEXTS}
    assert "a document of unknown path" in results.warnings[0]


def test_an_undamaged_store_warns_of_nothing(config: Config) -> None:
    for mode in Mode:
        assert search(config, mode=mode).warnings == ()
        assert search(config, Filters(path="documents"), mode).warnings == ()


PARAGRAPHS = {
    "en.txt": "The bakery sells bread. " * 60 + "\n\nThe harbour police found the boat.",
    "es.txt": "La panadería vende pan. " * 60 + "\n\nLa policía del puerto halló el barco.",
    "ar.txt": "المخبز يبيع الخبز. " * 60 + "\n\nعثرت شرطة الميناء على القارب.",
}


@pytest.mark.parametrize(
    ("name", "query"),
    [("en.txt", "harbour police"), ("es.txt", "policía del puerto"), ("ar.txt", "شرطة الميناء")],
)
def test_a_line_or_context_that_cannot_be_read_is_said(
    project: Callable[..., Config], name: str, query: str
) -> None:
    config = project(PARAGRAPHS)
    update(config)
    language = name[:2]
    request = SearchRequest(query, mode=Mode.KEYWORD, filters=Filters(languages=(language,)))
    with Engine.open(config) as engine:
        (hit,) = engine.locate(engine.search(request), context=1).hits[:1]
        assert hit.line == 3
        assert hit.before
    damage(
        config,
        f"UPDATE passages SET text = x'00' WHERE language = '{language}' AND start_at = 0",
    )
    with Engine.open(config) as engine:
        results = engine.locate(engine.search(request), context=1)
    assert results.hits[0].line is None
    (warning,) = [warning for warning in results.warnings if "lines or context" in warning]
    assert f"{name}; run 'index'" in warning
