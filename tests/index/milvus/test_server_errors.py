"""What a server does wrong is one line, with what to do, and never the token."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from index.backend_address import Address
from index.errors import BackendError
from index.milvus import server
from index.milvus.server import NotLoadedError, Server

ADDRESS = Address("http://127.0.0.1:19530", "lima")


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("Fail connecting to server", "no answer"),
        ("Retry timeout: 15s, status UNAVAILABLE", "no answer"),
        ("collection not found[collection=lima_p_1]", "built anew or deleted"),
        ("auth check failure, please check api key is correct", "refuses the token"),
        ("Permission Denied: PrivilegeUpsert", "refuses the token"),
        ("something\nelse\x1b[31m about secreto", "something else"),
    ],
)
def test_errors_are_one_line_without_the_token(message: str, expected: str) -> None:
    error = server._describe(ADDRESS, RuntimeError(message), "secreto")
    text = str(error)
    assert expected in text
    assert text.startswith("milvus:http://127.0.0.1:19530/lima: ")
    assert not set("\n\x1b") & set(text)
    assert "secreto" not in text


def test_a_collection_that_is_not_loaded_is_told_apart() -> None:
    for message in ("collection not loaded", "Collection 'a' is in state 'released'; call load()"):
        assert isinstance(server._describe(ADDRESS, RuntimeError(message), ""), NotLoadedError)


def test_a_folder_that_another_process_has_open(tmp_path: Path) -> None:
    address = Address("", folder=tmp_path)
    error = server._describe(address, RuntimeError("Open local milvus failed"), "")
    assert "another process has it open" in str(error)


@pytest.mark.parametrize(
    ("version", "is_new"),
    [("v2.3.9", False), ("2.4.0", True), ("v2.6.1-dev", True), ("milvus_lite-3.2.2", True)],
)
def test_servers_that_are_too_old(version: str, is_new: bool) -> None:
    def answer(timeout: float) -> str:
        assert timeout == 1.0
        return version

    opened = Server(lambda _: SimpleNamespace(get_server_version=answer), ADDRESS, 1.0, "")
    if is_new:
        opened._check_version()
    else:
        with pytest.raises(BackendError, match=r"2\.3\.9 is too old; install 2\.4"):
            opened._check_version()


def test_without_pymilvus_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pymilvus", None)
    with pytest.raises(BackendError, match=r"pip install 'trujaman\[milvus\]'"):
        Server.connect(ADDRESS)


def test_a_server_that_comes_back_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(time, "sleep", pauses.append)
    connections: list[object] = []

    def connect(_: float) -> SimpleNamespace:
        connections.append(None)
        if len(connections) < 4:
            raise RuntimeError("Fail connecting to server")
        return SimpleNamespace(get_server_version=lambda **_: "2.6.0", close=lambda: None)

    assert Server(connect, ADDRESS, 60.0, "").version == "2.6.0"
    assert pauses == [0.2, 0.4, 0.8]


def test_patience_ends() -> None:
    def connect(_: float) -> SimpleNamespace:
        raise RuntimeError("Fail connecting to server")

    with pytest.raises(BackendError, match="no answer; see whether the server runs"):
        Server(connect, ADDRESS, 0.1, "")
