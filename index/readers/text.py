"""Plain text and Markdown. The document's text is the file's, character for character."""

from __future__ import annotations

import re
from typing import Final

from index.errors import ReadError
from index.readers import metadata
from index.readers.encoding import decode
from index.types import Document

_MAX_CONTROLS: Final = 0.02
_CONTROL: Final = re.compile(r"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")  # ESC colours many a log file
_PROBE: Final = 1_000_000


def parse(data: bytes) -> Document:
    """Read plain text in whatever encoding. Raises ReadError for binary data."""
    text, encoding = _decode(data)
    title, date = metadata.from_text(text)
    return Document(text, title, date, encoding)


def parse_markdown(data: bytes) -> Document:
    """Read Markdown; its marks stay in the text. Raises ReadError for binary data."""
    text, encoding = _decode(data)
    title, date = metadata.from_markdown(text)
    return Document(text, title, date, encoding)


def _decode(data: bytes) -> tuple[str, str]:
    text, encoding = decode(data)
    zeros = text.count("\0")
    if zeros:
        raise ReadError(f"binary data, not text: {zeros:,} NUL characters; remove it or convert it")
    probe = text[:_PROBE]
    controls = sum(1 for _ in _CONTROL.finditer(probe)) + probe.count("\ufffd")
    if controls > _MAX_CONTROLS * len(probe) + 3:
        share = controls / len(probe)
        raise ReadError(
            f"binary data, not text: {share:.0%} control characters, the limit is "
            f"{_MAX_CONTROLS:.0%}; remove it or convert it"
        )
    return text, encoding
