"""Messages of Outlook: MSG files and ``winmail.dat``."""

from __future__ import annotations

import struct

import pytest

from index.errors import ReadError
from index.readers import Context, parse_document
from index.readers.mapi import unpack_rtf
from index.types import Document
from tests.index.readers.compound_files import Tree, make_compound_file
from tests.index.readers.test_formats import ARABIC, ENGLISH, SPANISH

TEXTS = (ENGLISH, SPANISH, ARABIC)
SENT = 132249492000000000  # 2020-01-31, in units of 100 ns since 1601


def read(data: bytes, name: str = "a") -> Document:
    return parse_document(data, Context(name))


def make_fixed(header: int, numbers: dict[tuple[int, int], int]) -> bytes:
    rows = (
        struct.pack("<HHIQ", kind, number, 6, value) for (number, kind), value in numbers.items()
    )
    return bytes(header) + b"".join(rows)


def make_message(text: str, header: int = 32, more: Tree | None = None) -> Tree:
    wide = text.encode("utf-16-le")
    return {
        "__properties_version1.0": make_fixed(header, {(0x0039, 0x40): SENT}),
        "__substg1.0_0037001F": wide,
        "__substg1.0_1000001F": wide,
        "__substg1.0_0C1A001F": "Ana Ñ".encode("utf-16-le"),
        "__substg1.0_0C1F001F": "/O=X/CN=ANA".encode("utf-16-le"),
        "__substg1.0_5D01001F": "ana@b.c".encode("utf-16-le"),
        "__recip_version1.0_#00000000": {
            "__properties_version1.0": make_fixed(8, {(0x0C15, 3): 2}),
            "__substg1.0_3001001F": "Bastidas".encode("utf-16-le"),
        },
        **(more or {}),
    }


@pytest.mark.parametrize("text", TEXTS)
def test_a_message(text: str) -> None:
    document = read(make_compound_file(make_message(text)))
    assert document.text == f"{text}\nAna Ñ <ana@b.c>\nBastidas\n2020-01-31\n\n{text}"
    assert (document.kind, document.title, document.date) == ("msg", text, "2020-01-31")
    assert dict(document.fields)["cc"] == "Bastidas"


@pytest.mark.parametrize("text", TEXTS)
def test_attachments_and_messages_in_a_message_are_members(text: str) -> None:
    file: Tree = {
        "__properties_version1.0": bytes(8),
        "__substg1.0_3707001F": "año.txt".encode("utf-16-le"),
        "__substg1.0_37010102": text.encode(),
    }
    inner: Tree = {
        "__properties_version1.0": bytes(8),
        "__substg1.0_3001001F": "Re: pago/cobro".encode("utf-16-le"),
        "__substg1.0_3701000D": make_message(text, 24),
    }
    missing: Tree = {"__properties_version1.0": bytes(8), "__substg1.0_3707001F": b"x\0"}
    attached: Tree = {
        f"__attach_version1.0_#0000000{number}": item
        for number, item in enumerate((file, inner, missing))
    }
    document = read(make_compound_file(make_message("s", more=attached)))
    assert [member.name for member in document.members] == ["año.txt", "Re: pago-cobro.msg"]
    assert document.members[0].document.text == text
    assert document.members[1].document.title == text
    assert "\naño.txt, Re: pago-cobro.msg\n\n" in document.text
    assert document.notes == ("x: its content is not in the message",)


@pytest.mark.parametrize(
    ("text", "page", "encoding"), [(SPANISH, 0x0C0A, "cp1252"), (ARABIC, 0x0401, "cp1256")]
)
def test_texts_in_the_code_page_of_a_language(text: str, page: int, encoding: str) -> None:
    tree = {
        "__properties_version1.0": make_fixed(32, {(0x3FF1, 3): page}),
        "__substg1.0_0037001E": text.encode(encoding),
        "__substg1.0_10130102": b"<p>" + text.encode(encoding),
    }
    document = read(make_compound_file(tree))
    assert document.title == text


@pytest.mark.parametrize("text", TEXTS)
def test_a_page_comes_before_a_text_that_is_a_stub(text: str) -> None:
    page = f"<html><p>{text}".encode()
    data = make_compound_file(make_message("x", more={"__substg1.0_10130102": page}))
    assert read(data).text.endswith(f"\n\n{text}\n\nx")


def test_compressed_rtf() -> None:
    example = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a00726370673132354232 0af32068656c 09002062770 5b06c"
        "647d0a800fa0".replace(" ", "")
    )
    assert unpack_rtf(example) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    assert unpack_rtf(struct.pack("<II4sI", 20, 4, b"MELA", 0) + b"{a}xyz") == b"{a}x"
    assert unpack_rtf(example[:30]).startswith(b"{\\rtf1")
    with pytest.raises(ReadError):
        unpack_rtf(b"LZFu")


def test_a_chain_of_messages_is_bounded() -> None:
    tree = make_message(ENGLISH, 24)
    for _ in range(12):
        attached: Tree = {"__properties_version1.0": bytes(8), "__substg1.0_3701000D": tree}
        tree = make_message("s", 24, {"__attach_version1.0_#00000000": attached})
    document = read(make_compound_file(tree))
    while document.members:
        document = document.members[0].document
    assert "deep" in document.notes[0]


def make_attribute(number: int, value: bytes) -> bytes:
    return struct.pack("<BII", 2, number, len(value)) + value + b"\0\0"


def make_property(kind: int, number: int, value: bytes) -> bytes:
    padding = bytes(-len(value) % 4)
    return struct.pack("<HHII", kind, number, 1, len(value)) + value + padding


def make_tnef(*attributes: bytes) -> bytes:
    return b"\x78\x9f\x3e\x22\1\0" + b"".join(attributes)


@pytest.mark.parametrize("text", TEXTS)
def test_winmail_dat(text: str) -> None:
    wide = text.encode("utf-16-le")
    named = struct.pack("<HH16sIIHH", 3, 0x8001, b"", 0, 7, 9, 0)
    message = struct.pack("<I", 2) + named + make_property(0x1F, 0x1000, wide)
    long_name = make_property(0x1F, 0x3707, "año.txt".encode("utf-16-le"))
    inner = make_tnef(make_attribute(0x69003, struct.pack("<I", 1) + message[-len(wide) - 12 :]))
    embedded = make_property(0x0D, 0x3701, bytes(16) + inner)
    data = make_tnef(
        make_attribute(0x69003, message),
        make_attribute(0x69002, b""),
        make_attribute(0x18010, b"ANO~1.TXT\0"),
        make_attribute(0x6800F, text.encode()),
        make_attribute(0x69005, struct.pack("<I", 1) + long_name),
        make_attribute(0x69002, b""),
        make_attribute(0x69005, struct.pack("<I", 1) + embedded),
    )
    document = read(data, "winmail.dat")
    assert document.kind == "tnef"
    assert document.text.endswith(f"\n\n{text}")
    first = document.members[0]
    assert (first.name, first.document.text) == ("año.txt", text)
    assert read(data[:-40]).members[0].name == "año.txt"
