"""Tell how large the sheets of an XLSX are before a library takes memory for all their cells."""

from __future__ import annotations

import re
from typing import Final

from index.readers.office import opc
from index.readers.package import Package

_MAIN_PART: Final = "xl/workbook.xml"
_CELL: Final = re.compile(rb"<(?:\w+:)?c\s[^<>]*?r=[\"']([A-Z]{1,3})([0-9]{1,7})")
_MAX_TAG_BYTES: Final = 200
_ID: Final = "/relationships}id"


def sheet_areas(package: Package) -> dict[str, int]:
    """Return rows times columns, up to the last cell, of each sheet by its name.

    Those of an XLSB, which is no XML, are left out.
    """
    main = opc.find_main_part(package, _MAIN_PART)
    root = package.read_tree(main) if main.endswith(".xml") else None
    if root is None:
        return {}
    parts = {link.id: link.target for link in opc.relationships(package, main)}
    areas = {}
    for sheet in root.iter("{*}sheet"):
        ids = [value for key, value in sheet.attrib.items() if str(key).endswith(_ID)]
        part = parts.get(str(ids[0]), "") if ids else ""
        if part in package:
            areas[str(sheet.get("name", ""))] = _area(package, part)
    return areas


def _area(package: Package, part: str) -> int:
    rows, columns, end = 0, b"", b""
    for chunk in package.chunks_before_damage(part):
        text = end + chunk
        for match in _CELL.finditer(text):
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
