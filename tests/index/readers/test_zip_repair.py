"""A ZIP that was cut off, or whose directory is gone, is read as far as it goes."""

from __future__ import annotations

import io
import zipfile

import pytest

from index.errors import ReadError
from index.readers import Context, parse_document
from index.readers.zip_repair import LOST_DIRECTORY, repair

TEXTS = ["The shipment left at night.", "El envío salió de noche.", "غادرت الشحنة ليلا."]
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
DIRECTORY = b"PK\x01\x02"


class Pipe(io.RawIOBase):
    """What cannot be sought in, so that sizes follow the files."""

    def __init__(self) -> None:
        super().__init__()
        self.data = b""

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self.data += data
        return len(data)


def archive_of(files: dict[str, str], *, packed: bool, streamed: bool) -> bytes:
    out = Pipe() if streamed else io.BytesIO()
    method = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return out.data if isinstance(out, Pipe) else out.getvalue()


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("streamed", [True, False])
@pytest.mark.parametrize("text", TEXTS)
def test_a_document_without_its_list_of_parts(text: str, *, streamed: bool, packed: bool) -> None:
    body = f"<w:document {W}><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>"
    parts = {"[Content_Types].xml": "<Types/>", "word/document.xml": body, "word/x.xml": "<x/>"}
    data = archive_of(parts, packed=packed, streamed=streamed)
    document = parse_document(data[: data.index(DIRECTORY)], Context("a.docx"))
    assert document.text == text
    assert document.notes == (LOST_DIRECTORY,)


@pytest.mark.parametrize("text", TEXTS)
def test_an_archive_that_was_cut_off(text: str) -> None:
    long = " ".join(str(number) for number in range(20_000))
    data = archive_of({"a.txt": text, "b.txt": long}, packed=True, streamed=False)
    document = parse_document(data[: len(data) // 2], Context("a.zip"))
    assert document.text.split("\n") == ["a.txt", "b.txt"]
    assert [member.document.text for member in document.members] == [text]
    assert document.notes[0] == LOST_DIRECTORY
    assert document.notes[1].startswith("b.txt: damaged")


def test_what_has_no_file_in_it_says_so() -> None:
    assert repair(b"PK\x05\x06" + bytes(18)) is None
    with pytest.raises(ReadError, match="damaged ZIP archive"):
        parse_document(b"PK\x03\x04" + bytes(10), Context("a.zip"))


def test_names_in_no_encoding_and_headers_in_headers_are_no_obstacle() -> None:
    data = archive_of({"a": "x", "ñ.txt": "palabras"}, packed=False, streamed=False)
    data = data[: data.index(DIRECTORY)].replace("ñ".encode(), b"\xff\xff")
    repaired = repair(b"PK\x03\x04" * 3 + data)
    assert repaired is not None
    with zipfile.ZipFile(io.BytesIO(repaired)) as archive:
        assert len(archive.namelist()) == 2
