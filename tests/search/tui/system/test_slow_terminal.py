"""Slow lines: only what differs is sent, and it adds up to what was to be drawn."""

from __future__ import annotations

import os
import pty
import re
import termios
import time
from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.tui.system.screen_buffer import ScreenBuffer
from search.tui.system.slow_terminal import FAST_TERMINAL, SlowTerminal, terminal_speed
from tests.search.tui.test_terminal import LEFT, child

WIDTH, HEIGHT = 12, 3
TOKEN = re.compile(r"\x1b\[(\d+);(\d+)H|\x1b\[([\d;]*)m|(\x1b\[K)|([^\x1b])")


class Terminal:
    """What a terminal without ``bce`` would show: characters with the style they have."""

    def __init__(self) -> None:
        blank = (" ", "", "", frozenset[str]())
        self.cells = dict.fromkeys(product(range(HEIGHT), range(WIDTH)), blank)
        self._row = self._column = 0
        self._fore = self._back = ""
        self._others: frozenset[str] = frozenset()

    @property
    def visible(self) -> list[tuple[str, str, str, frozenset[str]]]:
        """The cells; a blank has no foreground to be seen."""
        return [
            (text, "" if text == " " and not others else fore, back, others)
            for text, fore, back, others in self.cells.values()
        ]

    def read(self, data: str) -> None:
        for row, column, codes, erase, char in TOKEN.findall(data):
            if row:
                self._row, self._column = int(row) - 1, int(column) - 1
            elif erase:
                for place in range(self._column, WIDTH):
                    self.cells[self._row, place] = (" ", "", "", frozenset())
            elif char:
                wide = 2 if char == "文" else 1
                self._tear(self._column - 1 if self._text(self._column) == "" else -1)
                style = (self._fore, self._back, self._others)
                for place, text in zip(range(self._column, WIDTH), (char, "")[:wide], strict=False):
                    self.cells[self._row, place] = (text, *style)
                self._column += wide
                self._tear(self._column if self._text(self._column) == "" else -1)
            else:
                self._dress(re.findall(r"[34]8;2;\d+;\d+;\d+|\d+", codes or "0"))

    def _text(self, column: int) -> str | None:
        return self.cells[self._row, column][0] if 0 <= column < WIDTH else None

    def _tear(self, column: int) -> None:
        """Blank half of a wide character, the other half of which is drawn over."""
        if column >= 0:
            _, fore, back, others = self.cells[self._row, column]
            self.cells[self._row, column] = (" ", fore, back, others)

    def _dress(self, codes: list[str]) -> None:
        for code in codes:
            if code == "0":
                self._fore, self._back, self._others = "", "", frozenset()
            elif code.startswith("38"):
                self._fore = code
            elif code.startswith("48"):
                self._back = code
            elif code in ("39", "49"):
                self._fore, self._back = (
                    "" if code == "39" else self._fore,
                    "" if code == "49" else self._back,
                )
            else:
                self._others |= {code}


STYLES = st.sampled_from(
    ["", "1", "1;4", "3;38;2;1;2;3", "38;2;1;2;3;48;2;9;9;9", "48;2;9;9;9", "7", "38;2;5;5;5"]
)
STRETCH = st.tuples(
    st.integers(0, HEIGHT - 1),
    st.integers(0, WIDTH - 1),
    STYLES,
    st.text("ab  لا文", min_size=1, max_size=WIDTH),
)


def frame(stretches: list[tuple[int, int, str, str]]) -> str:
    """Return stretches as Textual draws them, each cut to the line it is on."""
    parts = []
    for row, column, style, text in stretches:
        fitting, room = "", WIDTH - column
        for char in text:
            room -= 2 if char == "文" else 1
            if room < 0:
                break
            fitting += char
        styled = f"\x1b[{style}m{fitting}\x1b[0m" if style else fitting
        parts.append(f"\x1b[{row + 1};{column + 1}H{styled}")
    return "".join(parts)


def changes(buffer: ScreenBuffer) -> Iterator[str]:
    while part := buffer.next_update(5):
        yield part


BLANK_FRAME = frame([(row, 0, "", " " * WIDTH) for row in range(HEIGHT)])


@given(st.lists(st.lists(STRETCH, max_size=4), max_size=4), st.data())
def test_changes_add_up_to_the_frames(
    frames: list[list[tuple[int, int, str, str]]], data: st.DataObject
) -> None:
    expected, shown = Terminal(), Terminal()
    buffer = ScreenBuffer(WIDTH, HEIGHT, erases_with_background=False)
    for stretches in [[], *frames]:
        drawn = BLANK_FRAME + frame(stretches) if not stretches else frame(stretches)
        expected.read(drawn)
        assert buffer.draw(drawn)
        for part in changes(buffer):
            shown.read(part)
            if data.draw(st.booleans()):
                break  # the next frame comes before all of this one is sent
    for part in changes(buffer):
        shown.read(part)
    assert shown.visible == expected.visible


def blank(*, erases: bool = False) -> ScreenBuffer:
    """A screen that shows nothing, and is known to."""
    buffer = ScreenBuffer(WIDTH, HEIGHT, erases_with_background=erases)
    buffer.draw(BLANK_FRAME)
    assert "".join(changes(buffer)).count("\x1b[K") == HEIGHT
    return buffer


def test_what_is_shown_is_not_sent_again() -> None:
    buffer = blank()
    buffer.draw("\x1b[1;1Habc def ghi\x1b[2;1Hxyz")
    assert "".join(changes(buffer)) == "\x1b[1;1Habc def ghi\x1b[2;1Hxyz"
    buffer.draw("\x1b[1;1Habc dEf ghi")
    assert "".join(changes(buffer)) == "\x1b[1;6HE"


def test_the_top_goes_first() -> None:
    buffer = blank()
    buffer.draw("\x1b[2;1Hbelow" + "\x1b[1;1Habove")
    assert "above" in buffer.next_update(5)
    buffer.draw("\x1b[1;1HAbove")
    assert "A" in buffer.next_update(5)
    assert "below" in buffer.next_update(5)


@pytest.mark.parametrize(
    ("erases", "style", "erased"),
    [
        (False, "", True),
        (False, "48;2;1;1;1", False),
        (True, "48;2;1;1;1", True),
        (True, "4", False),
    ],
)
def test_blank_ends_of_lines_are_erased_where_that_draws_the_same(
    erases: bool, style: str, erased: bool
) -> None:
    buffer = blank(erases=erases)
    buffer.draw("\x1b[1;1H" + "x" * WIDTH)
    assert "x" in buffer.next_update(WIDTH)
    buffer.draw(f"\x1b[1;1H\x1b[{style or '0'}mabc         ")
    assert buffer.next_update(3).endswith("abc")
    assert ("\x1b[K" in "".join(changes(buffer))) is erased


def test_what_is_no_drawing_is_not_swallowed() -> None:
    assert not ScreenBuffer(WIDTH, HEIGHT, erases_with_background=False).draw("\x1b[?1049h")
    assert not ScreenBuffer(WIDTH, HEIGHT, erases_with_background=False).draw(
        "\x1b[1;1Hab\x1b]8;;file:x\x1b\\c"
    )


@pytest.mark.parametrize(
    ("rate", "expected"),
    [(termios.B9600, 9600), (termios.B300, 300), (termios.B38400, FAST_TERMINAL)],
)
def test_the_speed_is_that_of_the_terminal(rate: int, expected: int) -> None:
    master, slave = pty.openpty()
    try:
        settings = termios.tcgetattr(slave)
        settings[4] = settings[5] = rate
        termios.tcsetattr(slave, termios.TCSANOW, settings)
        assert terminal_speed(slave) == expected
    finally:
        os.close(master)
        os.close(slave)


def test_a_file_has_no_speed(tmp_path_factory: pytest.TempPathFactory) -> None:
    with (tmp_path_factory.mktemp("a") / "file").open("w") as file:
        assert terminal_speed(file.fileno()) == FAST_TERMINAL


def test_writing_does_not_wait_for_the_line() -> None:
    master, slave = pty.openpty()
    with os.fdopen(slave, "w") as terminal:
        line = SlowTerminal(terminal, 300)
        started = time.thread_time()
        for number in range(200):
            line.write(f"\x1b[1;1H{number:>10} " + "words " * 5)
        line.write("\x1b[?1049l")
        assert time.thread_time() - started < 5
        sent = b""
        while LEFT not in sent:
            sent += os.read(master, 1000)
        assert len(sent) < 2_000  # of 8,000
    os.close(master)


@pytest.mark.slow
@pytest.mark.parametrize("rate", [termios.B9600, None])
def test_typing_over_a_slow_line(rate: int | None) -> None:
    with child("app", rate=rate) as process:
        start = len(process.written)
        for letter in "trata de personas":
            process.type(letter.encode())
            if rate is None:  # a busy machine would draw several keys at once
                process.read(b"\x1b")
                time.sleep(0.15)
        if b"3 hits" not in process.written[start:]:  # the status is drawn only when it changes
            process.read(b"3 hits")
        process.type(b"\x11")
        assert process.status() == 0
        drawn = len(process.written) - start
        assert process.written.rindex(LEFT) > process.written.rindex(b"3 hits")
        assert (b"?2026" in process.written) or rate is None
        assert (drawn < 6_000) is (rate is not None)
