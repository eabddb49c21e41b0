"""Pages are asked for at once and come in order; rows are made while others are written."""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from index.backend_address import Address
from index.milvus import collection, writing
from index.milvus.collection import Collection
from index.milvus.entities import Entity, EntityMaker
from index.milvus.fetching import compare
from index.milvus.schema import Schema
from index.milvus.server import Server
from index.update import update
from tests.projects import DOCUMENTS, make_project


class PagingClient:
    """A server with a row for every id, which answers when ``count`` calls are under way."""

    def __init__(self, count: int) -> None:
        self._together = threading.Barrier(count)

    def get_server_version(self, **_: Any) -> str:
        return "v2.6.1"

    def query(self, *_: Any, **options: Any) -> list[dict[str, int]]:
        self._together.wait(120)  # fails unless so many are asked at once
        first, end = map(int, re.findall(r"\d+", options["filter"]))
        return [{"id": number, "stamp": -number} for number in range(first, end)]

    def close(self) -> None:
        pass


def test_stamps_are_asked_for_a_few_pages_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collection, "PAGE", 10)
    server = Server(lambda _: PagingClient(4), Address("http://127.0.0.1:1"), 1.0, "")
    pages = list(Collection(server).stamps("c", 1, 40))
    assert [list(page) for page in pages] == [
        list(range(start, start + 10)) for start in (1, 11, 21, 31)
    ]
    assert pages[3][40] == -40
    server.close()


@pytest.mark.slow
def test_rows_are_made_while_others_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pymilvus")
    pytest.importorskip("milvus_lite")
    monkeypatch.setattr(writing, "_BATCH", 2)
    texts = {f"{number}-{name}": text for number in range(4) for name, text in DOCUMENTS.items()}
    config = make_project(tmp_path, texts, backend="milvus:./milvus")
    state = SimpleNamespace(made=0, under_way=0, waited=False)
    is_next_made = threading.Event()
    make, upsert = EntityMaker.passages, Server.upsert

    def make_counted(self: EntityMaker, *arguments: Any) -> list[Entity]:
        state.made += 1
        if state.made == 2:
            is_next_made.set()
        return make(self, *arguments)

    def upsert_late(self: Server, name: str, schema: Schema, rows: Sequence[Any]) -> None:
        state.under_way += 1
        assert state.under_way == 1, "one batch at a time is written"
        if schema.dimensions and not state.waited:
            assert is_next_made.wait(120), "the next batch is made meanwhile"
            state.waited = True
        upsert(self, name, schema, rows)
        state.under_way -= 1

    monkeypatch.setattr(EntityMaker, "passages", make_counted)
    monkeypatch.setattr(Server, "upsert", upsert_late)
    update(config)
    assert state.waited
    assert config.backend is not None
    assert compare(config, config.backend, lambda _: None).documents == len(texts)
