"""A second process that puts the terminal right if the program is killed or crashes.

Nobody can clean up after a fault in native code, SIGKILL or the kernel's out-of-memory
killer but another process. It sleeps on a pipe, which the kernel closes with the program.
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

_RESTORE: Final = (
    "\x1b[<u"  # kitty's keyboard protocol
    "\x1b[?1000l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?1016l"  # the mouse
    "\x1b[?1004l\x1b[?2004l\x1b[?2026l\x1b[?2048l"  # focus, paste, updates, resizing
    f"\x1b[?7h\x1b[?1049l\x1b[?25h\x1b[0m{IMPLICIT_MODE}"  # wrapping, screen, cursor, colours
)
_IGNORED: Final = ("SIGINT", "SIGQUIT", "SIGTERM", "SIGHUP", "SIGTSTP", "SIGTTOU", "SIGTTIN")


@contextmanager
def restore_terminal_on_crash() -> Iterator[None]:
    """Watch over what is done meanwhile; the terminal is that of standard error."""
    terminal = sys.__stderr__
    if sys.platform == "win32" or terminal is None or not terminal.isatty():
        yield
        return
    descriptor = terminal.fileno()
    settings = termios.tcgetattr(descriptor)
    reading, writing = os.pipe()
    watcher = os.fork()
    if watcher == 0:
        os.close(writing)
        _watch(reading, descriptor, settings)
    os.close(reading)
    try:
        yield
    finally:
        with suppress(BrokenPipeError):  # it was killed
            os.write(writing, b".")
        os.close(writing)
        with suppress(ChildProcessError):
            os.waitpid(watcher, 0)


def _watch(pipe: int, terminal: int, settings: list[Any]) -> None:
    """Wait for the end of the program, and clean up if it came without a word. Never returns."""
    try:
        for name in _IGNORED:
            signal.signal(getattr(signal, name), signal.SIG_IGN)
        if not os.read(pipe, 1):
            os.write(terminal, _RESTORE.encode())
            termios.tcsetattr(terminal, termios.TCSADRAIN, settings)
    finally:
        os._exit(0)
