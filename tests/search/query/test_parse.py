"""Queries: what is looked for in passages of each language."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.errors import QueryError
from index.types import LANGUAGES
from search.lexicon.translations import Lexicon
from search.query.common_words import CommonWordWeights
from search.query.disambiguation import TranslationDisambiguator
from search.query.limits import CONTEXT_WORDS
from search.query.parse import QueryParser
from search.types import Concept, Query, Reason


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon.open()


def parsed(text: str, lexicon: Lexicon) -> Query:
    return QueryParser(lexicon).parse(text, LANGUAGES)


def alternatives(concept: Concept) -> list[str]:
    return [" ".join(alternative.terms) for alternative in concept.alternatives]


@pytest.mark.parametrize(
    ("text", "language"), [("the human victims", "en"), ("la víctima", "es"), ("الضحية", "ar")]
)
def test_the_language_of_a_query_is_recognised(lexicon: Lexicon, text: str, language: str) -> None:
    assert parsed(text, lexicon).languages[0] == language


@pytest.mark.parametrize(
    ("text", "target", "expected"),
    [
        ("trata de personas", "en", "human traffick"),
        ("trata de personas", "ar", "اتجار بشر"),
        ("human trafficking", "es", "trat person"),
        ("human trafficking", "ar", "اتجار بشر"),
        ("الاتجار بالبشر", "en", "human traffick"),
        ("الاتجار بالبشر", "es", "trat person"),
    ],
)
def test_an_expression_is_translated_as_one(
    lexicon: Lexicon, text: str, target: str, expected: str
) -> None:
    (concept,) = parsed(text, lexicon).concepts[target]
    assert alternatives(concept)[0] == expected
    assert len(concept.parts) == 2
    assert all(part.alternatives for part in concept.parts)


@pytest.mark.parametrize(
    ("text", "target", "expected"),
    [
        ("police", "es", "polici"),
        ("policía", "en", "polic"),
        ("الشرطة", "en", "polic"),
        ("secuestro", "en", "kidnap"),
        ("prison", "ar", "سجن"),
    ],
)
def test_a_word_is_translated(lexicon: Lexicon, text: str, target: str, expected: str) -> None:
    (concept,) = parsed(text, lexicon).concepts[target]
    assert expected in alternatives(concept)[:4]
    assert concept.alternatives[0].reason is Reason.TRANSLATION


def test_a_word_stands_for_itself_in_its_own_language(lexicon: Lexicon) -> None:
    (concept,) = parsed("الشُّرْطَة", lexicon).concepts["ar"]
    assert concept.alternatives[0].terms == ("شرطه",)
    assert concept.alternatives[0].weight == 1.0
    assert concept.words == ("الشرطه",)


def test_forms_that_the_stemmer_keeps_apart_are_looked_for(lexicon: Lexicon) -> None:
    for form, other_form in (("mujeres", "mujer"), ("juez", "jueces"), ("ciudad", "ciudades")):
        (concept,) = parsed(form, lexicon).concepts["es"]
        (other_concept,) = parsed(other_form, lexicon).concepts["es"]
        assert set(alternatives(concept)) & set(alternatives(other_concept))


@pytest.mark.parametrize("text", ["PNP 2024", "Interpol en Ñaña", "S/ 3.044"])
def test_names_acronyms_and_numbers_stand_for_themselves_everywhere(
    lexicon: Lexicon, text: str
) -> None:
    query = parsed(text, lexicon)
    last = text.split()[-1]
    for target in LANGUAGES:
        concept = next(concept for concept in query.concepts[target] if concept.text == last)
        assert any(alternative.reason is Reason.STEM for alternative in concept.alternatives)


def test_function_words_are_not_looked_for(lexicon: Lexicon) -> None:
    for text in ("the police of the city", "la policía de la ciudad", "شرطة في المدينة"):
        for concepts in parsed(text, lexicon).concepts.values():
            assert {"the", "of", "la", "de", "في"}.isdisjoint(concept.text for concept in concepts)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [("red", "es", "network"), ("once", "es", "eleven"), ("pan", "es", "bread")],
)
def test_the_language_of_a_query_can_be_given(
    lexicon: Lexicon, text: str, language: str, expected: str
) -> None:
    query = QueryParser(lexicon).parse(text, LANGUAGES, [language])
    assert query.languages == (language,)
    (concept,) = query.concepts["en"]
    assert alternatives(concept)[0] == expected


def test_common_words_count_less(lexicon: Lexicon) -> None:
    for text, common in (
        ("use of ctenophores", "use"),
        ("el tiempo del secuestro", "tiempo"),
        ("وقت اختطاف", "وقت"),
    ):
        parser = QueryParser(lexicon, word_weights=CommonWordWeights())
        concepts = parser.parse(text, LANGUAGES).concepts
        for target in LANGUAGES:
            boosts = {concept.text: concept.boost for concept in concepts[target]}
            other = next(word for word in boosts if word != common)
            assert boosts[common] < 0.7 < boosts[other] <= 1


def test_without_expressions_every_word_stands_for_itself(lexicon: Lexicon) -> None:
    query = QueryParser(lexicon).parse("trata de personas", LANGUAGES, expressions=False)
    concepts = query.concepts["en"]
    assert [concept.text for concept in concepts] == ["trata", "personas"]
    assert not any(concept.expression or concept.parts for concept in concepts)


def test_a_mixed_query_has_the_function_words_of_each_script(lexicon: Lexicon) -> None:
    query = parsed("Luna de Aragua في الشرطة", lexicon)
    for concepts in query.concepts.values():
        assert {concept.text for concept in concepts} == {"Luna", "Aragua", "الشرطة"}


def test_nonsense_is_not_known_and_words_are(lexicon: Lexicon) -> None:
    assert not parsed("qwxzvk", lexicon).known
    assert not parsed("قثصضشس", lexicon).known
    assert all(parsed(text, lexicon).known for text in ("police", "policía", "شرطة"))


@pytest.mark.parametrize("text", ["", "   ", "¿?!", "\u202e", "—"])
def test_a_query_without_a_word_is_refused(lexicon: Lexicon, text: str) -> None:
    with pytest.raises(QueryError, match="no word"):
        parsed(text, lexicon)


@given(st.text(max_size=200))
def test_any_text_is_parsed_or_refused(lexicon: Lexicon, text: str) -> None:
    try:
        query = parsed(text, lexicon)
    except QueryError:
        return
    for concepts in query.concepts.values():
        for concept in concepts:
            for alternative in concept.alternatives:
                assert 0 < alternative.weight <= 1
                assert all(alternative.terms)


@pytest.mark.parametrize(
    ("ambiguous", "other"), [("corte", "pelo"), ("trial", "jury"), ("ذهب", "منجم")]
)
def test_only_the_words_around_a_word_are_its_context(
    lexicon: Lexicon, ambiguous: str, other: str
) -> None:
    encoded: list[str] = []

    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        encoded.extend(texts)
        return np.ones((len(texts), 1), dtype=np.float32)

    parser = QueryParser(lexicon, disambiguator=TranslationDisambiguator(encode))
    parser.parse(" ".join([*[other] * 150, ambiguous, *[other] * 150]), LANGUAGES)
    contexts = [text.split() for text in encoded if other in text.split()]
    assert max(map(len, contexts)) == 2 * CONTEXT_WORDS
