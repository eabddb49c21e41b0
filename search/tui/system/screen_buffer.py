"""What a terminal shows and what it should show, and the shortest output from one to the other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, NamedTuple

from rich.cells import get_character_cell_size

_FRAME_TOKEN: Final = re.compile(r"\x1b\[(\d+);(\d+)H|\x1b\[([\d;]*)m|([^\x1b\n]+)|\n|(\x1b)")
"""Row and column of a cursor movement, the codes of an SGR sequence, text, or anything else."""
_FOREGROUND_CODE: Final = re.compile(r"38|3\d$|9\d$")
_BACKGROUND_CODE: Final = re.compile(r"48|4\d$|10\d$")
_MAX_GAP: Final = 6
"""Unchanged cells that are cheaper to draw again than to jump over."""


class Style(NamedTuple):
    """SGR codes (ECMA-48, 8.3.117) of the foreground, of the background, and all others."""

    foreground: str = ""
    background: str = ""
    attributes: str = ""


PLAIN: Final = Style()


@dataclass(frozen=True, slots=True)
class Cell:
    """A character with its marks; "" for the second half of a wide one; None if unknown."""

    text: str | None
    style: Style


UNKNOWN: Final = Cell(None, PLAIN)


class ScreenBuffer:
    """A screen of ``width`` by ``height`` cells: as it is shown, and as it is to be shown.

    ``erases_with_background``: the terminal erases with the current background (bce of
    terminfo).
    """

    def __init__(self, width: int, height: int, *, erases_with_background: bool) -> None:
        self.width = width
        self.height = height
        self._erases_with_background = erases_with_background
        self._shown = [[UNKNOWN] * width for _ in range(height)]
        self._target = [[Cell(" ", PLAIN)] * width for _ in range(height)]
        self._changed_rows: set[int] = set()
        self._cursor: tuple[int, int] | None = None
        self._style: Style | None = None

    def draw(self, frame: str) -> bool:
        """Apply ``frame`` to what is to be shown.

        Returns False, possibly having applied a part, if it contains anything but text, styles
        and cursor movements.
        """
        row = column = 0
        style = PLAIN
        for token in _FRAME_TOKEN.finditer(frame):
            token_row, token_column, codes, text, other = token.groups()
            if other:
                return False
            if token_row:
                row, column = int(token_row) - 1, int(token_column) - 1
            elif codes is not None:
                style = _apply_codes(codes, style)
            elif text and 0 <= row < self.height:
                self._changed_rows.add(row)
                column = self._write(self._target[row], column, text, style)
        return True

    def next_update(self, max_cells: int) -> str:
        """Return output that updates about ``max_cells`` differing cells; "" if none differs.

        The topmost come first. They count as shown from now on.
        """
        for row in sorted(self._changed_rows):
            shown, target = self._shown[row], self._target[row]
            columns = [column for column in range(self.width) if shown[column] != target[column]]
            if columns:
                if self._can_be_erased(target[columns[0] :]):
                    return self._erase_row_end(row, columns[0])
                start, end = _first_stretch(target, columns, max_cells)
                return self._update_cells(row, start, end)
            self._changed_rows.discard(row)
        return ""

    def _write(self, cells: list[Cell], column: int, text: str, style: Style) -> int:
        """Write ``text`` into a row from ``column`` on; return the column after it."""
        if 0 < column < self.width and cells[column].text == "":  # half of a wide character
            cells[column - 1] = Cell(" ", cells[column - 1].style)
        for char in text:
            size = get_character_cell_size(char)
            if not size:
                if 0 < column <= self.width:
                    base = cells[column - 1]
                    cells[column - 1] = Cell((base.text or "") + char, base.style)
                continue
            if column < self.width:
                cells[column] = Cell(char, style)
            if size > 1 and column + 1 < self.width:
                cells[column + 1] = Cell("", style)
            column += size
        if column < self.width and cells[column].text == "":
            cells[column] = Cell(" ", cells[column].style)
        return column

    def _can_be_erased(self, cells: list[Cell]) -> bool:
        """Tell whether erasing the end of a row draws ``cells``, which reach to that end."""
        first = cells[0]
        style = first.style
        keeps_background = self._erases_with_background or not style.background
        is_blank = first.text == " " and not style.attributes and keeps_background
        return is_blank and all(cell == first for cell in cells)

    def _erase_row_end(self, row: int, start: int) -> str:
        target = self._target[row]
        output = self._move_to(row, start) + self._switch_style(target[start].style) + "\x1b[K"
        self._shown[row][start:] = target[start:]
        self._cursor = (row, start)
        return output

    def _update_cells(self, row: int, start: int, end: int) -> str:
        target = self._target[row]
        parts = [self._move_to(row, start)]
        for cell in target[start:end]:
            parts += self._switch_style(cell.style), cell.text or ""
        self._shown[row][start:end] = target[start:end]
        self._cursor = (row, end) if end < self.width else None
        return "".join(parts)

    def _move_to(self, row: int, column: int) -> str:
        return "" if self._cursor == (row, column) else f"\x1b[{row + 1};{column + 1}H"

    def _switch_style(self, style: Style) -> str:
        previous, self._style = self._style, style
        return "" if style == previous else _style_transition(previous, style)


def _first_stretch(
    target: list[Cell], changed_columns: list[int], max_cells: int
) -> tuple[int, int]:
    """Return the range of cells to draw first: up to a wide gap, in whole characters."""
    start = last = changed_columns[0]
    for column in changed_columns[1:max_cells]:
        if column - last > _MAX_GAP:
            break
        last = column
    while start and target[start].text == "":
        start -= 1
    end = last + 1
    while end < len(target) and target[end].text == "":
        end += 1
    return start, end


def _apply_codes(codes: str, style: Style) -> Style:
    """Return ``style`` as an SGR sequence with ``codes`` changes it."""
    if codes in ("", "0"):
        return PLAIN
    numbers = codes.split(";")
    while numbers:
        length = 1
        if numbers[0] in ("38", "48"):  # a colour of the palette, or in RGB
            length = {"5": 3, "2": 5}.get(numbers[1], 1)
        code, numbers = ";".join(numbers[:length]), numbers[length:]
        if code == "0":
            style = PLAIN
        elif _FOREGROUND_CODE.match(code):
            style = style._replace(foreground=code)
        elif _BACKGROUND_CODE.match(code):
            style = style._replace(background=code)
        else:
            style = style._replace(attributes=f"{style.attributes};{code}".strip(";"))
    return style


def _style_transition(previous: Style | None, style: Style) -> str:
    """Return the shortest SGR sequence from one style to another; None: from any style."""
    after_reset = ["0", *filter(None, (style.attributes, style.foreground, style.background))]
    reset = ";".join(after_reset)
    if previous is None or (previous.attributes and previous.attributes != style.attributes):
        return f"\x1b[{reset}m"
    changes: list[str] = []
    if style.attributes != previous.attributes:
        changes.append(style.attributes)
    if style.foreground != previous.foreground:
        changes.append(style.foreground or "39")
    if style.background != previous.background:
        changes.append(style.background or "49")
    return f"\x1b[{min(';'.join(changes), reset, key=len)}m"
