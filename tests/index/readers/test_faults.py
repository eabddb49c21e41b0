"""What is wrong with a file is said in words, never by the name of an exception."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
import zlib

import pytest
from lxml import etree
from PIL import UnidentifiedImageError

from index.errors import ReadError
from index.readers import Context, parse_document
from index.readers.faults import describe_fault


def make_zip() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("señal رسالة.txt", "words " * 100)
    return file.getvalue()


DAMAGED = {
    "a.zip": make_zip()[:-30],
    "a.gz": gzip.compress(b"words " * 100)[:20],
    "a.docx": b"PK\3\4" + bytes(30),
    "a.tar.bz2": b"BZh91AY&SY" + bytes(30),
    "a.pdf": b"%PDF-1.4\n" + bytes(30),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_messages_are_for_people(name: str) -> None:
    try:
        said = " ".join(parse_document(DAMAGED[name], Context(name)).notes)
    except ReadError as error:
        said = str(error)
    assert said
    assert not re.search(r"\w(?:Error|Exception)\b|BadZipFile|\(error\)|PdfiumRefusal", said)


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        (zlib.error("x"), "its packed data is broken"),
        (EOFError(), "it ends too early"),
        (zipfile.BadZipFile(), "its list of files is missing or broken"),
        (etree.LxmlSyntaxError("x"), "its markup is broken"),
        (UnidentifiedImageError(), "its beginning is broken"),
        (ReadError("as it says"), "as it says"),
        (KeyError("x"), "its structure is broken"),
    ],
)
def test_each_kind_of_fault_has_its_words(error: Exception, meaning: str) -> None:
    assert describe_fault(error) == meaning
