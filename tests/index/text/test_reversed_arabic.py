"""Arabic that is written backwards is turned round, and nothing else is."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.readers import parse_document, pdf
from index.readers.context import Context
from index.readers.pdfium import PdfPage
from index.readers.text import parse
from index.text.reversed_arabic import TURNED_NOTE, turn_round
from tests.index.readers.pdf_files import make_pdf, show

BACKWARDS = "ةيلصنقلا ىلإ لصو ماعلا يعدملا"
FORWARDS = "المدعي العام وصل إلى القنصلية"


@pytest.mark.parametrize(
    ("backwards", "forwards"),
    [
        (BACKWARDS, FORWARDS),
        (
            "2013/03/13 خيراتب ةماعلا ةباينلا نم ىلإ (ةيلصنقلا)",
            "(القنصلية) إلى من النيابة العامة بتاريخ 2013/03/13",
        ),
        ("ةينطولا ةئيهلا ىلإ BBC News ةلاسر", "رسالة BBC News إلى الهيئة الوطنية"),
        ("ﺔﻴﻠﺼﻨﻘﻟا ﻰﻟإ ﺔﻟﺎﺳر ﻞﺻو", "وصل رسالة إلى القنصلية"),
    ],
)
def test_lines_are_turned_round(backwards: str, forwards: str) -> None:
    turned = turn_round(f"{backwards}\r\n")
    assert len(turned) == len(backwards) + 2
    assert turned.endswith("\r\n")
    assert unicodedata.normalize("NFKC", turned.rstrip()) == forwards


def test_a_short_line_goes_with_the_rest() -> None:
    assert turn_round("دمحم") == "دمحم"
    assert turn_round(f"{BACKWARDS}\nدمحم\n") == f"{FORWARDS}\nمحمد\n"


@pytest.mark.parametrize(
    "text",
    [
        "The officer said no.",
        "La fiscalía dijo que no.",
        FORWARDS,
        f"{FORWARDS}: لا، ولا حتى كلا ومثلا وأصلا",
        "يُوْلَد جَمِيْع الْنَّاس أَحْرَارا ومُتَسَاوِين فِي الْكَرَامَة",
        "ة ى ة",
        "لا لا لا",
    ],
)
def test_other_text_stays(text: str) -> None:
    assert turn_round(text) == text


def test_the_title_is_turned_round_and_the_document_says_so() -> None:
    document = parse(f"{BACKWARDS}\n".encode(), Context("a.txt"))
    assert (document.text, document.title) == (f"{FORWARDS}\n", FORWARDS)
    assert document.notes == ("Arabic that is written backwards was turned round",)


def test_where_order_was_made_only_whole_documents_are_turned_round() -> None:
    assert turn_round(f"{BACKWARDS}\nدمحم\n", only_whole=True) == f"{FORWARDS}\nمحمد\n"
    mixed = f"{FORWARDS}\n{BACKWARDS}\n"
    assert turn_round(mixed, only_whole=True) == mixed
    assert turn_round(mixed) != mixed


@pytest.mark.parametrize("text", [BACKWARDS, "The officer said no.", "La fiscalía dijo que no."])
def test_pages_that_are_backwards_are_turned_round(text: str) -> None:
    page = parse_document(f"<html><p>{text}</p><p>{text}</p>".encode(), Context("a.html"))
    assert page.text == (f"{FORWARDS}\n{FORWARDS}" if text == BACKWARDS else f"{text}\n{text}")
    assert page.notes == ((TURNED_NOTE,) if text == BACKWARDS else ())


def test_a_pdf_that_is_backwards_is_turned_round(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = [PdfPage(f"{BACKWARDS} {number}\n{BACKWARDS}") for number in (1, 2)]
    monkeypatch.setattr(pdf._Reader, "_iter_pages", lambda *_: iter(pages))
    document = parse_document(make_pdf(show("x"), show("x")), Context("a.pdf"))
    assert document.text == f"1 {FORWARDS}\n{FORWARDS}\n\f\n2 {FORWARDS}\n{FORWARDS}"
    assert [place.start for place in document.places] == [0, document.text.index("2 ")]
    assert document.notes == (TURNED_NOTE,)


@given(st.text(alphabet="ةىلاملعf 1(\n\u064e", max_size=60))
def test_no_line_changes_its_length(text: str) -> None:
    turned = turn_round(text)
    assert list(map(len, turned.splitlines())) == list(map(len, text.splitlines()))
