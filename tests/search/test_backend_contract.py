"""One contract for every place that an index can be: the same answers, word for word."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from index.backend_address import parse_backend
from index.config import Config, load
from index.messages import in_language, say
from index.update import update
from search import Engine, Filters, SearchRequest
from search.milvus import by_words, candidates, listing
from search.types import Mode, Results, Sort
from tests.milvus_servers import lite_server
from tests.paths import ROOT
from tests.projects import make_project

pytest.importorskip("pymilvus")
pytest.importorskip("milvus_lite")

pytestmark = pytest.mark.slow

QUERIES = (
    "human trafficking",
    "trata de personas",
    "الاتجار بالبشر",
    "extorsión Lima",
    '"trata de personas"',
    '"human trafficking"',
    '"الاتجار بالبشر"',
    "oro -gobernador",
    "oro OR قارب",
    "extor*",
    "lang:ar الشرطة",
    "2024",
    "polica",  # a slip
    "kind:eml",
)
REQUESTS = (
    *(SearchRequest(query) for query in QUERIES),
    *(SearchRequest(f"name:{name}") for name in ("Callao", "Norte", "كاياو")),
    *(SearchRequest(query, mode=Mode.KEYWORD) for query in QUERIES[:4]),
    *(SearchRequest(query, mode=Mode.SEMANTIC) for query in QUERIES[:3]),
    *(SearchRequest("police policía شرطة", sort=sort) for sort in (Sort.DATE, Sort.PATH)),
    SearchRequest("trata", filters=Filters(languages=("es",))),
    SearchRequest("trata", filters=Filters(after="2024", before="2024-06")),
    SearchRequest("trata", filters=Filters(path="es/*")),
    SearchRequest("", filters=Filters(path="*.md")),
    SearchRequest("trata", limit=3, folds_copies=False),
)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """Return the configuration of an index of the sample corpus on this machine."""
    folder = tmp_path_factory.mktemp("corpus")
    path = folder / "config.yaml"
    path.write_text(json.dumps({"documents": [str(ROOT / "seeds")], "data_dir": "data"}))
    config = load(path)
    update(config)
    return config


@pytest.fixture(scope="module", params=["embedded", "server"])
def served(
    request: pytest.FixtureRequest, corpus: Config, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Config]:
    """Return the same index on Milvus Lite, in this process or another."""
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "embedded":
        config = at(corpus, f"milvus:{folder}")
        update(config)
        yield config
        return
    with lite_server(folder) as server:
        config = at(corpus, server.backend)
        update(config)
        yield config


def at(config: Config, backend: str) -> Config:
    """Return ``config`` with a backend."""
    return replace(config, backend=parse_backend(backend, config.path.parent))


def as_json(results: Results) -> Any:
    """Return all that users see of an answer, but the time it took; scores to four digits."""
    content = asdict(replace(results, elapsed_ms=0.0, read=None))
    return json.loads(
        json.dumps(content, default=str), parse_float=lambda text: f"{float(text):.4f}"
    )


@pytest.fixture(scope="module")
def engines(corpus: Config, served: Config) -> Iterator[tuple[Engine, Engine]]:
    """Return engines of the index here and there."""
    with Engine.open(corpus) as here, Engine.open(served) as there:
        yield here, there


@pytest.mark.parametrize("asked", REQUESTS, ids=lambda request: repr(request.query or "filters"))
def test_answers_are_the_same_everywhere(
    engines: tuple[Engine, Engine], asked: SearchRequest
) -> None:
    here, there = engines
    assert as_json(there.search(asked)) == as_json(here.search(asked))


COUNTED = (
    *(SearchRequest(query) for query in QUERIES),
    *(SearchRequest(f"name:{name}") for name in ("Callao", "Norte", "كاياو")),
    SearchRequest("police policía شرطة"),
    SearchRequest("trata", filters=Filters(languages=("es",))),
    SearchRequest("trata", filters=Filters(after="2024", before="2024-06")),
    SearchRequest("", filters=Filters(path="*.md")),
    SearchRequest("", filters=Filters(languages=("ar", "es"))),
)


def counted(engine: Engine, asked: SearchRequest) -> tuple[Any, Any]:
    """Return the totals and the facets of what answers."""
    return asdict(engine.count(asked)), asdict(engine.count_facets(engine.search(asked), asked))


@pytest.mark.parametrize("asked", COUNTED, ids=lambda request: repr(request.query or "filters"))
def test_counts_and_facets_are_those_of_all_passages(
    engines: tuple[Engine, Engine], asked: SearchRequest
) -> None:
    here, there = (counted(engine, asked) for engine in engines)
    assert there == here
    assert here[1]["passages"] or asked.query == "kind:eml"


@pytest.mark.parametrize("asked", [*COUNTED, *REQUESTS[-7:]], ids=repr)
def test_more_than_a_server_returns_at_once_is_asked_for_in_parts(
    engines: tuple[Engine, Engine], asked: SearchRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (by_words, candidates, listing):
        monkeypatch.setattr(module, "MAX_ROWS", 7)
    here, there = engines
    assert counted(there, asked) == counted(here, asked)
    if not asked.query:
        assert as_json(there.search(asked)) == as_json(here.search(asked))


@pytest.mark.parametrize("query", ["police policía شرطة", "polic*", "policía~", "المحك~"])
def test_more_than_can_be_counted_is_said_to_be_a_bound(
    engines: tuple[Engine, Engine], monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    for module in (by_words, candidates, listing):
        monkeypatch.setattr(module, "MAX_ROWS", 7)
    for module in (candidates, listing):
        monkeypatch.setattr(module, "MAX_LISTED", 3)
    asked = SearchRequest(query)
    exact, bound = (engine.count(asked) for engine in engines)
    assert exact.is_exact
    assert not bound.is_exact
    assert bound.passages >= exact.passages
    assert bound.documents >= exact.documents
    facets = [engine.count_facets(engine.search(asked), asked) for engine in engines]
    assert [each.is_exact for each in facets] == [True, False]
    assert facets[1].passages < facets[0].passages


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", r"the server's best \d+ passages for the query were looked at; there may be more"),
        ("es", r"se examinaron los \d+ mejores pasajes del servidor para la consulta; puede haber"),
        ("ar", r"نُظِر في أفضل \d+ (مقاطع|مقطعا?) لعبارة البحث على الخادم؛ قد يكون هناك غيرها"),
    ],
)
def test_what_was_not_looked_at_is_said_in_the_language(
    engines: tuple[Engine, Engine], monkeypatch: pytest.MonkeyPatch, language: str, expected: str
) -> None:
    for module in (by_words, candidates, listing):
        monkeypatch.setattr(module, "MAX_ROWS", 7)
    results = engines[1].search(SearchRequest("police policía شرطة", sort=Sort.DATE))
    (note,) = results.notes
    with in_language(language):
        assert re.match(expected, say(note))


def test_documents_and_what_is_done_with_hits(engines: tuple[Engine, Engine]) -> None:
    asked = SearchRequest("trata de personas", limit=4)
    answers = []
    for engine in engines:
        results = engine.search(asked, explained=1)
        hit = results.hits[0]
        answers.append(
            (
                as_json(engine.explain(results)),
                as_json(engine.locate(results, context=1)),
                engine.document(hit.document),
                engine.highlight_document("trata", hit.document),
                as_json(engine.find_similar(hit.path, hit.passage, asked)),
                engine.languages,
            )
        )
    assert answers[0] == answers[1]


def test_what_is_new_changed_and_gone_gets_there(project: Callable[..., Config]) -> None:
    config = project(backend="milvus:./milvus")
    update(config)
    (config.documents[0] / "es.txt").write_text("El alcalde recibió una maleta de la cooperativa.")
    (config.documents[0] / "en.txt").unlink()
    (config.documents[0] / "new.txt").write_text("وصلت سفينة الشحن إلى ميناء كاياو فجرا.")
    update(config)
    with Engine.open(config) as engine:
        assert [hit.path for hit in engine.search(SearchRequest("maleta")).hits][:1] == [
            str(config.documents[0] / "es.txt")
        ]
        assert engine.search(SearchRequest('"human trafficking"')).hits == ()
        assert engine.search(SearchRequest('"سفينة الشحن"')).hits[0].language == "ar"
        assert engine.search(SearchRequest('"trata de personas"')).hits == ()


def test_an_encoder_change_builds_beside(tmp_path: Path, small_model: Path) -> None:
    config = make_project(tmp_path, backend="milvus:./milvus")
    update(config)
    other = replace(config, encoder=f"sentence-transformers:{small_model}")
    update(other)
    with Engine.open(other) as engine:
        assert engine.search(SearchRequest("trata de personas")).hits
