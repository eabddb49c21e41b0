"""Read mailboxes (RFC 4155): each message is a member.

Messages follow one another, each after a line ``From address date``. What tells such a line from
one in a text differs by writer: a text's is quoted with ``>`` (mboxo, mboxrd), or the header
gives the length of the text (mboxcl), or nothing does; so the line must stand after a blank one,
and have a date or stand before a header.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from index.errors import ReadError
from index.readers.context import Context
from index.readers.mapped_file import MappedFile
from index.readers.member_names import MemberNames
from index.readers.members import MemberReader
from index.readers.mime import Entity, parse_entity
from index.readers.mime_words import decode_header
from index.types import Document

_START: Final = re.compile(
    rb"(?:\A|(?<=\n)\r?\n)"
    rb"From (?:\S+ [^\n]*\d\d:\d\d[^\n]*\d{4}[^\n]*\n|[^\n]*\n(?=>?[!-9;-~]{1,100}:))"
)
_QUOTED: Final = re.compile(rb"^>(?=>*From )", re.M)
_MAX_HEAD: Final = 20_000
"""Bytes of a message in which its subject and length stand."""
_MAX_SUBJECT: Final = 60
"""Code points of the subject in the name of a message."""


def parse(data: bytes, context: Context) -> Document:
    """Return the mailbox, which has no text of its own, with its messages as members.

    A message is called by its number and its subject: ``0012 Informe.eml``.
    """
    names = MemberNames()
    reader = MemberReader(context)
    notes = []
    for number, (start, end) in enumerate(_message_spans(data), 1):
        name = names.make(_name(number, parse_entity(data, start, min(end, start + _MAX_HEAD))))
        try:
            reader.read(name, _loading(data, start, end), end - start)
        except ReadError as error:
            notes.append(f"message {number:,} and what follows: {error}")
            break
        if isinstance(data, MappedFile):
            data.seek(end)  # so far it has been read
    return Document("", notes=(*notes, *reader.notes), members=tuple(reader.members))


def _message_spans(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield where each message begins, after its ``From`` line, and ends."""
    line = _START.search(data)
    while line:
        start = line.end()
        following = _START.search(data, _text_end(data, start))
        yield start, following.start() if following else len(data)
        line = following


def _text_end(data: bytes, start: int) -> int:
    """Return where the message at ``start`` ends by its own account; ``start`` if by none."""
    head = parse_entity(data, start, min(len(data), start + _MAX_HEAD))
    length = head.field("content-length").strip()
    if not length.isdigit() or len(length) > len("1234567890"):
        return start
    end = head.start + int(length)
    after = data[end : end + len(b"\r\n\r\nFrom ")].lstrip(b"\r\n")
    ends_there = end == len(data) or after.startswith(b"From ")
    return max(start, end - len(b"\r\n\r\n")) if ends_there else start


def _name(number: int, message: Entity) -> str:
    if not message.fields:
        return f"{number:04}.txt"
    subject = decode_header(message.field("subject"), message.charset).replace("/", "-")
    return f"{number:04} {subject[:_MAX_SUBJECT]}".rstrip() + ".eml"


def _loading(data: bytes, start: int, end: int) -> Callable[[], bytes]:
    return lambda: _QUOTED.sub(b"", data[start:end])
