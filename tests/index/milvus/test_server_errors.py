"""What a server does wrong is one line, with what to do, and never the token."""

from __future__ import annotations

import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from index.backend_address import Address
from index.errors import BackendError, ConfigError
from index.milvus.connection import Connection
from index.milvus.failures import (
    NotLoadedError,
    RefusedError,
    UnansweredError,
    UnfinishedError,
    describe,
)
from index.milvus.server import Server

grpc: Any = pytest.importorskip("grpc")
pytest.importorskip("pymilvus")

ADDRESS = Address("http://127.0.0.1:19530", "lima")


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("Fail connecting to server", "no answer"),
        ("Retry timeout: 15s, status UNAVAILABLE", "no answer"),
        ("empty grpc client: find no available rootcoord, check rootcoord state", "no answer"),
        ("collection not found[database=case][collection=lima_p_1]", "built anew or deleted"),
        ("auth check failure, please check api key is correct", "refuses the token"),
        ("Permission Denied: PrivilegeUpsert", "has not the right to Upsert"),
        (
            "PrivilegeQuery: permission deny to ana in the `case` database",
            "has not the right to Query",
        ),
        ("permission deny", "has not the right; ask"),
        ("something\nelse\x1b[31m about secreto", "something else"),
    ],
)
def test_errors_are_one_line_without_the_token(message: str, expected: str) -> None:
    error = describe(ADDRESS, RuntimeError(message), "secreto")
    text = str(error)
    assert expected in text
    assert text.startswith("milvus:http://127.0.0.1:19530/lima: ")
    assert not set("\n\x1b") & set(text)
    assert "secreto" not in text


def test_collections_that_are_not_ready_are_told_apart() -> None:
    for message in ("collection not loaded", "Collection 'a' is in state 'released'; call load()"):
        assert isinstance(describe(ADDRESS, RuntimeError(message), ""), NotLoadedError)
    unfinished = RuntimeError("index not found[collection=lima_meta]")
    assert isinstance(describe(ADDRESS, unfinished, ""), UnfinishedError)


@pytest.mark.parametrize(
    ("details", "expected"),
    [
        (
            "Tls handshake failed (TSI_PROTOCOL_FAILURE): SSL_ERROR_SSL: error:1000007d:SSL"
            " routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED",
            "is not trusted",
        ),
        (
            "Tls handshake failed (TSI_PROTOCOL_FAILURE): SSL_ERROR_SSL: error:100000f7:SSL"
            " routines:OPENSSL_internal:WRONG_VERSION_NUMBER",
            "does not use TLS",
        ),
        (
            "Custom verification check failed with error: UNAUTHENTICATED: Hostname"
            " Verification Check failed.",
            "the host's name as it is in the certificate",
        ),
    ],
)
def test_a_handshake_that_fails_is_not_tried_again(details: str, expected: str) -> None:
    error = RuntimeError("Fail connecting to server on localhost:19530")
    error.__cause__ = RuntimeError(f"failed to connect to all addresses; last error: {details}")
    description = describe(ADDRESS, error, "")
    assert expected in str(description)
    assert not isinstance(description, UnansweredError)


def test_a_server_that_wants_tls_closes_the_connection() -> None:
    error = RuntimeError("failed to connect to all addresses; last error: Socket closed")
    assert "write https://" in str(describe(ADDRESS, error, ""))


class Refusing(grpc.GenericRpcHandler):  # type: ignore[misc]
    """Answers every call as Milvus 2.3.5 does with authorization enabled."""

    def service(self, _: object) -> object:
        def refuse(_: object, context: Any) -> None:
            reason = "auth check failure, please check username and password are correct"
            context.abort(grpc.StatusCode.UNAUTHENTICATED, reason)

        return grpc.unary_unary_rpc_method_handler(refuse)


def test_a_token_that_is_refused_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRUJAMAN_MILVUS_TOKEN", "ana:secreto")
    monkeypatch.setattr(time, "sleep", lambda _: pytest.fail("it asked again"))
    refusing = grpc.server(ThreadPoolExecutor(1), handlers=[Refusing()])
    port = refusing.add_insecure_port("127.0.0.1:0")
    refusing.start()
    try:
        with pytest.raises(RefusedError, match=r"refuses the token; correct \$TRUJAMAN_MILVUS_TOK"):
            Server.connect(Address(f"http://127.0.0.1:{port}"))
    finally:
        refusing.stop(None)


def test_a_certificate_that_is_none_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in (tmp_path / "missing.pem", tmp_path / "text.pem"):
        if path.name == "text.pem":
            path.write_text("no certificate")
        monkeypatch.setenv("TRUJAMAN_MILVUS_CA", str(path))
        with pytest.raises(ConfigError, match=rf"{path.name}: no certificate can be read"):
            Server.connect(Address("https://127.0.0.1:1"))


def test_a_folder_that_another_process_has_open(tmp_path: Path) -> None:
    address = Address("", folder=tmp_path)
    error = describe(address, RuntimeError("Open local milvus failed"), "")
    assert "another process has it open" in str(error)


@pytest.mark.parametrize(
    ("version", "is_new"),
    [
        ("v2.3.9", False),
        ("v2.3.5-lite", False),
        ("2.4.0", True),
        ("v2.6.1-dev", True),
        ("milvus_lite-3.2.2", True),
    ],
)
def test_servers_that_are_too_old(version: str, is_new: bool) -> None:
    def answer(timeout: float) -> str:
        assert timeout == 1.0
        return version

    opened = Server(lambda _: SimpleNamespace(get_server_version=answer), ADDRESS, 1.0, "")
    if is_new:
        opened._check_version()
    else:
        with pytest.raises(BackendError, match=rf"Milvus {version} is too old; install 2\.4"):
            opened._check_version()


def test_without_pymilvus_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pymilvus", None)
    with pytest.raises(BackendError, match=r"pip install 'trujaman\[milvus\]'"):
        Server.connect(ADDRESS)


def test_a_server_that_comes_back_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []

    def pause(_: threading.Event, seconds: float) -> bool:
        pauses.append(seconds)
        return False

    monkeypatch.setattr(threading.Event, "wait", pause)
    connections: list[object] = []

    def connect(_: float) -> SimpleNamespace:
        connections.append(None)
        if len(connections) < 4:
            raise RuntimeError("Fail connecting to server")
        return SimpleNamespace(get_server_version=lambda **_: "2.6.0", close=lambda: None)

    assert Server(connect, ADDRESS, 60.0, "").version == "2.6.0"
    assert pauses == [0.2, 0.4, 0.8]


def test_threads_share_what_one_of_them_connects_anew() -> None:
    """Eight calls fail together when a server goes: none closes what another has made since."""
    together = threading.Barrier(8)
    clients: list[SimpleNamespace] = []

    def connect(_: float) -> SimpleNamespace:
        client = SimpleNamespace(number=len(clients), is_closed=False)
        client.close = lambda: setattr(client, "is_closed", True)
        clients.append(client)
        return client

    def call(client: SimpleNamespace) -> int:
        if client.number == 0:
            together.wait(120)
            raise RuntimeError("Socket closed; UNAVAILABLE")
        if client.is_closed:
            raise ValueError("Cannot invoke RPC on closed channel!")
        return int(client.number)

    connection = Connection(connect, ADDRESS, 60.0, "")
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: connection.ask(call), range(8)))
    assert answers == [1] * 8
    assert [client.is_closed for client in clients] == [True, False]


def test_what_waits_for_a_server_ends_when_it_is_closed() -> None:
    """Somebody who interrupts a run does not wait for its patience."""
    asked = threading.Event()

    def call(_: object) -> object:
        asked.set()
        raise RuntimeError("Socket closed; UNAVAILABLE")

    client = SimpleNamespace(get_server_version=lambda **_: "2.6.0", close=lambda: None)
    server = Server(lambda _: client, ADDRESS, 3600.0, "")
    server.begin(lambda: server._ask(call))
    assert asked.wait(120)
    server.close()
    with pytest.raises(UnansweredError):
        server.finish()


def test_patience_ends() -> None:
    def connect(_: float) -> SimpleNamespace:
        raise RuntimeError("Fail connecting to server")

    with pytest.raises(BackendError, match="no answer; see whether the server runs"):
        Server(connect, ADDRESS, 0.1, "")
