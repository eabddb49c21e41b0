"""Only programs on this machine that have the key pass."""

from __future__ import annotations

import pytest

from search.mcp.gate import Gate

GATE = Gate.of_port(8765, "the-key-of-this-server")
HOST = (b"host", b"127.0.0.1:8765")
KEY = (b"authorization", b"Bearer the-key-of-this-server")


@pytest.mark.parametrize("host", [b"127.0.0.1:8765", b"localhost:8765", b"LOCALHOST:8765"])
def test_a_program_with_the_key_passes(host: bytes) -> None:
    assert GATE.refuse([(b"host", host), KEY]) is None
    own_page = (b"origin", b"http://127.0.0.1:8765")
    assert GATE.refuse([(b"Host", host), (b"Authorization", KEY[1]), own_page]) is None


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ([KEY], 421),
        ([HOST, HOST, KEY], 421),
        ([(b"host", b"evil.example:8765"), KEY], 421),
        ([(b"host", b"127.0.0.1"), KEY], 421),
        ([(b"host", b"127.0.0.1:8766"), KEY], 421),
        ([(b"host", b"127.0.0.1:8765.evil.example"), KEY], 421),
        ([HOST, KEY, (b"origin", b"http://evil.example")], 403),
        ([HOST, KEY, (b"origin", b"null")], 403),
        ([HOST, KEY, (b"origin", b"https://127.0.0.1:8765")], 403),
        ([HOST, KEY, (b"origin", b"")], 403),
        ([HOST], 401),
        ([HOST, (b"authorization", b"Bearer ")], 401),
        ([HOST, (b"authorization", b"Basic dGhl")], 401),
        ([HOST, (b"authorization", b"Bearer the-key-of-this-serve")], 401),
        ([HOST, KEY, KEY], 401),
        ([HOST, (b"authorization", "Bearer كلمة".encode())], 401),
        ([HOST, (b"cookie", b"key=the-key-of-this-server")], 401),
    ],
)
def test_all_else_is_refused(headers: list[tuple[bytes, bytes]], status: int) -> None:
    refusal = GATE.refuse(headers)
    assert refusal is not None
    assert refusal[0] == status
