"""EPUB and FB2 are read in order, with the titles of chapters as places."""

from __future__ import annotations

import pytest

from index.errors import ReadError
from index.readers import Context, parse_document
from index.types import DateSource
from tests.index.readers.office.builders import zip_of

TEXTS = ["The shipment left at night.", "El envío salió de noche.", "غادرت الشحنة ليلا."]
CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OPS/book.opf"/></rootfiles></container>'
)
OPF = """<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">
<metadata><dc:title>Informe</dc:title><dc:date>2019-05-06</dc:date></metadata><manifest>
<item id="b" href="b%20b.xhtml" media-type="application/xhtml+xml"/>
<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/>
<item id="n" href="{navigation}" {kind}/></manifest>
<spine><itemref idref="a"/><itemref idref="b"/></spine></package>"""
NCX = """<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap><navPoint><navLabel>
<text>Uno</text></navLabel><content src="a.xhtml#x"/></navPoint></navMap></ncx>"""
NAV = """<html xmlns="http://www.w3.org/1999/xhtml"><nav><a href="a.xhtml">Uno</a></nav></html>"""


def epub(
    text: str, *, version: int = 3, encryption: str = "", more: dict[str, bytes] | None = None
) -> bytes:
    kinds = {
        2: ("toc.ncx", 'media-type="application/x-dtbncx+xml"'),
        3: ("nav.xhtml", 'properties="nav"'),
    }
    navigation, kind = kinds[version]
    parts = {"META-INF/encryption.xml": encryption} if encryption else {}
    return zip_of(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": CONTAINER,
            "OPS/book.opf": OPF.format(navigation=navigation, kind=kind),
            f"OPS/{navigation}": NCX if version == 2 else NAV,
            "OPS/a.xhtml": f"<html><body><p>{text}</p></body></html>",
            "OPS/b b.xhtml": "<html><body><p>second</p></body></html>",
            **parts,
            **(more or {}),
        }
    )


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("version", [2, 3])
def test_epub(text: str, version: int) -> None:
    document = parse_document(epub(text, version=version), Context("a.epub"))
    assert document.text.split("\n") == [text, "second"]
    assert [place.label for place in document.places] == ["Uno", "chapter 2"]
    assert (document.title, document.date) == ("Informe", "2019-05-06")
    assert document.date_source is DateSource.METADATA


def test_protected_chapters_are_named() -> None:
    def encryption(*names: str) -> str:
        items = "".join(f'<CipherReference URI="{name}"/>' for name in names)
        return f'<encryption xmlns="http://www.w3.org/2001/04/xmlenc#">{items}</encryption>'

    data = epub("x", encryption=encryption("OPS/b%20b.xhtml"))
    document = parse_document(data, Context("a.epub"))
    assert (document.text, document.notes) == ("x", ("chapter 2: protected (DRM)",))
    data = epub("x", encryption=encryption("OPS/a.xhtml", "OPS/b%20b.xhtml"))
    with pytest.raises(ReadError, match="protected EPUB"):
        parse_document(data, Context("a.epub"))


FB2 = """<?xml version="1.0" encoding="{encoding}"?>
<FictionBook xmlns="http://www.gribuser.ru/xml/fictionbook/2.0"><description><title-info>
<book-title>Informe</book-title><date value="2001-02-03">2001-02-03</date></title-info>
<document-info><date>2020-01-01</date></document-info></description>
<body><section><title><p>Uno</p></title><p>{text} <emphasis>x</emphasis></p>
<poem><stanza><v>verse</v></stanza></poem></section></body>
<body name="notes"><section><p>noted</p></section></body>
<binary id="a">QUJD</binary></FictionBook>"""


@pytest.mark.parametrize(
    ("text", "encoding"),
    [(TEXTS[0], "utf-8"), (TEXTS[1], "windows-1252"), (TEXTS[2], "windows-1256")],
)
def test_fb2(text: str, encoding: str) -> None:
    data = FB2.format(encoding=encoding, text=text).encode(encoding)
    document = parse_document(data, Context("a.fb2"))
    assert document.text.split("\n") == ["Uno", f"{text} x", "verse", "noted"]
    assert [place.label for place in document.places] == ["Uno", ""]
    assert (document.title, document.date) == ("Informe", "2001-02-03")


def test_a_damaged_fb2_is_read_as_far_as_it_goes() -> None:
    data = FB2.format(encoding="utf-8", text=TEXTS[1]).encode()
    cut = data[: data.index(b"verse")] + b"</wrong>&nbsp;more"
    assert TEXTS[1] in parse_document(cut, Context("a.fb2")).text
    with pytest.raises(ReadError, match="damaged FB2"):
        parse_document(b"<FictionBook>", Context("a.fb2"))
