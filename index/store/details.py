"""What is known of a document besides its columns: JSON in one of them, "" for nothing.

Its keys: ``encoding``; ``fields``, a list of [name, value]; ``notes``, a list of lines.
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from index.types import Document


class Details(NamedTuple):
    """See :class:`index.types.Document` for its attributes."""

    encoding: str | None = None
    fields: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()


def pack_details(document: Document) -> str:
    """Return the details of ``document`` as they are stored."""
    details: dict[str, Any] = {
        "encoding": document.encoding,
        "fields": document.fields,
        "notes": document.notes,
    }
    present = {key: value for key, value in details.items() if value}
    return json.dumps(present, ensure_ascii=False) if present else ""


def unpack_details(stored: str) -> Details:
    """Undo :func:`pack_details`. ``stored`` was verified when it was read."""
    if not stored:
        return Details()
    details = json.loads(stored)
    return Details(
        details.get("encoding"),
        tuple((name, value) for name, value in details.get("fields", ())),
        tuple(details.get("notes", ())),
    )
