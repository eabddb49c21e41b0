"""Highlights: whole words with the right reason, at the right place, in every language."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.types import LANGUAGES, Language, Span
from search.highlight import highlight, resolve
from search.types import Alternative, Concept, Highlight, Reason

STEM, TRANSLATION = Reason.STEM, Reason.TRANSLATION


def concept(text: str, *alternatives: tuple[tuple[str, ...], float, Reason]) -> Concept:
    return Concept(text, (text,), tuple(Alternative(*one) for one in alternatives))


def lit(text: str, language: Language, *concepts: Concept) -> list[tuple[str, str]]:
    return [
        (text[one.span.start : one.span.end], one.reason.value)
        for one in highlight(text, language, concepts)
    ]


@pytest.mark.parametrize(
    ("language", "text", "typed", "stem", "expected"),
    [
        ("en", "Officers. An officer's", "officer", "offic", ["Officers", "officer's"]),
        ("es", "extorsionar: Extorsionándolos", "extorsionar", "extorsion", None),
        ("ar", "شرطة، والشُّرْطَة", "شرطه", "شرط", ["شرطة", "والشُّرْطَة"]),
    ],
)
def test_exact_words_and_other_forms(
    language: Language, text: str, typed: str, stem: str, expected: list[str] | None
) -> None:
    found = lit(text, language, concept(typed, ((stem,), 1.0, STEM)))
    assert [word for word, _ in found] == (expected or text.split(": "))
    assert sorted(reason for _, reason in found) == ["exact", "stem"]


@pytest.mark.parametrize(
    ("language", "text", "terms", "expected"),
    [
        ("en", "a human\n trafficking ring", ("human", "traffick"), "human\n trafficking"),
        ("en", "trafficking in humans", ("human", "traffick"), "trafficking in humans"),
        ("es", "la trata de personas", ("trat", "person"), "trata de personas"),
        ("ar", "شبكة للاتجار بالبشر في ليما", ("اتجار", "بشر"), "للاتجار بالبشر"),
    ],
)
def test_an_expression_is_one_span(
    language: Language, text: str, terms: tuple[str, ...], expected: str
) -> None:
    found = lit(text, language, concept("x", (terms, 1.0, TRANSLATION)))
    assert found == [(expected, "translation")]


def test_a_scattered_expression_is_lit_word_by_word_and_an_incomplete_one_not_at_all() -> None:
    one = concept("x", (("human", "traffick"), 1.0, TRANSLATION))
    assert [word for word, _ in lit("human rights; drug trafficking", "en", one)] == [
        "human",
        "trafficking",
    ]
    assert lit("human rights", "en", one) == []


def test_doubtful_translations_stay_dark() -> None:
    assert lit("he treats people", "en", concept("trata", (("treat",), 0.1, TRANSLATION))) == []


@pytest.mark.parametrize(
    ("language", "text", "stem"),
    [("en", "the the", "the"), ("es", "de la", "de"), ("ar", "في من", "في")],
)
def test_function_words_stay_dark(language: Language, text: str, stem: str) -> None:
    assert lit(text, language, concept(stem, ((stem,), 1.0, STEM))) == []


def test_overlaps_go_to_the_longer_then_the_stronger() -> None:
    short = Highlight(Span(0, 5), Reason.EXACT, "a")
    long = Highlight(Span(0, 9), Reason.TRANSLATION, "b")
    equal = Highlight(Span(0, 5), Reason.TRANSLATION, "c")
    assert resolve([short, long]) == (long,)
    assert resolve([equal, short]) == (short,)


@given(st.text(), st.sampled_from(LANGUAGES), st.lists(st.text(min_size=1, max_size=4), max_size=4))
def test_spans_are_sorted_disjoint_whole_words(
    text: str, language: Language, stems: list[str]
) -> None:
    concepts = [concept(stem, ((stem,), 1.0, STEM)) for stem in [*stems, *text.split()[:3]]]
    end = 0
    for one in highlight(text, language, concepts):
        assert end <= one.span.start < one.span.end <= len(text)
        end = one.span.end
        if end < len(text):
            assert not unicodedata.category(text[end]).startswith("M") or not text[end].isalnum()
