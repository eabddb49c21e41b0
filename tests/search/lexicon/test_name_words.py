"""Arabic names that are ordinary words, too, are told from those that are names alone."""

import pytest

from index.text.normalize import fold
from search.lexicon.known_names import KnownNames
from search.lexicon.name_words import NAME_WORDS


def test_words_are_folded() -> None:
    assert {fold(word) for word in NAME_WORDS} == NAME_WORDS


@pytest.mark.parametrize("word", ["منصور", "ناصر", "فارس", "أمل", "خالد", "نور", "إلهام", "وردة"])
def test_a_name_that_is_a_word(known: KnownNames, word: str) -> None:
    assert known.is_certainly_also_word(fold(word))


@pytest.mark.parametrize(
    "word", ["محمد", "عرفات", "القذافي", "ماكرون", "رامون", "مارتينيز", "سليمان", "مارك", "كوريا"]
)
def test_a_name_that_is_none(known: KnownNames, word: str) -> None:
    assert not known.is_certainly_also_word(fold(word))
