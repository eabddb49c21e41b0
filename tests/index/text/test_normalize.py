"""Folding: spelling variants of the same word meet, in each language."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.normalize import fold, fold_number, strip_punctuation


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("Police", "police"),
        ("naïve", "naive"),
        ("ﬁne", "fine"),
        ("Extorsión", "extorsion"),
        ("PERÚ", "peru"),
        ("Ñaña", "nana"),
        ("pingüino", "pinguino"),
        ("الشُّرْطَة", "الشرطه"),
        ("الشـرطة", "الشرطه"),
        ("أحمد", "احمد"),
        ("إدارة", "اداره"),
        ("آمال", "امال"),
        ("مستشفى", "مستشفي"),
        ("مسؤول", "مسوول"),
        ("رئيس", "رييس"),
        ("ﻻجئ", "لاجي"),
    ],
)
def test_folds_variants(word: str, expected: str) -> None:
    assert fold(word) == expected


def test_composed_and_decomposed_forms_meet() -> None:
    for word in ("extorsión", "Ñaña", "آمال", "رئيس"):
        assert fold(unicodedata.normalize("NFD", word)) == fold(word)


@pytest.mark.parametrize("number", ["19401", "19.401", "19,401", "١٩٤٠١", "١٩٬٤٠١", "19\u00a0401"])
def test_one_number_however_it_is_grouped(number: str) -> None:
    assert fold_number(number) == "19401"


def test_other_separators_are_decimal_points() -> None:
    assert fold_number("6,5") == fold_number("6.5") == fold_number("٦٫٥") == "6.5"


@given(st.text())
def test_folding_is_idempotent(word: str) -> None:
    assert fold(fold(word)) == fold(word)


@pytest.mark.parametrize(
    ("text", "stripped"),
    [
        ("Who was arrested?", "Who was arrested"),
        ("¿Quién fue detenido?", "Quién fue detenido"),
        ("مَن اعتُقل؟", "مَن اعتُقل"),
        ("«Huellas»,  dijo —ella—", "Huellas dijo ella"),
        ("EE.UU. 3-2 AFP/Reuters officer's", "EE.UU 3-2 AFP/Reuters officer's"),
        ("$500 20% ٥٪ C++ @ana #caso", "$500 20% ٥٪ C++ @ana #caso"),
        ("?! …", ""),
    ],
)
def test_punctuation_goes_from_around_words_only(text: str, stripped: str) -> None:
    assert strip_punctuation(text) == stripped
