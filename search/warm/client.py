"""Has the warm helper answer a search, if one runs; otherwise the process does so itself.

Nothing depends on the helper: whatever is odd about it, None is returned and nothing was written.
Once a helper has been told to go, its answer is the only one.
"""

from __future__ import annotations

import os
import signal
import sys

from search.warm import exchange

TYPE_CHECKING = False  # that of typing, which takes long to import
if TYPE_CHECKING:
    from collections.abc import Sequence
    from socket import socket

_SECONDS = 5.0
"""To be accepted by a helper, which takes milliseconds; seconds if the machine is busy."""
_LOST = "search: the warm helper ended in the middle of this answer; ask again\n"


def ask(arguments: Sequence[str]) -> int | None:
    """Return the exit status of the answer to ``arguments``; None if no helper gives one."""
    folder = exchange.meeting_folder()
    if folder is None or not arguments or os.environ.get(exchange.OFF) == "off":
        return None
    if any(map(_names_own_files, (*arguments, os.environ.get("TRUJAMAN_CONFIG", "")))):
        return None
    path = exchange.socket_path(folder)
    has_streams = None not in (sys.stdin, sys.stdout, sys.stderr)
    if not (has_streams and os.access(path, os.R_OK) and exchange.is_private(folder)):
        return None
    import socket

    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as connection:
        try:
            helper = _ask_to_accept(connection, path, arguments)
            here = os.open(".", os.O_RDONLY | os.O_DIRECTORY)
        except OSError:
            return None
        try:
            return None if helper is None else _wait(connection, helper, here)
        finally:
            os.close(here)


def _names_own_files(text: str) -> bool:
    """Tell whether ``text`` may name what only this process has open: ``<(command)``."""
    return "/fd/" in text or "/proc/" in text


def _ask_to_accept(connection: socket, path: str, arguments: Sequence[str]) -> int | None:
    """Return the process that will answer; None if none does. Raises OSError."""
    connection.settimeout(_SECONDS)
    connection.connect(path)
    if peer_user(connection) != os.geteuid():
        return None
    connection.send(exchange.pack(arguments))
    word, _, process = connection.recv(64).partition(b" ")
    return int(process) if word == exchange.ACCEPT else None


def running_helper() -> int | None:
    """Return the process of the user's helper; None if none runs."""
    folder = exchange.meeting_folder()
    if folder is None or not exchange.is_private(folder):
        return None
    import socket

    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as connection:
        try:
            connection.connect(exchange.socket_path(folder))
        except OSError:
            return None
        return peer_process(connection) if peer_user(connection) == os.geteuid() else None


def peer_user(connection: socket) -> int:
    """Return the number of the user at the other end, as the kernel has it."""
    return _peer(connection)[1]


def peer_process(connection: socket) -> int:
    """Return the number of the process at the other end; of a listener, who has made it."""
    return _peer(connection)[0]


def _peer(connection: socket) -> tuple[int, int]:
    from socket import SO_PEERCRED, SOL_SOCKET

    credentials = memoryview(connection.getsockopt(SOL_SOCKET, SO_PEERCRED, 12)).cast("i")
    return credentials[0], credentials[1]


def _wait(connection: socket, helper: int, folder: int) -> int | None:
    """Tell ``helper`` to go, hand signals on to it, and return its exit status.

    None if it has written nothing, because it needs a process of its own.
    """
    from socket import send_fds

    def forward(number: int, _: object) -> None:
        try:
            os.kill(helper, number)
        except ProcessLookupError:
            return  # it has just ended

    forwarded = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
    before = {number: signal.getsignal(number) for number in forwarded}
    for number, handler in before.items():
        if handler != signal.SIG_IGN:
            signal.signal(number, forward)
    connection.settimeout(None)
    has_gone = False
    try:
        send_fds(connection, [exchange.GO], [0, 1, 2, folder])
        has_gone = True
        word, _, number_text = connection.recv(64).partition(b" ")
    except OSError:
        word = b"" if has_gone else exchange.DECLINE
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if word == exchange.DECLINE:
        return None
    if word == exchange.EXIT:
        return int(number_text)
    if word == exchange.SIGNAL:
        return _die_of(int(number_text))
    sys.stderr.write(_LOST)
    return 2


def _die_of(number: int) -> int:
    """End as the process that answered did: of a signal."""
    if number != signal.SIGKILL:
        signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
    return 128 + number
