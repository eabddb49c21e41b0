"""Names of which each word is a function word, too: Will May, Ella Haya, علي خلف."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.update import update
from search.engine import Engine
from search.name_table import count_names
from search.query.function_words import describe_common_words
from search.types import Mode, SearchRequest
from tests.projects import make_project

DOCUMENTS = {
    "may.en": "Will May testified against the accused.",
    "may.es": "Will May declaró contra el acusado.",
    "may.ar": "شهد ويل ماي ضد المتهم.",
    "shall.en": "They will swim, and he may drown.",
    "haya.en": "Mrs Ella Haya spoke to the judge.",
    "haya.es": "La señora Ella Haya habló con el juez.",
    "haya.ar": "تحدثت السيدة إيلا هايا مع القاضي.",
    "subjunctive.es": "No cree que ella haya cantado.",
    "ali.en": "Ali Khalaf sold the boat.",
    "ali.es": "Ali Khalaf vendió la lancha.",
    "ali.ar": "باع علي خلف القارب.",
    "ana.ar": "رسمت آنا علي لوحة.",
    "imam.ar": "غنى إمام علي أغنية.",
    "on.ar": "هبط الطائر على من كان هناك.",
}
MAY = {"may.en", "may.es", "may.ar"}
HAYA = {"haya.en", "haya.es", "haya.ar"}
ALI = {"ali.en", "ali.es", "ali.ar"}
NAMES = [
    *((name, MAY) for name in ("Will May", "WILL MAY", "May", "MAY")),
    *((name, HAYA) for name in ("Ella Haya", "ELLA HAYA", "Haya", "HAYA")),
    ("علي خلف", ALI),
    ("آنا علي", {"ana.ar"}),
    ("إمام علي", {"imam.ar"}),
]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    documents = {f"{name}.txt": text for name, text in DOCUMENTS.items()}
    config = make_project(tmp_path_factory.mktemp("function-names"), documents)
    update(config)
    with Engine.open(config) as engine:
        yield engine


def find(engine: Engine, query: str) -> list[str]:
    hits = engine.search(SearchRequest(query, Mode.KEYWORD, limit=50)).hits
    return [hit.name.removesuffix(".txt") for hit in hits]


@pytest.mark.parametrize(("query", "documents"), NAMES)
def test_a_query_finds_the_name_first(engine: Engine, query: str, documents: set[str]) -> None:
    found = find(engine, query)
    assert set(found[: len(documents)]) == documents
    assert not {"shall.en", "subjunctive.es", "on.ar"} & set(found)


@pytest.mark.parametrize(
    ("name", "documents"), [*NAMES, ("will may", MAY), ("ella haya", HAYA), ("may", MAY)]
)
def test_a_line_of_a_list_counts_the_name(engine: Engine, name: str, documents: set[str]) -> None:
    (count,) = count_names(engine, [name], SearchRequest(""))
    assert (count.documents, count.error) == (len(documents), "")


@pytest.mark.parametrize("name", ["of the", "de la", "على من"])
def test_a_line_of_function_words_that_are_no_names_says_so(engine: Engine, name: str) -> None:
    (count,) = count_names(engine, [name], SearchRequest(""))
    assert "too common" in count.error


@pytest.mark.parametrize(
    ("query", "documents"), [("MAY", ["may.en"]), ("HAYA", ["haya.es"]), ("M.A.Y.", [])]
)
def test_capitals_find_the_name_and_the_acronym(
    tmp_path: Path, query: str, documents: list[str]
) -> None:
    acronym = query.replace(".", "")
    texts = {**DOCUMENTS, "acronym.en": f"The report of {acronym} was published."}
    config = make_project(tmp_path, {f"{name}.txt": text for name, text in texts.items()})
    update(config)
    with Engine.open(config) as engine:
        found = find(engine, query)
    assert {"acronym.en", *documents} <= set(found)
    assert ("may.en" in found) == (query == "MAY")


@pytest.mark.parametrize("query", ["Mia Nada", "Segun Tal", "خلف علي", "إمام علي"])
def test_names_that_nothing_has_are_not_too_common(query: str) -> None:
    assert describe_common_words(query) == ""


@pytest.mark.parametrize("query", ["will may", "que haya", "على من", "علي من", "أنا على"])
def test_function_words_as_such_are_too_common(query: str) -> None:
    assert "too common" in describe_common_words(query)
