"""Highlights: whole words with the right reason, at the right place, in every language."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain

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
    return Concept(text, (text,), tuple(Alternative(*alternative) for alternative in alternatives))


def highlighted(text: str, language: Language, *concepts: Concept) -> list[tuple[str, str]]:
    highlights = highlight(text, language, concepts)
    return [(text[match.span.start : match.span.end], match.reason.value) for match in highlights]


def highlighted_words(text: str, language: Language, *concepts: Concept) -> list[str]:
    return [word for word, _ in highlighted(text, language, *concepts)]


@pytest.mark.parametrize(
    ("language", "text", "typed", "stem", "expected"),
    [
        ("en", "Officers. An officer's", "officer", "offic", ["Officers", "officer's"]),
        ("es", "extorsionar: Extorsionándolos", "extorsionar", "extorsion", None),
        ("ar", "شرطة، والشُّرْطَة", "شرطه", "شرطه", ["شرطة", "والشُّرْطَة"]),
    ],
)
def test_exact_words_and_other_forms(
    language: Language, text: str, typed: str, stem: str, expected: list[str] | None
) -> None:
    words = highlighted(text, language, concept(typed, ((stem,), 1.0, STEM)))
    assert [word for word, _ in words] == (expected or text.split(": "))
    assert sorted(reason for _, reason in words) == ["exact", "stem"]


@pytest.mark.parametrize(
    ("language", "typed", "stem", "text"),
    [
        ("en", "woman", "woman", "women"),
        ("en", "sell", "sell", "sold"),
        ("es", "mujer", "muj", "mujeres"),
        ("es", "hogares", "hog", "hogar"),
        ("es", "jueces", "juec", "juez"),
        ("ar", "متجر", "متجر", "المتاجر"),
        ("ar", "اسعار", "اسعار", "بالسعر"),
        ("ar", "رساله", "رسال", "الرسائل"),
    ],
)
def test_forms_that_stemmers_keep_apart(
    language: Language, typed: str, stem: str, text: str
) -> None:
    assert highlighted(text, language, concept(typed, ((stem,), 1.0, STEM))) == [(text, "stem")]


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
    words = highlighted(text, language, concept("x", (terms, 1.0, TRANSLATION)))
    assert words == [(expected, "translation")]


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
def test_a_translated_expression_is_highlighted_in_parts_only_where_they_are_near(
    language: Language, text: str, terms: tuple[str, ...] | None, expected: int
) -> None:
    expression = concept("x", (terms or ("human", "traffick"), 1.0, TRANSLATION))
    assert len(highlighted(text, language, expression)) == expected


def test_doubtful_translations_are_not_highlighted() -> None:
    likely, doubtful = (("traffick",), 0.6, TRANSLATION), (("treat",), 0.1, TRANSLATION)
    assert highlighted("he treats people", "en", concept("trata", likely, doubtful)) == []
    # Doubtful means beside the likeliest one: context takes weight from all of them.
    assert highlighted("he treats people", "en", concept("trata", doubtful)) != []


def test_a_translation_is_not_highlighted_beside_a_much_likelier_one() -> None:
    weak = MIN_TRANSLATION_SHARE - 0.1
    unequal = concept("goles", (("goal",), 1.0, TRANSLATION), (("score",), weak, TRANSLATION))
    assert highlighted_words("He scored the goal", "en", unequal) == ["goal"]
    assert highlighted_words("He scored again", "en", unequal) == ["scored"]
    similar = concept("cárcel", (("jail",), 1.0, TRANSLATION), (("prison",), 0.9, TRANSLATION))
    assert highlighted_words("jail or prison", "en", similar) == ["jail", "prison"]


def test_the_likelier_reading_of_a_word_wins_beside_the_word_as_typed() -> None:
    spanish = concept("red", (("network",), 1.0, TRANSLATION), (("red",), 1.0, STEM))
    english = concept("red", (("red",), 1.0, STEM), (("network",), 1.0, TRANSLATION))
    both = [("network", "translation"), ("red", "exact")]
    assert highlighted("a network of red trucks", "en", spanish) == both
    assert highlighted("a network of red trucks", "en", english) == [("red", "exact")]
    assert highlighted("a network of reds", "en", spanish) == [("network", "translation")]
    assert highlighted_words("red trucks", "en", spanish) == ["red"]


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
def test_function_words_are_not_highlighted(language: Language, text: str, stem: str) -> None:
    word = concept(stem, ((stem,), 1.0, STEM), (("نعم",), 1.0, TRANSLATION))
    assert highlighted(text, language, word) == []


def test_of_overlaps_the_query_word_wins_then_the_longer_then_the_stronger() -> None:
    word = Highlight(Span(0, 5), Reason.EXACT, "a")
    expression = Highlight(Span(0, 9), Reason.STEM, "b")
    translation = Highlight(Span(0, 12), Reason.TRANSLATION, "c")
    part = Highlight(Span(6, 12), Reason.TRANSLATION, "d")
    semantic = Highlight(Span(0, 20), Reason.MEANING, "e")
    assert resolve_overlaps([word, expression]) == (expression,)
    assert resolve_overlaps([translation, word]) == (word,)
    assert resolve_overlaps([part, translation, semantic]) == (translation,)
    assert resolve_overlaps([Highlight(Span(0, 5), Reason.TRANSLATION, "c"), word]) == (word,)


def test_strength_is_how_sure_the_match_is() -> None:
    trata = concept("trata", (("trat",), 1.0, STEM), (("abus",), 0.5, TRANSLATION))
    for text, strength in (("trata", 1.0), ("abusos", 0.5)):
        (match,) = highlight(text, "es", [trata])
        assert match.strength == strength


ODD_TEXTS = st.text(
    st.sampled_from("aéñأبش12 .'’-_\n\u0301\u0651\u200d\u200f\u202e\u2066\ufe0f👩🏽🇵🇪क\u093f")
)


@given(
    ODD_TEXTS | st.text(),
    st.sampled_from(LANGUAGES),
    st.lists(st.text(min_size=1, max_size=4), max_size=4),
    st.data(),
)
def test_spans_are_sorted_disjoint_whole_words(
    text: str, language: Language, stems: list[str], data: st.DataObject
) -> None:
    surfaces = [word.surface for word in find_words(text)]
    expressions = st.lists(st.sampled_from([*surfaces, *stems, "x"]), min_size=1, max_size=3)
    concepts = [
        concept(" ".join(terms), (tuple(terms), 1.0, STEM), (tuple(terms), 0.7, TRANSLATION))
        for terms in data.draw(st.lists(expressions, max_size=4))
    ]
    last_end = 0
    for match in highlight(text, language, concepts):
        start, end = match.span.start, match.span.end
        assert last_end <= start < end <= len(text)
        last_end = end
        assert is_grapheme_boundary(text, start)
        assert is_grapheme_boundary(text, end)
        for word in find_words(text):
            if word.start < end and start < word.end:
                assert start <= word.start
                assert word.end <= end


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
        highlights = engine.highlight_document("trata de personas", hit.document)
        shown = [text[match.span.start : match.span.end] for match in highlights]
        assert shown == list(chain.from_iterable(parts.values()))
    finally:
        engine.close()


@pytest.mark.parametrize(
    ("query", "text", "close"),
    [
        ("police lawyer", "Police questioned the attorney for hours on Monday.", "attorney"),
        ("policía cárcel", "La policía rodeó la prisión toda la noche del lunes.", "prisión"),
        ("شرطة بيت", "فتشت الشرطة كل غرفة في منزل قرب الميناء القديم.", "منزل"),
    ],
)
def test_words_close_in_meaning_are_highlighted_except_in_keyword_mode(
    project: Callable[..., Config], query: str, text: str, close: str
) -> None:
    config = project({"a.txt": text})
    update(config)
    engine = Engine.open(config)
    highlighted_in: dict[Mode, set[str]] = {}
    for mode in Mode:
        without = frozenset({Expansion.SYNONYMS})
        (hit,) = engine.search(SearchRequest(query, mode=mode, without=without)).hits
        highlighted_in[mode] = {text[match.span.start : match.span.end] for match in hit.highlights}
    engine.close()
    by_keyword = highlighted_in[Mode.KEYWORD]
    assert highlighted_in[Mode.HYBRID] == highlighted_in[Mode.SEMANTIC] == by_keyword | {close}
    assert len(by_keyword) == 1
