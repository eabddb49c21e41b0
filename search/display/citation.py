"""Citations that let anybody find a passage again, and check that the file is the same."""

from __future__ import annotations

import hashlib
from pathlib import Path

from index.files.regular import open_regular
from index.text.safe import safe
from index.types import Span
from search.types import Hit


def format_citation(hit: Hit, page: int | None, sha256: str | None) -> str:
    """Return a citation of ``hit`` on one line.

    ``#char=`` counts code points of the document's text from 0 and excludes the end (RFC
    5147). ``page`` counts from 1, None without pages; ``sha256`` is the digest of the file,
    None if it is gone.
    """
    place = f"p. {page}" if page else hit.place
    span = Span(hit.start, hit.end)
    return cite(hit.title or hit.name, hit.date or "", hit.full_path, span, place, sha256)


def cite(title: str, date: str, full_path: str, span: Span, place: str, sha256: str | None) -> str:
    """Return a citation of the passage at ``span``, see :func:`format_citation`."""
    parts = [
        f"«{safe(title)}»",
        safe(date),
        f"{safe(full_path)}#char={span.start},{span.end}",
        safe(place),
        f"SHA-256 {sha256}" if sha256 else "file not found",
    ]
    return ", ".join(filter(None, parts))


def file_sha256(path: str) -> str | None:
    """Return the SHA-256 digest of a file in hexadecimal, None if it cannot be read."""
    try:
        with open_regular(Path(path)) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None
