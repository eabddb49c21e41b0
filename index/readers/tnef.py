"""Read what Outlook packs into ``winmail.dat`` (TNEF, [MS-OXTNEF]): attachments, maybe a text."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from typing import Final

from index.errors import ReadError
from index.readers import mapi
from index.readers.context import Context
from index.readers.mail import Message, make_document
from index.readers.mail_parts import Attachment, Contents
from index.readers.mapi import Properties
from index.readers.mime_words import decode_text
from index.types import Document

_MARK: Final = b"\x78\x9f\x3e\x22"
_HEADER_BYTES: Final = 6
_ATTRIBUTE: Final = struct.Struct("<BII")
"""Level, number and size of an attribute; a checksum of two bytes follows its value."""

_SUBJECT: Final = 0x8004
_NEW_ATTACHMENT: Final = 0x9002
_ATTACHMENT_DATA: Final = 0x800F
_ATTACHMENT_TITLE: Final = 0x8010
_ATTACHMENT_PROPERTIES: Final = 0x9005
_MESSAGE_PROPERTIES: Final = 0x9003
_CODE_PAGE: Final = 0x9007

_MAX_PROPERTIES: Final = 100_000
_SIZES: Final = {2: 2, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 10: 4, 11: 2, 0x14: 8, 0x40: 8, 0x48: 16}
"""Bytes of the properties of fixed size, by type."""
_VARIABLE: Final = (mapi.STRING, mapi.UNICODE, mapi.BINARY, mapi.OBJECT)
_SEVERAL: Final = 0x1000
"""Added to a type: the property has several values."""
_FIRST_NAMED: Final = 0x8000
_INTERFACE_BYTES: Final = 16
"""Of the identifier before a message or an object that is attached."""


def parse(data: bytes, context: Context) -> Document:
    """Return the document of a TNEF stream; of a damaged one what comes before the damage."""
    if not data.startswith(_MARK):
        raise ReadError("damaged winmail.dat: no header; save the message again")
    return _make_document(data, context)


def _make_document(data: bytes, context: Context) -> Document:
    contents = Contents()
    code_page, subject = 0, b""
    title, content = b"", b""
    message = attached = Properties({})
    for number, value in _attributes(data):
        if number == _CODE_PAGE and len(value) >= 4:
            (code_page,) = struct.unpack_from("<I", value)
        elif number == _SUBJECT:
            subject = value
        elif number == _MESSAGE_PROPERTIES:
            message = _read_properties(value, code_page)
        elif number == _NEW_ATTACHMENT:
            _add_attachment(contents, title, content, attached)
            title, content, attached = b"", b"", Properties({})
        elif number == _ATTACHMENT_TITLE:
            title = value
        elif number == _ATTACHMENT_DATA:
            content = value
        elif number == _ATTACHMENT_PROPERTIES:
            attached = _read_properties(value, code_page)
    _add_attachment(contents, title, content, attached)
    bodies, notes = mapi.read_bodies(message)
    contents.bodies += bodies
    contents.notes += notes
    text = message.text(mapi.SUBJECT) or _decode(subject, code_page)
    return make_document(Message([("subject", text)], contents), context)


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = _HEADER_BYTES
    while at + _ATTRIBUTE.size <= len(data):
        _, number, size = _ATTRIBUTE.unpack_from(data, at)
        at += _ATTRIBUTE.size
        yield number & 0xFFFF, data[at : at + size]
        at += size + 2


def _read_properties(data: bytes, code_page: int) -> Properties:
    """Return the properties in an attribute, as many of them as make sense."""
    values: dict[tuple[int, int], bytes] = {}
    numbers: dict[int, int] = {}
    try:
        for kind, identifier, value in _properties(data):
            if kind in _VARIABLE:
                values.setdefault((identifier, kind), value)
            elif len(value) <= 8:
                numbers[identifier] = int.from_bytes(value, "little")
    except struct.error:  # it is cut
        pass
    return Properties(values, numbers, code_page)


def _properties(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield type, identifier and value of each property."""
    (count,) = struct.unpack_from("<I", data)
    at = 4
    for _ in range(min(count, _MAX_PROPERTIES)):
        kind, identifier = struct.unpack_from("<HH", data, at)
        at += 4
        if identifier >= _FIRST_NAMED:
            at = _after_name(data, at)
        base = kind & ~_SEVERAL
        repeats = 1
        if base in _VARIABLE or kind & _SEVERAL:
            (repeats,) = struct.unpack_from("<I", data, at)
            at += 4
        for _ in range(min(repeats, _MAX_PROPERTIES)):
            if base in _VARIABLE:
                (size,) = struct.unpack_from("<I", data, at)
                at += 4
            elif base in _SIZES:
                size = _SIZES[base]
            else:
                return
            if at >= len(data):
                return
            yield base, identifier, data[at : at + size]
            at += size + -size % 4


def _after_name(data: bytes, at: int) -> int:
    """Return where a property goes on after its name: a set, and a number or a text in it."""
    (kind, size) = struct.unpack_from("<II", data, at + 16)
    return at + 24 if kind == 0 else at + 24 + size + -size % 4


def _add_attachment(
    contents: Contents, title: bytes, content: bytes, properties: Properties
) -> None:
    name = properties.text(*mapi.FILE_NAMES) or _decode(title, properties.code_page)
    embedded = properties.values.get((mapi.FILE_DATA, mapi.OBJECT), b"")[_INTERFACE_BYTES:]
    packed = properties.values.get((mapi.FILE_DATA, mapi.BINARY), b"")
    if embedded.startswith(_MARK):
        name = (name or "message").replace("/", "-")
        contents.attachments.append(Attachment(f"{name}.msg", bytes, _parsing(embedded)))
    elif content or embedded or packed:
        data = content or packed or embedded
        contents.attachments.append(Attachment(name or "attachment", lambda: data))
    elif name:
        contents.notes.append(f"{name}: its content is not in the message")


def _parsing(data: bytes) -> Callable[[Context], Document]:
    return lambda context: _make_document(data, context)


def _decode(text: bytes, code_page: int) -> str:
    return " ".join(decode_text(text.rstrip(b"\0"), mapi.charset_of(code_page))[0].split())
