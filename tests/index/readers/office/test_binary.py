"""DOC, PPT and XLS are read without the programs that wrote them."""

from __future__ import annotations

import struct

import pytest

from index.errors import ReadError
from index.readers import Context, parse_document
from index.readers.office.sheet_remarks import xlsb_remarks
from index.readers.package import Package
from tests.index.readers.office.builders import zip_of
from tests.index.readers.office.compound_files import (
    compound_file,
    excel,
    powerpoint,
    word_95,
    word_97,
)

TEXTS = ["The shipment left at night.", "El envío salió de noche.", "غادرت الشحنة ليلا."]


@pytest.mark.parametrize("text", TEXTS)
def test_doc_in_pieces_with_notes_and_comments(text: str) -> None:
    data = word_97(f"First.\r{text}\r", f"\x02{text} noted\r", "head\r", "", f"\x05{text} said\r")
    document = parse_document(data, Context("a.doc"))
    assert document.text.split("\n") == ["First.", text, f"{text} noted", "head", f"{text} said"]
    labels = [place.label for place in document.places]
    assert labels == ["footnote", "header or footer", "comment"]


@pytest.mark.parametrize("text", TEXTS)
def test_of_a_doc_field_results_and_cells_are_read(text: str) -> None:
    field = f"\x13 HYPERLINK x \x14{text}\x15"
    data = word_97(f"a {field} z\rNombre\x07Monto\x07\x07Rosa\x0740\x07\x07co\x1eop\x1ferar\x01\r")
    lines = parse_document(data, Context("a.doc")).text.split("\n")
    assert lines == [f"a {text} z", "Nombre\tMonto", "Rosa\t40", "co-operar"]


@pytest.mark.parametrize(
    ("text", "encoding", "language", "character_set"),
    [
        (TEXTS[0], "cp1252", 0x0409, 0),
        (TEXTS[1], "cp1252", 0x0C0A, 0),
        (TEXTS[1], "mac_roman", 0x0C0A, 256),
        (TEXTS[2], "cp1256", 0x0401, 0),
        (TEXTS[2], "cp1256", 0x0409, 0),
    ],
)
def test_doc_of_word_95(text: str, encoding: str, language: int, character_set: int) -> None:
    data = word_95(text.encode(encoding), language=language, character_set=character_set)
    assert parse_document(data, Context("a.doc")).text == text


@pytest.mark.parametrize("text", TEXTS)
def test_ppt_in_the_order_of_its_slides(text: str) -> None:
    slides = [(text, "box", "note"), ("second", text, text)]
    document = parse_document(powerpoint(slides, stale="replaced"), Context("a.ppt"))
    assert document.text.split("\n") == [text, "box", "note", "second", text, text]
    assert [place.label for place in document.places] == ["slide 1", "slide 2"]
    assert document.text[document.places[1].start :].startswith("second")
    assert document.notes == ()


@pytest.mark.parametrize("text", TEXTS)
def test_footers_of_a_ppt(text: str) -> None:
    document = parse_document(powerpoint([("a", "b", "")], footer=text), Context("a.ppt"))
    assert document.text.split("\n") == ["a", "b", text]
    assert document.places[-1].label == "header or footer"


def test_ppt_without_its_list_of_slides_is_read_as_it_lies() -> None:
    data = powerpoint([(TEXTS[1], "box", "note")]).replace(struct.pack("<I", 0xE391C05F), bytes(4))
    start = data.index(struct.pack("<HHI", 0, 4086, 12)) + 16
    document = parse_document(
        data[:start] + b"\xff\xff\xff\x7f" + data[start + 4 :], Context("a.ppt")
    )
    assert sorted(document.text.split("\n")) == sorted([TEXTS[1], "box", "note"])
    assert document.notes == ("list of slides: damaged (its structure is broken)",)


@pytest.mark.parametrize("text", TEXTS)
def test_xls(text: str) -> None:
    rows: list[list[str | float]] = [["Nombre", "Monto"], [text, 40000.0], ["Rosa", 0.5]]
    document = parse_document(excel("Hoja1", rows), Context("a.xls"))
    assert document.text.split("\n") == [
        "Nombre\tMonto",
        f"Nombre: {text} | Monto: 40000",
        "Nombre: Rosa | Monto: 0.5",
    ]
    assert document.places[1].label == "Hoja1, row 2"


@pytest.mark.parametrize("text", TEXTS)
def test_comments_of_an_xls(text: str) -> None:
    document = parse_document(excel("Hoja1", [["x"]], comment=text), Context("a.xls"))
    assert document.text.split("\n") == ["x", text]
    assert document.places[-1].label == "comments and drawings"


@pytest.mark.parametrize("text", TEXTS)
def test_comments_of_an_xlsb(text: str) -> None:
    content = b"\0" + struct.pack("<I", len(text)) + text.encode("utf-16-le")
    part = b"\xf8\x04\6\1\0\0\0A\0" + b"\xfd\x04" + bytes((len(content),)) + content
    package = Package(zip_of({"xl/comments1.bin": part}), "XLSB")
    assert xlsb_remarks(package) == ["A", text]


@pytest.mark.parametrize(
    "head",
    [b"\x09\x04\6\0\0\0\x10\0", b"\x09\x02\6\0\0\0\x10\0", b"\xdb\xa5-\0", b"\xcb\x0a\x01\xf6"],
)
def test_files_of_programs_of_before_1993_say_so(head: bytes) -> None:
    for name in ("a.doc", "a.xls"):
        with pytest.raises(ReadError, match="before 1993"):
            parse_document(head + bytes(900), Context(name))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (word_97("secret", flags=0x0100), "encrypted DOC"),
        (powerpoint([("a", "b", "c")], encrypted=True), "encrypted PPT"),
        (excel("Hoja1", [["secreto"]], encrypted=True), "encrypted XLS"),
        (compound_file({"ENCRYPTEDPACKAGE": b""}), "encrypted with a password"),
        (
            compound_file({"EncryptedPackage": b"", "EncryptionInfo": b""}),
            "encrypted with a password",
        ),
        (compound_file({"WordDocument": b"\xec\xa5"}), "damaged DOC"),
        (word_97("text")[:1500], "damaged compound file"),
        (compound_file({"WordDocument": b"\x9b\xa5"}), "before 6.0"),
        (compound_file({"Workbook": b"\x09\x08"}), "damaged sheets"),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(ReadError, match=reason) as caught:
        parse_document(data, Context("a.doc"))
    assert "\n" not in str(caught.value)


def test_pieces_that_overlap_do_not_multiply_the_text() -> None:
    stream = bytearray(0x400)
    struct.pack_into("<H", stream, 0, 0xA5EC)
    count = 200
    places = struct.pack(f"<{count + 1}I", *range(0, 2000 * (count + 1), 2000))
    places += struct.pack("<HIH", 0, 0x40000000, 0) * count
    table = b"\x02" + struct.pack("<I", len(places)) + places
    struct.pack_into("<I", stream, 0x4C, 2000 * count)
    struct.pack_into("<2I", stream, 0x1A2, 0, len(table))
    data = compound_file({"WordDocument": bytes(stream) + b"words " * 400, "0Table": table})
    assert len(parse_document(data, Context("a.doc")).text) < 5_000


def test_a_file_in_an_object_is_a_member() -> None:
    native = b"\2\0carta.txt\0C:\\carta.txt\0" + bytes(4) + b"\4\0\0\0a:\\\0"
    native += struct.pack("<I", len(TEXTS[1].encode())) + TEXTS[1].encode()
    data = compound_file({"\x01Ole10Native": struct.pack("<I", len(native)) + native})
    (member,) = parse_document(data, Context("oleObject1.bin")).members
    assert (member.name, member.document.text) == ("carta.txt", TEXTS[1])
    with pytest.raises(ReadError, match="of a kind that is not read"):
        parse_document(compound_file({"Equation Native": b"x"}), Context("a.bin"))


def test_the_names_of_streams_have_any_case() -> None:
    data = word_97(TEXTS[1])
    for name in ("WordDocument", "0Table"):
        data = data.replace(name.encode("utf-16-le"), name.upper().encode("utf-16-le"))
    assert parse_document(data, Context("a.doc")).text == TEXTS[1]


def test_data_of_other_programs_is_no_file() -> None:
    data = compound_file({"\x01Ole10Native": b"\x1c\0\0\0" + b"\x02\x96\x83\x81\0\x01\0U" * 9})
    with pytest.raises(ReadError, match="without a file in it"):
        parse_document(data, Context("oleObject1.bin"))
