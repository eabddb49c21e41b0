"""A search that nobody waits for any more is given up, and leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from index.config import Config
from index.errors import IndexStateError, SearchCancelledError
from index.update import update
from search.cancellation import Cancellation, IsWanted
from search.engine import Engine
from search.types import Mode, SearchRequest

QUERIES = ("human traficking in lima", "trata de presonas en lima", "الاتجار بالبشرر في ليما")


@pytest.fixture
def config(project: Callable[..., Config]) -> Config:
    config = project()
    update(config)
    return config


@pytest.fixture
def engine(config: Config) -> Iterator[Engine]:
    with Engine.open(config) as engine:
        yield engine


class Asker:
    """Wants the answer the first ``patience`` times that it is asked."""

    def __init__(self, patience: int) -> None:
        self.asked = 0
        self._patience = patience

    def __call__(self) -> bool:
        self.asked += 1
        return self.asked <= self._patience


def answer(engine: Engine, query: str, mode: Mode, is_wanted: IsWanted | None = None) -> object:
    results = engine.search(SearchRequest(query, mode=mode), is_wanted=is_wanted)
    return results.meant, results.hits


@pytest.mark.parametrize(
    ("query", "mode"),
    [
        *((query, Mode.HYBRID) for query in QUERIES),
        (QUERIES[1], Mode.KEYWORD),
        (QUERIES[2], Mode.SEMANTIC),
    ],
)
def test_a_search_can_be_given_up_at_every_step(config: Config, query: str, mode: Mode) -> None:
    with Engine.open(config) as undisturbed:
        expected = answer(undisturbed, query, mode)
        patient = Asker(1_000_000)
    with Engine.open(config) as engine:
        assert answer(engine, query, mode, patient) == expected
    words, languages = len(query.split()), 3
    assert patient.asked > words * languages
    for patience in range(patient.asked):
        with Engine.open(config) as engine:
            asker = Asker(patience)
            with pytest.raises(SearchCancelledError):
                answer(engine, query, mode, asker)
            assert asker.asked == patience + 1  # given up the moment it is not wanted
            assert answer(engine, query, mode) == expected


@pytest.mark.parametrize("query", QUERIES)
def test_everything_that_takes_time_can_be_given_up(engine: Engine, query: str) -> None:
    results = engine.search(SearchRequest(query), explained=0)
    document = results.hits[0].document

    def unwanted() -> bool:
        return False

    for ask in (
        lambda: engine.search(SearchRequest(query), is_wanted=unwanted),
        lambda: engine.explain(results, is_wanted=unwanted),
        lambda: engine.suggest(query, is_wanted=unwanted),
        lambda: engine.document(document, is_wanted=unwanted),
        lambda: engine.highlight(query, "Lima", "es", is_wanted=unwanted),
        lambda: engine.highlight_document(query, document, is_wanted=unwanted),
    ):
        with pytest.raises(SearchCancelledError):
            ask()


def test_a_long_document_is_given_up_on_the_way(project: Callable[..., Config]) -> None:
    paragraph = "Police rescued thirty victims of human trafficking in Lima. " * 10
    config = project({"long.txt": "\n\n".join([paragraph] * 300)})
    update(config)
    with Engine.open(config) as engine:
        document = engine.search(SearchRequest("police")).hits[0].document
        patient = Asker(1_000_000)
        engine.highlight_document("police", document, is_wanted=patient)
        assert patient.asked > 5
        with pytest.raises(SearchCancelledError):
            engine.highlight_document("police", document, is_wanted=Asker(patient.asked - 1))


def test_who_asks_inside_is_asked_until_the_end_of_the_block() -> None:
    cancellation = Cancellation()
    cancellation.check()
    outer, inner = Asker(2), Asker(0)
    with cancellation.asking(outer):
        with cancellation.asking(inner), pytest.raises(SearchCancelledError):
            cancellation.check()
        cancellation.check()
        cancellation.check()
        with pytest.raises(SearchCancelledError):
            cancellation.check()
    cancellation.check()


def test_a_closed_engine_says_so(config: Config) -> None:
    engine = Engine.open(config)
    results = engine.search(SearchRequest("police"), explained=0)
    engine.close()
    engine.close()
    for use in (
        lambda: engine.languages,
        lambda: engine.search(SearchRequest("police")),
        lambda: engine.explain(results),
        lambda: engine.suggest("polcie"),
        lambda: engine.document(1),
        lambda: engine.highlight("police", "police", "en"),
        lambda: engine.highlight_document("police", 1),
    ):
        with pytest.raises(IndexStateError, match="closed"):
            use()
