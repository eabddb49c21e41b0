"""Drawing over slow lines: a serial line, or ssh from one.

Frames are not sent but drawn into a buffer. A thread sends what differs from what the terminal
shows, a few cells at a time and no faster than the line takes it, from the top, where the query
is. So an echo waits for a few cells at most, and never for an outdated frame.
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
"""Bits per second from which a terminal is not slow; what pseudo-terminals report."""
_SLOW_SPEEDS: Final = (300, 600, 1200, 2400, 4800, 9600, 19200)
_CELLS_PER_UPDATE: Final = 24
_BITS_PER_BYTE: Final = 10
"""On a serial line, with a start and a stop bit."""
_LEAVE_FULL_SCREEN: Final = "\x1b[?1049l"
_SYNCHRONIZED_OUTPUT: Final = ("\x1b[?2026h", "\x1b[?2026l")
"""Begin and end of a frame: they mean nothing for parts of frames."""


def terminal_speed(descriptor: int) -> int:
    """Return the bits per second of a terminal; FAST_TERMINAL at most, and if it is none."""
    try:
        output_speed = termios.tcgetattr(descriptor)[5]
    except termios.error:
        return FAST_TERMINAL
    for speed in _SLOW_SPEEDS:
        if output_speed == getattr(termios, f"B{speed}"):
            return speed
    return FAST_TERMINAL


def _erases_with_background() -> bool:
    try:
        curses.setupterm()
    except curses.error:  # an unknown terminal
        return False
    return curses.tigetflag("bce") == 1


class SlowTerminal(TextIOBase):
    """Stands in for ``file``: writes only what is needed, at ``speed`` bits per second.

    ``write`` does not wait, except for what ends the full screen.
    """

    def __init__(self, file: IO[str], speed: int) -> None:
        super().__init__()
        self._file = file
        self._speed = speed
        self._erases_with_background = _erases_with_background()
        self._buffer = self._new_buffer(*get_terminal_size(file.fileno()))
        self._control_sequences: list[str] = []
        self._changed = Condition()
        Thread(target=self._send_updates, name="slow-terminal", daemon=True).start()

    def write(self, text: str) -> int:
        """Take a frame, or a control sequence; these are sent before anything else, in order."""
        with self._changed:
            self._fit_buffer()
            if not (text.startswith("\x1b[") and self._buffer.draw(text)):
                self._pass_on(text)
            self._changed.notify()
        return len(text)

    def fileno(self) -> int:
        """Return the descriptor of the terminal."""
        return self._file.fileno()

    def isatty(self) -> bool:
        """Return True."""
        return True

    def _new_buffer(self, width: int, height: int) -> ScreenBuffer:
        return ScreenBuffer(width, height, erases_with_background=self._erases_with_background)

    def _fit_buffer(self) -> None:
        """Start anew if the terminal was resized."""
        width, height = get_terminal_size(self._file.fileno())
        if (width, height) != (self._buffer.width, self._buffer.height):
            self._buffer = self._new_buffer(width, height)

    def _pass_on(self, text: str) -> None:
        if text in _SYNCHRONIZED_OUTPUT:
            return
        self._control_sequences.append(text)
        if _LEAVE_FULL_SCREEN in text:
            self._buffer = self._new_buffer(0, 0)
            self._file.write("".join(self._control_sequences))
            self._file.flush()
            self._control_sequences.clear()

    def _send_updates(self) -> None:
        while True:
            with self._changed:
                output = "".join(self._control_sequences)
                self._control_sequences.clear()
                output = output or self._buffer.next_update(_CELLS_PER_UPDATE)
                if not output:
                    self._changed.wait()
                    continue
            started = monotonic()
            self._file.write(output)
            self._file.flush()
            line_time = len(output.encode()) * _BITS_PER_BYTE / self._speed
            sleep(max(0.0, line_time - (monotonic() - started)))


class SlowTerminalDriver(LinuxDriver):
    """Textual's driver on a slow line."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        terminal = sys.__stderr__
        if terminal is not None:
            slow_terminal = SlowTerminal(terminal, terminal_speed(terminal.fileno()))
            self._file = cast("TextIOWrapper", slow_terminal)
