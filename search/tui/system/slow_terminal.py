"""Drawing over slow lines: a serial line, or ssh from one.

Frames are not sent but painted in memory; a thread sends what differs from what the terminal
shows, a few cells at a time and no faster than the line takes it, from the top, where the
query is. So an echo waits for a few cells, and never for a frame that is out of date.
"""

from __future__ import annotations

import curses
import sys
import termios
from io import TextIOBase, TextIOWrapper
from os import get_terminal_size
from threading import Condition, Thread
from time import monotonic, sleep
from typing import IO, Any, Final, cast

from textual.drivers.linux_driver import LinuxDriver

from search.tui.system.screen_buffer import ScreenBuffer

FAST_TERMINAL: Final = 38_400
"""Bits a second from which on a line is not slow; what pseudo-terminals say they have."""
_CELLS: Final = 24
_BITS: Final = 10
"""Bits that a byte takes on a serial line."""
_LEAVE: Final = "\x1b[?1049l"
_SYNCHRONISED: Final = ("\x1b[?2026h", "\x1b[?2026l")


def terminal_speed(descriptor: int) -> int:
    """Return the bits a second of a terminal, at most FAST_TERMINAL, which is also the default."""
    rates = (300, 600, 1200, 2400, 4800, 9600, 19200)
    try:
        given = termios.tcgetattr(descriptor)[5]
    except termios.error:
        return FAST_TERMINAL
    return {int(getattr(termios, f"B{rate}")): rate for rate in rates}.get(given, FAST_TERMINAL)


def _erases_with_background() -> bool:
    try:
        curses.setupterm()
    except curses.error:  # a terminal that nothing is known of
        return False
    return curses.tigetflag("bce") == 1


class SlowTerminal(TextIOBase):
    """Takes what is to be written to ``file`` and writes what is needed, at ``rate``.

    ``write`` does not wait, except for what ends the full screen.
    """

    def __init__(self, file: IO[str], rate: int) -> None:
        super().__init__()
        self._file = file
        self._rate = rate
        self._fills = _erases_with_background()
        self._buffer = ScreenBuffer(*get_terminal_size(file.fileno()), fills=self._fills)
        self._passed: list[str] = []
        self._changed = Condition()
        Thread(target=self._send, name="slow-line", daemon=True).start()

    def write(self, text: str) -> int:
        """Take a frame, or a control sequence, which keeps its place among others."""
        with self._changed:
            self._fit()
            if not (text.startswith("\x1b[") and self._buffer.draw(text)):
                self._pass(text)
            self._changed.notify()
        return len(text)

    def _pass(self, text: str) -> None:
        if text in _SYNCHRONISED:
            return
        self._passed.append(text)
        if _LEAVE in text:
            self._buffer = ScreenBuffer(0, 0, fills=False)
            self._file.write("".join(self._passed))
            self._file.flush()
            self._passed.clear()

    def _fit(self) -> None:
        width, height = get_terminal_size(self._file.fileno())
        if (width, height) != (self._buffer.width, self._buffer.height):
            self._buffer = ScreenBuffer(width, height, fills=self._fills)

    def fileno(self) -> int:
        """Return the descriptor of the terminal."""
        return self._file.fileno()

    def isatty(self) -> bool:
        """It is one."""
        return True

    def _send(self) -> None:
        while True:
            with self._changed:
                part = "".join(self._passed) or self._buffer.change(_CELLS)
                self._passed.clear()
                if not part:
                    self._changed.wait()
                    continue
            started = monotonic()
            self._file.write(part)
            self._file.flush()
            sent = len(part.encode()) * _BITS / self._rate
            sleep(max(0.0, sent - (monotonic() - started)))


class SlowTerminalDriver(LinuxDriver):
    """Textual's driver on a slow line."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        terminal = sys.__stderr__
        if terminal is not None:
            line = SlowTerminal(terminal, terminal_speed(terminal.fileno()))
            self._file = cast("TextIOWrapper", line)
