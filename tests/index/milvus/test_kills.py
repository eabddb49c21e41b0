"""A server, or whoever writes to it, that is killed: nothing is lost, and nothing there twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from index.backend_address import Address, parse_backend
from index.config import Config
from index.embedding.open import open_encoder
from index.errors import BackendError
from index.migration import migrate
from index.milvus.collection import POINTER
from index.milvus.fetching import compare
from index.milvus.publishing import publish
from index.milvus.server import Server
from index.types import Progress
from index.update import update
from search import Engine, SearchRequest
from tests.milvus_servers import lite_server
from tests.projects import make_project

pytest.importorskip("pymilvus")
pytest.importorskip("milvus_lite")

pytestmark = pytest.mark.slow

_SENTENCES = {
    "en": "Officers of unit {} searched the warehouse at the port and found nothing. ",
    "es": "Los agentes de la unidad {} registraron el depósito del puerto sin hallar nada. ",
    "ar": "فتش عناصر الوحدة {} المستودع في الميناء ولم يعثروا على شيء. ",
}


def make_large_project(root: Path) -> Config:
    """Return a project of some hundred documents with some thousand passages."""
    documents = {
        f"{language}{number}.txt": "\n\n".join(
            sentence.format(f"{number}-{part}") * 4 for part in range(8)
        )
        for language, sentence in _SENTENCES.items()
        for number in range(140)
    }
    return make_project(root, documents)


def test_a_server_that_is_killed_while_it_is_written_to(tmp_path: Path) -> None:
    config = make_large_project(tmp_path)
    update(config)
    with lite_server(tmp_path / "server") as server:
        address = parse_backend(server.backend, tmp_path)
        assert address is not None
        encoder = open_encoder("bundled", tmp_path)
        kills: list[threading.Thread] = []

        def kill_and_restart() -> None:
            server.kill()
            server.start()

        def kill_twice(_: Progress) -> None:
            if len(kills) < 2:  # while the next rows are on their way
                kills.append(threading.Timer(0.1, kill_and_restart))
                kills[-1].start()

        publish(config, address, encoder, kill_twice)
        assert len(kills) == 2
        for kill in kills:
            kill.join()
        content = compare(config, address, lambda _: None)
        assert content.documents == 420
        assert publish(config, address, encoder, lambda _: None).written == 0


def test_an_indexer_that_is_killed_goes_on_where_it_was(tmp_path: Path) -> None:
    config = make_large_project(tmp_path)
    update(config)
    with lite_server(tmp_path / "server") as server:
        address = parse_backend(server.backend, tmp_path)
        assert address is not None
        command = [sys.executable, "-m", "index", "migrate", "--to", server.backend]
        process = subprocess.Popen(
            [*command, "--config", str(config.path)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        with closing(Server.connect(address)) as client:
            while process.poll() is None and not _count(client):
                time.sleep(0.05)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        encoder = open_encoder("bundled", tmp_path)
        outcome = publish(config, address, encoder, lambda _: None)
        content = compare(config, address, lambda _: None)
        assert 0 < outcome.written < content.documents * 2 + content.passages
        assert outcome.deleted == 0


def test_what_a_killed_run_of_another_store_left_is_deleted(tmp_path: Path) -> None:
    for name in ("large", "small"):
        (tmp_path / name).mkdir()
    large = make_project(tmp_path / "large", {f"{n}.txt": f"Hallaron oro {n}." for n in range(30)})
    small = make_project(tmp_path / "small", {"7.txt": "Hallaron oro 7."})
    address = parse_backend("milvus:./milvus", tmp_path)
    assert address is not None
    encoder = open_encoder("bundled", tmp_path)
    for config in (large, small):
        update(config)
    publish(large, address, encoder, lambda _: None)
    with closing(Server.connect(address)) as server:  # as if it had been killed at the end
        before = server.collections()
        server.delete("trujaman_meta", f'key == "{POINTER}"')
    publish(small, address, encoder, lambda _: None)
    assert compare(small, address, lambda _: None).passages == 1
    with closing(Server.connect(address)) as server:
        assert server.collections() == before  # the same variant: rows, not collections, go
        (name,) = [name for name in before if "_p_" in name]
        assert len(server.query(name, "id > 0", ("id",))) == 1


def _count(client: Server) -> int:
    names = [name for name in client.collections() if "_p_" in name]
    return len(client.query(names[0], "id > 0", ("id",))) if names else 0


def test_a_server_that_is_killed_while_it_is_searched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = Server.connect

    def connect_patiently(address: Address, patience: float = 120.0) -> Server:
        return connect(address, patience)  # a server starts slowly on a busy machine

    monkeypatch.setattr(Server, "connect", connect_patiently)
    config = make_project(tmp_path)
    with lite_server(tmp_path / "server") as server:
        served = replace(config, backend=parse_backend(server.backend, tmp_path))
        update(served)
        asked = SearchRequest("trata de personas")
        with Engine.open(served) as engine:
            before = engine.search(asked)
            server.kill()
            restart = threading.Timer(1.0, server.start)
            restart.start()
            after = engine.search(asked)
            restart.join()
            assert [hit.path for hit in after.hits] == [hit.path for hit in before.hits]
        server.kill()
        address = served.backend
        assert address is not None
        with pytest.raises(BackendError, match="no answer"):
            Server.connect(address, patience=1.0)


def test_a_run_whose_server_is_down_keeps_what_it_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = make_project(tmp_path)
    with lite_server(tmp_path / "server") as server:
        served = replace(config, backend=parse_backend(server.backend, tmp_path))
        server.kill()
        monkeypatch.setattr("index.milvus.publishing.WRITING_PATIENCE", 1.0)
        with pytest.raises(BackendError, match="no answer"):
            update(served)
        with Engine.open(config) as engine:  # this machine has all of it
            assert engine.search(SearchRequest("human trafficking")).hits
        server.start()
        monkeypatch.undo()
        update(served)
        with Engine.open(served) as engine:
            assert engine.search(SearchRequest("human trafficking")).hits


def test_an_index_goes_there_and_back(tmp_path: Path) -> None:
    config = make_project(tmp_path, documents=None, backend="milvus:./milvus")
    update(config)
    local = replace(config, backend=None)
    asked = SearchRequest("الاتجار بالبشر")
    with Engine.open(local) as engine:
        before = engine.search(asked)
    back = make_project(tmp_path, backend="milvus:./milvus", data_dir="back")

    moved = migrate(back, "local", lambda _: None)
    assert (moved.documents, moved.passages) == (4, 4)
    with Engine.open(replace(back, backend=None)) as engine:
        after = engine.search(asked)
    assert [(hit.path, hit.score) for hit in after.hits] == [
        (hit.path, hit.score) for hit in before.hits
    ]
