"""Analysis: words become terms that point at the original text."""

from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.analysis import analyze, analyzer
from index.text.analysis.words import parts, surfaces, words
from index.types import LANGUAGES


def stems(text: str, language: str) -> list[str]:
    return [form.stem for form in analyzer(language).forms(text)]


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "trafficking", "trafficked"),
        ("en", "the officer's report", "officers reported"),
        ("es", "extorsionándolos", "extorsionar"),
        ("es", "policías", "policia"),
        ("es", "víctima", "victimas"),
        ("ar", "الشُّرْطَة", "شرطة"),
        ("ar", "وبالمدرسة", "بالمدرسة"),
        ("ar", "للاتجار", "الاتجار"),
        ("ar", "الضحايا", "ضحاياها"),
        ("ar", "اختطاف", "اختطافًا"),
        ("ar", "حقوقهم", "الحقوق"),
    ],
)
def test_forms_of_a_word_share_a_stem(language: str, one: str, other: str) -> None:
    assert stems(one, language) == stems(other, language)


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "The police of the city didn't arrest them", ["polic", "citi", "arrest"]),
        ("es", "La policía de la ciudad no los detuvo", ["polici", "ciud", "detuv"]),
        ("ar", "لم تعتقلهم شرطة المدينة في ذلك", ["تعتقل", "شرط", "مدين"]),
    ],
)
def test_function_words_are_not_indexed(language: str, text: str, expected: list[str]) -> None:
    assert stems(text, language) == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_meet_across_notations(language: str) -> None:
    assert stems("19.401 19,401 ١٩٤٠١", language) == ["19401"] * 3


def test_amounts_of_soles_keep_their_number() -> None:
    assert "3044" in stems("S/ 3.044", "es")


def test_a_word_keeps_its_marks_and_apostrophes() -> None:
    text = "«Ñaña», l’Aquila: الشُّرْطَة"
    surfaces = [text[term.span.start : term.span.end] for term in analyze(text, "fr")]
    assert surfaces == ["Ñaña", "l’Aquila", "الشُّرْطَة"]


def test_an_unknown_language_is_folded_only() -> None:
    assert stems("Les Réseaux", "fr") == ["les", "reseaux"]


@given(st.text(), st.sampled_from([*LANGUAGES, "fr", "und"]))
def test_spans_are_sorted_disjoint_and_inside(text: str, language: str) -> None:
    end = 0
    for term in analyze(text, language):
        assert end <= term.span.start < term.span.end <= len(text)
        end = term.span.end


@given(st.text(), st.sampled_from(LANGUAGES))
def test_forms_are_the_terms_that_are_not_stop_words(text: str, language: str) -> None:
    terms = [term.stem for term in analyze(text, language) if not term.stop]
    assert terms == stems(text, language)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=12), st.sampled_from(LANGUAGES))
def test_the_stem_follows_from_the_folded_word(surface: str, language: str) -> None:
    analyzed = analyzer(language)
    for form in analyzed.forms(surface):
        assert analyzed.stem_of(form.word) == form.stem


@given(st.text(max_size=60))
def test_words_are_found_where_they_stand(text: str) -> None:
    found = list(words(text))
    assert [one.surface for one in found] == surfaces(text)
    ends = list(accumulate(map(len, parts(text))))
    assert parts(text)[1::2] == surfaces(text)
    assert [(one.start, one.end) for one in found] == list(zip(ends[::2], ends[1::2], strict=False))
