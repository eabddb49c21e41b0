"""Tell how large sheets are before a library takes memory for all their cells, empty or not.

The area of a sheet is its rows times its columns, up to the last cell with a value.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import Final

from index.readers.office.sheet_remarks import xls_records
from index.readers.package import Package

_XLSX_CELL: Final = re.compile(rb"<(?:\w+:)?c\s[^<>]*?r=[\"']([A-Z]{1,3})([0-9]{1,7})")
_ODS_TAG: Final = re.compile(
    rb"<table:(table-row|covered-table-cell|table-cell|table)(?=[\s/>])([^<>]*)>"
)
_ODS_REPEATED: Final = re.compile(rb"number-(?:rows|columns)-repeated=[\"']([0-9]{1,9})")
_MAX_TAG_BYTES: Final = 2000
_SHEETS: Final = "xl/worksheets/"
_BEGIN_OF_SUBSTREAM: Final = 0x0809
_XLS_CELLS: Final = frozenset((0x0006, 0x00BD, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E))
"""Formula, MulRk, RString, LabelSst, Number, Label, BoolErr and RK of [MS-XLS] 2.4."""
_MULTIPLE: Final = 0x00BD


def xlsx_area(package: Package) -> int:
    """Return the area of all sheets of an XLSX; those of an XLSB, which is no XML, count 0."""
    names = (name for name in package.names() if name.startswith(_SHEETS))
    return sum(_xlsx_sheet(package, name) for name in names if name.endswith(".xml"))


def _xlsx_sheet(package: Package, part: str) -> int:
    rows, columns, end = 0, b"", b""
    for chunk in package.chunks_before_damage(part):
        text = end + chunk
        for match in _XLSX_CELL.finditer(text):
            rows = max(rows, int(match[2]))
            columns = max(columns, match[1].rjust(3))
        end = text[-_MAX_TAG_BYTES:]
    return rows * _column(columns.strip())


def _column(letters: bytes) -> int:
    """Return the number of a column: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = 26 * number + letter - ord("A") + 1
    return number


def ods_area(package: Package) -> int:
    """Return the area of all sheets of an ODS, where empty cells and rows are counted, not listed.

    Tags are looked for by the prefix that every program gives them.
    """
    total, rows, columns, row_start, row_step, column = 0, 0, 0, 0, 0, 0
    for kind, attributes in _ods_tags(package):
        repeated = _ODS_REPEATED.search(attributes)
        times = int(repeated[1]) if repeated else 1
        if kind == b"table":
            total += rows * columns
            rows = columns = row_start = row_step = 0
        elif kind == b"table-row":
            row_start, row_step, column = row_start + row_step, times, 0
        else:
            column += times
            if not attributes.endswith(b"/") or b"office:value" in attributes:
                rows, columns = row_start + 1, max(columns, column)
    return total + rows * columns


def _ods_tags(package: Package) -> Iterator[tuple[bytes, bytes]]:
    end = b""
    for chunk in package.chunks_before_damage("content.xml"):
        text = end + chunk
        last = 0
        for match in _ODS_TAG.finditer(text):
            yield match[1], match[2]
            last = match.end()
        end = text[max(last, len(text) - _MAX_TAG_BYTES) :]


def xls_area(stream: bytes) -> int:
    """Return the area of all sheets in the stream of an XLS."""
    total = rows = columns = 0
    for kind, content in xls_records(stream):
        if kind == _BEGIN_OF_SUBSTREAM:
            total += rows * columns
            rows = columns = 0
        elif kind in _XLS_CELLS and len(content) >= 4:
            row, column = struct.unpack_from("<HH", content)
            last = struct.unpack_from("<H", content, len(content) - 2)[0]
            rows = max(rows, row + 1)
            columns = max(columns, (last if kind == _MULTIPLE else column) + 1)
    return total + rows * columns
