"""Read XLSX and ODS from their XML: rows, where the library refuses the file or would take
memory for millions of empty cells; comments of ODS.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Final

from index.errors import ReadError
from index.readers.office import opc
from index.readers.office.sheet_dates import DateStyles, read_date_styles
from index.readers.package import Package

Rows = Iterator[tuple[int, list[object]]]
"""Rows that are not empty, with their numbers in the sheet. Each cell is a str, a float, or a date
or time."""

MAX_CELLS: Final = 20_000_000
"""Cells of all sheets together."""
_WORKBOOK: Final = "xl/workbook.xml"
_STRINGS: Final = "xl/sharedstrings.xml"
_SHEETS: Final = ("xl/worksheets/", "xl/macrosheets/")
_CONTENT: Final = "content.xml"
_ID: Final = "/relationships}id"
_DRAWING: Final = ":drawing:1.0}"
_MAX_COLUMNS: Final = 16_384
_MAX_REPEATED: Final = 256
"""Times that one cell with a value is repeated in a row, which ODS counts instead of writing."""


def xlsx_sheets(package: Package) -> Iterator[tuple[str, Rows]]:
    """Yield name and rows of the sheets of an XLSX, also of those that its list does not have."""
    strings = _Strings()
    if _STRINGS in package:
        package.feed(_STRINGS, strings)
    dates = read_date_styles(package)
    for part, name in _sheet_parts(package).items():
        sheet = _Sheet(strings.texts, dates)
        yield name, chain.from_iterable(package.feed_in_pieces(part, sheet, sheet.take_rows))


def ods_sheets(package: Package) -> Iterator[tuple[str, Rows]]:
    """Yield name and rows of the sheets of an ODS."""
    tables = _Tables()
    package.feed(_CONTENT, tables)
    yield from ((name, iter(rows)) for name, rows in tables.sheets)


def ods_remarks(package: Package) -> list[str]:
    """Return the lines of comments, with their authors, and of shapes in an ODS."""
    tables = _Tables()
    package.feed(_CONTENT, tables)
    return [line for line in tables.remarks if line.strip()]


def _sheet_parts(package: Package) -> dict[str, str]:
    """Return the names of the sheets by their parts."""
    main = opc.find_main_part(package, _WORKBOOK)
    root = package.read_tree(main)
    targets = {link.id: link.target for link in opc.relationships(package, main)}
    parts: dict[str, str] = {}
    for sheet in root.iter("{*}sheet") if root is not None else ():
        ids = [str(value) for key, value in sheet.attrib.items() if str(key).endswith(_ID)]
        target = targets.get(ids[0], "").lower() if ids else ""
        if target in package.names():
            parts[target] = str(sheet.get("name", ""))
    for name in package.names():
        if name.startswith(_SHEETS) and name.endswith(".xml"):
            parts.setdefault(name, name.rpartition("/")[2].removesuffix(".xml"))
    return parts


class _Row:
    """The cells of a row; empty ones count only before another that is not."""

    def __init__(self) -> None:
        self.cells: list[object] = []
        self._total = 0
        self._blanks = 0

    def begin(self) -> None:
        self.cells = []
        self._blanks = 0

    def add(self, cell: object, times: int = 1) -> None:
        """Add a cell; raises ReadError where the rows together have more than MAX_CELLS."""
        if cell == "":
            self._blanks += times
            return
        room = _MAX_COLUMNS - len(self.cells)
        cells = [""] * min(self._blanks, room) + [cell] * min(times, _MAX_REPEATED, room)
        self._total += len(cells)
        if self._total > MAX_CELLS:
            raise ReadError(f"sheets have over {MAX_CELLS:,} cells; split it")
        self.cells += cells
        self._blanks = 0

    def skip_to(self, column: int) -> None:
        """Leave all cells before ``column``, counted from 1, that are not there yet empty."""
        self._blanks = max(self._blanks, column - 1 - len(self.cells))


class _Strings:
    """An lxml parser target for the strings that cells refer to by number."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._parts: list[str] = []
        self._in_text = False
        self._is_phonetic = False

    def start(self, tag: str, _: dict[str, str]) -> None:
        name = tag.rpartition("}")[2]
        self._in_text = name == "t" and not self._is_phonetic
        if name == "si":
            self._parts = []
        elif name == "rPh":
            self._is_phonetic = True

    def end(self, tag: str) -> None:
        name = tag.rpartition("}")[2]
        self._in_text = False
        if name == "si":
            self.texts.append("".join(self._parts))
        elif name == "rPh":
            self._is_phonetic = False

    def data(self, data: str) -> None:
        if self._in_text:
            self._parts.append(data)

    def close(self) -> None:
        pass


class _Sheet:
    """An lxml parser target for a sheet of an XLSX."""

    def __init__(self, strings: list[str], dates: DateStyles) -> None:
        self._rows: list[tuple[int, list[object]]] = []
        self._strings = strings
        self._dates = dates
        self._style = 0
        self._number = 0
        self._row = _Row()
        self._kind = ""
        self._parts: list[str] = []
        self._in_value = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition("}")[2]
        self._in_value = name in ("v", "t")
        if name == "row":
            number = attributes.get("r", "")
            self._number = int(number) if number.isdecimal() else self._number + 1
            self._row.begin()
        elif name == "c":
            self._kind = attributes.get("t", "")
            self._style = _to_count(attributes.get("s", "0"))
            self._parts = []
            self._row.skip_to(_column(attributes.get("r", "")))

    def end(self, tag: str) -> None:
        name = tag.rpartition("}")[2]
        self._in_value = False
        if name == "c":
            self._row.add(self._value("".join(self._parts)))
        elif name == "row" and self._row.cells:
            self._rows.append((self._number, self._row.cells))

    def take_rows(self) -> list[tuple[int, list[object]]]:
        """Return the rows that have come since the last call."""
        rows, self._rows = self._rows, []
        return rows

    def data(self, data: str) -> None:
        if self._in_value:
            self._parts.append(data)

    def close(self) -> None:
        pass

    def _value(self, text: str) -> object:
        if self._kind == "s":
            number = int(text) if text.strip().isdecimal() else len(self._strings)
            return self._strings[number] if number < len(self._strings) else ""
        if self._kind == "b":
            return "TRUE" if text.strip() == "1" else "FALSE"
        if self._kind not in ("", "n"):
            return text
        value = _to_number(text)
        return self._dates.to_date(value, self._style) if isinstance(value, float) else text


class _Tables:
    """An lxml parser target for an ODS; ``remarks`` are the lines of its comments and shapes."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, list[tuple[int, list[object]]]]] = []
        self.remarks: list[str] = []
        self._number = 0
        self._row = _Row()
        self._row_repeats = self._cell_repeats = 1
        self._value = ""
        self._lines: list[str] = []
        self._depth = 0
        """How deep in paragraphs."""
        self._remark_depth = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition("}")[2]
        if self._remark_depth or name == "annotation" or _DRAWING in tag:
            self._remark_depth += 1
        if name in ("p", "h") or (name == "creator" and self._remark_depth):
            self._depth += 1
            self._open_lines().append("")
        elif name in ("s", "tab", "line-break"):
            self.data(" ")
        elif self._remark_depth:
            return
        elif name == "table":
            self.sheets.append((_attribute(attributes, "name"), []))
            self._number = 0
        elif name == "table-row":
            self._row_repeats = _to_count(_attribute(attributes, "number-rows-repeated"))
            self._row.begin()
        elif name in ("table-cell", "covered-table-cell"):
            self._cell_repeats = _to_count(_attribute(attributes, "number-columns-repeated"))
            self._value = _attribute(attributes, "date-value") or _attribute(attributes, "value")
            self._lines = []

    def end(self, tag: str) -> None:
        name = tag.rpartition("}")[2]
        if name in ("p", "h") or (name == "creator" and self._remark_depth):
            self._depth -= 1
        if self._remark_depth:
            self._remark_depth -= 1
        elif name in ("table-cell", "covered-table-cell"):
            value = _to_number(self._value) if self._value else " ".join(self._lines)
            self._row.add(value, self._cell_repeats)
        elif name == "table-row":
            if self.sheets and self._row.cells:
                self.sheets[-1][1].append((self._number + 1, self._row.cells))
            self._number += self._row_repeats

    def data(self, data: str) -> None:
        if self._depth:
            self._open_lines()[-1] += data

    def close(self) -> None:
        pass

    def _open_lines(self) -> list[str]:
        return self.remarks if self._remark_depth else self._lines


def _attribute(attributes: dict[str, str], name: str) -> str:
    """Return the value of an attribute of any namespace, "" without it."""
    return next((value for key, value in attributes.items() if key.endswith(f"}}{name}")), "")


def _to_count(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < len("1234567890") else 1


def _to_number(text: str) -> object:
    try:
        return float(text)
    except ValueError:
        return text


def _column(reference: str) -> int:
    """Return the number of the column in a reference such as ``AB12``; 0 without one."""
    number = 0
    for letter in reference[:3]:
        if not "A" <= letter <= "Z":
            break
        number = 26 * number + ord(letter) - ord("A") + 1
    return min(number, _MAX_COLUMNS)
