"""Passages analysed in batches have the same words as passages analysed one by one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.keyword.batch_analyzer import AnalyzedBatch, BatchAnalyzer
from index.text.analysis import get_analyzer

TEXTS = {
    "en": ["The police rescued the victims.", "", "Police, police: the officer's POLICE."],
    "es": ["La policía rescató a las víctimas.", "de la", "Policía y policia: víctima"],
    "ar": ["أنقذت الشرطة الضحايا.", "في من", "الشرطة والشرطة شرطة"],
}


def spell_out(batch: AnalyzedBatch) -> list[list[tuple[str, str]]]:
    """Return (word, stem) of every word of every passage."""
    forms = [(batch.words[word_id], batch.stems[word_id]) for word_id in batch.word_ids]
    ends = batch.counts.cumsum().tolist()
    return [forms[start:end] for start, end in zip([0, *ends], ends, strict=False)]


def analyze_singly(language: str, texts: list[str]) -> list[list[tuple[str, str]]]:
    return [
        [(form.word, form.stem) for form in get_analyzer(language).analyze(text)] for text in texts
    ]


@pytest.mark.parametrize("language", TEXTS)
def test_words_are_those_of_analysis_without_stop_words(language: str) -> None:
    expected = analyze_singly(language, TEXTS[language])
    batch = BatchAnalyzer(get_analyzer(language)).analyze(TEXTS[language])
    assert spell_out(batch) == expected
    assert any(expected)


@given(
    st.lists(st.text(alphabet="aá eñ ل ش the la في 12.,'-\n\u00ad\u200b", max_size=40), max_size=8)
)
def test_any_texts_are_analysed_alike(texts: list[str]) -> None:
    for language in TEXTS:
        batch = BatchAnalyzer(get_analyzer(language)).analyze(texts)
        assert len(set(batch.words)) == len(batch.words) == len(batch.stems)
        assert spell_out(batch) == analyze_singly(language, texts)


@pytest.mark.parametrize("language", TEXTS)
def test_what_was_analysed_before_does_not_show(language: str) -> None:
    used = BatchAnalyzer(get_analyzer(language))
    used.analyze(list(reversed(TEXTS[language])))
    fresh = BatchAnalyzer(get_analyzer(language))
    first, second = used.analyze(TEXTS[language]), fresh.analyze(TEXTS[language])
    assert (first.words, first.stems) == (second.words, second.stems)
    assert first.word_ids.tolist() == second.word_ids.tolist()


@pytest.mark.parametrize(
    ("language", "text", "length"),
    [
        ("en", "The off-shore firm paid on January 20, 2024.", 6),
        ("es", "El ex-presidente llamó al 987 654 321.", 6),
        ("ar", "اتصل بالرقم ٩٨٧ ٦٥٤ ٣٢١", 5),
    ],
)
def test_compounds_make_a_passage_no_longer(language: str, text: str, length: int) -> None:
    batch = BatchAnalyzer(get_analyzer(language)).analyze([text])
    assert batch.lengths.tolist() == [length]
    assert batch.counts.tolist() > [length]
