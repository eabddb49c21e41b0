"""The interactive interface as a process on a terminal: how it begins, and how it ends."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import textwrap
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from tests.paths import ROOT

pytestmark = pytest.mark.slow

PATIENCE = 120.0
"""Seconds until a wait for something to happen counts as failed."""
LEFT = b"\x1b[?1049l"
"""Leaves the alternate screen."""

CHILD = """
import sys
from threading import Event
from search.tui.app import SearchApp, run_app
from search.tui.background.services import Services
from tests.search.tui.stage import FakeEngine

class Stuck(FakeEngine):
    def search(self, request, **options):
        if request.query == "stuck":
            Event().wait()
        return super().search(request, **options)

def crash(app, event):
    if event.key == "f12":
        raise ZeroDivisionError("a mistake of ours")

SearchApp.on_key = crash

def reindex(progress):
    Event().wait()

services = Services(Stuck, reindex, bidi=sys.argv[1])
sys.exit(run_app(SearchApp(services)))
"""


class Child:
    """A process with a terminal of its own, and all that it has written so far."""

    def __init__(
        self, *arguments: str, rate: int | None = None, environment: dict[str, str]
    ) -> None:
        self.written = b""
        self.identity, self._terminal = pty.fork()
        if self.identity == 0:
            if rate is not None:
                settings = termios.tcgetattr(0)
                settings[4] = settings[5] = rate
                termios.tcsetattr(0, termios.TCSANOW, settings)
            os.chdir(ROOT)
            os.environ.update({"TERM": "xterm-256color", "COLORTERM": "truecolor", **environment})
            command = [sys.executable, "-c", textwrap.dedent(CHILD), *arguments]
            os.execv(sys.executable, command)
        size = struct.pack("HHHH", 24, 80, 0, 0)
        fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, size)

    def read(self, until: bytes | None = None) -> bytes:
        """Read until a text comes, or to the end; return what came."""
        start = len(self.written)
        deadline = time.monotonic() + PATIENCE
        while until is None or until not in self.written[start:]:
            ready, _, _ = select.select([self._terminal], [], [], deadline - time.monotonic())
            assert ready, f"no {until!r} in {self.written[-500:]!r}"
            try:
                chunk = os.read(self._terminal, 65536)
            except OSError:  # what Linux says when the other side is closed
                chunk = b""
            if not chunk:
                assert until is None, f"no {until!r} in {self.written[-500:]!r}"
                break
            self.written += chunk
        return self.written[start:]

    @property
    def echoes(self) -> bool:
        """Whether the terminal is in the mode that shells expect."""
        return bool(termios.tcgetattr(self._terminal)[3] & termios.ECHO)

    def type(self, keys: bytes) -> None:
        os.write(self._terminal, keys)

    def status(self) -> int:
        """Read to the end and return the exit status."""
        self.read()
        _, status = os.waitpid(self.identity, 0)
        self.identity = 0
        return os.waitstatus_to_exitcode(status)

    def close(self) -> None:
        os.close(self._terminal)
        if self.identity:
            with suppress(ProcessLookupError):
                os.kill(self.identity, signal.SIGKILL)
            os.waitpid(self.identity, 0)


@contextmanager
def child(
    bidi: str = "terminal", *, rate: int | None = None, **environment: str
) -> Iterator[Child]:
    """Run the program; ``rate`` is the terminal's, as termios has it."""
    process = Child(bidi, rate=rate, environment=environment)
    try:
        process.read(b"type to search")
        yield process
    finally:
        process.close()


@pytest.mark.parametrize(("key", "status"), [(b"\x11", 0), (b"\x03", 130)])
def test_leaving_waits_neither_for_a_search_nor_for_indexing(key: bytes, status: int) -> None:
    with child() as process:
        process.type(b"stuck")
        process.read(b"stuck")
        process.type(b"\x12")
        process.read(b"indexing")
        process.type(key)
        assert process.status() == status
        assert LEFT in process.written


@pytest.mark.parametrize("query", ["traffic", "trata", "الاتجار"])
def test_what_is_typed_before_the_first_picture_is_searched_for(query: str) -> None:
    process = Child("terminal", environment={})
    try:
        process.type(query.encode())
        process.read(b"3 hits")
    finally:
        process.close()


@pytest.mark.parametrize("query", ["traffic", "trata", "الاتجار"])
def test_a_key_that_is_held_with_alt_types_nothing(query: str) -> None:
    with child() as process:
        process.type(b"\x1bn" * 20 + query.encode())
        process.read(b"3 hits")
        process.type(b"\x11")
        assert process.status() == 0
        assert b"^n" not in process.written


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_it_with_the_screen_as_it_was(number: signal.Signals) -> None:
    with child() as process:
        os.kill(process.identity, number)
        assert process.status() == 128 + number
        assert process.written.rindex(LEFT) > process.written.rindex(b"type to search")


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV])
def test_even_who_is_killed_leaves_the_screen_as_it_was(number: signal.Signals) -> None:
    with child() as process:
        assert not process.echoes
        os.kill(process.identity, number)
        assert process.status() == -number
        assert process.written.rindex(LEFT) > process.written.rindex(b"type to search")
        assert process.written.rindex(b"\x1b[?25h") > process.written.rindex(LEFT)
        assert process.echoes


def test_a_crash_leaves_the_screen_as_it_was_and_tells() -> None:
    with child() as process:
        process.type(b"\x1b[24~")  # F12
        assert process.status() != 0
        assert b"a mistake of ours" in process.written[process.written.rindex(LEFT) :]


def test_no_color_is_respected() -> None:
    with child(NO_COLOR="1") as process:
        process.type(b"trata")
        process.read(b"3 hits")
        assert b"[38;" not in process.written
        assert b"[48;" not in process.written
        assert b"38;2;" not in process.written
        process.type(b"\x11")
        assert process.status() == 0


def test_colours_are_there_otherwise() -> None:
    with child() as process:
        process.type(b"trata")
        process.read(b"3 hits")
        assert b"38;2;" in process.written


@pytest.mark.parametrize("mode", ["app", "terminal", "words", "off"])
def test_who_puts_arabic_in_order_is_told_to_the_terminal(mode: str) -> None:
    word = "الاتجار"
    joined = "\ufe8d\ufefb\ufe97\ufea0\ufe8e\ufead"
    with child(mode) as process:
        process.type(b"trata\x0c\x0c\x0c")
        process.read("ar · 1 hit".encode())
        expected = {"app": joined[::-1], "off": word}.get(mode, joined).encode()
        if expected not in process.written:  # the hits may be drawn after the status line
            process.read(expected)
        process.type(b"\x11")
        assert process.status() == 0
    shown = process.written.decode()
    assert (joined[::-1] in shown) is (mode == "app")
    assert (joined in shown) is (mode in ("terminal", "words"))
    assert (word in shown) is (mode == "off")
    assert ("\x1b[8l" in shown) is (mode == "app")
    assert shown.rindex("\x1b[8h") > shown.rindex("1 hit")
