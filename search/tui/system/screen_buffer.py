"""What the terminal shows and what it should show: the least that makes one the other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from rich.cells import get_character_cell_size as cell_size

_TOKEN: Final = re.compile(r"\x1b\[(\d+);(\d+)H|\x1b\[([\d;]*)m|([^\x1b\n]+)|\n|(\x1b)")
_GAP: Final = 6
"""Cells that are cheaper to draw again than to jump over."""

Attributes = tuple[str, str, str]
"""SGR codes (ECMA-48, 8.3.117) of a foreground, of a background, and all others."""
PLAIN: Final[Attributes] = ("", "", "")


@dataclass(frozen=True, slots=True)
class Cell:
    """A character with its marks, "" for the second half of a wide one; None: not known."""

    text: str | None
    look: Attributes


UNKNOWN: Final = Cell(None, PLAIN)


class ScreenBuffer:
    """A screen of ``width`` by ``height`` cells, as it is and as it should be.

    ``fills``: the terminal erases with the background that is set (bce of terminfo).
    """

    def __init__(self, width: int, height: int, *, fills: bool) -> None:
        self._fills = fills
        self.width = width
        self.height = height
        self._shown = [[UNKNOWN] * width for _ in range(height)]
        self._wanted = [[Cell(" ", PLAIN)] * width for _ in range(height)]
        self._dirty: set[int] = set()
        self._at: tuple[int, int] | None = None
        self._look: Attributes | None = None

    def draw(self, frame: str) -> bool:
        """Take over what ``frame`` draws; False if it holds what is not drawing."""
        row = column = 0
        look = PLAIN
        for place in _TOKEN.finditer(frame):
            line, start, codes, text, other = place.groups()
            if other:
                return False
            if line:
                row, column = int(line) - 1, int(start) - 1
            elif codes is not None:
                look = _attributes(codes, look)
            elif text and 0 <= row < self.height:
                self._dirty.add(row)
                column = self._put(self._wanted[row], column, text, look)
        return True

    def _put(self, cells: list[Cell], column: int, text: str, look: Attributes) -> int:
        if 0 < column < self.width and cells[column].text == "":  # half of a wide character
            cells[column - 1] = Cell(" ", cells[column - 1].look)
        for char in text:
            size = cell_size(char)
            if not size:
                if 0 < column <= self.width:
                    before = cells[column - 1]
                    cells[column - 1] = Cell((before.text or "") + char, before.look)
                continue
            for place, part in zip(range(column, column + size), (char, ""), strict=False):
                if place < self.width:
                    cells[place] = Cell(part, look)
            column += size
        if column < self.width and cells[column].text == "":
            cells[column] = Cell(" ", cells[column].look)
        return column

    def change(self, most: int) -> str:
        """Return what changes about ``most`` cells that differ, from the top, and note it.

        "" if nothing differs.
        """
        for row in sorted(self._dirty):
            shown, wanted = self._shown[row], self._wanted[row]
            places = [n for n in range(self.width) if shown[n] != wanted[n]]
            if places:
                if self._is_blank(wanted[places[0] :]):
                    return self._erased(row, places[0])
                return self._written(row, *_stretch(wanted, places, most))
            self._dirty.discard(row)
        return ""

    def _is_blank(self, cells: list[Cell]) -> bool:
        first = cells[0]
        _, back, others = first.look
        erasable = first.text == " " and not others and (self._fills or not back)
        return erasable and all(cell == first for cell in cells)

    def _erased(self, row: int, start: int) -> str:
        wanted = self._wanted[row]
        part = self._moved(row, start) + self._dressed(wanted[start].look) + "\x1b[K"
        self._shown[row][start:] = wanted[start:]
        self._at = (row, start)
        return part

    def _written(self, row: int, start: int, end: int) -> str:
        wanted = self._wanted[row]
        parts = [self._moved(row, start)]
        for cell in wanted[start:end]:
            parts += self._dressed(cell.look), cell.text or ""
        self._shown[row][start:end] = wanted[start:end]
        self._at = (row, end) if end < self.width else None
        return "".join(parts)

    def _moved(self, row: int, column: int) -> str:
        return "" if self._at == (row, column) else f"\x1b[{row + 1};{column + 1}H"

    def _dressed(self, look: Attributes) -> str:
        before, self._look = self._look, look
        return "" if look == before else _transition(before, look)

    def forget(self) -> None:
        """Take nothing for shown: the terminal was used by others."""
        self._shown = [[UNKNOWN] * self.width for _ in range(self.height)]
        self._dirty.update(range(self.height))
        self._at = self._look = None


def _stretch(wanted: list[Cell], places: list[int], most: int) -> tuple[int, int]:
    """Return the first cells to draw in one go: all up to a wide gap, whole characters."""
    start = last = places[0]
    for place in places[1:most]:
        if place - last > _GAP:
            break
        last = place
    while start and wanted[start].text == "":
        start -= 1
    end = last + 1
    while end < len(wanted) and wanted[end].text == "":
        end += 1
    return start, end


def _attributes(codes: str, before: Attributes) -> Attributes:
    """Return the look after an SGR sequence."""
    if codes in ("", "0"):
        return PLAIN
    fore, back, others = before
    numbers = codes.split(";")
    while numbers:
        length = {"5": 3, "2": 5}.get(numbers[1], 1) if numbers[0] in ("38", "48") else 1
        code, numbers = ";".join(numbers[:length]), numbers[length:]
        if code == "0":
            fore, back, others = PLAIN
        elif re.match(r"38|3\d$|9\d$", code):
            fore = code
        elif re.match(r"48|4\d$|10\d$", code):
            back = code
        else:
            others = f"{others};{code}".strip(";")
    return fore, back, others


def _transition(before: Attributes | None, after: Attributes) -> str:
    """Return the shortest SGR sequence from one look to another."""
    whole = ["0", *filter(None, (after[2], after[0], after[1]))]
    if before is None or (before[2] != after[2] and before[2]):
        return f"\x1b[{';'.join(whole)}m"
    parts = [after[2]] if after[2] != before[2] else []
    parts += [
        new or default
        for new, old, default in zip(after, before, ("39", "49"), strict=False)
        if new != old
    ]
    return f"\x1b[{min(';'.join(parts), ';'.join(whole), key=len)}m"
