"""Which way a text runs."""

from __future__ import annotations

import pytest

from search.display.bidi.direction import has_rtl, is_rtl


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
