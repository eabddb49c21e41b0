"""Words highlighted for their meaning: few, close, and only where nothing else matches."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from index.types import Language
from search.highlighting.semantic_matches import MAX_WORDS, SemanticMatcher
from search.highlighting.spans import highlight
from search.types import Alternative, Concept, Reason

SCHOOL_WORDS = {"escuela", "classroom", "aula", "الصف", "teacher", "pupils", "the", "de"}


def encode(texts: Sequence[str]) -> NDArray[np.float32]:
    """One axis for school, one for all else; ``teacher`` halfway, ``pupils`` too far."""
    rows = [
        (0.9, 0.436) if text == "teacher" else (0.45, 0.893) if text == "pupils" else (1, 0)
        for text in texts
    ]
    far = np.array([(0, 1)], dtype=np.float32)
    near = np.array(rows, dtype=np.float32)
    is_near = np.array([[text in SCHOOL_WORDS] for text in texts])
    return np.where(is_near, near, far).astype(np.float32)


def concept(text: str, *stems: str) -> Concept:
    return Concept(text, (text,), tuple(Alternative((stem,), 1.0, Reason.STEM) for stem in stems))


def highlighted(text: str, language: Language, *concepts: Concept) -> list[tuple[str, str]]:
    highlights = highlight(text, language, concepts, semantic=SemanticMatcher(encode))
    return [(text[match.span.start : match.span.end], match.reason.value) for match in highlights]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "A broken window in the classroom", "classroom"),
        ("es", "Una ventana rota en el aula", "aula"),
        ("ar", "نافذة مكسورة في الصف", "الصف"),
    ],
)
def test_the_closest_word_is_highlighted(language: Language, text: str, expected: str) -> None:
    assert highlighted(text, language, concept("escuela")) == [(expected, "meaning")]
    assert highlight(text, language, [concept("escuela")]) == ()


def test_only_what_nothing_else_matches() -> None:
    text = "The school and its classroom"
    assert highlighted(text, "en", concept("escuela", "school")) == [("school", "stem")]
    expression = concept("escuela pública"), concept("pública", "school")
    assert highlighted(text, "en", *expression) == [("school", "stem")]


def test_only_content_words_that_are_close_enough() -> None:
    assert highlighted("the pupils laughed", "en", concept("escuela")) == []
    assert highlighted("the teacher laughed", "en", concept("escuela")) == [("teacher", "meaning")]
    assert highlighted("the classroom laughed", "en", concept("de")) == []


def test_no_word_is_highlighted_where_all_are_close() -> None:
    assert highlighted("classroom, classroom: teacher!", "en", concept("escuela")) == []


def test_at_most_two_and_the_strength_is_the_cosine() -> None:
    text = "broken window, broken door, classroom teacher"
    concepts = [concept(f"{'de ' * count}escuela") for count in range(1, 4)]
    last_word_matcher = SemanticMatcher(
        lambda texts: encode([text.removeprefix("de ").split()[-1] for text in texts])
    )
    highlights = highlight(text, "en", concepts, semantic=last_word_matcher)
    assert 1 <= len(highlights) <= MAX_WORDS
    assert highlights[0].strength == pytest.approx(1.0)


def test_words_are_encoded_once() -> None:
    encoded: list[str] = []

    def recording_encode(texts: Sequence[str]) -> NDArray[np.float32]:
        encoded.extend(texts)
        return encode(texts)

    semantic = SemanticMatcher(recording_encode)
    for _ in range(2):
        highlight("a broken window in the classroom", "en", [concept("escuela")], semantic=semantic)
    assert len(encoded) == len(set(encoded))
