"""Texts in which no word can be near to a term are told by their tokens, and not encoded."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.embedding.open import open_encoder
from index.embedding.protocol import TokenEncoder
from index.types import Language
from search.highlighting.analyzed import AnalyzedText
from search.highlighting.near_tokens import NearTokens
from search.highlighting.semantic_matches import MIN_COSINE, SemanticMatcher
from search.highlighting.spans import Highlighter
from search.types import Alternative, Concept, Highlight, Reason

NEAR = [
    ("en", "doctor", "The physician was painted green on the bridge."),
    ("en", "school", "Thirty schoolchildren waited by the painted bridge."),
    ("es", "children", "El puente sobre el río fue pintado por menores."),
    ("ar", "soldier", "تم طلاء الجسر فوق النهر وغادر الجنود."),
]
FAR = [
    ("en", "doctor", "The bridge over the river was painted green."),
    ("es", "médico", "El puente sobre el río fue pintado de verde."),
    ("ar", "doctor", "تم طلاء الجسر فوق النهر باللون الأخضر."),
]


@pytest.fixture(scope="module")
def encoder() -> TokenEncoder:
    encoder = open_encoder("bundled", Path())
    assert isinstance(encoder, TokenEncoder)
    return encoder


class Recording:
    """An encoder's ``encode`` that notes the texts."""

    def __init__(self, encoder: TokenEncoder) -> None:
        self._encoder = encoder
        self.texts: list[str] = []

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.texts += texts
        return self._encoder.encode(texts)


def highlight(
    encode: Recording, encoder: TokenEncoder, text: str, language: Language, term: str
) -> tuple[Highlight, ...]:
    concept = Concept(term, (term,), (Alternative((f"{term}#",), 1.0, Reason.STEM),))
    semantic = SemanticMatcher(encode, NearTokens(encoder))
    highlighter = Highlighter({language: [concept]}, semantic)
    encodings = encoder.encode_passages([text])
    (highlights,) = highlighter.highlight(
        [AnalyzedText(text, language)], lambda places: [encodings[place] for place in places]
    )
    (without_encodings,) = highlighter.highlight([AnalyzedText(text, language)])
    assert highlights == without_encodings
    return highlights


@pytest.mark.parametrize(("language", "term", "text"), NEAR)
def test_a_text_with_a_near_word_is_compared(
    encoder: TokenEncoder, language: Language, term: str, text: str
) -> None:
    highlights = highlight(Recording(encoder), encoder, text, language, term)
    assert [match.reason for match in highlights] == [Reason.MEANING]


@pytest.mark.parametrize(("language", "term", "text"), FAR)
def test_the_words_of_a_distant_text_are_not_encoded(
    encoder: TokenEncoder, language: Language, term: str, text: str
) -> None:
    recording = Recording(encoder)
    semantic = SemanticMatcher(recording, NearTokens(encoder))
    concept = Concept(term, (term,), (Alternative((f"{term}#",), 1.0, Reason.STEM),))
    encodings = encoder.encode_passages([text])
    matches = semantic.match([AnalyzedText(text, language)], [[concept]], [()], lambda _: encodings)
    assert matches == [[]]
    assert recording.texts == [term]


def test_a_text_without_an_encoding_may_have_any_word(encoder: TokenEncoder) -> None:
    terms = encoder.encode(["doctor", "bridge"])
    encodings = [b"", *encoder.encode_passages(["The bridge was painted green."])]
    near = NearTokens(encoder).may_have_words(terms, encodings, MIN_COSINE)
    assert near.tolist() == [[True, False], [True, True]]
    assert NearTokens(encoder).may_have_words(terms, [b""], MIN_COSINE).all()
    assert NearTokens(encoder).may_have_words(terms[:0], encodings, MIN_COSINE).shape == (0, 2)


def test_a_word_of_several_tokens_is_near_as_a_whole(encoder: TokenEncoder) -> None:
    (tokens,) = encoder.token_ids(["schoolchildren"])
    assert len(tokens) > 1
    terms = encoder.encode(["schoolchildren"])
    encodings = encoder.encode_passages(["Thirty schoolchildren waited."])
    assert NearTokens(encoder).may_have_words(terms, encodings, 0.99).all()


def test_the_parts_of_a_broken_word_are_compared_all_the_same(encoder: TokenEncoder) -> None:
    # The tokens of the passage are those of "greenhouses".
    text = "Thirty green-\nhouses were painted there."
    recording = Recording(encoder)
    highlight(recording, encoder, text, "en", "physician")
    assert {"green", "houses", "greenhouses"} <= {*recording.texts}
