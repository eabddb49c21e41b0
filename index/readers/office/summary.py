"""Read title and date among the properties of a compound file ([MS-OLEPS])."""

from __future__ import annotations

import datetime
import struct
from typing import Final

from index.errors import ReadError
from index.readers.compound_file import CompoundFile
from index.readers.dates import to_iso_date
from index.readers.office.objects import read_stream

_STREAM: Final = "\x05SummaryInformation"
_CODE_PAGE: Final = 1
_TITLE: Final = 2
_CREATED: Final = 12
_SAVED: Final = 13
_NUMBER: Final = 2
_BYTES: Final = 30
_TIME: Final = 64
_MAX_PROPERTIES: Final = 200
_CODE_PAGES: Final = {65001: "utf-8", 1200: "utf-16-le", 10000: "mac_roman"}
_EPOCH: Final = datetime.datetime(1601, 1, 1)
_TICKS_PER_MICROSECOND: Final = 10


def read_properties(file: CompoundFile) -> tuple[str, str | None]:
    """Return the title, and the day of the last change or else of the creation.

    "" and None where there is none, or where the properties are damaged.
    """
    try:
        properties = _read(read_stream(file, _STREAM) or b"")
    except (ReadError, struct.error):
        return "", None
    number = properties.get(_CODE_PAGE, 0)
    code_page = number & 0xFFFF if isinstance(number, int) else 0
    title = _decode(properties.get(_TITLE, b""), _CODE_PAGES.get(code_page, f"cp{code_page}"))
    days = (_to_day(properties.get(key)) for key in (_SAVED, _CREATED))
    return title, next(filter(None, days), None)


def _read(data: bytes) -> dict[int, int | bytes]:
    """Return the properties of the first set that are numbers, times or texts, by their ids."""
    (start,) = struct.unpack_from("<I", data, 44)
    _, count = struct.unpack_from("<2I", data, start)
    properties: dict[int, int | bytes] = {}
    for number in range(min(count, _MAX_PROPERTIES)):
        key, offset = struct.unpack_from("<2I", data, start + 8 + 8 * number)
        offset += start
        (kind,) = struct.unpack_from("<I", data, offset)
        if kind == _NUMBER:
            properties[key] = struct.unpack_from("<H", data, offset + 4)[0]
        elif kind == _TIME:
            properties[key] = struct.unpack_from("<Q", data, offset + 4)[0]
        elif kind == _BYTES:
            (size,) = struct.unpack_from("<I", data, offset + 4)
            properties[key] = data[offset + 8 : offset + 8 + size]
    return properties


def _decode(title: int | bytes, encoding: str) -> str:
    if not isinstance(title, bytes):
        return ""
    for name in (encoding, "utf-8"):
        try:
            return title.decode(name).partition("\0")[0]
        except (LookupError, UnicodeDecodeError):
            continue
    return title.decode("cp1252", errors="replace").partition("\0")[0]


def _to_day(ticks: object) -> str | None:
    """Return the day of a time in steps of 100 ns since 1601."""
    if not isinstance(ticks, int):
        return None
    try:
        time = _EPOCH + datetime.timedelta(microseconds=ticks // _TICKS_PER_MICROSECOND)
    except OverflowError:
        return None
    return to_iso_date(str(time.year), str(time.month), str(time.day))
