"""Several machines bring their shards to one server: its answers are those of one index."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from index.backend_address import parse_backend
from index.config import Config, load
from index.embedding.open import open_encoder
from index.errors import BackendError
from index.locations import Locations
from index.messages import in_language, say
from index.migration import migrate
from index.milvus.collection import Collection
from index.milvus.fetching import compare
from index.milvus.publishing import publish, read_counts
from index.milvus.server import Server
from index.shard import Shard
from index.store.row_store import RowStore
from index.update import update
from search import Engine, SearchRequest
from search.types import Mode
from tests.milvus_servers import lite_server
from tests.paths import ROOT

pytest.importorskip("pymilvus")
pytest.importorskip("milvus_lite")

pytestmark = pytest.mark.slow

QUERIES = ("human trafficking", "trata de personas", "الاتجار بالبشر", "oro", "police policía شرطة")
SHARDS = 3


def machine(folder: Path, backend: str, shard: Shard | None) -> Config:
    """Return the config of one of the machines, which all see the same documents."""
    name = "whole" if shard is None else f"machine{shard.number}"
    (folder / name).mkdir(exist_ok=True)
    path = folder / name / "config.yaml"
    settings = {"documents": [str(ROOT / "seeds")], "data_dir": "data"}
    if backend:
        settings["backend"] = backend
    if shard is not None:
        settings["shard"] = str(shard)
    path.write_text(json.dumps(settings))
    return load(path)


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Config]]:
    """Return the configs of machines that have indexed at the same time."""
    folder = tmp_path_factory.mktemp("machines")
    with lite_server(folder / "server") as server:
        configs = [
            machine(folder, server.backend, Shard(number, SHARDS))
            for number in range(1, SHARDS + 1)
        ]
        index_at_once(configs)
        yield configs


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """Return the config of an index of all documents on this machine."""
    config = machine(tmp_path_factory.mktemp("whole"), "", None)
    update(config)
    return config


def index_at_once(configs: list[Config], killed: int = -1) -> None:
    """Run ``index`` for all configs together; kill one of the runs a second after its start."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    runs = [
        subprocess.Popen(
            [sys.executable, "-m", "index", "-q", "--config", str(config.path)],
            env=environment,
            stderr=subprocess.PIPE,
            text=True,
        )
        for config in configs
    ]
    if killed >= 0:
        with pytest.raises(subprocess.TimeoutExpired):
            runs[killed].wait(1)
        runs[killed].send_signal(signal.SIGKILL)
    for number, run in enumerate(runs):
        _, message = run.communicate()
        assert run.returncode == (-signal.SIGKILL if number == killed else 0), message


def answer(engine: Engine, request: SearchRequest) -> list[tuple[str, int, str]]:
    hits = engine.search(request).hits
    return [(os.path.relpath(hit.path, ROOT), hit.passage, f"{hit.score:.2f}") for hit in hits]


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("query", QUERIES)
def test_answers_are_those_of_one_index(
    machines: list[Config], whole: Config, query: str, mode: Mode
) -> None:
    request = SearchRequest(query, mode=mode, limit=5, folds_copies=False)
    with Engine.open(whole) as here, Engine.open(machines[-1]) as there:
        assert there.index_warnings == ()
        expected = [hit[:2] for hit in answer(here, request)]
        hits = [hit[:2] for hit in answer(there, request)]
        # Each shard weighs words by its own average length: ten documents are a small sample.
        assert hits[0] == expected[0] if mode is Mode.SEMANTIC else hits[0] in expected
        assert len({*hits} & {*expected}) >= len(expected) - (mode is not Mode.SEMANTIC)
        assert there.languages == here.languages


def test_every_shard_is_there_once_and_a_second_run_writes_nothing(machines: list[Config]) -> None:
    encoder = open_encoder("bundled", machines[0].path.parent)
    for config in machines:
        assert config.backend is not None
        content = compare(config, config.backend, lambda _: None)
        assert content.passages
        assert publish(config, config.backend, encoder, lambda _: None).written == 0


def test_a_machine_that_is_killed_goes_on_and_others_do_not_wait(tmp_path: Path) -> None:
    with lite_server(tmp_path / "server") as server:
        configs = [machine(tmp_path, server.backend, Shard(number, 2)) for number in (1, 2)]
        index_at_once(configs, killed=1)
        with Engine.open(configs[0]) as engine:
            (warning,) = engine.index_warnings
            assert warning.startswith("shard 2/2 is not on")
            with in_language("es"):
                assert say(warning).startswith("la parte 2/2 aún no está en")
            with in_language("ar"):
                assert say(warning).startswith("الجزء 2/2 ليس على")
            first = {hit.path for hit in engine.search(SearchRequest("trata", limit=50)).hits}
            assert first
        update(configs[1])
        with Engine.open(configs[0]) as engine:
            assert engine.index_warnings == ()
            both = {hit.path for hit in engine.search(SearchRequest("trata", limit=50)).hits}
        assert first < both


def test_machines_that_divide_otherwise_are_refused_until_all_are_replaced(tmp_path: Path) -> None:
    backend = f"milvus:{tmp_path / 'lite'}"
    halves = [machine(tmp_path, backend, Shard(number, 2)) for number in (1, 2)]
    for config in halves:
        update(config)
    whole = machine(tmp_path, backend, None)
    with pytest.raises(BackendError, match="holds shard 1/2, not part of this index"):
        update(whole)
    other = replace(halves[0], shard=Shard(1, 3), data_dir=tmp_path / "other", path=halves[0].path)
    with pytest.raises(BackendError, match="holds shard 1/2, not part of 1/3"):
        update(other)
    assert halves[0].backend is not None
    counts = read_counts(halves[0].backend)
    migrate(replace(whole, backend=None), backend, lambda _: None)
    with Engine.open(whole) as engine:
        assert engine.index_warnings == ()
    assert read_counts(halves[0].backend) == counts
    address = parse_backend(backend, tmp_path)
    assert address is not None
    with closing(Server.connect(address)) as server:
        assert [pointer.shard for pointer in Collection(server).pointers()] == [""]
        assert len(server.collections()) == 3, "what the shards had is gone"


@pytest.fixture(scope="module")
def joined(machines: list[Config], tmp_path_factory: pytest.TempPathFactory) -> Config:
    """Return the config of an index that the shards were joined to."""
    config = machine(tmp_path_factory.mktemp("joined"), str(machines[0].backend), None)
    migrated = migrate(config, "local", lambda _: None)
    assert machines[0].backend is not None
    documents, passages = read_counts(machines[0].backend)
    assert (migrated.documents, migrated.passages) == (documents, sum(passages.values()))
    return replace(config, backend=None)


def content(config: Config) -> dict[tuple[str, str], list[tuple[object, ...]]]:
    """Return all passages and their encodings in an index, by path and member."""
    with closing(RowStore.open(Locations.of(config).store)) as store:
        encodings = dict(store.encodings(range(1, 1 << 12)))
        return {
            (row.name, row.member): [
                (*passage[2:-1], encodings.get(passage.id))
                for passage in store.passage_rows(list(row.passage_ids))
            ]
            for row in store.document_rows()
        }


def test_shards_are_joined_to_what_one_machine_would_have(joined: Config, whole: Config) -> None:
    assert content(joined) == content(whole)
    with closing(RowStore.open(Locations.of(joined).store)) as store:
        ids = [number for row in store.document_rows() for number in row.passage_ids]
        assert sorted(ids) == list(range(1, len(ids) + 1)), "no gaps"


@pytest.mark.parametrize("query", QUERIES)
def test_the_joined_index_answers_and_goes_on(joined: Config, whole: Config, query: str) -> None:
    summary = update(joined)
    assert (summary.added, summary.changed, summary.removed) == (0, 0, 0), "nothing is read again"
    request = SearchRequest(query, limit=5)
    with Engine.open(whole) as one, Engine.open(joined) as other:
        assert other.index_warnings == ()
        assert answer(other, request) == answer(one, request)


def test_shards_are_not_joined_while_one_is_missing(tmp_path: Path) -> None:
    first = machine(tmp_path, f"milvus:{tmp_path / 'lite'}", Shard(1, 2))
    update(first)
    whole = machine(tmp_path, str(first.backend), None)
    with pytest.raises(BackendError, match="shard 2/2 is not there yet"):
        migrate(whole, "local", lambda _: None)
    assert not Locations.of(whole).store.exists()


def test_a_passage_that_is_lost_is_not_joined(tmp_path: Path) -> None:
    halves = [machine(tmp_path, f"milvus:{tmp_path / 'lite'}", Shard(n, 2)) for n in (1, 2)]
    for config in halves:
        update(config)
    assert halves[0].backend is not None
    with closing(Server.connect(halves[0].backend)) as server:
        collection = Collection(server)
        published = collection.published()
        assert published is not None
        name = collection.names(published.first).passages
        server.delete(name, f"id == {Shard(2, 2).first_id + 1}")
    whole = machine(tmp_path, str(halves[0].backend), None)
    with pytest.raises(BackendError, match="came, not"):
        migrate(whole, "local", lambda _: None)
    assert not Locations.of(whole).store.exists()
