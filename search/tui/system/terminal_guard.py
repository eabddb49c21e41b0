"""A second process that restores the terminal if the program is killed or crashes.

After a fault in native code, SIGKILL or the kernel's out-of-memory killer, only another process
can clean up. It sleeps on a pipe, which the kernel closes when the program ends.
"""

from __future__ import annotations

import os
import signal
import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

from search.display.bidi.modes import IMPLICIT_MODE

_RESET_SEQUENCE: Final = (
    "\x1b[<u"  # kitty's keyboard protocol
    "\x1b[?1000l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?1016l"  # the mouse
    "\x1b[?1004l\x1b[?2004l\x1b[?2026l\x1b[?2048l"  # focus, paste, updates, resizing
    f"\x1b[?7h\x1b[?1049l\x1b[?25h\x1b[0m{IMPLICIT_MODE}"  # wrapping, screen, cursor, colours
)
_IGNORED_SIGNALS: Final = (
    "SIGINT",
    "SIGQUIT",
    "SIGTERM",
    "SIGHUP",
    "SIGTSTP",
    "SIGTTOU",
    "SIGTTIN",
)
"""Signals that the whole process group gets: the guard must outlive the program."""


@contextmanager
def restore_terminal_on_crash() -> Iterator[None]:
    """Restore the terminal of standard error if the program does not leave the context."""
    terminal = sys.__stderr__
    if sys.platform == "win32" or terminal is None or not terminal.isatty():
        yield
        return
    descriptor = terminal.fileno()
    settings = termios.tcgetattr(descriptor)
    read_end, write_end = os.pipe()
    guard = os.fork()
    if guard == 0:
        os.close(write_end)
        _run_guard(read_end, descriptor, settings)
    os.close(read_end)
    try:
        yield
    finally:
        with suppress(BrokenPipeError):  # the guard was killed
            os.write(write_end, b".")
        os.close(write_end)
        with suppress(ChildProcessError):
            os.waitpid(guard, 0)


def _run_guard(pipe: int, terminal: int, settings: list[Any]) -> None:
    """Wait for the program's end; restore the terminal if it wrote nothing first. Never returns."""
    try:
        for name in _IGNORED_SIGNALS:
            signal.signal(getattr(signal, name), signal.SIG_IGN)
        if not os.read(pipe, 1):
            os.write(terminal, _RESET_SEQUENCE.encode())
            termios.tcsetattr(terminal, termios.TCSADRAIN, settings)
    finally:
        os._exit(0)
