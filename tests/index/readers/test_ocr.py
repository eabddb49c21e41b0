"""Pictures of text are read offline, in three languages, if the engine and its models are there."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from index.errors import ReadError, UnknownFormatError
from index.readers import Context, ocr, parse_document
from index.types import Document
from tests.index.readers.office.builders import package_of, relationships, zip_of
from tests.index.readers.office.compound_files import excel, word_97
from tests.index.readers.pdf_files import make_pdf, show
from tests.index.readers.test_books import epub
from tests.paths import ROOT

CASES = ROOT / "tests/data/cases"
PICTURE = b"q 612 0 0 792 0 0 cm /X Do Q"


def read(data: bytes, name: str, *, recognizes: bool = True) -> Document:
    return parse_document(data, Context(name, recognizes))


@pytest.fixture
def models() -> None:
    """Skips, loudly, where pictures cannot be read."""
    obstacle = ocr.find_obstacle()
    if obstacle or len(ocr.describe().split(":")[1].split()) < 3:
        pytest.skip(f"TEXT RECOGNITION IS NOT TESTED: {obstacle or ocr.describe()}")


def render(pdf: bytes, dpi: int = 200) -> Image.Image:
    import pypdfium2

    page = pypdfium2.PdfDocument(pdf)[0]
    picture: Image.Image = page.render(scale=dpi / 72).to_pil()
    return picture


def save(picture: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def scan(pdf: bytes) -> bytes:
    """Return a PDF of one page that is a picture of the first page of ``pdf``."""
    return save(render(pdf), "PDF", resolution=200)


PICTURE_NAMES = {"pptx": "slide 1/señal.png", "doc": "picture 1.png", "xls": "picture 1.png"}
ENGLISH = make_pdf(show("Police freed eleven women", "from a house in Callao."))
SPANISH = make_pdf(show("La Polic\xeda liber\xf3 a once mujeres", "de una casa en \xd1a\xf1a."))
ARABIC = (CASES / "pdf-libreoffice-arabic-utc.pdf").read_bytes()


@pytest.mark.usefixtures("models")
@pytest.mark.parametrize(
    ("pdf", "phrases"),
    [
        (ENGLISH, ["Police freed eleven women", "from a house in Callao"]),
        (SPANISH, ["La Policía liberó a once mujeres", "de una casa en"]),
        (ARABIC, ["هيئة الميناء", "أوقفت الشرطة ثلاثة"]),
    ],
)
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "PDF"])
def test_pictures_of_text_are_read(pdf: bytes, phrases: list[str], kind: str) -> None:
    data = scan(pdf) if kind == "PDF" else save(render(pdf), kind, dpi=(200, 200))
    document = read(data, f"a.{kind.lower()}")
    assert [phrase for phrase in phrases if phrase not in document.text] == []
    assert [place.recognized for place in document.places] == [True]
    assert (document.pictures, document.notes) == (0, ())
    assert document.kind == ("pdf" if kind == "PDF" else "image")


@pytest.mark.usefixtures("models")
@pytest.mark.parametrize("mode", ["1", "P", "RGBA", "CMYK"])
def test_pictures_of_any_colours_are_read(mode: str) -> None:
    picture = render(SPANISH).convert(mode)
    if mode == "RGBA":  # black letters on nothing
        picture.putalpha(picture.convert("L").point(lambda value: 255 - value))
    data = save(picture, "TIFF")
    assert "once mujeres" in read(data, "a.tif").text


@pytest.mark.usefixtures("models")
@pytest.mark.parametrize("angle", [90, 180, 270])
@pytest.mark.parametrize(
    ("pdf", "phrase"),
    [(ENGLISH, "eleven women"), (SPANISH, "once mujeres"), (ARABIC, "أوقفت الشرطة ثلاثة")],
)
def test_pages_on_their_side_or_head_are_read(pdf: bytes, phrase: str, angle: int) -> None:
    picture = render(pdf).rotate(angle, expand=True)
    assert phrase in read(save(picture, "PNG", dpi=(200, 200)), "a.png").text


def make_blip(picture: bytes) -> bytes:
    """A PNG as Office of before 2007 has it, with one digest."""
    return b"\x00\x6e\x1e\xf0" + struct.pack("<I", len(picture) + 17) + bytes(17) + picture


def make_office(suffix: str, picture: bytes) -> bytes:
    """A document that has nothing but a picture on its page, and one that is an icon."""
    if suffix == "odt":
        content = "<office:document-content xmlns:office='urn:oasis:names:tc:opendocument'/>"
        parts: dict[str, str | bytes] = {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": content,
        }
        return zip_of(parts | {"Pictures/señal.png": picture, "Pictures/icon.png": picture[:99]})
    if suffix == "epub":
        return epub("x", more={"OPS/señal.png": picture, "OPS/icon.png": picture[:99]})
    if suffix == "doc":
        return word_97("x", more={"Data": b"junk" + make_blip(picture[:99]) + make_blip(picture)})
    if suffix == "xls":
        return excel("Hoja1", [[""]], drawing=make_blip(picture))
    media: dict[str, tuple[str, str | bytes]]
    media = {"media/señal.png": ("", picture), "media/icon.png": ("", picture[:99])}
    if suffix == "docx":
        media = {name: ("image", content) for name, (_, content) in media.items()}
        return package_of("word/document.xml", "<w:document xmlns:w='w'/>", media)
    links = (("image", f"../{name}") for name in media)
    slides: dict[str, tuple[str, str | bytes]] = {
        "slides/slide1.xml": ("slide", "<p:sld xmlns:p='p'/>"),
        "slides/_rels/slide1.xml.rels": ("", relationships(*links)),
    }
    presentation = "<p:presentation xmlns:p='p'/>"
    return package_of("ppt/presentation.xml", presentation, slides | media)


@pytest.mark.usefixtures("models")
@pytest.mark.parametrize(
    ("suffix", "pdf", "phrase"),
    [
        ("docx", ENGLISH, "eleven women"),
        ("pptx", SPANISH, "once mujeres"),
        ("odt", ARABIC, "أوقفت الشرطة ثلاثة"),
        ("epub", SPANISH, "once mujeres"),
        ("doc", ENGLISH, "eleven women"),
        ("xls", ARABIC, "أوقفت الشرطة ثلاثة"),
    ],
)
def test_pictures_on_pages_of_office_documents_are_read(
    suffix: str, pdf: bytes, phrase: str
) -> None:
    data = make_office(suffix, save(render(pdf), "PNG", dpi=(200, 200)))
    waiting = read(data, f"a.{suffix}", recognizes=False)
    assert [(member.name, member.document.pictures) for member in waiting.members] == [
        (PICTURE_NAMES.get(suffix, "señal.png"), 1)
    ]
    document = read(data, f"a.{suffix}")
    assert phrase in document.members[0].document.text
    assert document.notes == ()


@pytest.mark.usefixtures("models")
def test_a_picture_on_a_page_that_has_no_words_costs_no_note() -> None:
    noise = Image.effect_noise((200, 200), 100)
    with pytest.raises(ReadError, match="no words"):
        read(make_office("docx", save(noise, "PNG")), "a.docx")


@pytest.mark.usefixtures("models")
def test_a_screenshot_is_read() -> None:
    assert "once mujeres" in read(save(render(SPANISH, 96), "PNG"), "a.png").text


@pytest.mark.usefixtures("models")
def test_pages_of_a_picture_are_places() -> None:
    pages = [render(pdf).convert("L") for pdf in (ENGLISH, SPANISH)]
    data = save(pages[0], "TIFF", save_all=True, append_images=pages[1:])
    document = read(data, "fax.tif")
    assert [place.label for place in document.places] == ["p. 1", "p. 2"]
    second = document.text[document.places[1].start :]
    assert second.startswith("La Policía")
    assert document.text.startswith("Police freed")


@pytest.mark.usefixtures("models")
def test_of_a_page_both_what_is_written_and_what_is_recognized_is_kept() -> None:
    import pypdf

    writer = pypdf.PdfWriter(clone_from=io.BytesIO(scan(SPANISH)))
    writer.pages[0].merge_page(
        pypdf.PdfReader(io.BytesIO(make_pdf(b"BT /F1 12 Tf 40 60 Td (Folio 12) Tj ET"))).pages[0]
    )
    writer.append(io.BytesIO(make_pdf(show("Written page"))))
    out = io.BytesIO()
    writer.write(out)
    document = read(out.getvalue(), "a.pdf")
    stretches = [
        (place.label, place.recognized, document.text[place.start :].split()[0])
        for place in document.places
    ]
    assert stretches == [
        ("p. 1", False, "Folio"),
        ("p. 1", True, "La"),
        ("p. 2", False, "Written"),
    ]


@pytest.mark.usefixtures("models")
def test_unless_it_is_asked_for_pictures_wait() -> None:
    document = read(save(render(ENGLISH), "PNG"), "a.png", recognizes=False)
    assert (document.text, document.pictures) == ("", 1)
    document = read(scan(ENGLISH), "a.pdf", recognizes=False)
    assert (document.text, document.pictures, document.notes) == ("", 1, ())


@pytest.mark.usefixtures("models")
def test_pages_over_the_limit_wait_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "MAX_PAGES", 1)
    document = read(make_pdf(show("Cover page"), PICTURE, PICTURE), "a.pdf")
    assert document.pictures == 0
    assert document.notes == ("only the first 1 of 2 pictures were read",)


@pytest.mark.usefixtures("models")
def test_a_picture_without_text_has_no_words() -> None:
    with pytest.raises(UnknownFormatError, match="a picture without words"):
        read(save(Image.effect_noise((300, 300), 40), "PNG"), "a.png")


@pytest.mark.usefixtures("models")
def test_what_is_damaged_or_too_large_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    png = save(render(ENGLISH), "PNG")
    with pytest.raises(ReadError, match="damaged picture"):
        read(png[:2_000], "a.png")
    with pytest.raises(ReadError, match="damaged picture"):
        read(png[:30], "a.png")
    monkeypatch.setattr("index.readers.image._MAX_PIXELS", 1_000)
    with pytest.raises(ReadError, match="pixels are over the limit of 1,000; scale it down"):
        read(png, "a.png")


def test_without_the_extra_pictures_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    png = save(Image.new("L", (20, 20)), "PNG")
    assert read(png, "a.png").pictures == 1
    document = read(make_pdf(show("Cover page"), PICTURE), "a.pdf")
    assert document.pictures == 1
    assert "trujaman[ocr]" in document.notes[0]
    assert not ocr.is_available()
    assert ocr.describe() == ""


def test_models_are_looked_for_in_several_folders(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: name)
    monkeypatch.setattr(ocr, "_SYSTEM_FOLDERS", ())
    monkeypatch.setattr(ocr, "_USER_FOLDER", tmp_path / "own")
    monkeypatch.delenv("TESSDATA_PREFIX", raising=False)
    assert "apt-get install tesseract-ocr-ara" in ocr.find_obstacle()
    (tmp_path / "own").mkdir()
    (tmp_path / "own/ara.traineddata").touch()
    assert ocr.is_available()
    assert ocr.describe().endswith(": ara")
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    (tmp_path / "tessdata").mkdir()
    for name in ("ara", "eng"):
        (tmp_path / f"tessdata/{name}.traineddata").touch()
    assert ocr.describe().endswith(": ara eng")


def test_nothing_is_imported_to_know_what_is_there() -> None:
    program = (
        "import sys; from index.readers import ocr; ocr.is_available(); ocr.describe(); "
        "sys.exit(bool({'tesserocr', 'PIL', 'pypdfium2'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
