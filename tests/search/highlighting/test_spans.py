"""Highlights: whole words with the right reason, at the right place, in every language."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.config import Config
from index.text.analysis.words import find_words
from index.text.graphemes import is_grapheme_boundary
from index.types import LANGUAGES, Language, Span
from index.update import update
from search.engine import Engine
from search.highlighting.spans import highlight, resolve_overlaps
from search.highlighting.word_matches import MIN_TRANSLATION_SHARE
from search.types import Alternative, Concept, Expansion, Highlight, Mode, Reason, SearchRequest

STEM, TRANSLATION = Reason.STEM, Reason.TRANSLATION


def concept(text: str, *alternatives: tuple[tuple[str, ...], float, Reason]) -> Concept:
    return Concept(text, (text,), tuple(Alternative(*one) for one in alternatives))


def lit(text: str, language: Language, *concepts: Concept) -> list[tuple[str, str]]:
    return [
        (text[one.span.start : one.span.end], one.reason.value)
        for one in highlight(text, language, concepts)
    ]


def lit_words(text: str, language: Language, *concepts: Concept) -> list[str]:
    return [word for word, _ in lit(text, language, *concepts)]


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
    ("language", "typed", "stem", "text"),
    [
        ("en", "woman", "woman", "women"),
        ("en", "sell", "sell", "sold"),
        ("es", "mujer", "muj", "mujeres"),
        ("es", "hogares", "hogar", "hogar"),
        ("es", "jueces", "juec", "juez"),
        ("ar", "متجر", "متجر", "المتاجر"),
        ("ar", "اسعار", "اسعار", "بالسعر"),
        ("ar", "رساله", "رسال", "الرسائل"),
    ],
)
def test_forms_that_stemmers_keep_apart(
    language: Language, typed: str, stem: str, text: str
) -> None:
    assert lit(text, language, concept(typed, ((stem,), 1.0, STEM))) == [(text, "stem")]


@pytest.mark.parametrize(
    ("language", "text", "terms", "expected"),
    [
        ("en", "a human\n trafficking ring", ("human", "traffick"), "human\n trafficking"),
        ("en", "trafficking in humans", ("human", "traffick"), "trafficking in humans"),
        ("es", "la trata de\r\npersonas", ("trat", "person"), "trata de\r\npersonas"),
        ("ar", "شبكة للاتجار بالبشر في ليما", ("اتجار", "بشر"), "للاتجار بالبشر"),
    ],
)
def test_an_expression_is_one_span(
    language: Language, text: str, terms: tuple[str, ...], expected: str
) -> None:
    found = lit(text, language, concept("x", (terms, 1.0, TRANSLATION)))
    assert found == [(expected, "translation")]


@pytest.mark.parametrize(
    ("language", "text", "terms", "expected"),
    [
        ("en", "trafficking of women and other humans", ("human", "traffick"), 2),
        ("es", "la trata y explotación de personas", ("trat", "person"), 2),
        ("ar", "الاتجار غير المشروع بالبشر", ("اتجار", "بشر"), 2),
        ("en", "human rights; the minister spoke at length about drug trafficking", None, 0),
        ("es", "se trata de un auge. Las personas ganan más", ("trat", "person"), 0),
        ("ar", "اتجار. البشر", ("اتجار", "بشر"), 0),
        ("en", "human rights", None, 0),
    ],
)
def test_a_translated_expression_is_lit_in_parts_only_where_they_are_near(
    language: Language, text: str, terms: tuple[str, ...] | None, expected: int
) -> None:
    one = concept("x", (terms or ("human", "traffick"), 1.0, TRANSLATION))
    assert len(lit(text, language, one)) == expected


def test_doubtful_translations_stay_dark() -> None:
    likely, doubtful = (("traffick",), 0.6, TRANSLATION), (("treat",), 0.1, TRANSLATION)
    assert lit("he treats people", "en", concept("trata", likely, doubtful)) == []
    # What counts is the likeliest translation: context takes weight from all of them.
    assert lit("he treats people", "en", concept("trata", doubtful)) != []


def test_a_translation_stays_dark_beside_a_much_likelier_one() -> None:
    weak = MIN_TRANSLATION_SHARE - 0.1
    one = concept("goles", (("goal",), 1.0, TRANSLATION), (("score",), weak, TRANSLATION))
    assert lit_words("He scored the goal", "en", one) == ["goal"]
    assert lit_words("He scored again", "en", one) == ["scored"]
    two = concept("cárcel", (("jail",), 1.0, TRANSLATION), (("prison",), 0.9, TRANSLATION))
    assert lit_words("jail or prison", "en", two) == ["jail", "prison"]


def test_the_likelier_reading_of_a_word_wins() -> None:
    spanish = concept("red", (("network",), 1.0, TRANSLATION), (("red",), 1.0, STEM))
    english = concept("red", (("red",), 1.0, STEM), (("network",), 1.0, TRANSLATION))
    assert lit("a network of red trucks", "en", spanish) == [("network", "translation")]
    assert lit("a network of red trucks", "en", english) == [("red", "exact")]
    assert lit_words("red trucks", "en", spanish) == ["red"]


@pytest.mark.parametrize(
    ("language", "text", "stem"),
    [
        ("en", "the the", "the"),
        ("es", "de la", "de"),
        ("ar", "في من", "في"),
        ("en", "Madre de Dios", "de"),
        ("ar", "نعم", "y"),
    ],
)
def test_function_words_stay_dark(language: Language, text: str, stem: str) -> None:
    one = concept(stem, ((stem,), 1.0, STEM), (("نعم",), 1.0, TRANSLATION))
    assert lit(text, language, one) == []


def test_overlaps_go_to_the_query_word_then_the_longer_then_the_stronger() -> None:
    word = Highlight(Span(0, 5), Reason.EXACT, "a")
    expression = Highlight(Span(0, 9), Reason.STEM, "b")
    translation = Highlight(Span(0, 12), Reason.TRANSLATION, "c")
    part = Highlight(Span(6, 12), Reason.TRANSLATION, "d")
    near = Highlight(Span(0, 20), Reason.MEANING, "e")
    assert resolve_overlaps([word, expression]) == (expression,)
    assert resolve_overlaps([translation, word]) == (word,)
    assert resolve_overlaps([part, translation, near]) == (translation,)
    assert resolve_overlaps([Highlight(Span(0, 5), Reason.TRANSLATION, "c"), word]) == (word,)


def test_strength_is_how_sure_the_match_is() -> None:
    one = concept("trata", (("trat",), 1.0, STEM), (("abus",), 0.5, TRANSLATION))
    for text, strength in (("trata", 1.0), ("abusos", 0.5)):
        (found,) = highlight(text, "es", [one])
        assert found.strength == strength


ODD = st.text(
    st.sampled_from("aéñأبش12 .'’-_\n\u0301\u0651\u200d\u200f\u202e\u2066\ufe0f👩🏽🇵🇪क\u093f")
)


@given(
    ODD | st.text(),
    st.sampled_from(LANGUAGES),
    st.lists(st.text(min_size=1, max_size=4), max_size=4),
    st.data(),
)
def test_spans_are_sorted_disjoint_whole_words(
    text: str, language: Language, stems: list[str], data: st.DataObject
) -> None:
    found = [word.surface for word in find_words(text)]
    terms = st.lists(st.sampled_from([*found, *stems, "x"]), min_size=1, max_size=3)
    asked = data.draw(st.lists(terms, max_size=4))
    concepts = [
        concept(" ".join(some), (tuple(some), 1.0, STEM), (tuple(some), 0.7, TRANSLATION))
        for some in asked
    ]
    end = 0
    for one in highlight(text, language, concepts):
        assert end <= one.span.start < one.span.end <= len(text)
        end = one.span.end
        assert is_grapheme_boundary(text, one.span.start)
        assert is_grapheme_boundary(text, one.span.end)
        for word in find_words(text):
            if word.start < one.span.end and one.span.start < word.end:
                assert one.span.start <= word.start
                assert word.end <= one.span.end


def test_a_document_is_read_passage_by_passage_in_its_language(
    project: Callable[..., Config],
) -> None:
    parts = {
        "الشرطة أنقذت ضحايا الاتجار بالبشر في العاصمة ليلة أمس. ": ["الاتجار بالبشر"],
        "\n\nPolice rescued the victims of human trafficking last night. ": ["human trafficking"],
        "\n\nLa policía rescató a las víctimas de la trata de personas.": ["trata de personas"],
    }
    config = project({"mixed.txt": "".join(parts)})
    update(config)
    engine = Engine.open(config)
    try:
        (hit, *_) = engine.search(SearchRequest("trata de personas")).hits
        text = engine.document(hit.document).text
        found = engine.highlight_document("trata de personas", hit.document)
        shown = [text[one.span.start : one.span.end] for one in found]
        assert shown == [word for some in parts.values() for word in some]
    finally:
        engine.close()


@pytest.mark.parametrize(
    ("query", "text", "near"),
    [
        ("police lawyer", "Police questioned the attorney for hours on Monday.", "attorney"),
        ("policía cárcel", "La policía rodeó la prisión toda la noche del lunes.", "prisión"),
        ("شرطة بيت", "فتشت الشرطة كل غرفة في منزل قرب الميناء القديم.", "منزل"),
    ],
)
def test_words_near_in_meaning_are_lit_unless_words_are_all_that_is_asked_for(
    project: Callable[..., Config], query: str, text: str, near: str
) -> None:
    config = project({"a.txt": text})
    update(config)
    engine = Engine.open(config)
    lit_: dict[Mode, set[str]] = {}
    for mode in Mode:
        alone = frozenset({Expansion.SYNONYMS})
        (hit,) = engine.search(SearchRequest(query, mode=mode, without=alone)).hits
        lit_[mode] = {text[one.span.start : one.span.end] for one in hit.highlights}
    engine.close()
    assert lit_[Mode.HYBRID] == lit_[Mode.SEMANTIC] == lit_[Mode.KEYWORD] | {near}
    assert len(lit_[Mode.KEYWORD]) == 1
