"""PDF is read whole: what fails in it costs that part and a note, never the document."""

from __future__ import annotations

import zlib
from pathlib import Path

import pypdf
import pytest
from pypdf.annotations import FreeText
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    TextStringObject,
)

from index.errors import ReadError
from index.readers import Context, ocr, parse_document, qalam_pages
from index.readers.pdfium import PdfiumFile
from index.types import DateSource, Document
from tests.index.readers.pdf_files import make_pdf, make_resources, make_writer, save, show
from tests.paths import ROOT

CASES = ROOT / "tests/data/cases"
PICTURE = b"q 612 0 0 792 0 0 cm /X Do Q"
ARABIC = "أوقفت الشرطة ثلاثة أشخاص في مدينة طرابلس"


def read(data: bytes, name: str = "a.pdf") -> Document:
    return parse_document(data, Context(name))


def read_case(name: str) -> Document:
    return read((CASES / name).read_bytes(), name)


@pytest.mark.parametrize(
    ("name", "words", "date"),
    [
        ("pdf-date-libreoffice-utc.pdf", "Benavides", "2024-01-02"),
        ("pdf-date-zero-month.pdf", "Benavides", None),
        ("pdf-aes256-empty-password.pdf", "Yepes", None),
        ("pdf-short-filter-names.pdf", "Irigoyen", None),
        ("pdf-form-and-note.pdf", "Rosaura Tinoco\nOjo: la firma es de Echenique.", None),
    ],
)
def test_files_that_pypdf_refused_or_read_in_part(name: str, words: str, date: str | None) -> None:
    document = read_case(name)
    assert words in document.text
    assert document.date == date
    assert document.notes == ()


@pytest.mark.parametrize(
    ("name", "phrases"),
    [
        (
            "pdf-chrome-arabic.pdf",
            [
                "في يوم 14/03/2021 أوقفت الشرطة",
                "١٢٣٤ قضية في عام ٢٠٢١.",
                "سليم الحلاق بن غازي 2021-03-14",
            ],
        ),
        (
            "pdf-libreoffice-arabic-utc.pdf",
            [
                "في يوم 14/03/2021 أوقفت الشرطة",
                "وصادرت 1,250 كيلوغراماً من المخدرات",
                "0955-123456 والبريد ahmad@example.org",
                "١٢٣٤ قضية في عام ٢٠٢١، بنسبة ٤٥٫٦٪.",
                "هالة الأسعد جربة 2021-03-15",
                "انتهى التقرير. Company: Delta Shipping Ltd (Malta)",
            ],
        ),
    ],
)
def test_arabic_is_in_the_order_of_reading(name: str, phrases: list[str]) -> None:
    text = read_case(name).text
    assert [phrase for phrase in phrases if phrase not in text] == []


@pytest.mark.parametrize("failure", [None, ["one", "two"], []])
def test_where_qalam_fails_the_page_is_read_all_the_same(
    monkeypatch: pytest.MonkeyPatch, failure: list[str] | None
) -> None:
    monkeypatch.setattr(qalam_pages, "read_pages", lambda _: failure)
    assert "سليم الحلاق بن غازي" in read_case("pdf-chrome-arabic.pdf").text


@pytest.mark.parametrize("program", ["import no_such_module", "while True: pass"])
def test_a_process_of_qalam_that_fails_or_hangs_is_given_up(
    monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    monkeypatch.setattr(qalam_pages, "_PROGRAM", program)
    monkeypatch.setattr(qalam_pages, "_MAX_SECONDS", 1)
    assert qalam_pages.read_pages(b"") is None


@pytest.mark.parametrize(
    ("by_pdfium", "by_qalam", "chosen"),
    [
        (f"{ARABIC} .٢٠٢١", f"{ARABIC} ٢٠٢١.", f"{ARABIC} ٢٠٢١."),
        (ARABIC, ARABIC[::-1], ARABIC),  # none of its words is known backwards
        (ARABIC[::-1], ARABIC, ARABIC),
        (ARABIC, ARABIC[:20], ARABIC),  # half is missing
        (f"{ARABIC} Rome", f"{ARABIC} RRoommee", f"{ARABIC} Rome"),  # drawn twice to look bold
        ("ﺍﻟﺸﺮﻃﺔ", "الشرطة", "الشرطة"),  # the same letters
        ("مدينة كبيرة", "مدينةكبيرة", "مدينة كبيرة"),
        ("شيئاً من", "شيئاًمن", "شيئاً من"),
        ("شيئًا", "شيئًا", "شيئًا"),
    ],
)
def test_the_better_reading_of_a_page_is_chosen(by_pdfium: str, by_qalam: str, chosen: str) -> None:
    assert qalam_pages.choose_text(by_pdfium, by_qalam) == chosen


def test_pages_are_places() -> None:
    data = make_pdf(show("Eleven women were freed"), show("Once mujeres"), show("Lima, 2024"))
    document = read(data)
    starts = [place.start for place in document.places]
    assert [place.label for place in document.places] == ["p. 1", "p. 2", "p. 3"]
    assert [document.text[start:].split()[0] for start in starts] == ["Eleven", "Once", "Lima,"]
    assert document.text == "Eleven women were freed\n\f\nOnce mujeres\n\f\nLima, 2024"


def test_a_word_that_a_line_end_splits_keeps_its_hyphen() -> None:
    data = make_pdf(show("La investi-", "gaci\xf3n y el ex-", "ministro"))
    assert read(data).text == "La investi-\ngación y el ex-\nministro"


def test_a_page_break_in_a_page_is_none() -> None:
    text = read(make_pdf(show(r"Acta\014primera"), show("Acta segunda"))).text
    assert text.count("\f") == 1


def test_title_and_date_come_from_the_properties() -> None:
    data = make_pdf(show("Undated words"), title="Acta n.º 7", created="D:20240102150000+01'00")
    document = read(data)
    assert (document.title, document.date) == ("Acta n.º 7", "2024-01-02")
    assert document.date_source is DateSource.METADATA
    document = read(make_pdf(show("date 2024-05-06"), created="D:20240102"))
    assert (document.date, document.date_source) == ("2024-05-06", DateSource.TEXT)


@pytest.mark.parametrize("created", ["D:", "D:2024", "D:20241399", "yesterday", "D:00000000"])
def test_a_date_that_is_none_costs_nothing(created: str) -> None:
    document = read(make_pdf(show("Acta de Lima"), created=created))
    assert (document.text, document.date, document.notes) == ("Acta de Lima", None, ())


def test_a_bad_page_costs_that_page() -> None:
    document = read_case("pdf-one-bad-page.pdf")
    assert "Arrieta" in document.text
    assert "Fuenmayor" in document.text
    assert document.notes == ("p. 2: damaged (its structure is broken)",)


def test_a_file_of_bad_pages_is_called_damaged() -> None:
    writer = make_writer(show("Words that nobody will read"))
    writer.pages[0].compress_content_streams()
    data = save(writer)
    head = zlib.compress(b"")[:2]
    place = data.index(b"stream\n" + head) + len(b"stream\n")
    data = data[:place] + b"\xff" * 12 + data[place + 12 :]
    with pytest.raises(ReadError, match="damaged PDF"):
        read(data)


def test_a_blank_page_is_not_damaged() -> None:
    document = read(make_pdf(show("Hoja uno"), b"", b"q Q"))
    assert (document.text, document.notes) == ("Hoja uno\n\f\n\n\f\n", ())
    assert document.pictures == 0


def test_pdfium_is_not_the_only_reader() -> None:
    data = make_pdf(show("Words without a mark"))
    data = data.replace(b"%PDF-1.3", b"%\0\0\0\0\0\0\0")
    assert read(data).text == "Words without a mark"


@pytest.mark.parametrize("algorithm", ["RC4-40", "RC4-128"])
def test_a_password_is_told_from_damage(algorithm: str) -> None:
    writer = make_writer(show("secret words"))
    writer.encrypt("password", algorithm=algorithm)
    with pytest.raises(ReadError, match="needs a password"):
        read(save(writer))
    writer = make_writer(show("open words"))
    writer.encrypt("", "owner", algorithm=algorithm)
    assert read(save(writer)).text == "open words"


def test_notes_stand_on_their_page() -> None:
    writer = make_writer(show("First"), show("Second"))
    for text in ("Ojo: Echenique", "انظر الملف", "See annex"):
        writer.add_annotation(0, FreeText(text=text, rect=(50, 550, 200, 650)))
    text = read(save(writer)).text
    assert text == "First\n\nOjo: Echenique\nانظر الملف\nSee annex\n\f\nSecond"


def make_field(writer: pypdf.PdfWriter, shown: bytes, left: int, value: str = "") -> None:
    """Add a field of choice with a ``value``, drawn as what the value stands for."""
    drawing = DecodedStreamObject()
    drawing.set_data(b"BT /F1 10 Tf 2 4 Td " + shown + b" ET")
    box = ArrayObject([FloatObject(side) for side in (left, 500, left + 90, 540)])
    size = ArrayObject([FloatObject(side) for side in (0, 0, 90, 40)])
    drawing.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): size,
            NameObject("/Resources"): make_resources(writer),
        }
    )
    field = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Widget"),
            NameObject("/FT"): NameObject("/Ch"),
            NameObject("/T"): TextStringObject(f"f{left}"),
            NameObject("/V"): TextStringObject(value),
            NameObject("/Rect"): box,
            NameObject("/AP"): DictionaryObject({NameObject("/N"): writer._add_object(drawing)}),
        }
    )
    reference = writer._add_object(field)
    page = writer.pages[0]
    fields = page.get("/Annots", ArrayObject())
    page[NameObject("/Annots")] = ArrayObject([*fields, reference])
    writer.root_object[NameObject("/AcroForm")] = DictionaryObject(
        {NameObject("/Fields"): ArrayObject([*fields, reference])}
    )


def test_what_fields_show_is_read_besides_their_values() -> None:
    """The value may be a code; choices that are not made are seen, too."""
    writer = make_writer(show("Ficha"))
    make_field(writer, b"(Callao) Tj", 50, "07-001")
    make_field(writer, b"(\xd1a\xf1a) Tj 0 12 Td (Lima) Tj", 150, "Lima")
    document = read(save(writer))
    lines = document.text.split("\n")
    assert lines[0] == "Ficha"
    assert sorted(lines[2:]) == ["07-001", "Callao", "Lima", "Ñaña"]
    assert document.notes == ()


def test_attached_files_are_members() -> None:
    writer = make_writer(show("Cover"))
    writer.add_attachment("nota.txt", "El anexo de Ibáñez".encode())
    writer.add_attachment("ملحق.txt", ARABIC.encode())
    writer.add_attachment("annex.pdf", make_pdf(show("The annex itself")))
    writer.add_attachment("x.bin", b"\x7fELF\0\0\0")
    document = read(save(writer))
    texts = {member.name: member.document.text for member in document.members}
    assert texts == {
        "nota.txt": "El anexo de Ibáñez",
        "ملحق.txt": ARABIC,
        "annex.pdf": "The annex itself",
    }
    assert [note for note in document.notes if note.startswith("x.bin: ")]


@pytest.mark.parametrize("key", ["/F", "/UF"])
def test_a_file_pinned_to_a_page_is_a_member(key: str) -> None:
    """LibreOffice writes the name under ``/UF`` alone and the content under ``/F``."""
    writer = make_writer(show("Cover"))
    writer.add_attachment("pinned.txt", b"Montenegro pinned this")
    names = writer.root_object["/Names"]["/EmbeddedFiles"].pop("/Names")  # type: ignore[index]
    description = names[1].get_object()
    name = description.pop("/F")
    description.pop("/UF", None)
    description[NameObject(key)] = TextStringObject(name)
    annotation = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/FileAttachment"),
            NameObject("/Rect"): ArrayObject([FloatObject(side) for side in (0, 0, 9, 9)]),
            NameObject("/FS"): names[1],
        }
    )
    writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(annotation)])
    (member,) = read(save(writer)).members
    assert (member.name, member.document.text) == ("pinned.txt", "Montenegro pinned this")


def test_pages_that_are_pictures_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "find_obstacle", lambda: "pip install 'trujaman[ocr]'")
    stamped = show("Scanned 12") + b" " + PICTURE
    document = read(make_pdf(show("Cover page"), PICTURE, stamped, b""))
    assert document.pictures == 2
    assert document.text.startswith("Cover page")
    (note,) = document.notes
    assert note == "2 pages are pictures; to have the text read, pip install 'trujaman[ocr]'"


def test_a_logo_is_no_scan() -> None:
    logo = b"q 60 0 0 60 0 700 cm /X Do Q "
    assert read(make_pdf(logo + show("Carta"))).pictures == 0
    letter = " ".join(["Once mujeres fueron liberadas en el Callao."] * 4)
    assert read(make_pdf(PICTURE + b" " + show(letter))).pictures == 0


def test_characters_without_meaning_make_a_picture() -> None:
    """Fonts may say how a character looks and not which one it is."""
    data = make_pdf(show("Cover page"), show(r"\001\002\003 \004\005\006\007 \010\016"))
    document = read(data)
    assert document.pictures == 1
    assert document.text.strip() == "Cover page"


def test_limits_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    data = make_pdf(show("one"), show("two"), show("three"))
    monkeypatch.setattr("index.readers.pdf._MAX_CHARACTERS", 5)
    with pytest.raises(ReadError, match="more than 5 characters"):
        read(data)
    monkeypatch.setattr("index.readers.pdf._MAX_PAGES", 2)
    with pytest.raises(ReadError, match="3 pages are over the limit of 2"):
        read(data)


def test_nothing_of_an_arabic_page_stays_on_the_disk(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    read_case("pdf-chrome-arabic.pdf")
    assert list(tmp_path.iterdir()) == []


def test_images_are_hidden_from_qalam(monkeypatch: pytest.MonkeyPatch) -> None:
    program = (
        "import sys; sys.stdout.buffer.write(open(sys.argv[1], encoding='latin-1').read().encode())"
    )
    monkeypatch.setattr(qalam_pages, "_PROGRAM", program)
    copy = PdfiumFile(make_pdf(PICTURE)).copy_pages([0])
    (content,) = qalam_pages.read_pages(copy.replace(b"\f", b"")) or []
    assert b"/Subtype/Image" in copy
    assert "/Subtype/Nmage" in content
