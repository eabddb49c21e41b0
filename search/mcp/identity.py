"""Ids that name documents and passages, the same in every run: ``16 digits-8 digits.passage``.

The first part is from the path of the document, so that it can be looked up; the second from the
content of its file, so that a file that has changed since is not taken for what was cited.
"""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from typing import Final

from index.errors import QueryError
from index.store.records import DocumentHead

_FORM: Final = re.compile(r"([0-9a-f]{16})-([0-9a-f]{8})(?:\.([0-9]{1,9}))?", re.ASCII)
_SHOWN_LENGTH: Final = 60


@dataclass(frozen=True, slots=True)
class DocumentId:
    """Names a document; ``str()`` of it is what programs get."""

    path: str
    content: str

    @classmethod
    def of(cls, head: DocumentHead) -> DocumentId:
        """Return the id of a document."""
        name = os.fsencode(head.path) + b"\0" + head.member.encode("utf-8", "surrogatepass")
        content = head.digest.hex()[:8].ljust(8, "0")
        return cls(hashlib.sha256(name).hexdigest()[:16], content)

    def __str__(self) -> str:
        return f"{self.path}-{self.content}"

    def passage(self, number: int) -> str:
        """Return the id of a passage of the document, which count from 0."""
        return f"{self}.{number}"


def parse_id(text: str) -> tuple[DocumentId, int | None]:
    """Return the document that an id names, and the number of the passage if it names one.

    Raises QueryError if ``text`` is no id.
    """
    match = _FORM.fullmatch(text.strip())
    if match is None:
        shown = text if len(text) <= _SHOWN_LENGTH else text[:_SHOWN_LENGTH] + "…"
        raise QueryError(
            "id {shown!a}: no such id; take one from an answer of 'search'", shown=shown
        )
    path, content, passage = match.groups()
    return DocumentId(path, content), None if passage is None else int(passage)
