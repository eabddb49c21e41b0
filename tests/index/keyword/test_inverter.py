"""Passages analysed in numbers say the same as their words one by one."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.keyword.inverter import Inverter, Numbering, Words
from index.keyword.postings import unpack
from index.text.analysis import analyzer

TEXTS = {
    "en": ["The police rescued the victims.", "", "Police, police: the officer's POLICE."],
    "es": ["La policía rescató a las víctimas.", "de la", "Policía y policia: víctima"],
    "ar": ["أنقذت الشرطة الضحايا.", "في من", "الشرطة والشرطة شرطة"],
}


def spelled(some: Words) -> list[list[tuple[str, str]]]:
    """Return (word, stem) of every word of every passage."""
    forms = [(some.words[number], some.stems[number]) for number in some.numbers]
    ends = some.sizes.cumsum().tolist()
    return [forms[start:end] for start, end in zip([0, *ends], ends, strict=False)]


@pytest.mark.parametrize("language", TEXTS)
def test_words_are_those_of_analysis_without_stop_words(language: str) -> None:
    expected = [
        [(form.word, form.stem) for form in analyzer(language).forms(text)]
        for text in TEXTS[language]
    ]
    assert spelled(Numbering(analyzer(language)).words(TEXTS[language])) == expected
    assert any(expected)


@given(st.lists(st.text(alphabet="aá eñ ل ش the la في 12.,'", max_size=40), max_size=8))
def test_any_texts_are_numbered_alike(texts: list[str]) -> None:
    for language in TEXTS:
        some = Numbering(analyzer(language)).words(texts)
        assert len(set(some.words)) == len(some.words) == len(some.stems)
        assert spelled(some) == [
            [(form.word, form.stem) for form in analyzer(language).forms(text)] for text in texts
        ]


@pytest.mark.parametrize("language", TEXTS)
def test_it_does_not_matter_how_passages_are_grouped(language: str) -> None:
    texts = TEXTS[language] * 3
    made = []
    for size in (1, 2, len(texts)):
        inverter, numbering = Inverter(), Numbering(analyzer(language))
        for start in range(0, len(texts), size):
            inverter.add(numbering.words(texts[start : start + size]))
        made.append((inverter.lengths().tolist(), inverter.lists()))
    assert made[0] == made[1] == made[2]
    counts = Counter(form.stem for text in texts for form in analyzer(language).forms(text))
    found = {stem: int(unpack(data, stem)[2].sum()) for stem, data in made[0][1].items()}
    assert found == counts
