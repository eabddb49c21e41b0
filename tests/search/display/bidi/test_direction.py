"""Which way a text runs."""

from __future__ import annotations

import pytest

from search.display.bidi.direction import has_rtl, is_rtl, starts_rtl


@pytest.mark.parametrize(
    ("text", "has_any", "is_mostly"),
    [
        ("Police in Lima", False, False),
        ("Policía de Ñaña", False, False),
        ("أعلنت الشرطة", True, True),
        ("PNP: أعلنت الشرطة الوطنية", True, True),
        ("The word الاتجار means trade or traffic", True, False),
        ("2024", False, False),
    ],
)
def test_direction(text: str, has_any: bool, is_mostly: bool) -> None:
    assert has_rtl(text) is has_any
    assert is_rtl(text) is is_mostly


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", False),
        ("2024 police", False),
        ("Ñaña الاتجار بالبشر", False),
        ("«2024» الاتجار human trafficking", True),
        ("lang:ar الاتجار", False),
        ("\u200fPNP", True),
    ],
)
def test_the_first_letter_says_where_a_line_starts(text: str, expected: bool) -> None:
    assert starts_rtl(text) is expected
    assert starts_rtl(f"{text} الشرطة police الشرطة") is (expected or not text)
