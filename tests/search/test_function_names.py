"""علي is Ali, and على is *on*: the name is found in three languages, the preposition is not."""

from collections.abc import Iterator

import pytest

from index.update import update
from search.engine import Engine
from search.types import Mode, SearchRequest
from tests.projects import make_project

DOCUMENTS = {
    "name.txt": "قال المحامي علي عمر إن المحكمة رفضت الطعن في بيروت صباحا.",
    "on.txt": "جلس القاضي على المنصة ثم تحدث عن سعر القطن في السوق.",
    "en.txt": "Ali Omar told the court that the papers were lost in the fire.",
    "es.txt": "Alí Omar declaró ante el tribunal que los papeles se perdieron.",
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    config = make_project(tmp_path_factory.mktemp("names"), DOCUMENTS)
    update(config)
    with Engine.open(config) as engine:
        yield engine


@pytest.mark.parametrize("query", ["علي", "Ali", "Alí", "علي عمر", "Ali Omar"])
def test_the_name_is_found_in_every_language(engine: Engine, query: str) -> None:
    hits = engine.search(SearchRequest(query, mode=Mode.KEYWORD)).hits
    assert {hit.name for hit in hits} == {"name.txt", "en.txt", "es.txt"}
    assert all(hit.highlights for hit in hits)


@pytest.mark.parametrize("query", ["على", "النفس علي الحكومة"])
def test_the_preposition_is_no_name(engine: Engine, query: str) -> None:
    hits = engine.search(SearchRequest(query, mode=Mode.KEYWORD)).hits
    words = {hit.text[part.span.start : part.span.end] for hit in hits for part in hit.highlights}
    assert not words & {"علي", "على", "Ali", "Alí"}
