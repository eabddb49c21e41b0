"""What a document inside a message has of it: who sent it to whom, when, and about what."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from index.types import Document

_PEOPLE: Final = frozenset(("from", "to", "cc", "bcc"))


def is_message(document: Document) -> bool:
    """Tell whether ``document`` says itself who sent it or to whom: it is a message."""
    return any(name in _PEOPLE for name, _ in document.fields)


def inherit(document: Document, message: Document) -> Document:
    """Return ``document``, which is inside ``message``, with what it lacks of these.

    These are the fields, the title and the date.
    """
    own = {name for name, _ in document.fields}
    inherited = tuple(field for field in message.fields if field[0] not in own)
    document = replace(
        document, fields=document.fields + inherited, title=document.title or message.title
    )
    if document.date is not None:
        return document
    return replace(document, date=message.date, date_source=message.date_source)
