"""PDF files made for tests: pages of given contents, with attachments and pictures."""

from __future__ import annotations

import io
import zlib

import pypdf
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, StreamObject

PAGE_SIZE = (612, 792)


def show(*lines: str) -> bytes:
    """Return page content that shows lines of text one below the other."""
    shown = " T* ".join(f"({line}) Tj" for line in lines)
    return f"BT /F1 12 Tf 14 TL 40 700 Td {shown} ET".encode("cp1252")


def make_pdf(*pages: bytes, title: str = "", created: str = "") -> bytes:
    """Return a PDF of pages with these contents; ``/F1`` is Helvetica, ``/X`` a grey picture."""
    return save(make_writer(*pages, title=title, created=created))


def make_writer(*pages: bytes, title: str = "", created: str = "") -> pypdf.PdfWriter:
    writer = pypdf.PdfWriter()
    for content in pages:
        page = writer.add_blank_page(*PAGE_SIZE)
        stream = DecodedStreamObject()
        stream.set_data(content)
        page[NameObject("/Contents")] = writer._add_object(stream)
        page[NameObject("/Resources")] = make_resources(writer)
    writer.add_metadata({"/Title": title, "/CreationDate": created})
    return writer


def make_resources(writer: pypdf.PdfWriter) -> DictionaryObject:
    picture = StreamObject.initialize_from_dictionary(
        {"__streamdata__": zlib.compress(b"\x80" * 64)}
    )
    for key, value in (
        ("/Type", "/XObject"),
        ("/Subtype", "/Image"),
        ("/ColorSpace", "/DeviceGray"),
        ("/Filter", "/FlateDecode"),
    ):
        picture[NameObject(key)] = NameObject(value)
    for key in ("/Width", "/Height", "/BitsPerComponent"):
        picture[NameObject(key)] = pypdf.generic.NumberObject(8)
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
            NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
        }
    )
    return DictionaryObject(
        {
            NameObject("/Font"): DictionaryObject({NameObject("/F1"): font}),
            NameObject("/XObject"): DictionaryObject(
                {NameObject("/X"): writer._add_object(picture)}
            ),
        }
    )


def save(writer: pypdf.PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
