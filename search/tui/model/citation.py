"""Where a passage is, for somebody who has to find exactly that again."""

from __future__ import annotations

import hashlib
from pathlib import Path, PurePath

from index.text.safe import safe
from search.types import Hit


def citation(hit: Hit, page: int | None, digest: str | None) -> str:
    """Return a citation on one line.

    ``#char=`` counts code points of the document's text from 0, the end excluded (RFC
    5147); ``page`` from 1. ``digest`` is the SHA-256 of the file, None if it is gone.
    """
    title = safe(hit.title or PurePath(hit.path).name)
    parts = [
        f"«{title}»",
        safe(hit.date) if hit.date else "",
        f"{safe(hit.path)}#char={hit.start},{hit.end}",
        f"p. {page}" if page else "",
        f"SHA-256 {digest}" if digest else "file not found",
    ]
    return ", ".join(filter(None, parts))


def sha256(path: str) -> str | None:
    """Return the SHA-256 of a file in hexadecimal digits, None if it cannot be read."""
    try:
        with Path(path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None
