"""Find the pictures in Office documents of before 2007 ([MS-ODRAW] 2.2.23, OfficeArtBlip)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from index.readers.members import MemberReader
from index.readers.office.embedded import MAX_PICTURES, MIN_PICTURE_BYTES

_BLIP: Final = re.compile(
    rb"(?P<instance>[\xa0\xb0]\x46|[\0\x10\x20\x30\x40\x50]\x6e)(?P<kind>[\x1d\x1e\x29\x2a])\xf0"
    rb"(?P<size>.{4})",
    re.S,
)
"""The head of a record with a JPEG, PNG or TIFF; an odd instance has a second digest."""
_DIGEST_BYTES: Final = 16
_SUFFIXES: Final = {0x1D: "jpg", 0x1E: "png", 0x29: "tif", 0x2A: "jpg"}


def read_blips(stream: bytes, reader: MemberReader) -> None:
    """Read the pictures in a stream that may show text, the first 200; they are members."""
    pictures = islice(_pictures(stream), MAX_PICTURES)
    for number, (suffix, content) in enumerate(pictures, 1):
        name = f"picture {number}.{suffix}"
        reader.read_picture(name, lambda content=content: content, len(content))  # type: ignore[misc]


def _pictures(stream: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield suffix and bytes of each picture of 10 kB or more."""
    position = 0
    while match := _BLIP.search(stream, position):
        digests = 2 if match["instance"][0] & 0x10 else 1
        start = match.end() + digests * _DIGEST_BYTES + 1
        end = match.end() + int.from_bytes(match["size"], "little")
        if end > len(stream):
            position = match.start() + 1
            continue
        position = max(end, match.end())
        if end - start >= MIN_PICTURE_BYTES:
            yield _SUFFIXES[match["kind"][0]], stream[start:end]
