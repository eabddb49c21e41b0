"""The warm helper: has everything imported, and forks a process for every search that asks.

It opens no index and reads no configuration: the forked process does, anew for each search. So it
needs no more memory for more indexes, and an index or a configuration that changed is no matter.
It has one thread, because the other threads of a process are not in its copy.
"""

from __future__ import annotations

import os
import select
import socket
import threading
import time
import traceback
from contextlib import suppress
from dataclasses import dataclass
from signal import SIGTERM
from typing import Final

from search.warm import exchange, installed
from search.warm.answer import STALE, answer
from search.warm.client import peer_user

_MOST_SEARCHES: Final = 16
"""Answered at once; more are left to themselves."""
_BACKLOG: Final = 32


@dataclass(frozen=True, slots=True)
class _Answering:
    """A forked process, by its descriptor, and the connection of its search."""

    process: int
    descriptor: int
    connection: socket.socket


class Helper:
    """Answers searches at ``listener`` until nobody has asked for ``idle_seconds``."""

    def __init__(self, listener: socket.socket, identity: bytes, idle_seconds: float) -> None:
        self._listener = listener
        self._identity = identity
        self._idle_seconds = idle_seconds
        self._program = installed.read_state()
        self._answering: list[_Answering] = []
        self._is_stale = False

    def serve(self) -> None:
        """Answer until nobody has asked for long, or until the program has changed."""
        assert threading.active_count() == 1
        last = time.monotonic()
        while self._answering or not self._is_stale:
            poll = select.poll()
            if not self._is_stale:
                poll.register(self._listener, select.POLLIN)
            for each in self._answering:
                poll.register(each.descriptor, select.POLLIN)
                poll.register(each.connection, 0)  # tells when the search is gone
            left = last + self._idle_seconds - time.monotonic()
            if left <= 0 and not self._answering:
                return
            ready = {descriptor for descriptor, _ in poll.poll(max(left, 1) * 1000)}
            for each in tuple(self._answering):
                self._look_after(each, ready)
            if self._listener.fileno() in ready:
                self._accept()
            if ready:
                last = time.monotonic()

    def _look_after(self, each: _Answering, ready: set[int]) -> None:
        """End a process whose search is gone, and take leave of one that has ended."""
        if each.descriptor in ready:
            _, status = os.waitpid(each.process, 0)
            if os.WIFSIGNALED(status):
                with suppress(OSError):
                    each.connection.send(b"%s %d" % (exchange.SIGNAL, os.WTERMSIG(status)))
            self._is_stale |= os.WIFEXITED(status) and os.WEXITSTATUS(status) == STALE
            each.connection.close()
            os.close(each.descriptor)
            self._answering.remove(each)
        elif each.connection.fileno() in ready:
            os.kill(each.process, SIGTERM)

    def _accept(self) -> None:
        connection, _ = self._listener.accept()
        if len(self._answering) >= _MOST_SEARCHES or peer_user(connection) != os.getuid():
            connection.close()
            return
        process = os.fork()
        if process == 0:
            self._answer_and_end(connection)
        self._answering.append(_Answering(process, os.pidfd_open(process), connection))

    def _answer_and_end(self, connection: socket.socket) -> None:
        """Answer in the forked process, which ends then, whatever happens."""
        status = 1
        try:
            self._listener.close()
            for each in self._answering:
                each.connection.close()
                os.close(each.descriptor)
            status = answer(connection, self._identity, self._has_changed)
        except OSError:
            pass  # the search is gone
        except BaseException:  # noqa: BLE001, must not go on as a second helper
            traceback.print_exc()
        finally:
            os._exit(status)

    def _has_changed(self) -> bool:
        return installed.has_changed(self._program)


def listen(folder: str) -> socket.socket:
    """Return a socket in ``folder`` that searches connect to. Raises OSError."""
    path = exchange.socket_path(folder)
    with suppress(FileNotFoundError):
        os.unlink(path)  # noqa: PTH108, of a helper that was killed
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    listener.bind(path)
    os.chmod(path, 0o600)  # noqa: PTH101
    listener.listen(_BACKLOG)
    listener.setblocking(False)
    return listener
