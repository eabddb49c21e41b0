"""A client of a server, which connects again where nobody answers.

Everything that is asked may be asked again: rows are written by their ids, and deleted by them.
So where nobody answers, a call is repeated on a new connection, after a longer wait each time,
until ``patience`` seconds have passed: a server that was restarted is found again, one that is
overloaded is given time. What fails for good is one line.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, TypeVar

from index.backend_address import Address
from index.milvus.failures import UnansweredError, translated

_FIRST_PAUSE: Final = 0.2
_LONGEST_PAUSE: Final = 5.0
_CONNECTION_SECONDS: Final = 5.0

_Answer = TypeVar("_Answer")
Connect = Callable[[float], Any]
"""Returns a client, within so many seconds."""
Call = Callable[[Any], _Answer]
"""Asks a client."""


class Connection:
    """The client of a server, made when it is needed. Threads share it."""

    def __init__(self, connect: Connect, address: Address, patience: float, token: str) -> None:
        """``token`` is kept out of messages."""
        self._connect = connect
        self._address = address
        self._patience = patience
        self._token = token
        self._client: Any = None
        self._lock = threading.Lock()
        self._is_closed = threading.Event()
        is_here = address.folder is not None
        self._seconds_per_connection = patience if is_here else min(_CONNECTION_SECONDS, patience)

    def ask(self, call: Call[_Answer]) -> _Answer:
        """Ask, again and again where nobody answers. Raises BackendError."""
        until = time.monotonic() + self._patience
        pause = _FIRST_PAUSE
        while True:
            client = None
            try:
                with translated(self._address, self._token):
                    client = self.connected()
                    return call(client)
            except UnansweredError:
                if time.monotonic() + pause > until:
                    raise
                self._disconnect(client)
                if self._is_closed.wait(pause):
                    raise
                pause = min(2 * pause, _LONGEST_PAUSE)

    def connected(self) -> Any:
        """Return a client; threads share one."""
        with self._lock:
            if self._client is None:
                self._client = self._connect(self._seconds_per_connection)
            return self._client

    def _disconnect(self, client: Any) -> None:
        """Close ``client``, unless another thread has connected again already."""
        with self._lock:
            if self._client is not client or client is None:
                return
            self._client = None
        with suppress(Exception):  # nothing more is asked of it
            client.close()

    def close(self) -> None:
        """Disconnect; what is being asked is not asked again."""
        self._is_closed.set()
        self._disconnect(self._client)
