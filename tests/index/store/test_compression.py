"""Compressed text comes back as it was, and is never longer."""

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.store.compression import compress, decompress, pack_document
from index.types import Document, Passage, Span

TEXTS = {
    "en": "Police rescued thirty victims of human trafficking in the port of Callao. " * 6,
    "es": "La policía rescató a treinta víctimas de la trata en el puerto del Callao. " * 6,
    "ar": "أنقذت الشرطة ثلاثين ضحية من ضحايا الاتجار بالبشر في ميناء كاياو. " * 6,
}


@pytest.mark.parametrize("language", TEXTS)
def test_prose_becomes_shorter_and_comes_back(language: str) -> None:
    text = TEXTS[language]
    stored = compress(text)
    assert isinstance(stored, bytes)
    assert len(stored) < len(text.encode()) / 2
    assert decompress(stored) == text


@given(st.text())
def test_any_text_comes_back_and_takes_no_more_space(text: str) -> None:
    stored = compress(text)
    assert decompress(stored) == text
    assert len(stored if isinstance(stored, bytes) else stored.encode()) <= len(text.encode())


def test_what_is_damaged_is_no_text() -> None:
    stored = compress(TEXTS["es"])
    assert isinstance(stored, bytes)
    with pytest.raises(zlib.error):
        decompress(stored[:-4])


def test_gaps_passages_and_tail_are_the_text() -> None:
    text = f"  {TEXTS['en']}\n\n{TEXTS['ar']}\n"
    cuts = [(2, 2 + len(TEXTS["en"]) - 1), (4 + len(TEXTS["en"]), len(text) - 2)]
    passages = [Passage(Span(*cut), language) for cut, language in zip(cuts, "ea", strict=True)]
    packed = pack_document(Document(text, "title", "2024-01-13"), passages)
    assert [row[:3] for row in packed.passages] == [(*cuts[0], "e"), (*cuts[1], "a")]
    assert "".join(row[3] + decompress(row[4]) for row in packed.passages) + packed.tail == text
    assert (packed.title, packed.date) == ("title", "2024-01-13")
