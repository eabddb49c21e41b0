"""Read messages of Outlook (MSG, [MS-OXMSG]): storages of properties in a compound file."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from index.readers import mapi
from index.readers.compound_file import CompoundFile, Entry
from index.readers.context import Context
from index.readers.mail import Message, make_document, to_date
from index.readers.mail_parts import Attachment, Contents
from index.readers.mapi import Properties
from index.types import Document

_PROPERTY: Final = re.compile(r"__substg1\.0_([0-9A-F]{4})([0-9A-F]{4})", re.I)
_FIXED: Final = "__properties_version1.0"
_MESSAGE_HEADER, _EMBEDDED_HEADER, _OTHER_HEADER = 32, 24, 8
"""Bytes before the properties of fixed size in a message, one in another, anything else."""
_MAX_RECIPIENTS: Final = 2_000
_RECIPIENT_FIELDS: Final = {1: "to", 2: "cc", 3: "bcc"}


@dataclass(frozen=True, slots=True)
class _Storage:
    """A storage with properties: a message, a recipient or an attachment."""

    file: CompoundFile
    children: dict[str, Entry]
    properties: Properties


def parse(data: bytes, context: Context) -> Document:
    """Return the document of a message; attachments and messages in it are its members.

    Raises ReadError if it is damaged.
    """
    file = CompoundFile(data)
    return _make_document(_open(file, file.root, _MESSAGE_HEADER), context)


def _make_document(message: _Storage, context: Context) -> Document:
    bodies, notes = mapi.read_bodies(message.properties)
    contents = Contents(bodies, notes=notes)
    for name, entry in message.children.items():
        if name.startswith("__attach_version1.0_") and entry.is_storage:
            _add_attachment(contents, message, entry)
    date = to_date(message.properties.date())
    return make_document(Message(_read_fields(message), contents, date), context)


def _open(file: CompoundFile, entry: Entry, header: int, code_page: int = 0) -> _Storage:
    children = file.children(entry)
    numbers: dict[int, int] = {}
    if _FIXED in children:
        fixed = file.read(children[_FIXED])
        for at in range(header, len(fixed) - 15, 16):
            kind, identifier, _, value = struct.unpack_from("<HHIQ", fixed, at)
            numbers[identifier] = value if kind == mapi.TIME else value & 0xFFFFFFFF
    values: dict[tuple[int, int], bytes] = {}
    for name, child in children.items():
        match = _PROPERTY.fullmatch(name)
        if match and not child.is_storage and int(match[1], 16) != mapi.FILE_DATA:
            values[int(match[1], 16), int(match[2], 16)] = file.read(child)
    return _Storage(file, children, Properties(values, numbers, code_page))


def _read_fields(message: _Storage) -> list[tuple[str, str]]:
    properties = message.properties
    page = properties.numbers.get(mapi.CODE_PAGES[0], 0)
    recipients: dict[str, list[str]] = {"to": [], "cc": [], "bcc": []}
    entries = [entry for name, entry in message.children.items() if name.startswith("__recip")]
    for entry in entries[:_MAX_RECIPIENTS]:
        recipient = _open(message.file, entry, _OTHER_HEADER, page).properties
        kind = _RECIPIENT_FIELDS.get(recipient.numbers.get(mapi.RECIPIENT_TYPE, 1) & 15, "to")
        person = mapi.name_person(recipient, (mapi.DISPLAY_NAME,), mapi.ADDRESSES)
        recipients[kind].append(person)
    fields = [
        ("subject", properties.text(mapi.SUBJECT)),
        ("from", mapi.name_person(properties, mapi.SENDER_NAMES, mapi.SENDER_ADDRESSES)),
    ]
    for kind, people in recipients.items():
        listed = properties.text(mapi.DISPLAYED_RECIPIENTS[kind])
        fields.append((kind, ", ".join(filter(None, people)) or listed))
    return [*fields, ("date", to_date(properties.date()) or "")]


def _add_attachment(contents: Contents, message: _Storage, entry: Entry) -> None:
    page = message.properties.numbers.get(mapi.CODE_PAGES[0], 0)
    attachment = _open(message.file, entry, _OTHER_HEADER, page)
    name = attachment.properties.text(*mapi.FILE_NAMES)
    number = f"{mapi.FILE_DATA:04X}"
    embedded = attachment.children.get(f"__substg1.0_{number}000D")
    content = attachment.children.get(f"__substg1.0_{number}0102")
    if embedded is not None and _FIXED in message.file.children(embedded):
        parse_embedded = _parsing(message.file, embedded)
        name = (name or "message").replace("/", "-")
        name = name if name.lower().endswith(".msg") else f"{name}.msg"
        contents.attachments.append(Attachment(name, bytes, parse_embedded))
    elif content is not None:
        contents.attachments.append(Attachment(name or "attachment", _reading(message, content)))
    else:
        contents.notes.append(f"{name or 'an attachment'}: its content is not in the message")


def _parsing(file: CompoundFile, entry: Entry) -> Callable[[Context], Document]:
    return lambda context: _make_document(_open(file, entry, _EMBEDDED_HEADER), context)


def _reading(message: _Storage, content: Entry) -> Callable[[], bytes]:
    return lambda: message.file.read(content)
