"""RAR is read by libarchive; what it cannot do is said in words."""

from __future__ import annotations

import struct
import zlib

import pytest

from index.errors import ReadError
from index.readers import Context, libarchive_files, parse_document
from index.types import Document
from tests.index.readers.test_formats import ARABIC, ENGLISH, SPANISH
from tests.index.readers.test_seven_zip import LZMA2, make_7z

TEXTS = {"english.txt": ENGLISH, "año/señal.txt": SPANISH, "رسالة.txt": ARABIC}
needs_libarchive = pytest.mark.skipif(
    not libarchive_files.is_available(), reason="libarchive is not installed"
)


def number(value: int) -> bytes:
    """A number of RAR 5.0: seven bits a byte, the lowest first."""
    parts = []
    while value > 0x7F:
        parts.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes((*parts, value))


def block(kind: int, fields: bytes, content: bytes = b"") -> bytes:
    flags = number(2) + number(len(content)) if content else number(0)
    header = number(kind) + flags + fields
    header = number(len(header)) + header
    return struct.pack("<I", zlib.crc32(header)) + header + content


def make_rar(texts: dict[str, str]) -> bytes:
    """A RAR 5.0 archive whose files are stored as they are."""
    blocks = [block(1, number(0))]
    for name, text in texts.items():
        content, label = text.encode(), name.encode()
        checksum = struct.pack("<I", zlib.crc32(content))
        fields = number(4) + number(len(content)) + number(0o100644) + checksum
        fields += number(0) + number(1) + number(len(label)) + label
        blocks.append(block(2, fields, content))
    return b"Rar!\x1a\x07\x01\0" + b"".join(blocks) + block(5, number(0))


def read(data: bytes, name: str = "a.rar") -> Document:
    return parse_document(data, Context(name))


@needs_libarchive
def test_files_are_members() -> None:
    document = read(make_rar(TEXTS))
    assert document.kind == "rar"
    assert document.text.split("\n") == list(TEXTS)
    assert {member.name: member.document.text for member in document.members} == TEXTS


@needs_libarchive
def test_what_is_damaged_costs_what_comes_after() -> None:
    data = make_rar(TEXTS)
    document = read(data[: data.index(SPANISH.encode()) + 5])
    assert [member.name for member in document.members] == ["english.txt"]
    assert document.notes
    with pytest.raises(ReadError, match=r"damaged|cut off"):
        read(data[:8] + bytes(50))


def test_without_the_library_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libarchive_files, "is_available", lambda: False)
    with pytest.raises(ReadError, match=r"trujaman\[archives\]"):
        read(make_rar(TEXTS))
    document = read(make_7z(TEXTS, b"\x03\x03\x04\x01"), "a.7z")
    assert document.text.split("\n") == list(TEXTS)
    assert "packed by PPMd; pip install 'trujaman[archives]'" in document.notes[0]


@needs_libarchive
def test_rare_methods_of_7z_go_to_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bytes] = []

    def parse(data: bytes, _: Context) -> Document:
        asked.append(data)
        return Document("words")

    monkeypatch.setattr(libarchive_files, "parse", parse)
    read(make_7z(TEXTS, LZMA2), "a.7z")
    assert not asked
    read(make_7z(TEXTS, b"\x03\x03\x04\x01"), "a.7z")
    assert len(asked) == 1
