"""Values as Outlook keeps them (MAPI properties), in whatever container."""

from __future__ import annotations

import datetime
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from index.errors import ReadError, UnknownFormatError
from index.readers.context import Context
from index.readers.formats import parse_document
from index.readers.mail_parts import Body, choose_alternative, read_page
from index.readers.mime import parse_entity
from index.readers.mime_words import decode_text

STRING: Final = 0x1E
"""Types of properties: a text in a code page, a text in UTF-16, bytes, a time, an object."""
UNICODE: Final = 0x1F
BINARY: Final = 0x102
TIME: Final = 0x40
OBJECT: Final = 0x0D

SUBJECT: Final = 0x0037
SENDER_NAMES: Final = (0x0C1A, 0x0042)
SENDER_ADDRESSES: Final = (0x5D01, 0x5D02, 0x0C1F, 0x0065)
DISPLAYED_RECIPIENTS: Final = {"to": 0x0E04, "cc": 0x0E03, "bcc": 0x0E02}
BODY: Final = 0x1000
RTF_BODY: Final = 0x1009
HTML_BODY: Final = 0x1013
TRANSPORT_HEADER: Final = 0x007D
TIMES: Final = (0x0039, 0x0E06)
"""When a message was sent, and when it arrived."""
CODE_PAGES: Final = (0x3FFD, 0x3FDE)
"""Of the texts, and of the page."""
RECIPIENT_TYPE: Final = 0x0C15
DISPLAY_NAME: Final = 0x3001
ADDRESSES: Final = (0x39FE, 0x3003)
FILE_NAMES: Final = (0x3707, 0x3704, DISPLAY_NAME)
FILE_DATA: Final = 0x3701

_LOCALE: Final = 0x3FF1
_WESTERN_PAGE: Final = 1252
_PAGES: Final = {0x01: 1256, 0x29: 1256, 0x19: 1251, 0x08: 1253, 0x1F: 1254, 0x0D: 1255}
"""Code pages by the language of a locale ([MS-LCID]): Arabic, Persian, Russian and so on."""
_EPOCH: Final = datetime.datetime(1601, 1, 1)
_UTF8_PAGE: Final = 65001
_ISO_PAGES: Final = 28590
"""Code pages 28591 and following are parts of ISO 8859."""
_RTF_START: Final = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript "
    rb"\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
"""What the compression of RTF takes as known ([MS-OXRTFCP] 2.1.2.1)."""
_WINDOW: Final = 4096


@dataclass(frozen=True, slots=True)
class Properties:
    """The properties of a message, a recipient or an attachment, by (id, type).

    ``numbers`` are those of fixed size, by id.
    """

    values: Mapping[tuple[int, int], bytes]
    numbers: Mapping[int, int] = field(default_factory=dict)
    code_page: int = 0

    def text(self, *ids: int) -> str:
        """Return the first of some texts that is not empty, on one line."""
        for identifier in ids:
            text = " ".join(self.long_text(identifier).split())
            if text:
                return text
        return ""

    def long_text(self, identifier: int) -> str:
        """Return a text, "" if it is missing."""
        data = self.values.get((identifier, UNICODE))
        if data is not None:
            return data.decode("utf-16-le", errors="replace").rstrip("\0")
        data = self.values.get((identifier, STRING), b"").rstrip(b"\0")
        page = self.code_page or self.numbers.get(CODE_PAGES[0], 0) or self._page_of_locale()
        return decode_text(data, charset_of(page))[0]

    def _page_of_locale(self) -> int:
        """Return the code page of the language of a message, 0 if that is not known."""
        locale = self.numbers.get(_LOCALE, 0)
        return _PAGES.get(locale & 0x3FF, _WESTERN_PAGE) if locale else 0

    def date(self) -> str:
        """Return the date of a message as ``YYYY-MM-DD``, "" if it has none."""
        for identifier in TIMES:
            ticks = self.numbers.get(identifier, 0)
            if ticks:
                try:
                    return (
                        (_EPOCH + datetime.timedelta(microseconds=ticks // 10)).date().isoformat()
                    )
                except OverflowError:
                    continue
        header = parse_entity(self.long_text(TRANSPORT_HEADER).encode())
        return header.field("date").decode("latin-1")


def charset_of(page: int) -> str:
    """Return the name of a code page of Windows, "" for none."""
    if page == _UTF8_PAGE:
        return "utf-8"
    if _ISO_PAGES < page <= _ISO_PAGES + 15:
        return f"iso-8859-{page - _ISO_PAGES}"
    return f"cp{page}" if page else ""


def name_person(properties: Properties, names: tuple[int, ...], addresses: tuple[int, ...]) -> str:
    """Return ``Name <address>``; Exchange's own addresses say nothing to people."""
    name = properties.text(*names)
    known = (properties.text(identifier) for identifier in addresses)
    address = next((text for text in known if "@" in text), "")
    if not address or address == name:
        return name or address
    return f"{name} <{address}>" if name else address


def read_bodies(message: Properties) -> tuple[list[Body], list[str]]:
    """Return the texts of a message, and notes on what of them could not be read."""
    notes: list[str] = []
    plain = message.long_text(BODY)
    bodies = [Body(plain)] if plain.strip() else []
    page = message.long_text(HTML_BODY)
    data = message.values.get((HTML_BODY, BINARY), b"")
    if data:
        charset = charset_of(message.numbers.get(CODE_PAGES[1], 0))
        page = decode_text(data, charset)[0]
    pages = []
    try:
        pages = read_page(page, None) if page.strip() else []
        packed = message.values.get((RTF_BODY, BINARY), b"")
        if packed and not bodies and not pages:
            text = parse_document(unpack_rtf(packed), Context("message.rtf")).text
            bodies = [Body(text)]
    except UnknownFormatError as error:
        notes.append(f"the text of the message: {error} ({error.kind})")
    except ReadError as error:
        notes.append(f"the text of the message: {error}")
    return choose_alternative([bodies, pages]), notes


def unpack_rtf(data: bytes) -> bytes:
    """Return RTF that was compressed as [MS-OXRTFCP] says, as far as it goes."""
    if len(data) < 16:
        raise ReadError("damaged RTF in a message; save it again")
    raw_size, kind = struct.unpack_from("<I4s", data, 4)
    if kind == b"MELA":
        return data[16 : 16 + raw_size]
    window = bytearray(_RTF_START.ljust(_WINDOW, b" "))
    at, end = len(_RTF_START), 16
    result = bytearray()
    while end < len(data) and len(result) < raw_size:
        flags = data[end]
        end += 1
        for bit in range(8):
            if not flags >> bit & 1:
                piece = bytearray(data[end : end + 1])
                end += 1
            else:
                pair = int.from_bytes(data[end : end + 2], "big")
                end += 2
                start = pair >> 4
                if start == at or end > len(data):
                    return bytes(result)
                piece = bytearray()
                for step in range((pair & 15) + 2):
                    byte = window[(start + step) % _WINDOW]
                    piece.append(byte)
                    window[(at + step) % _WINDOW] = byte
            for step, byte in enumerate(piece):
                window[(at + step) % _WINDOW] = byte
            at = (at + len(piece)) % _WINDOW
            result += piece
    return bytes(result[:raw_size])
