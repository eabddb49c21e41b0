"""Who may talk to the server over HTTP: programs on this machine that have its key.

The loopback address alone keeps out neither other users of the machine nor pages in a browser,
for which any name can be made to lead to 127.0.0.1.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

from search.loopback import HOST

_Scope = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
_Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
_App = Callable[[_Scope, _Receive, _Send], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Gate:
    """Lets requests pass that are for one of ``hosts``, from one of ``origins``, with ``key``.

    A request without an origin is not from a page.
    """

    hosts: tuple[str, ...]
    origins: tuple[str, ...]
    key: str

    @classmethod
    def of_port(cls, port: int, key: str) -> Gate:
        """Return the gate of a server on this machine."""
        hosts = tuple(f"{name}:{port}" for name in (HOST, "localhost"))
        return cls(hosts, tuple(f"http://{host}" for host in hosts), key)

    def guard(self, app: _App) -> _App:
        """Return an ASGI application that refuses before ``app`` what may not pass."""

        async def guarded(scope: _Scope, receive: _Receive, send: _Send) -> None:
            if scope["type"] == "lifespan":
                await app(scope, receive, send)
            elif scope["type"] == "http":
                refusal = self.refuse(scope["headers"])
                if refusal is None:
                    await app(scope, receive, send)
                else:
                    await _respond(send, *refusal)

        return guarded

    def refuse(self, headers: list[tuple[bytes, bytes]]) -> tuple[int, str] | None:
        """Return the status and the reason to refuse a request with, None to let it pass."""
        values: dict[bytes, list[bytes]] = {}
        for name, value in headers:
            values.setdefault(name.lower(), []).append(value)
        if not _is_single(values.get(b"host", []), self.hosts):
            return 421, "this server answers for 127.0.0.1 only"
        if b"origin" in values and not _is_single(values[b"origin"], self.origins):
            return 403, "this server does not answer pages of other sites"
        expected = f"Bearer {self.key}".encode()
        presented = values.get(b"authorization", [])
        if len(presented) != 1 or not hmac.compare_digest(presented[0], expected):
            return 401, "the header 'Authorization: Bearer KEY' is missing or wrong"
        return None


def _is_single(values: list[bytes], allowed: tuple[str, ...]) -> bool:
    return len(values) == 1 and values[0].decode("latin-1").lower() in allowed


async def _respond(send: _Send, status: int, reason: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
    if status == 401:
        headers.append((b"www-authenticate", b"Bearer"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": f"{reason}\n".encode()})
