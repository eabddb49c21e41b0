"""Title and date come from the head of the text, clean enough to show."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.readers.metadata import (
    MAX_TITLE,
    Description,
    clean_title,
    describe,
    find_date,
    find_markdown_title_and_date,
    find_title_and_date,
    to_iso_date,
)
from index.types import DateSource


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            " date 2024-01-13 Seven arrested in Lima\n\nThe raid began at dawn.",
            ("Seven arrested in Lima", "2024-01-13"),
        ),
        ("Fecha: 2023/7/4 — Siete detenidos en Lima\n", ("Siete detenidos en Lima", "2023-07-04")),
        ("التاريخ: ٢٠٢٤-٠٣-٠٩ اعتقال سبعة في ليما\n", ("اعتقال سبعة في ليما", "2024-03-09")),
        ("تاريخ النشر: 2024-03-09\nاعتقال سبعة في ليما", ("اعتقال سبعة في ليما", "2024-03-09")),
        ("date 2024-01-13\r\n\r\nA quiet night\r\n", ("A quiet night", "2024-01-13")),
        ("date 2024-02-30 No such day", ("date 2024-02-30 No such day", None)),
        ("\n\n  Una noche tranquila  \nMás texto", ("Una noche tranquila", None)),
        ("Dates are sweet", ("Dates are sweet", None)),
        ("", (None, None)),
        (" \n*** \n", (None, None)),
    ],
)
def test_title_and_date_of_text(text: str, expected: tuple[str | None, str | None]) -> None:
    assert find_title_and_date(text) == expected


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (
            "Dr. Ana Ruiz asked the court for time. " + "Then the hearing went on. " * 9,
            "Dr. Ana Ruiz asked the court for time.",
        ),
        (
            "«La audiencia empezó muy tarde». " + "Después siguió el juicio. " * 9,
            "«La audiencia empezó muy tarde».",
        ),
        ("هل بدأت الجلسة في موعدها؟ " + "ثم استمرت المحاكمة. " * 9, "هل بدأت الجلسة في موعدها؟"),
    ],
)
def test_the_first_sentence_of_a_long_line_is_the_title(text: str, title: str) -> None:
    assert find_title_and_date(text)[0] == title


@pytest.mark.parametrize("word", ["police", "policía", "الشرطة"])
def test_a_long_title_ends_at_a_word(word: str) -> None:
    title = clean_title(f"{word} " * 40)
    assert title is not None
    assert title.endswith(word + "…")
    assert MAX_TITLE - len(word) - 2 <= len(title) <= MAX_TITLE


def test_a_title_of_one_giant_word_keeps_its_marks_together() -> None:
    title = clean_title("a" * 98 + "n\u0303" * 50)
    assert title == "a" * 98 + "…"


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("Lima\r\n\tat  night", "Lima at night"),
        ("\u202eamiL\u202c \u2067evil\u2069", "amiL evil"),
        ("\x1b[31mRed\x1b[0m alert", "[31mRed [0m alert"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("## Heading", "Heading"),
        ("Bandas&nbsp;&amp; cupos&#8238;", "Bandas & cupos"),
        ("…—!", None),
    ],
)
def test_titles_are_clean(raw: str, clean: str | None) -> None:
    assert clean_title(raw) == clean


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            '---\ntitle: "Night raid"\ndate: 2024-05-06\n---\n# Other\n',
            ("Night raid", "2024-05-06"),
        ),
        ("---\r\ntítulo: Redada\r\nfecha: 2024-05-06T10:00\r\n---\r\n", ("Redada", "2024-05-06")),
        ("Intro line\n\n# Redada nocturna #\n", ("Redada nocturna", None)),
        ("# مداهمة ليلية\n\nنص الخبر", ("مداهمة ليلية", None)),
        ("date 2024-01-13 Plain after all\n", ("Plain after all", "2024-01-13")),
        ("---\nno end of front matter\n", ("no end of front matter", None)),
    ],
)
def test_markdown(text: str, expected: tuple[str | None, str | None]) -> None:
    assert find_markdown_title_and_date(text) == expected


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("2024", "2", "29"), "2024-02-29"),
        (("2023", "2", "29"), None),
        (("2024", "13", "1"), None),
        (("0000", "1", "1"), None),
        (("1666", "9", "2"), None),
        (("٢٠٢٤", "١", "٢"), "2024-01-02"),
    ],
)
def test_only_real_days_are_dates(parts: tuple[str, str, str], expected: str | None) -> None:
    assert to_iso_date(*parts) == expected


def test_find_date_ignores_longer_numbers() -> None:
    assert find_date("2024-05-06T23:10:00-05:00") == "2024-05-06"
    assert find_date("12024-05-061") is None


@given(st.text(max_size=400))
def test_any_text_has_a_safe_title_or_none(text: str) -> None:
    for title, _ in (find_title_and_date(text), find_markdown_title_and_date(text)):
        if title is not None:
            assert 0 < len(title) <= MAX_TITLE
            assert title == " ".join(title.split())
            categories = {
                unicodedata.category(char) for char in title if char not in "\u200c\u200d"
            }
            assert not categories & {"Cc", "Cf", "Cs", "Zl", "Zp"}


def test_metadata_goes_before_the_text_and_the_text_before_the_file_name() -> None:
    text = "Fecha: 2023-07-04\nSiete detenidos"
    assert describe(text, "2024-01-20.txt", titles=("", None, "Redada"), date="2022-02-03") == (
        Description("Redada", "2022-02-03", DateSource.METADATA)
    )
    assert describe(text, "2024-01-20.txt") == (
        Description("Siete detenidos", "2023-07-04", DateSource.TEXT)
    )
    assert describe("Siete detenidos", "2024-01-20-lima.txt") == (
        Description("Siete detenidos", "2024-01-20", DateSource.FILE_NAME)
    )


@pytest.mark.parametrize(
    "title",
    [
        "10811.exe",
        "Microsoft Word - informe.doc",
        "C:\\Users\\ana\\acta.docx",
        "untitled",
        "Word Document",
        "Document1",
        "PowerPoint Presentation",
        "Presentación de PowerPoint",
        "Sin título",
        "Libro1",
        "مستند1",
        "عرض تقديمي في PowerPoint",
        "بدون عنوان",
        "acta_2013",
    ],
)
def test_titles_that_say_nothing_give_way_to_the_text(title: str) -> None:
    about = describe("Acta de la junta\n\nTexto.", "acta_2013.pdf", titles=(title,))
    assert about.title == "Acta de la junta"


@pytest.mark.parametrize(
    ("title", "clean"),
    [
        ("Microsoft Word - Informe anual", "Informe anual"),
        ("The Untitled Letters", "The Untitled Letters"),
        ("Título IV de la ley", "Título IV de la ley"),
        ("عرض تقديمي عن السجون", "عرض تقديمي عن السجون"),
        ("Sentencia 45", "Sentencia 45"),
    ],
)
def test_other_titles_stay(title: str, clean: str) -> None:
    assert describe("Texto.", "sentencia 45.html", titles=(title,)).title == clean


def test_a_date_that_software_writes_for_want_of_one_is_none() -> None:
    assert describe("Texto.", date="1970-01-01").date is None


def test_a_line_that_is_a_date_is_no_title() -> None:
    assert find_title_and_date("Lima, 13 de marzo de 2013\nOficio N.º 45") == (
        "Oficio N.º 45",
        "2013-03-13",
    )
