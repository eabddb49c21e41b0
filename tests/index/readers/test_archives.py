"""Archives give their files as members, and no bomb takes all time or memory."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
from collections.abc import Callable, Mapping

import pytest

from index.errors import ReadError
from index.readers import Context, parse_document
from index.readers.context import Budget
from index.types import Document
from tests.index.readers.test_formats import ARABIC, ENGLISH, SPANISH, make_pdf

TEXTS = {"english.txt": ENGLISH, "año/informe.txt": SPANISH, "مجلد/تقرير.txt": ARABIC}


def read(data: bytes, name: str = "a", budget: Budget | None = None) -> Document:
    return parse_document(data, Context(name, budget=budget or Budget()))


def make_zip(members: Mapping[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def make_tar(members: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content.encode())
            archive.addfile(info, io.BytesIO(content.encode()))
    return out.getvalue()


def texts_of(document: Document) -> dict[str, str]:
    return {member.name: member.document.text for member in document.members}


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress, lzma.compress])
def test_files_of_a_tar_archive(pack: Callable[[bytes], bytes]) -> None:
    document = read(pack(make_tar(TEXTS)))
    assert texts_of(document) == TEXTS
    assert document.text.split("\n") == list(TEXTS)


def test_files_of_a_zip_archive() -> None:
    document = read(make_zip({**TEXTS, "x/": "", "__MACOSX/._a.txt": "x", "b.pdf": make_pdf("hi")}))
    assert texts_of(document) == {**TEXTS, "b.pdf": "hi"}
    assert document.kind == "zip"


@pytest.mark.parametrize("text", TEXTS.values())
@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_packed_file(pack: Callable[[bytes], bytes], text: str) -> None:
    document = read(pack(text.encode()), "dir/list.txt.gz")
    assert texts_of(document) == {"list.txt": text}


@pytest.mark.parametrize(
    ("name", "encoding"), [("año.txt", "cp850"), ("niñez.txt", "cp437"), ("تقرير.txt", "cp1256")]
)
def test_names_in_the_encodings_of_old_programs(name: str, encoding: str) -> None:
    data = make_zip({"x" * len(name): ENGLISH})
    data = data.replace(b"x" * len(name), name.encode(encoding))
    (member,) = read(data).members
    assert member.name == name or encoding == "cp437"
    assert member.name.endswith(".txt")


def test_names_that_lead_elsewhere_are_only_labels() -> None:
    names = ["../../etc/passwd.txt", "/root/a.txt", "C:\\x\\b.txt", "a\x1b.txt"]
    document = read(make_zip(dict.fromkeys(names, ENGLISH)))
    assert list(texts_of(document)) == ["../../etc/passwd.txt", "root/a.txt", "x/b.txt", "a␛.txt"]


def test_files_of_one_name_are_told_apart() -> None:
    data = make_zip({"a.txt": ENGLISH, "b.txt": SPANISH}).replace(b"b.txt", b"a.txt")
    assert texts_of(read(data)) == {"a.txt": ENGLISH, "a (2).txt": SPANISH}


def test_what_is_encrypted_or_not_read_costs_a_note() -> None:
    data = bytearray(make_zip({"a.txt": ENGLISH, "b.txt": SPANISH, "c.txt": ARABIC}))
    for name in (b"a.txt", b"b.txt"):
        at = data.rindex(name) - 46  # its entry in the directory
        data[at + 8] |= 1
    at = data.rindex(b"c.txt") - 46
    data[at + 10] = 9
    document = read(bytes(data))
    assert document.text.split("\n") == ["a.txt", "b.txt", "c.txt"]
    assert document.notes[0] == "a.txt and 1 more: encrypted; unpack it"
    assert document.notes[1].startswith("c.txt: packed by method 9")


def test_a_damaged_archive_gives_what_is_whole() -> None:
    data = make_tar(TEXTS)
    document = read(data[:1600])
    assert document.members[0].document.text == ENGLISH
    assert document.notes
    data = make_zip(TEXTS)
    start = data.index(b"informe") + 12
    document = read(data[:start] + b"\xff" * 9 + data[start + 9 :])
    assert len(document.members) == 2
    assert "damaged" in document.notes[0]


@pytest.mark.parametrize(
    "data", [b"PK\3\4 nonsense", b"\x1f\x8b\x08nonsense", b"\xfd7zXZ\0nonsense"]
)
def test_what_is_no_archive_says_so(data: bytes) -> None:
    with pytest.raises(ReadError, match="damaged") as caught:
        read(data)
    assert "\n" not in str(caught.value)


def test_an_empty_archive_says_so() -> None:
    with pytest.raises(ReadError, match="no file in it"):
        read(make_zip({}))


def test_bombs_end_at_the_limits() -> None:
    zeros = bytes(300 << 20)
    bomb = gzip.compress(zeros, 9)
    del zeros
    budget = Budget()
    document = read(bomb, "bomb.txt.gz", budget)
    assert document.members == ()
    assert "unpacks to over" in document.notes[0]
    assert budget.unpacked_bytes > (1 << 30) - (100 << 20)
    nested = make_zip({"a.txt": ENGLISH, **{f"{number}.gz": bomb for number in range(3)}})
    document = read(nested, budget=Budget(unpacked_bytes=64 << 20))
    assert "a.txt" in texts_of(document)
    assert any("unpacks to over" in note for note in document.notes)


def test_a_size_that_is_untrue() -> None:
    data = bytearray(make_zip({"a.txt": ENGLISH}))
    at = data.rindex(b"a.txt") - 46
    struct.pack_into("<I", data, at + 24, 0xFFFFFF00)
    document = read(bytes(data))
    assert document.text == "a.txt"


def test_an_archive_that_has_itself_in_it_ends() -> None:
    data = make_zip({"a.txt": ENGLISH})
    for _ in range(20):
        data = make_zip({"again.zip": data})
    document = read(data)
    while document.members:
        document = document.members[0].document
    assert "deep" in document.notes[0]


def test_a_file_with_holes_is_named() -> None:
    info = tarfile.TarInfo("holes.txt")
    info.type = tarfile.GNUTYPE_SPARSE
    head = bytearray(info.tobuf(tarfile.GNU_FORMAT))
    head[483:495] = b"%011o\0" % (1 << 32)
    head[148:156] = b" " * 8
    head[148:156] = b"%06o\0 " % sum(head)
    data = bytes(head) + make_tar({"a.txt": ENGLISH})
    document = read(data)
    assert texts_of(document) == {"a.txt": ENGLISH}
    assert document.notes == ("holes.txt: a file with holes; unpack it",)


def test_more_files_than_are_read() -> None:
    document = read(make_zip(TEXTS), budget=Budget(members=2))
    assert len(document.members) == 2
    assert "from مجلد/تقرير.txt on" in document.notes[0]
