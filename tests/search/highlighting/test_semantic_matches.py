"""Words lit for their meaning: few, close, and only where nothing else answers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from index.types import Language
from search.highlighting.semantic_matches import MAX_WORDS, SemanticMatcher
from search.highlighting.spans import highlight
from search.types import Alternative, Concept, Reason

NEAR = {"escuela", "classroom", "aula", "الصف", "teacher", "pupils", "the", "de"}


def encode(texts: Sequence[str]) -> NDArray[np.float32]:
    """One axis for school, one for all else; ``teacher`` halfway, ``pupils`` too far."""
    rows = [
        (0.9, 0.436) if text == "teacher" else (0.45, 0.893) if text == "pupils" else (1, 0)
        for text in texts
    ]
    far = np.array([(0, 1)], dtype=np.float32)
    near = np.array(rows, dtype=np.float32)
    return np.where(np.array([[text in NEAR] for text in texts]), near, far).astype(np.float32)


def concept(text: str, *stems: str) -> Concept:
    return Concept(text, (text,), tuple(Alternative((one,), 1.0, Reason.STEM) for one in stems))


def lit(text: str, language: Language, *concepts: Concept) -> list[tuple[str, str]]:
    found = highlight(text, language, concepts, semantic=SemanticMatcher(encode))
    return [(text[one.span.start : one.span.end], one.reason.value) for one in found]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "A broken window in the classroom", "classroom"),
        ("es", "Una ventana rota en el aula", "aula"),
        ("ar", "نافذة مكسورة في الصف", "الصف"),
    ],
)
def test_the_nearest_word_is_lit(language: Language, text: str, expected: str) -> None:
    assert lit(text, language, concept("escuela")) == [(expected, "meaning")]
    assert highlight(text, language, [concept("escuela")]) == ()


def test_only_what_nothing_else_answers() -> None:
    text = "The school and its classroom"
    assert lit(text, "en", concept("escuela", "school")) == [("school", "stem")]
    expression = concept("escuela pública"), concept("pública", "school")
    assert lit(text, "en", *expression) == [("school", "stem")]


def test_only_strong_ties_of_content_words() -> None:
    assert lit("the pupils laughed", "en", concept("escuela")) == []
    assert lit("the teacher laughed", "en", concept("escuela")) == [("teacher", "meaning")]
    assert lit("the classroom laughed", "en", concept("de")) == []


def test_a_passage_that_is_near_all_over_shows_no_word() -> None:
    assert lit("classroom, classroom: teacher!", "en", concept("escuela")) == []


def test_at_most_two_and_the_strength_is_the_cosine() -> None:
    text = "broken window, broken door, classroom teacher"
    asked = [concept(f"{'de ' * one}escuela") for one in range(1, 4)]
    wide = SemanticMatcher(
        lambda texts: encode([text.removeprefix("de ").split()[-1] for text in texts])
    )
    found = highlight(text, "en", asked, semantic=wide)
    assert 1 <= len(found) <= MAX_WORDS
    assert found[0].strength == pytest.approx(1.0)


def test_words_are_encoded_once() -> None:
    seen: list[str] = []

    def counted(texts: Sequence[str]) -> NDArray[np.float32]:
        seen.extend(texts)
        return encode(texts)

    semantic = SemanticMatcher(counted)
    for _ in range(2):
        highlight("a broken window in the classroom", "en", [concept("escuela")], semantic=semantic)
    assert len(seen) == len(set(seen))
