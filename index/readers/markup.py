"""Decode HTML and XML: as a mark, whoever brought it, or the markup itself says."""

from __future__ import annotations

import re
from typing import Final

from index.readers.encoding import decode, decode_as_declared

_MAX_DECLARATION_BYTES: Final = 1 << 20
"""Bytes in which a page may declare its encoding; it should in 1,024, but many do not."""
_META: Final = re.compile(rb"<meta[^<>]{0,200}?charset\s{0,9}=[\s\"']{0,9}([\w.:-]{2,40})", re.I)
_XML: Final = re.compile(
    rb"\A\s{0,9}<\?xml[^<>?]{0,200}?encoding\s{0,9}=\s{0,9}[\"']([\w.:-]{2,40})[\"']", re.I
)
_STATEFUL: Final = ("iso-2022", "iso2022", "hz-gb", "csiso2022")
"""Encodings whose text is all ASCII to those who do not know them."""


def decode_markup(data: bytes, charset: str | None = None) -> tuple[str, str]:
    """Return the text of markup and the name of its encoding; never raises.

    ``charset`` is the encoding that whoever brought it names, such as a mail header; it goes
    before what the markup declares. A legacy encoding is guessed only where none is declared;
    UTF-8 and UTF-16 need no declaration, and no wrong one is believed.
    """
    named = decode_as_declared(data, charset) if charset else None
    if named:
        return named
    text, encoding = decode(data)
    declared = _XML.search(data[:1_000]) or _META.search(data[:_MAX_DECLARATION_BYTES])
    if declared is None:
        return text, encoding
    label = declared[1].decode("ascii", errors="replace").lower()
    if encoding.startswith("utf") and not label.startswith(_STATEFUL):
        return text, encoding
    if label.startswith(("utf-16", "utf16", "utf-32", "ucs")):  # then it would not be found so
        return text, encoding
    return decode_as_declared(data, label) or (text, encoding)
