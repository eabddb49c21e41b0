"""What kinds, fields and places are called in the language of the page."""

from __future__ import annotations

import pytest

from index.messages import in_language
from search.web.names import field_name, kind_name, place_name


@pytest.mark.parametrize(
    ("label", "english", "spanish", "arabic"),
    [
        ("p. 3", "p. 3", "p. 3", "ص 3"),
        (", p. 3", ", p. 3", ", p. 3", ", ص 3"),
        ("Hoja1, row 12", "Hoja1, row 12", "Hoja1, fila 12", "Hoja1, الصف 12"),
        ("ورقة, rows 2–9", "ورقة, rows 2–9", "ورقة, filas 2–9", "ورقة, الصفوف 2–9"),
        ("slide 4", "slide 4", "diapositiva 4", "الشريحة 4"),
        (":12", ":12", ":12", ":12"),
        ("00:01:02", "00:01:02", "00:01:02", "00:01:02"),
        (
            "The row 12 of trees",
            "The row 12 of trees",
            "The row 12 of trees",
            "The row 12 of trees",
        ),
    ],
)
def test_places(label: str, english: str, spanish: str, arabic: str) -> None:
    for language, expected in (("en", english), ("es", spanish), ("ar", arabic)):
        with in_language(language):
            assert place_name(label) == expected


def test_kinds_and_fields() -> None:
    with in_language("es"):
        assert [kind_name("text"), kind_name("pdf")] == ["texto", "pdf"]
        assert [field_name("from"), field_name("x-list")] == ["Remitente", "x-list"]
    with in_language("ar"):
        assert [kind_name("text"), field_name("subject")] == ["نص", "الموضوع"]
