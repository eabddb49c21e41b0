"""What is remembered of texts changes nothing in their tokens."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.embedding import wordpieces as pieces
from index.embedding.open import BUNDLED_FOLDER
from index.embedding.weights import read_tokenizer
from index.embedding.wordpieces import Pieces

TOKENIZER = read_tokenizer(BUNDLED_FOLDER / "tokenizer.json")
TEXTS = [
    "Police freed thirty women, (the officer's) report says.",
    "La policía liberó a treinta mujeres: ¿quién?",
    "حررت الشرطة ثلاثين امرأة، تبدأ المحاكمة.",
    "x" * 100 + ", " + "ab-" * 40 + "\n\nend",
]


def alone(text: str) -> list[int]:
    """Return the tokens that the tokenizer finds in ``text`` as a whole."""
    found: list[int] = TOKENIZER.encode(text, add_special_tokens=False).ids
    return found


def test_tokens_are_those_of_the_tokenizer_however_much_is_remembered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pieces, "_REMEMBERED", 3)
    some = Pieces(TOKENIZER)
    for _ in range(3):
        for text in TEXTS:
            assert [one.tolist() for one in some.tokens([text, "", text])] == [
                alone(text),
                [],
                alone(text),
            ]


@given(st.lists(st.text(alphabet="aá.ñ ش,ال-x9\u00a0\n", max_size=60), max_size=6))
def test_any_texts_have_the_same_tokens_when_seen_again(texts: list[str]) -> None:
    some = Pieces(TOKENIZER)
    for _ in range(2):
        assert [one.tolist() for one in some.tokens(texts)] == [alone(text) for text in texts]
