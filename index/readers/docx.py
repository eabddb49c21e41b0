"""DOCX, by python-docx: paragraphs of the body, tables and text boxes in document order."""

from __future__ import annotations

import io
import zipfile
from typing import Final

from index.errors import ReadError
from index.readers import metadata
from index.types import Document

_MAX_EXPANDED: Final = 256 * 1024 * 1024


def parse(data: bytes) -> Document:
    """Read the paragraphs, one a line.

    The date comes from the text alone: a DOCX often carries its template's.
    Raises ReadError if the file is damaged, encrypted or unpacks to over 256 MiB.
    """
    try:
        _check_size(data)
        text, title = _content(data)
    except ReadError:
        raise
    except Exception as error:  # zipfile, lxml and python-docx each raise their own kinds
        kind = type(error).__name__
        raise ReadError(f"damaged or encrypted DOCX ({kind}); save it again as .docx") from error
    text_title, date = metadata.from_text(text)
    return Document(text, title or text_title, date)


def _check_size(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        expanded = sum(entry.file_size for entry in archive.infolist())
    if expanded > _MAX_EXPANDED:
        raise ReadError(
            f"unpacks to {expanded:,} bytes, over the limit of {_MAX_EXPANDED:,}; split it"
        )


def _content(data: bytes) -> tuple[str, str | None]:
    import docx
    from docx.oxml.ns import qn
    from docx.text.paragraph import Paragraph

    document = docx.Document(io.BytesIO(data))
    body = document.element.body
    paragraphs = [Paragraph(element, document._body) for element in body.iter(qn("w:p"))]
    text = "\n".join(paragraph.text for paragraph in paragraphs)
    title = metadata.clean_title(document.core_properties.title or "")
    return text, title
