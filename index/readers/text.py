"""Read plain text and Markdown; the document's text is that of the file, without change."""

from __future__ import annotations

import re
from typing import Final

from index.errors import ReadError
from index.readers import metadata
from index.readers.context import Context
from index.readers.encoding import decode
from index.types import Document

_MAX_CONTROL_SHARE: Final = 0.02
_ALLOWED_CONTROLS: Final = 3
"""Control characters that even a short text may have."""
_MAX_CHECKED_CHARACTERS: Final = 1_000_000
_CONTROL: Final = re.compile(r"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")  # ESC colours many a log file


def parse(data: bytes, context: Context) -> Document:
    """Return the document in plain text of any encoding. Raises ReadError for binary data."""
    text, encoding = _decode_text(data)
    about = metadata.describe(text, context.name)
    return Document(text, about.title, about.date, encoding, about.date_source)


def parse_markdown(data: bytes, context: Context) -> Document:
    """Return the document in Markdown, markup included. Raises ReadError for binary data."""
    text, encoding = _decode_text(data)
    about = metadata.describe_markdown(text, context.name)
    return Document(text, about.title, about.date, encoding, about.date_source)


def _decode_text(data: bytes) -> tuple[str, str]:
    """Return the text and its encoding; raises ReadError for binary data."""
    text, encoding = decode(data)
    zeros = text.count("\0")
    if zeros:
        raise ReadError(f"binary data, not text: {zeros:,} NUL characters; remove it or convert it")
    checked = text[:_MAX_CHECKED_CHARACTERS]
    controls = sum(1 for _ in _CONTROL.finditer(checked)) + checked.count("\ufffd")
    if controls > _MAX_CONTROL_SHARE * len(checked) + _ALLOWED_CONTROLS:
        share = controls / len(checked)
        raise ReadError(
            f"binary data, not text: {share:.0%} control characters, the limit is "
            f"{_MAX_CONTROL_SHARE:.0%}; remove it or convert it"
        )
    return text, encoding
