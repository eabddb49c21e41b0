"""Words that stand together, whatever stands between them in the text."""

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.text.analysis import get_analyzer
from index.text.analysis.words import find_surfaces
from search.conditions import WordSequence
from search.ranking.sequences import (
    CapitalizedWords,
    find_occurrences,
    has_any_sequence,
    has_capitalized,
)


def sequence(words: str, near: int | None = None, *, by_stem: bool = False) -> WordSequence:
    return WordSequence(tuple(frozenset(word.split("|")) for word in words.split()), near, by_stem)


@pytest.mark.parametrize(
    ("language", "text", "wanted", "expected"),
    [
        ("en", "To be, or not to be", sequence("to be"), [(0, 1), (4, 5)]),
        ("en", "be to", sequence("to be"), []),
        ("en", "the the the", sequence("the the"), [(0, 1), (1, 2)]),
        ("es", "la trata de personas", sequence("trata|tratas de personas"), [(1, 2, 3)]),
        ("es", "Policía de Lima", sequence("lima policia", 1), [(0, 2)]),
        ("es", "Policía de la gran Lima", sequence("lima policia", 2), []),
        ("es", "policía", sequence("policia policia", 3), []),
        ("ar", "الاتجار بالبَشَر", sequence("الاتجار بالبشر"), [(0, 1)]),
        ("ar", "قال من قبل", sequence("من قبل"), [(1, 2)]),
        ("en", "trafficking of the humans", sequence("traffick human", by_stem=True), [(0, 3)]),
        ("es", "tráficos de los humanos", sequence("trafic human", by_stem=True), [(0, 3)]),
        ("ar", "الشرطة في المدينة", sequence("شرطه مدين", by_stem=True), [(0, 2)]),
    ],
)
def test_every_occurrence_is_found_with_its_places(
    language: str, text: str, wanted: WordSequence, expected: list[tuple[int, ...]]
) -> None:
    words = get_analyzer(language).analyze_words(find_surfaces(text))
    assert list(find_occurrences(wanted, words)) == expected
    assert has_any_sequence(text, language, [wanted]) == bool(expected)


SIGNS = (
    " ", "\n", "\u00a0", "\u2028", "-", "-\n", "\u00ad\n ", ".", ",", "(", "_", "5", "1\u00a0000",
    "'", "’", "ʼ", "'s", "\u0301", "\u0307", "\u0651", "\u200d", "\u200b", "\u200f", "\ufeff",
    "L", "l", "luna", "Luna", "LUNA", "Lúna", "Ｌuna", "Ⅼuna", "𝐋una", "K", "\u212a", "İ", "ẞ", "ß",
    "Ñ", "ñ", "Ж", "ж", "Ა", "Ⴀ", "قمر", "و", "ـ", "ﺍ", "is", "Is",
)  # fmt: skip
WORDS = st.sampled_from(
    [
        "luna",
        "l",
        "k",
        "i",
        "is",
        "ss",
        "n",
        "nluna",
        "oluna",
        "lunas",
        "ж",
        "قمر",
        "5",
        "lluna",
        "",
    ]
)


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_capitals_are_found_where_every_word_is_looked_at(language: str) -> None:
    found: set[bool] = set()

    @settings(max_examples=1_500, deadline=None)
    @given(
        st.lists(st.lists(st.sampled_from(SIGNS), max_size=12).map("".join), max_size=3),
        st.lists(WORDS, max_size=3),
    )
    def check(texts: list[str], words: list[str]) -> None:
        capitalized = CapitalizedWords(language, words)
        for text in texts * 2:
            expected = has_capitalized(text, language, words)
            assert capitalized.are_in(text) == expected, (text, words)
            found.add(expected)

    check()
    assert found == {True, False}


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_every_capital_is_looked_at(language: str) -> None:
    analyze = get_analyzer(language).analyze_uncached
    for letter in filter(str.isupper, map(chr, range(sys.maxunicode + 1))):
        for surface in find_surfaces(f"{letter}una"):
            word = analyze(surface).word
            assert CapitalizedWords(language, [word]).are_in(f"a {letter}una") == has_capitalized(
                f"a {letter}una", language, [word]
            ), letter
