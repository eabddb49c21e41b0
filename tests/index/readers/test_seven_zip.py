"""7z archives give their files as members, whatever their headers claim."""

from __future__ import annotations

import bz2
import lzma
import struct
from contextlib import suppress

import pytest

from index.errors import ReadError
from index.readers import Context, parse_document
from index.types import Document
from tests.index.readers.test_formats import ARABIC, ENGLISH, SPANISH

TEXTS = {"english.txt": ENGLISH, "año/informe.txt": SPANISH, "مجلد/تقرير.txt": ARABIC}
LZMA2 = b"\x21\x21\x01\x10"
BZIP2 = b"\x03\x04\x02\x02"


def read(data: bytes) -> Document:
    return parse_document(data, Context("a"))


def number(value: int) -> bytes:
    return bytes([value]) if value < 0x80 else b"\xff" + value.to_bytes(8, "little")


def make_7z(files: dict[str, str], coder: bytes = LZMA2, *, size: int | None = None) -> bytes:
    """Return an archive of one folder; ``size``: what it claims of its first file."""
    contents = [text.encode() for text in files.values()]
    whole = b"".join(contents)
    sizes = [len(content) for content in contents]
    packed = bz2.compress(whole)
    if coder == LZMA2:
        filters = [{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 20}]
        packed = lzma.compress(whole, lzma.FORMAT_RAW, filters=filters)
    if size is not None:
        sizes[0] = size
    count = number(len(files))
    names = b"\0" + "".join(f"{name}\0" for name in files).encode("utf-16-le")
    header = b"".join(
        (
            b"\x01\x04",
            b"\x06\0\x01\x09" + number(len(packed)) + b"\0",
            b"\x07\x0b\x01\0\x01" + coder + b"\x0c" + number(sum(sizes)) + b"\0",
            b"\x08\x0d" + count + b"\x09" + b"".join(map(number, sizes[:-1])) + b"\0",
            b"\0\x05" + count + b"\x11" + number(len(names)) + names + b"\0\0",
        )
    )
    start = struct.pack("<QQI", len(packed), len(header), 0)
    return b"7z\xbc\xaf\x27\x1c\0\4" + bytes(4) + start + packed + header


def texts_of(document: Document) -> dict[str, str]:
    return {member.name: member.document.text for member in document.members}


@pytest.mark.parametrize("coder", [LZMA2, BZIP2])
def test_files_are_members(coder: bytes) -> None:
    document = read(make_7z(TEXTS, coder))
    assert document.kind == "7z"
    assert texts_of(document) == TEXTS
    assert document.text.split("\n") == list(TEXTS)


@pytest.mark.parametrize(
    ("coder", "reason"),
    [
        (b"\x24\x06\xf1\x07\x01\0", "encrypted"),
        (b"\x21\x21\x01\x28", "bytes to unpack"),
    ],
)
def test_what_is_not_unpacked_is_found_by_name(coder: bytes, reason: str) -> None:
    document = read(make_7z(TEXTS, coder))
    assert document.text.split("\n") == list(TEXTS)
    assert reason in document.notes[0]


@pytest.mark.parametrize("size", [1 << 20, 1 << 29, 1 << 60])
def test_untrue_sizes_cost_only_files(size: int) -> None:
    document = read(make_7z(TEXTS, size=size))
    assert document.text.startswith("english.txt\n")
    assert document.members == ()
    assert document.notes


def test_damaged_headers_say_so() -> None:
    data = make_7z(TEXTS)
    for at in range(len(data) - 150, len(data)):
        with suppress(ReadError):
            read(data[:at] + b"\xff" + data[at + 1 :])
    with pytest.raises(ReadError, match="damaged 7z"):
        read(data[:-50])
