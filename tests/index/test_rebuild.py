"""What is derived can be made anew from the store, and the store from the documents."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from index.check import check_index
from index.config import Config
from index.errors import IndexStateError
from index.locations import Locations
from index.rebuild import rebuild
from index.update import update
from search import Engine, SearchRequest

Project = Callable[..., Config]


@pytest.mark.parametrize("rereads", [False, True])
@pytest.mark.parametrize("query", ["human trafficking", "trata de personas", "الاتجار بالبشر"])
def test_answers_are_the_same_afterwards(project: Project, query: str, rereads: bool) -> None:
    config = project()
    update(config)
    request = SearchRequest(query)
    with Engine.open(config) as engine:
        before = [(hit.path, hit.start, round(hit.score, 6)) for hit in engine.search(request).hits]
    locations = Locations.of(config)
    written = locations.matrix.stat().st_mtime_ns
    summary = rebuild(config, rereads=rereads)
    assert (summary.added, summary.removed) == (0, 0)
    assert summary.changed == (4 if rereads else 0)
    assert locations.matrix.stat().st_mtime_ns > written
    assert all(part.is_sound for part in check_index(config))
    with Engine.open(config) as engine:
        after = [(hit.path, hit.start, round(hit.score, 6)) for hit in engine.search(request).hits]
    assert after == before


def test_documents_out_of_reach_stay(project: Project) -> None:
    config = project()
    update(config)
    config.documents[0].rename(config.documents[0].with_name("away"))
    summary = rebuild(config, rereads=True)
    assert summary.absent[0].documents == 4
    with Engine.open(config) as engine:
        assert engine.search(SearchRequest("trata de personas")).hits


def test_without_an_index_there_is_nothing_to_rebuild(project: Project) -> None:
    with pytest.raises(IndexStateError, match="no index there"):
        rebuild(project())
