"""Read XLSX, XLSB, XLS and ODS by python-calamine: a line for each row; then the comments."""

from __future__ import annotations

import datetime
import io
import posixpath
import struct
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from index.errors import ReadError
from index.readers.compound_file import CompoundFile
from index.readers.context import Context
from index.readers.faults import describe_fault
from index.readers.members import MemberReader
from index.readers.office import odf, opc
from index.readers.office.compound_document import complete_document
from index.readers.office.embedded import read_drawing, read_embedded, read_pictures
from index.readers.office.objects import read_stream
from index.readers.office.sheet_areas import ods_area, xls_area, xlsx_area
from index.readers.office.sheet_remarks import xls_drawings, xls_remarks, xlsb_remarks
from index.readers.office.sheet_xml import MAX_CELLS, Rows, ods_remarks, ods_sheets, xlsx_sheets
from index.readers.office.xlrd_sheets import xls_sheets
from index.readers.package import Package
from index.readers.sections import Sections, make_document
from index.types import Document

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

Cell = object
"""A value as the library gives it: str, int, float, bool, date, datetime, time or timedelta."""

_MAX_UNPACKED_BYTES: Final = 512 << 20
_MAX_AREA: Final = 2_000_000
"""Cells up to the last, empty ones included, for which the library may take memory: some 60 bytes
for each. A stray cell far down makes many of them."""
_LONGEST_TAG: Final = 20
_SAMPLED_ROWS: Final = 200
_MAX_TITLE_ROWS: Final = 10
"""Rows above the names of the columns: a title, a date, empty ones."""
_MAX_NAME: Final = 60
"""Code points of the name of a column."""
_REMARKS: Final = ("xl/comments", "xl/threadedcomments/", "xl/drawings/", "xl/charts/chart")
"""What the names of parts with further text begin with."""
_MEDIA: Final = "xl/media/"
_REMARKS_LABEL: Final = "comments and drawings"
_BINARY_WORKBOOK: Final = "xl/workbook.bin"
_FILE_PASS: Final = 0x2F
_END_OF_SUBSTREAM: Final = 0x0A
_WHOLE_NUMBER: Final = 1e15


def parse_xlsx(data: bytes, context: Context) -> Document:
    """Return the document in an XLSX or XLSB: its rows, then comments, text boxes and charts.

    Rows are as :func:`_row_lines` says, with places like ``Hoja1, row 12``; hidden sheets are
    read, too. Raises ReadError if the file is damaged, encrypted or too large.
    """
    package = Package(data, "XLSX")
    _limit_size(package)
    sections = Sections()
    sheets = () if _BINARY_WORKBOOK in package else xlsx_sheets(package)
    notes = _add_sheets(sections, data, sheets, xlsx_area(package))
    sections.add(xlsb_remarks(package), _REMARKS_LABEL)
    for part in package.names():
        if part.startswith(_REMARKS) and part.endswith(".xml"):
            sections.add(read_drawing(package, part), _REMARKS_LABEL)
    reader = MemberReader(context)
    for part in package.names():
        if part.startswith("xl/worksheets/") and part.endswith((".xml", ".bin")):
            read_embedded(package, opc.relationships(package, part), reader)
    media = (name for name in package.names() if name.startswith(_MEDIA))
    read_pictures(package, {name: posixpath.basename(name) for name in media}, reader)
    properties = opc.read_properties(package)
    return make_document(
        sections,
        context,
        titles=(properties.title,),
        changed=properties.date,
        notes=(*notes, *package.notes, *reader.notes),
        members=tuple(reader.members),
        heading=_heading(sections),
    )


def parse_ods(data: bytes, context: Context) -> Document:
    """Return the document in an ODS; as :func:`parse_xlsx`."""
    package = Package(data, "ODS")
    _limit_size(package)
    odf.refuse_encrypted(package, "ODS")
    sections = Sections()
    notes = _add_sheets(sections, data, ods_sheets(package), ods_area(package))
    if _has_remarks(package):
        sections.add(ods_remarks(package), _REMARKS_LABEL)
    title, date = odf.read_properties(package)
    return make_document(
        sections,
        context,
        titles=(title,),
        changed=date,
        notes=(*notes, *package.notes),
        heading=_heading(sections),
    )


def parse_xls(data: bytes, context: Context) -> Document:
    """Return the document in an XLS; as :func:`parse_xlsx`."""
    file = CompoundFile(data)
    stream = read_stream(file, "Workbook") or read_stream(file, "Book") or b""
    _refuse_encrypted(stream)
    sections = Sections()
    notes = _add_sheets(sections, data, xls_sheets(data), xls_area(stream))
    sections.add(xls_remarks(stream), _REMARKS_LABEL)
    heading, drawings = _heading(sections), xls_drawings(stream)
    return complete_document(file, sections, context, notes, heading=heading, drawings=drawings)


def _heading(sections: Sections) -> str:
    """Return the rows of a single cell above the first of several, as titles stand there."""
    above, tab, _ = sections.text().partition("\t")
    return above.rpartition("\n")[0] if tab else ""


def _has_remarks(package: Package) -> bool:
    """Tell whether an ODS may have comments or shapes; to read them takes the XML once more."""
    end = b""
    for chunk in package.chunks_before_damage("content.xml"):
        if b"<office:annotation" in end + chunk or b"<draw:" in end + chunk:
            return True
        end = chunk[-_LONGEST_TAG:]
    return False


def _refuse_encrypted(stream: bytes) -> None:
    """Raise ReadError if a record FilePass stands at the head of an XLS ([MS-XLS] 2.4.117).

    python-calamine cannot tell such a file from a damaged one.
    """
    start = 0
    while start + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, start)
        if kind == _FILE_PASS:
            raise ReadError("encrypted XLS; save it without a password")
        if kind == _END_OF_SUBSTREAM:
            return
        start += 4 + size


def _limit_size(package: Package) -> None:
    size = sum(map(package.size, package.names()))
    if size > _MAX_UNPACKED_BYTES:
        raise ReadError(
            f"unpacks to {size:,} bytes, over the limit of {_MAX_UNPACKED_BYTES:,}; split it"
        )


def _add_sheets(
    sections: Sections, data: bytes, sparse: Iterable[tuple[str, Rows]], area: int
) -> list[str]:
    """Add all sheets; return notes about what could not be read.

    ``sparse``: the sheets by a reader that takes no memory for empty cells, for files whose
    ``area`` is large, and for those that the library refuses.
    """
    if area > _MAX_AREA:
        _add_rows(sections, sparse)
        return []
    try:
        workbook = _open_workbook(data)
    except _RefusedError as error:
        _add_rows(sections, sparse)
        if sections.is_empty:
            raise ReadError(f"damaged sheets ({error}); save it again") from error
        return ["damaged in part; something may be missing"]
    notes: list[str] = []
    cells = 0
    for name in workbook.sheet_names:
        try:
            sheet = workbook.get_sheet_by_name(name)
        except BaseException as error:  # noqa: BLE001
            notes.append(f"{name}: damaged ({_name_fault(error)})")
            continue
        cells += sheet.total_height * sheet.total_width
        if cells > MAX_CELLS:
            notes.append(f"{name}: sheets have over {MAX_CELLS:,} cells; the rest is left out")
            break
        sections.add_rows(_row_lines(_number_rows(sheet)), f"{name}, row")
    if notes and sections.is_empty:
        _add_rows(sections, sparse)
    if notes and sections.is_empty:
        raise ReadError(f"no sheet can be read ({notes[0]})")
    return notes


def _add_rows(sections: Sections, sheets: Iterable[tuple[str, Rows]]) -> None:
    for name, rows in sheets:
        sections.add_rows(_row_lines(rows), f"{name}, row")


class _RefusedError(Exception):
    """The library cannot open a file; the message says why, as far as it tells."""


def _open_workbook(data: bytes) -> CalamineWorkbook:
    from python_calamine import CalamineWorkbook, PasswordError

    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError as error:
        raise ReadError("encrypted sheets; save them without a password") from error
    except BaseException as error:
        raise _RefusedError(_name_fault(error)) from error


def _name_fault(error: BaseException) -> str:
    """Return what a damaged file made calamine raise; raises it again if that is no fault of it.

    A panic of Rust is a BaseException and no Exception.
    """
    if isinstance(error, (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError)):
        raise error
    return describe_fault(error)


def _number_rows(sheet: CalamineSheet) -> Iterator[tuple[int, list[Cell]]]:
    """Yield the rows that are not empty, with their numbers in the sheet."""
    first = sheet.start[0] if sheet.start else 0
    for number, row in enumerate(sheet.to_python(skip_empty_area=True), first + 1):
        if any(cell != "" for cell in row):
            yield number, list(row)


def _row_lines(rows: Iterable[tuple[int, list[Cell]]]) -> Iterator[tuple[int, str]]:
    """Yield (number, line) of each row.

    Below the names of columns a cell stands with its name (``Nombre: Rosa | Monto: 40000``), as
    a row alone does not say what its numbers are. Other rows are cells between tabs.
    """
    remaining = iter(rows)
    sample = list(islice(remaining, _SAMPLED_ROWS))
    header = _find_header([row for _, row in sample])
    names = [] if header is None else [_to_text(cell) for cell in sample[header][1]]
    for position, (number, row) in enumerate(chain(sample, remaining)):
        cells = [_to_text(cell) for cell in row]
        if header is None or position <= header:
            yield number, "\t".join(cell for cell in cells if cell)
        else:
            yield number, _name_cells(names, cells)


def _name_cells(names: list[str], cells: list[str]) -> str:
    named = (
        f"{name}: {cell}" if name else cell
        for name, cell in zip(names, cells, strict=False)
        if cell
    )
    return " | ".join((*named, *(cell for cell in cells[len(names) :] if cell)))


def _find_header(rows: list[list[Cell]]) -> int | None:
    """Return which row has the names of the columns, or None if none looks like that.

    It is as wide as the rows below, all of it is short text, hardly a name stands twice, no
    column has its name again below, and there are two rows below, or a number.
    """
    for position, row in enumerate(rows[:_MAX_TITLE_ROWS]):
        below = rows[position + 1 :]
        if below and _is_header(row, below):
            return position
    return None


def _is_header(row: list[Cell], below: list[list[Cell]]) -> bool:
    names = [cell for cell in row if cell != ""]
    width = max(sum(cell != "" for cell in other) for other in below)
    wide_rows = sum(sum(cell != "" for cell in other) > 1 for other in below)
    if wide_rows < 2 and all(isinstance(cell, str) for other in below for cell in other):
        return False
    if len(names) < 2 or len(names) < 0.6 * width:
        return False
    if not all(isinstance(name, str) and _is_name(name) for name in names):
        return False
    if 2 * len(set(names)) <= len(names):
        return False
    return not any(
        name != "" and name in (other[column] for other in below if column < len(other))
        for column, name in enumerate(row)
    )


def _is_name(text: str) -> bool:
    return len(text) <= _MAX_NAME and any(map(str.isalpha, text))


def _to_text(cell: Cell) -> str:
    """Return a cell on one line, as a person would write it."""
    if isinstance(cell, str):
        return " ".join(cell.replace("\0", "").split())
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return f"{cell:.0f}" if cell.is_integer() and abs(cell) < _WHOLE_NUMBER else f"{cell:.15g}"
    if isinstance(cell, datetime.datetime):
        is_day = cell.time() == datetime.time()
        return cell.date().isoformat() if is_day else cell.isoformat(" ", "seconds")
    if isinstance(cell, datetime.time):
        return cell.isoformat("seconds")
    return str(cell)
