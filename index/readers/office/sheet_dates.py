"""Tell which numbers in an XLSX are dates (ECMA-376 part 1, 18.8.30, and 18.17.4.1)."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Final

from index.readers.office import opc
from index.readers.package import Package

_STYLES: Final = "xl/styles.xml"
_WORKBOOK: Final = "xl/workbook.xml"
_BUILT_IN: Final = frozenset((*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)))
"""Numbers of the formats of dates and times that need not be written down."""
_NO_FORMAT: Final = re.compile(r"\"[^\"]*\"|\\.|_.|\*.|\[(?![hms]+\])[^\]]*\]", re.IGNORECASE)
"""What of a format stands for itself: quoted text, colours, languages."""
_DATE_LETTERS: Final = re.compile(r"[dmyhs]", re.IGNORECASE)
_FIRST_DAY: Final = datetime.datetime(1899, 12, 30)
_FIRST_DAY_1904: Final = datetime.datetime(1904, 1, 1)
_LEAP_DAY: Final = 60
"""29 February 1900, which sheets count though there was none."""
_MAX_DAYS: Final = 2_958_466


@dataclass(frozen=True, slots=True)
class DateStyles:
    """Which styles of cells, by number, make a date of a number of days since ``first_day``."""

    styles: frozenset[int] = frozenset()
    first_day: datetime.datetime = _FIRST_DAY

    def to_date(self, days: float, style: int) -> object:
        """Return a datetime, or a time where there are no days; ``days`` if it is no date."""
        if style not in self.styles or not 0 <= days < _MAX_DAYS:
            return days
        if self.first_day == _FIRST_DAY and 1 <= days < _LEAP_DAY:
            days += 1
        moment = self.first_day + datetime.timedelta(seconds=round(days * 86_400))
        return moment.time() if days < 1 else moment


def read_date_styles(package: Package) -> DateStyles:
    """Return the styles of an XLSX that are dates."""
    root = package.read_tree(_STYLES)
    if root is None:
        return DateStyles()
    codes = {form.get("numFmtId"): form.get("formatCode", "") for form in root.iter("{*}numFmt")}
    dates = {number for number, code in codes.items() if _is_date(code)}
    dates |= {str(number) for number in _BUILT_IN if str(number) not in codes}
    formats = root.find("{*}cellXfs")
    numbers = [] if formats is None else [form.get("numFmtId") for form in formats.iter("{*}xf")]
    styles = frozenset(style for style, number in enumerate(numbers) if number in dates)
    return DateStyles(styles, _FIRST_DAY_1904 if _counts_from_1904(package) else _FIRST_DAY)


def _is_date(code: str) -> bool:
    return bool(_DATE_LETTERS.search(_NO_FORMAT.sub("", code.partition(";")[0])))


def _counts_from_1904(package: Package) -> bool:
    root = package.read_tree(opc.find_main_part(package, _WORKBOOK))
    properties = None if root is None else root.find("{*}workbookPr")
    return properties is not None and properties.get("date1904", "0") in ("1", "true")
