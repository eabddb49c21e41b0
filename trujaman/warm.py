"""``trujaman warm``: starts the helper that answers searches sooner, or ends it."""

from __future__ import annotations

import fcntl
import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Final, NoReturn

from index.console import write_line
from index.errors import HelperError
from index.files.atomic import create_private_folder
from index.messages import Message, _
from search.warm import exchange
from search.warm.client import running_helper

_LOCK: Final = "search.lock"
"""Locked by the helper as long as it runs."""
_READY: Final = "ready"
_SECONDS_TO_END: Final = 30.0


def start(minutes: float) -> int:
    """Start a helper that ends after ``minutes`` without a search; return the exit status.

    Raises HelperError if that is not possible here.
    """
    identity = exchange.identity()  # before anything changes the environment
    folder = _require_folder()
    if (running := running_helper()) is not None:
        text = _("a helper runs already (process {process}); 'trujaman warm --stop' ends it")
        write_line(text.format(process=running))
        return 0
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(reading)
        _serve_and_end(folder, identity, minutes * 60, writing)
    os.close(writing)
    with open(reading, encoding="utf-8") as pipe:  # noqa: PTH123
        outcome = pipe.read()
    if outcome != _READY:
        raise HelperError(
            outcome or Message("the helper ended while it started; run 'trujaman doctor'")
        )
    text = _(
        "a helper (process {process}) answers 'search' from now on; it ends after {minutes}"
        " minutes without a search, or with 'trujaman warm --stop'"
    )
    write_line(text.format(process=process, minutes=f"{minutes:g}"))
    return 0


def stop() -> int:
    """End the helper; return 0, or 1 if none runs. Raises HelperError if it does not end."""
    process = running_helper()
    if process is None:
        write_line(_("no helper runs"))
        return 1
    os.kill(process, signal.SIGTERM)
    deadline = time.monotonic() + _SECONDS_TO_END
    while running_helper() == process:
        if time.monotonic() > deadline:
            raise HelperError(
                "process {process} does not end; end it with kill -9 {process}", process=process
            )
        time.sleep(0.02)
    write_line(_("the helper (process {process}) has ended").format(process=process))
    return 0


def _require_folder() -> str:
    """Return the folder of the socket, made if need be. Raises HelperError."""
    folder = exchange.meeting_folder()
    if folder is None or not hasattr(os, "pidfd_open"):
        raise HelperError(
            "a helper needs Linux and XDG_RUNTIME_DIR or HOME; searches do without, as ever"
        )
    try:
        create_private_folder(Path(folder))
    except OSError as error:
        raise HelperError(
            "{folder}: {strerror}; set XDG_RUNTIME_DIR", folder=folder, strerror=error.strerror
        ) from error
    if not exchange.is_private(folder):
        raise HelperError(
            "{folder}: it is not yours alone; run chmod 700 on it, or move it away", folder=folder
        )
    return folder


def _serve_and_end(folder: str, identity: bytes, idle_seconds: float, pipe: int) -> NoReturn:
    """Be the helper; write to ``pipe`` that it is ready, or why it is not."""
    status = 1
    try:
        _detach(keep=pipe)
        signal.signal(signal.SIGTERM, _end)
        lock = os.open(os.path.join(folder, _LOCK), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)  # noqa: PTH118
        fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        _serve(folder, identity, idle_seconds, pipe)
        status = 0
    except BlockingIOError:
        _report(pipe, "another helper is just starting; try again")
    except OSError as error:
        _report(pipe, f"{folder}: {error.strerror}; set XDG_RUNTIME_DIR to a folder of yours")
    except SystemExit:
        status = 0
    finally:
        os._exit(status)


def _serve(folder: str, identity: bytes, idle_seconds: float, pipe: int) -> None:
    from search.warm.preload import preload
    from search.warm.server import Helper, listen

    preload()
    listener = listen(folder)
    try:
        helper = Helper(listener, identity, idle_seconds)
        _report(pipe, _READY)
        helper.serve()
    finally:
        with suppress(OSError):
            os.unlink(exchange.socket_path(folder))  # noqa: PTH108


def _detach(keep: int) -> None:
    """Leave the terminal and the folder that this was started in; ``keep`` one descriptor."""
    os.setsid()
    os.chdir("/")
    for ignored in (signal.SIGINT, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(ignored, signal.SIG_IGN)
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        with suppress(OSError):
            stream.flush()
    for number in range(3):
        os.dup2(null, number)
    os.closerange(3, keep)
    os.closerange(keep + 1, 4096)


def _report(pipe: int, outcome: str) -> None:
    """Write what has become of the start, once."""
    with suppress(OSError):
        os.write(pipe, outcome.encode())
        os.close(pipe)


def _end(_number: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)
