"""Citations that let anybody find a passage again, and check that the file is the same."""

from __future__ import annotations

from typing import Final

from index.messages import _, marked
from index.text.safe import safe
from index.types import Span
from search.file_hashes import FileHash, FileState
from search.types import Hit

SECONDS: Final = 60.0
"""For reading a file that is cited; it may be large."""
_UNSURE: Final = {
    FileState.CHANGED: marked("no SHA-256: the file has changed since it was indexed"),
    FileState.GONE: marked("file not found"),
    FileState.NOT_COMPARED: marked("no SHA-256: the file could not be compared with the index"),
}


def format_citation(hit: Hit, page: int | None, file_hash: FileHash) -> str:
    """Return a citation of ``hit`` on one line.

    ``#char=`` counts code points of the document's text from 0 and excludes the end (RFC
    5147). ``page`` counts from 1, None without pages; ``file_hash`` is that of the file:
    its SHA-256 is only cited if the passage was read from these very bytes.
    """
    place = f"p. {page}" if page else hit.place
    span = Span(hit.start, hit.end)
    return cite(hit.title or hit.name, hit.date or "", hit.full_path, span, place, file_hash)


def cite(title: str, date: str, full_path: str, span: Span, place: str, file_hash: FileHash) -> str:
    """Return a citation of the passage at ``span``, see :func:`format_citation`."""
    return ", ".join(cite_in_parts(title, date, full_path, span, place, file_hash))


def cite_in_parts(
    title: str, date: str, full_path: str, span: Span, place: str, file_hash: FileHash
) -> tuple[str, ...]:
    """Return the parts of that citation: the title first, the digest or why there is none last."""
    parts = [
        f"«{safe(title)}»",
        safe(date),
        f"{safe(full_path)}#char={span.start},{span.end}",
        safe(place),
        f"SHA-256 {file_hash.sha256}" if file_hash.sha256 else _(_UNSURE[file_hash.state]),
    ]
    return tuple(filter(None, parts))
