"""Answers one search in a process that the helper forked for it.

The process becomes what that of the search is (streams, folder, environment, umask, priority) and
then runs the very same command, so the answer is the same.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from io import TextIOWrapper
from typing import Final, NamedTuple

from index.interrupts import run_program
from search.cli import NeedsOwnProcessError
from search.cli import main as search
from search.warm import exchange
from search.warm.client import peer_process
from search.warm.rights import has_same_rights, umask_of

_SECONDS: Final = 5.0
"""For a search to say what it asks; it does so at once."""
STALE: Final = 76
"""The exit status by which the helper learns that the program has changed since it started."""


class Request(NamedTuple):
    """A search: how its three streams are encoded, its arguments and its environment."""

    streams: tuple[tuple[str, str], ...]
    arguments: list[str]
    environment: dict[bytes, bytes]


def answer(connection: socket.socket, identity: bytes, has_changed: Callable[[], bool]) -> int:
    """Answer the search at the other end of ``connection``; return this process's exit status.

    It is declined unless its ``identity`` is the helper's and its rights are, too.
    """
    connection.settimeout(_SECONDS)
    content = connection.recv(exchange.MAX_REQUEST)
    if not content:
        return 0  # somebody only looked whether a helper runs
    process = peer_process(connection)
    request = _unpack(content, identity)
    if has_changed():
        return STALE  # without a word: a search that leaves has its process ended
    if request is None or not has_same_rights(process):
        connection.send(exchange.DECLINE)
        return 0
    connection.send(b"%s %d" % (exchange.ACCEPT, os.getpid()))
    go, descriptors, _, _ = socket.recv_fds(connection, len(exchange.GO), exchange.DESCRIPTORS)
    if go != exchange.GO or len(descriptors) != exchange.DESCRIPTORS:
        return 0  # the search did not wait, and answers itself
    connection.settimeout(None)
    _become(process, request, descriptors)
    status = _run(request.arguments)
    ending = exchange.DECLINE if status is None else b"%s %d" % (exchange.EXIT, status)
    connection.send(ending)
    return 0


def _unpack(content: bytes, identity: bytes) -> Request | None:
    """Return what :func:`search.warm.exchange.pack` packed; None if another program did."""
    theirs, *streams, count, rest = content.split(b"\0", 5)
    if theirs != identity:
        return None
    fields = rest.split(b"\0")
    arguments, environment = fields[: int(count)], fields[int(count) :]
    encodings = [tuple(stream.decode().split(" ")) for stream in streams]
    return Request(
        tuple((encoding, errors) for encoding, errors in encodings),
        list(map(os.fsdecode, arguments)),
        {name: value for name, _, value in (item.partition(b"=") for item in environment)},
    )


def _become(process: int, request: Request, descriptors: list[int]) -> None:
    """Take over what ``process`` has: environment, umask, priority, folder and streams."""
    os.environb.clear()
    os.environb.update(request.environment)
    time.tzset()
    os.umask(umask_of(process))
    os.setpriority(os.PRIO_PROCESS, 0, os.getpriority(os.PRIO_PROCESS, process))
    *streams, folder = descriptors
    os.fchdir(folder)
    os.close(folder)
    for number, descriptor in enumerate(streams):
        os.dup2(descriptor, number)
        os.close(descriptor)
    sys.argv = ["search", *request.arguments]
    sys.stdin, sys.stdout, sys.stderr = (
        _open_stream(number, *stream) for number, stream in enumerate(request.streams)
    )
    sys.__stdin__, sys.__stdout__, sys.__stderr__ = sys.stdin, sys.stdout, sys.stderr  # type: ignore[misc]
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _open_stream(descriptor: int, encoding: str, errors: str) -> TextIOWrapper:
    """Open a standard stream as Python does when it starts."""
    stream = open(  # noqa: SIM115, it stays open
        descriptor,
        "r" if descriptor == 0 else "w",
        encoding=encoding,
        errors=errors,
        newline="\n",
        closefd=False,
    )
    if descriptor == 2:
        stream.reconfigure(line_buffering=True)
    return stream


def _run(arguments: list[str]) -> int | None:
    """Run the command; return its exit status, None if it needs a process of its own."""
    try:
        status = run_program(lambda: search(arguments, in_helper=True))
    except NeedsOwnProcessError:
        return None
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001, as at the end of a program: it is written, and all is over
        sys.excepthook(*sys.exc_info())
        status = 1
    sys.stdout.flush()
    sys.stderr.flush()
    return status
