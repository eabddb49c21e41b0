"""Read plain text, Markdown and subtitles; the document's text is that of the file.

Only Arabic that is written backwards is turned round, line by line.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from index.errors import ReadError
from index.readers import metadata
from index.readers.context import Context
from index.readers.encoding import decode
from index.text.reversed_arabic import TURNED_NOTE, turn_round
from index.types import Document, Place

_MAX_CONTROL_SHARE: Final = 0.02
_ALLOWED_CONTROLS: Final = 3
"""Control characters that even a short text may have."""
_MAX_CHECKED_CHARACTERS: Final = 1_000_000
_CONTROL: Final = re.compile(r"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")  # ESC colours many a log file
_CUE: Final = re.compile(
    r"^(?:(\d{1,3}):)?([0-5]\d):([0-5]\d)[.,]\d{1,3}[ \t]*-->[^\n\r]{0,200}(?:\r\n|\r|\n)",
    re.MULTILINE | re.ASCII,
)
"""The line before a subtitle that says when it is shown."""


def parse(data: bytes, context: Context) -> Document:
    """Return the document in plain text of any encoding. Raises ReadError for binary data."""
    decoded, encoding = _decode_text(data)
    text = turn_round(decoded)
    notes = () if text == decoded else (TURNED_NOTE,)
    about = metadata.describe(text, context.name)
    return Document(text, about.title, about.date, encoding, about.date_source, notes=notes)


def parse_subtitles(data: bytes, context: Context) -> Document:
    """Return the document in subtitles (SubRip, WebVTT) as they are written; places are times.

    Raises ReadError for binary data.
    """
    document = parse(data, context)
    places = [Place(match.end(), _time_of(match)) for match in _CUE.finditer(document.text)]
    if places and places[0].start > 0:
        places.insert(0, Place(0, ""))
    return replace(document, places=tuple(places))


def _time_of(cue: re.Match[str]) -> str:
    hours, minutes, seconds = cue.groups(default="0")
    return f"{int(hours):02}:{minutes}:{seconds}"


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
        raise ReadError(
            f"binary data, not text: {controls:,} control characters in "
            f"{len(checked):,}; remove it or convert it"
        )
    return text, encoding
