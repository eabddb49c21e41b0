"""Read by pypdf what PDFium cannot: files it refuses, pages and attachments it finds empty."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from index.readers.pdfium import PdfPage, clean_text

if TYPE_CHECKING:
    from pypdf import PdfReader
    from pypdf.generic import EmbeddedFile


class PypdfFile:
    """An open PDF. Its methods raise any exception over a damaged file."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def __len__(self) -> int:
        """Return how many pages there are."""
        return len(self._reader.pages)

    def get_property(self, name: str) -> str:
        """Return a value of the document information dictionary (``Title``), "" if missing."""
        properties: Mapping[str, object] = self._reader.metadata or {}
        return str(properties.get(f"/{name}", ""))

    def read_page(self, number: int) -> PdfPage:
        """Read the text of the page ``number``, counted from 0."""
        return PdfPage(clean_text(self._reader.pages[number].extract_text()))

    def is_damaged(self, number: int) -> bool:
        """Tell whether what draws a page is there, but cannot be read."""
        contents = self._reader.pages[number].get("/Contents")
        stream = contents.get_object() if contents is not None else None
        parts = stream if isinstance(stream, list) else [stream]
        streams = [part.get_object() for part in parts if part is not None]
        return any(getattr(part, "_data", b"") for part in streams) and not any(
            part.get_data() for part in streams
        )

    def load_attachment(self, name: str) -> bytes:
        """Return the content of an attached file. Raises KeyError if there is none."""
        for file in self._iter_files():
            if file.name == name:
                return file.content
        raise KeyError(name)

    def _iter_files(self) -> Iterator[EmbeddedFile]:
        from pypdf.generic import EmbeddedFile

        yield from self._reader.attachment_list
        for page in self._reader.pages:
            for annotation in page.annotations or ():
                description = annotation.get_object().get("/FS")
                if description is not None:
                    description = description.get_object()
                    name = description.get("/UF") or description.get("/F") or ""
                    yield EmbeddedFile(str(name), description)

    @cached_property
    def _reader(self) -> PdfReader:
        import pypdf

        # What pypdf logs about a damaged file quotes that file; our notes are enough.
        logging.getLogger("pypdf").setLevel(logging.CRITICAL + 1)
        reader = pypdf.PdfReader(io.BytesIO(self._data))
        if reader.is_encrypted:
            reader.decrypt("")
        return reader
