"""Analysis: forms of a word share a stem, and stop words are not indexed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.analysis import get_analyzer
from index.text.analysis.words import find_surfaces, find_words, has_broken_word
from index.types import LANGUAGES, Language


def stems(text: str, language: str) -> list[str]:
    return [word.stem for word in get_analyzer(language).analyze(text)]


@pytest.mark.parametrize(
    ("language", "form", "other_form"),
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
def test_forms_of_a_word_share_a_stem(language: str, form: str, other_form: str) -> None:
    assert stems(form, language) == stems(other_form, language)


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "The police of the city didn't arrest them", ["polic", "citi", "arrest"]),
        ("es", "La policía de la ciudad no los detuvo", ["polici", "ciud", "deten"]),
        ("ar", "لم تعتقلهم شرطة المدينة في ذلك", ["اعتقل", "شرطه", "مدين"]),
    ],
)
def test_function_words_are_not_indexed(language: str, text: str, expected: list[str]) -> None:
    assert stems(text, language) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "a tax haven", ["tax", "haven"]),
        ("en", "an illegal mine", ["illeg", "mine"]),
        ("en", "Don Aurelio won", ["don", "aurelio", "won"]),
        ("en", "we haven't won't don't", []),
        ("es", "el estado", ["estad"]),
        ("ar", "يوم", ["يوم"]),
    ],
)
def test_nouns_and_names_that_look_like_function_words_are_indexed(
    language: str, text: str, expected: list[str]
) -> None:
    assert stems(text, language) == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_meet_across_notations(language: str) -> None:
    assert stems("19.401 19,401 ١٩٤٠١", language) == ["19401"] * 3


def test_amounts_of_soles_keep_their_number() -> None:
    assert "3044" in stems("S/ 3.044", "es")


def test_an_unknown_language_is_folded_only() -> None:
    assert stems("Les Réseaux", "fr") == ["les", "reseaux"]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "anti-\nmafia traf\u00adficking", ["antimafia", "anti", "mafia", "traffick"]),
        ("es", "la contra-\nrreforma", ["contrarreform", "rreform"]),
        ("ar", "القن\u200bصلية", ["قنصل"]),
    ],
)
def test_broken_words_are_indexed_whole_and_in_parts(
    language: str, text: str, expected: list[str]
) -> None:
    assert stems(text, language) == expected


@pytest.mark.parametrize("language", ["en", "es"])
def test_arabic_words_are_analysed_as_arabic_in_any_text(language: str) -> None:
    assert stems("Muhammad محمد الحلاق في 2024", language)[1:] == stems("محمد الحلاق 2024", "ar")


def test_latin_words_in_arabic_text_are_folded() -> None:
    assert stems("شركة Prisión", "ar") == ["شركه", "prision"]


@given(st.text(), st.sampled_from([*LANGUAGES, "fr", "und"]))
def test_all_words_but_stop_words_are_indexed(text: str, language: str) -> None:
    analyzer = get_analyzer(language)
    analyzed = [analyzer.analyze_word(word.surface) for word in find_words(text)]
    assert analyzed == analyzer.analyze_words(find_surfaces(text))
    assert analyzed == [analyzer.analyze_uncached(word.surface) for word in find_words(text)]
    if not has_broken_word(text):
        analyzed += analyzer.analyze_words(
            [compound.term for compound in analyzer.find_compounds(text)]
        )
        assert [word for word in analyzed if not word.stop] == analyzer.analyze(text)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=12), st.sampled_from(LANGUAGES))
def test_the_stem_follows_from_the_folded_word(surface: str, language: str) -> None:
    analyzer = get_analyzer(language)
    for word in analyzer.analyze(surface):
        assert analyzer.stem_folded(word.word) == word.stem


@pytest.mark.parametrize("language", [*LANGUAGES, "nl"])
@pytest.mark.parametrize(
    "word", "the of de los في على علي و police trata شرطه don't 1,5 ''".split()
)
def test_a_folded_word_is_a_stop_word_by_itself_as_in_a_text(language: Language, word: str) -> None:
    analyzer = get_analyzer(language)
    folded = analyzer.analyze_word(word).word
    assert analyzer.is_stop_word(folded) == analyzer.analyze_word(word).stop
