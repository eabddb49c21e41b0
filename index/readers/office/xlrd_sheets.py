"""Read XLS by xlrd, which takes no memory for empty cells."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from index.errors import ReadError
from index.readers.faults import describe_fault
from index.readers.office.sheet_xml import Rows

if TYPE_CHECKING:
    from xlrd.book import Book
    from xlrd.sheet import Sheet


def xls_sheets(data: bytes) -> Iterator[tuple[str, Rows]]:
    """Yield name and rows of the sheets of an XLS.

    Raises ReadError if the file is damaged, or where a sheet is.
    """
    import xlrd

    log = io.StringIO()
    try:
        book = xlrd.open_workbook(file_contents=data, on_demand=True, ragged_rows=True, logfile=log)
        for name in book.sheet_names():
            yield name, _rows(book, book.sheet_by_name(name))
            book.unload_sheet(name)
    except (ReadError, MemoryError):
        raise
    except Exception as error:  # xlrd raises many types
        raise ReadError(f"damaged sheets ({describe_fault(error)}); save it again") from error


def _rows(book: Book, sheet: Sheet) -> Iterator[tuple[int, list[object]]]:
    for row in range(sheet.nrows):
        kinds, values = sheet.row_types(row), sheet.row_values(row)
        cells = [_to_value(book, *cell) for cell in zip(kinds, values, strict=True)]
        if any(cell != "" for cell in cells):
            yield row + 1, cells


def _to_value(book: Book, kind: int, value: Any) -> object:
    import xlrd

    if kind == xlrd.XL_CELL_BOOLEAN:
        return bool(value)
    if kind == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(value, "")
    if kind == xlrd.XL_CELL_DATE:
        return _to_date(book, value)
    return value


def _to_date(book: Book, days: float) -> object:
    """Return a datetime, or a time where there are no days; the number if it is no date."""
    import xlrd

    try:
        moment = xlrd.xldate.xldate_as_datetime(days, book.datemode)
    except (ValueError, OverflowError):
        return days
    return moment.time() if days < 1 else moment
