"""Read e-mail messages: what they say, what is attached to them, and saved pages (MHT)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from email.utils import parsedate_tz
from typing import Final

from index.errors import ReadError
from index.readers import metadata
from index.readers.context import Context
from index.readers.mail_parts import Attachment, Contents, read_contents
from index.readers.member_names import MemberNames
from index.readers.members import MemberReader
from index.readers.mime import Entity, parse_entity
from index.readers.mime_words import decode_header
from index.types import Document, Span

HEAD_FIELDS: Final = ("subject", "from", "to", "cc", "bcc", "date")
"""The header fields that are read, in the order in which they begin the text."""
_MESSAGE_FIELDS: Final = frozenset(
    (*HEAD_FIELDS, *"sender received message-id mime-version content-type".split())
)
_MAX_DATE: Final = 1_000
"""Characters of a date; the rest of it is ignored."""
_MAX_REPEATED: Final = 20
"""Header fields of one name that are read."""
_ENVELOPE: Final = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*(?:>?From [^\n]*\n)?")
"""What may stand before the header: a byte-order mark, blank lines, the line of a mailbox."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message of any format, ready to be a document; ``fields`` are decoded."""

    fields: Sequence[tuple[str, str]]
    contents: Contents
    date: str | None = None
    notes: tuple[str, ...] = ()


def parse(data: bytes, context: Context) -> Document:
    """Return the document in an e-mail message: its head, its text, the names of attachments.

    The attachments and forwarded messages are its members. Raises ReadError if it has none of
    the header fields of a message.
    """
    message = _parse_message(data)
    if not any(name in _MESSAGE_FIELDS for name, _ in message.fields):
        raise ReadError("not an e-mail: no header; export it again as .eml")
    fields = _read_fields(message)
    return make_document(Message(fields, read_contents(message), _find_date(message)), context)


def parse_page(data: bytes, context: Context) -> Document:
    """Return the document in a page saved in one file (MHTML, RFC 2557), without its pictures."""
    message = _parse_message(data)
    contents = read_contents(message)
    if not contents.bodies:
        raise ReadError("not a saved page: no text in it; save it again")
    text = "\n\n".join(body.text for body in contents.bodies)
    first = contents.bodies[0]
    titles = (first.title, decode_header(message.field("subject"), message.charset))
    date = first.date or _find_date(message)
    about = metadata.describe(text, context.name, titles=titles, date=date)
    return Document(text, about.title, about.date, first.encoding, about.date_source)


def parse_apple(data: bytes, context: Context) -> Document:
    """Return the document in a message of Apple Mail: its length, itself, and a property list."""
    length, _, rest = data.partition(b"\n")
    size = int(length) if length.strip().isdigit() and len(length) < len("1234567890 ") else 0
    return parse(rest[:size] if size else data, context)


def make_document(message: Message, context: Context) -> Document:
    """Return the document of a message, and read its attachments."""
    contents = message.contents
    names = MemberNames()
    attachments = [(names.make(item.name), item) for item in contents.attachments]
    reader = MemberReader(context)
    notes = [*contents.notes, *message.notes, *_read_attachments(attachments, reader)]
    body = "\n\n".join(body.text.strip("\r\n") for body in contents.bodies if body.text)
    subject = " ".join(dict(message.fields).get("subject", "").split())
    lines = [value for name, value in message.fields if value.strip() and name != "subject"]
    listed = ", ".join(name for name, _ in attachments)
    headers = "\n".join(filter(None, (*lines, listed)))
    head = "\n".join(filter(None, (subject, headers)))
    start = len(head) - len(headers)
    text = "\n\n".join(filter(None, (head, body.strip())))
    about = metadata.describe(body, context.name, date=message.date)
    return Document(
        text,
        metadata.clean_title(subject) or about.title,
        about.date,
        next((body.encoding for body in contents.bodies if body.encoding), None),
        about.date_source,
        fields=tuple((name, value) for name, value in message.fields if value),
        notes=(*notes, *reader.notes),
        members=tuple(reader.members),
        headers=Span(start, start + len(headers)),
    )


def _read_attachments(
    attachments: Iterable[tuple[str, Attachment]], reader: MemberReader
) -> list[str]:
    """Read attachments until they go beyond the limits; return notes on that."""
    for name, attachment in attachments:
        try:
            if attachment.parse:
                reader.add(name, attachment.parse, 0)
                continue
            content = attachment.load()
            reader.read(name, _returning(content), len(content))
        except ReadError as error:
            return [f"{name} and what follows: {error}"]
    return []


def _returning(content: bytes) -> Callable[[], bytes]:
    return lambda: content


def _parse_message(data: bytes) -> Entity:
    if b"\n" not in data:
        data = data.replace(b"\r", b"\n")
    envelope = _ENVELOPE.match(data)
    return parse_entity(data, envelope.end() if envelope else 0)


def _read_fields(message: Entity) -> list[tuple[str, str]]:
    """Return the header fields that are read; several of one name as one, decoded."""
    values: dict[str, list[str]] = {name: [] for name in HEAD_FIELDS}
    charset = message.charset
    for name, value in message.fields:
        if name in values and len(values[name]) < _MAX_REPEATED:
            values[name].append(decode_header(value, charset))
    return [(name, ", ".join(filter(None, parts))) for name, parts in values.items() if parts]


def _find_date(message: Entity) -> str | None:
    """Return when a message was sent; or received, which stands first after a semicolon."""
    received = message.field("received").rpartition(b";")[2]
    for value in (message.field("date"), message.field("delivery-date"), received):
        date = to_date(value[:_MAX_DATE].decode("latin-1"))
        if date:
            return date
    return None


def to_date(text: str) -> str | None:
    """Return the ISO date of a time as RFC 5322 writes it, or nearly; None if it is none."""
    try:
        fields = parsedate_tz(text)
        return metadata.to_iso_date(*map(str, fields[:3])) if fields else metadata.find_date(text)
    except (ValueError, OverflowError, IndexError, TypeError):  # of the library, over odd ones
        return None
