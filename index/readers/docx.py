"""Read DOCX with python-docx: paragraphs of body, tables and text boxes in document order."""

from __future__ import annotations

import io
import zipfile
from typing import Final

from index.errors import ReadError
from index.readers import metadata
from index.types import Document

_MAX_UNPACKED_BYTES: Final = 256 << 20


def parse(data: bytes) -> Document:
    """Return the document in ``data``, a line for each paragraph.

    The date comes from the text alone, because a DOCX often carries its template's.
    Raises ReadError if the file is damaged, encrypted or unpacks to over 256 MiB.
    """
    try:
        _check_size(data)
        text, title = _extract_text_and_title(data)
    except ReadError:
        raise
    except Exception as error:  # zipfile, lxml and python-docx raise many types
        kind = type(error).__name__
        raise ReadError(f"damaged or encrypted DOCX ({kind}); save it again as .docx") from error
    text_title, date = metadata.find_title_and_date(text)
    return Document(text, title or text_title, date)


def _check_size(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        unpacked = sum(entry.file_size for entry in archive.infolist())
    if unpacked > _MAX_UNPACKED_BYTES:
        raise ReadError(
            f"unpacks to {unpacked:,} bytes, over the limit of {_MAX_UNPACKED_BYTES:,}; split it"
        )


def _extract_text_and_title(data: bytes) -> tuple[str, str | None]:
    import docx
    from docx.oxml.ns import qn
    from docx.text.paragraph import Paragraph

    document = docx.Document(io.BytesIO(data))
    body = document.element.body
    paragraphs = [Paragraph(element, document._body) for element in body.iter(qn("w:p"))]
    text = "\n".join(paragraph.text for paragraph in paragraphs)
    title = metadata.clean_title(document.core_properties.title or "")
    return text, title
