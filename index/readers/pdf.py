"""Read PDF with pypdf: the text layer, page after page."""

from __future__ import annotations

import io
import logging
from typing import TYPE_CHECKING, Final

from index.errors import ReadError
from index.readers import metadata
from index.readers.context import Context
from index.types import Document

if TYPE_CHECKING:
    from pypdf import PdfReader

_MAX_PAGES: Final = 20_000
_MAX_CHARACTERS: Final = 100_000_000


def parse(data: bytes, context: Context) -> Document:  # noqa: ARG001
    """Return the document in ``data``, with a form feed between pages.

    Raises ReadError if the file is damaged, needs a password, or has more than 20,000 pages
    or 100,000,000 characters.
    """
    try:
        return _parse(data)
    except (ReadError, MemoryError):
        raise
    except Exception as error:  # pypdf: "broken PDF files might cause other Exceptions"
        kind = type(error).__name__
        raise ReadError(f"damaged PDF ({kind}); open it in a viewer and print it anew") from error


def _parse(data: bytes) -> Document:
    import pypdf

    # What pypdf logs about a damaged file quotes that file; our one line is enough.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL + 1)
    reader = pypdf.PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not _unlock(reader):
        raise ReadError("encrypted PDF; save a copy without a password")
    if len(reader.pages) > _MAX_PAGES:
        raise ReadError(
            f"{len(reader.pages):,} pages are over the limit of {_MAX_PAGES:,}; split it"
        )
    text = _extract_text(reader)
    text_title, text_date = metadata.find_title_and_date(text)
    properties = reader.metadata
    title = metadata.clean_title(str(properties.title or "")) if properties else None
    created = properties.creation_date if properties else None
    date = text_date or (created.date().isoformat() if created else None)
    return Document(text, title or text_title, date)


def _extract_text(reader: PdfReader) -> str:
    pages = []
    characters = 0
    for page in reader.pages:
        pages.append(page.extract_text().strip())
        characters += len(pages[-1])
        if characters > _MAX_CHARACTERS:
            raise ReadError(f"more than {_MAX_CHARACTERS:,} characters of text; split it")
    return "\n\f\n".join(pages)


def _unlock(reader: PdfReader) -> bool:
    """Try the empty password, with which many a PDF is encrypted only to forbid printing."""
    from pypdf.errors import DependencyError

    try:
        return bool(reader.decrypt(""))
    except (DependencyError, NotImplementedError):  # a cipher that pypdf lacks here
        return False
