"""The format of a file is told by what is in it, whatever it is called."""

from __future__ import annotations

import io
import struct
import tarfile
import zipfile
from contextlib import suppress

import pytest

from index.errors import ReadError, UnknownFormatError
from index.readers.detection import detect_format
from tests.index.readers.compound_files import make_compound_file
from tests.index.readers.test_formats import (
    ARABIC,
    ENGLISH,
    SPANISH,
    make_docx,
    make_mail,
    make_pdf,
)

TEXTS = (ENGLISH, SPANISH, ARABIC)
NAMES = ("x", "x.txt", "x.doc", "x.bin")


def make_zip(members: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def make_types(kind: str) -> dict[str, str]:
    return {"[Content_Types].xml": f"<Types><Override ContentType='application/{kind}'/></Types>"}


def make_tar(*, with_mark: bool) -> bytes:
    out = io.BytesIO()
    kind = tarfile.GNU_FORMAT
    with tarfile.open(fileobj=out, mode="w", format=kind) as archive:
        archive.addfile(tarfile.TarInfo("a.txt"))
    data = out.getvalue()
    if with_mark:
        return data
    head = bytearray(data)
    head[257:265] = bytes(8)
    head[148:156] = b" " * 8
    head[148:156] = b"%06o\0 " % sum(head[:512])
    return bytes(head)


OFFICE = "vnd.openxmlformats-officedocument"
MIME = "application/vnd.oasis.opendocument."
CONTENTS = {
    "pdf": make_pdf("x"),
    "docx": make_docx("x"),
    "rtf": b"{\\rtf1 x}",
    "pptx": make_zip(make_types(f"{OFFICE}.presentationml.presentation.main+xml")),
    "xlsx": make_zip(make_types("vnd.ms-excel.sheet.macroEnabled.main+xml")),
    "xlsb": make_zip(make_types("vnd.ms-excel.sheet.binary.macroEnabled.main")),
    "odt": make_zip({"mimetype": MIME + "text-template"}),
    "ods": make_zip({"mimetype": MIME + "spreadsheet"}),
    "odp": make_zip({"mimetype": MIME + "presentation"}),
    "epub": make_zip({"mimetype": "application/epub+zip"}),
    "zip": make_zip({"word/a.txt": "x"}),
    "doc": make_compound_file({"WordDocument": b"x"}),
    "xls": make_compound_file({"Workbook": b"x"}),
    "ppt": make_compound_file({"PowerPoint Document": b"x"}),
    "msg": make_compound_file({"__properties_version1.0": b"x"}),
    "tar": make_tar(with_mark=True),
    "gzip": b"\x1f\x8b\x08\0",
    "bzip2": b"BZh91AY&SY",
    "xz": b"\xfd7zXZ\0",
    "7z": b"7z\xbc\xaf\x27\x1c\0\4",
    "rar": b"Rar!\x1a\x07\1\0",
    "image": b"\x89PNG\r\n\x1a\n",
    "eml": make_mail("x", "y"),
    "mbox": b"From - Mon Feb  3 10:00:00 2020\nFrom: a@b.c\n\nx",
    "emlx": b"35   \nFrom: a@b.c\nTo: c@d.e\nSubject: x\n\nx",
    "mht": b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b",
    "html": b"<!-- saved -->\n<!DOCTYPE html>\n<html>",
    "fb2": b"<?xml version='1.0'?>\n<FictionBook xmlns='x'>",
    "xml": b"<?xml version='1.0'?>\n<!-- note -->\n<rss>",
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", CONTENTS)
def test_the_content_tells(kind: str, name: str) -> None:
    assert detect_format(CONTENTS[kind], name) == kind


def test_an_archive_without_a_mark() -> None:
    assert detect_format(make_tar(with_mark=False), "x") == "tar"


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize(
    "start",
    [
        "From Monday at 10:00 on: ",
        "From: ",
        "To: a\nSubject: ",
        "BM 300 ",
        "II* ",
        "BZh9 ",
        "MZ ",
        "ID3 ",
        "GIF8 ",
        "12\nnote: ",
        "mark = '%PDF-1.4\\n1 0 obj' ",
        '{"From": "a", "To": "b"}\n',
        "from: a\nto: b\nsubject: c\n",
        "<",
        "<!-- unfinished ",
        "PK ",
    ],
)
def test_text_is_text_whatever_it_begins_with(start: str, text: str) -> None:
    assert detect_format(f"{start}{text}\n".encode(), "x") == "text"


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
def test_text_of_two_bytes_a_letter_is_text(encoding: str, text: str) -> None:
    assert detect_format(text.encode(encoding), "x") == "text"
    assert detect_format(f"<html><p>{text}".encode(encoding), "x") == "html"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\x7fELF\2\1\1\0", "program"),
        (b"\xca\xfe\xba\xbe\0\0\0\x34", "program"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0", ".mp4"),
        (b"wOFF\0\1\0\0", ".font"),
        (b"PAR1\x15\0\x15\0", ".data"),
        (b"GIF89a\1\0\1\0\x80\0\0", ".gif"),
        (b"BM\x36\0\0\0\0\0\0\0\x36\0", ".bmp"),
        (b"\0\0\1\0\1\0\x10\x10\0\0", ".picture"),
        (b"SQLite format 3\0\x10\0", ".database"),
        (b"\xa7\r\r\n\0\0\0\0" + bytes(range(32)) * 9, "binary"),
        (make_compound_file({"VisioDocument": b"x"}), ".ole"),
        (make_zip({"META-INF/MANIFEST.MF": ""}), ".zip"),
        (make_zip({"mimetype": MIME + "graphics"}), ".zip"),
        (make_zip(make_types("vnd.ms-visio.drawing.main+xml")), ".zip"),
    ],
)
def test_other_kinds_are_named(data: bytes, kind: str) -> None:
    with pytest.raises(UnknownFormatError) as caught:
        detect_format(data, "x")
    assert caught.value.kind == kind
    with pytest.raises(UnknownFormatError) as caught:
        detect_format(data, "x.odd")
    assert caught.value.kind == ".odd"


def test_an_encrypted_package_says_so() -> None:
    with pytest.raises(ReadError, match="encrypted"):
        detect_format(make_compound_file({"EncryptedPackage": b"x"}), "x.docx")


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (b"a,b\n", "x.csv", "csv"),
        (b"Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\neA==", "x", "eml"),
        (b"Subject: x\nMIME-Version: 1.0\nContent-Type: text/html\n\nx", "x", "eml"),
        (b"Content-Type: application/json\nMIME-Version: 1.0\n\n{}", "x", "text"),
        (b"# x\n", "x.md", "markdown"),
        (b"<p>x", "x.htm", "html"),
        (b"just words", "x.eml", "eml"),
        (b"From a Mon Feb  3 10:00:00 2020\nFrom: a@b.c\n\nx", "x.eml", "eml"),
        (b"\0", "x.pdf", "pdf"),
        (b"", "x.docm", "docx"),
        (b"PK\3\4\0", "x.xlsm", "xlsx"),
    ],
)
def test_the_name_tells_where_the_content_does_not(data: bytes, name: str, kind: str) -> None:
    assert detect_format(data, name) == kind


@pytest.mark.parametrize(
    "data",
    [
        b"<!---->" * 9_000,
        b"<?xml?>" * 9_000,
        b"<!DOCTYPE x []>" * 4_000,
        b"<!DOCTYPE x [" * 5_000,
        b"a:\n" * 20_000,
        b"x%PDF-1.4\n" * 6_000,
        b" " * 60_000,
        b"From \n" * 10_000,
    ],
    ids=lambda data: data[:12].decode(),
)
def test_hostile_heads_are_told_in_time(data: bytes) -> None:
    assert detect_format(data, "x") in ("text", "xml")


@pytest.mark.parametrize("at", [44, 48, 60, 68, 76, 512, 516, 1024 + 76])
@pytest.mark.parametrize("number", [0, 1, 2, 0xFFFFFFFE, 0x7FFFFFFF])
def test_hostile_compound_files(at: int, number: int) -> None:
    data = bytearray(make_compound_file({"WordDocument": b"x" * 5_000}))
    struct.pack_into("<I", data, at, number)
    with suppress(ReadError):
        assert detect_format(bytes(data), "x") == "doc"


@pytest.mark.parametrize(
    ("name", "head", "kind"),
    [
        ("foto.NEF", b"MM\0*\0\0\0\x08", ".nef"),
        ("صورة.dng", b"II*\0\x08\0\0\0", ".dng"),
        ("photo", b"II*\0\x10\0\0\0CR\2\0", ".raw"),
        ("photo", b"FUJIFILMCCD-RAW \0\0", ".raw"),
    ],
)
def test_what_cameras_see_is_no_damaged_picture(name: str, head: bytes, kind: str) -> None:
    with pytest.raises(UnknownFormatError) as error:
        detect_format(head + bytes(100), name)
    assert error.value.kind == kind
