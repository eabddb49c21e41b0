"""Late interaction: sentences and tokens of passages against the query."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.embedding.encodings import tokenize_passages, unpack_tokens
from index.embedding.normalize import normalize_rows
from index.embedding.open import BUNDLED_FOLDER
from index.embedding.protocol import QuantizedTokens, TokenEncoder
from index.embedding.static import StaticEncoder
from index.int8 import quantize
from search.ranking.late_interaction import (
    SAME_SENTENCE_SHARE,
    UNRELATED_SCORE,
    LateInteraction,
    LateInteractionScores,
)

NORTH, EAST, NORTH_EAST = (0.0, 2.0), (1.0, 0.0), (1.0, 1.0)
EIGHT_BITS = 0.005
"""What rounding to int8 may cost."""
WORDS = {"north": NORTH, "east": EAST, "both": NORTH_EAST, "nothing": (0.0, 0.0)}


class Compass:
    """Every word a token, in two dimensions, so that cosines can be done in the head."""

    name = "compass"
    dimensions = 2
    is_fast = True

    def token_ids(self, texts: Sequence[str]) -> list[NDArray[np.int64]]:
        order = list(WORDS)
        return [
            np.array(
                [order.index(word) for word in text.rstrip(".").split() if word in order], np.int64
            )
            for text in texts
        ]

    def token_vectors(self, tokens: NDArray[np.integer]) -> NDArray[np.float32]:
        vectors: NDArray[np.float32] = np.array(list(WORDS.values()), dtype=np.float32)[tokens]
        return vectors.reshape(-1, 2)

    def token_table(self) -> NDArray[np.float32]:
        return self.token_vectors(np.arange(len(WORDS)))

    def quantized_tokens(self, tokens: NDArray[np.integer]) -> QuantizedTokens:
        scales, data = quantize(self.token_vectors(tokens))
        return QuantizedTokens(
            data, scales, np.linalg.norm(self.token_vectors(tokens), axis=1).astype(np.float32)
        )

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        total = [self.token_vectors(tokens).sum(axis=0) for tokens in self.token_ids(texts)]
        return normalize_rows(np.array(total, dtype=np.float32).reshape(-1, 2))

    def encode_passages(self, texts: Sequence[str], _: Sequence[object] = (), /) -> list[bytes]:
        return tokenize_passages(self, texts)

    def passage_vectors(self, encodings: Sequence[bytes], /) -> NDArray[np.float32]:
        total = [
            self.token_vectors(unpack_tokens([encoding]).token_ids).sum(axis=0)
            for encoding in encodings
        ]
        return normalize_rows(np.array(total, dtype=np.float32).reshape(-1, 2))


def scaled(cosine: float) -> float:
    return max(0.0, (cosine - UNRELATED_SCORE) / (1 - UNRELATED_SCORE))


def scores(encoder: TokenEncoder, query: str, texts: Sequence[str]) -> LateInteractionScores:
    late_interaction = LateInteraction(encoder, query, encoder.encode([query])[0])
    return late_interaction.score(encoder.encode_passages(texts))


def compass_scores(query: str, *texts: str) -> tuple[list[float], list[float]]:
    sentence, tokens = scores(Compass(), query, texts)
    return sentence.tolist(), tokens.tolist()


def test_every_token_of_the_query_meets_its_nearest_by_weight() -> None:
    _, tokens = compass_scores("north east", "north", "both", "east north")
    half = 1 / 2**0.5
    # north weighs 2 and east 1: the lengths of their vectors.
    expected = [scaled(2 / 3), scaled((2 * half + half) / 3), 1]
    assert tokens == pytest.approx(expected, abs=EIGHT_BITS)


def test_tokens_met_in_one_sentence_count_more() -> None:
    _, tokens = compass_scores("north east", "The north east.", "The north.\n\nThe east.")
    anywhere, same_sentence = 1, 2 / 3
    expected = scaled((1 - SAME_SENTENCE_SHARE) * anywhere + SAME_SENTENCE_SHARE * same_sentence)
    assert tokens == pytest.approx([1, expected], abs=EIGHT_BITS)


def test_the_best_sentence_counts() -> None:
    sentence, _ = compass_scores("north", "The east. The north.\n\nboth", "east east")
    assert sentence == pytest.approx([1, 0], abs=EIGHT_BITS)


@pytest.mark.parametrize("query", ["nothing", ""])
def test_a_query_without_weight_meets_nothing(query: str) -> None:
    assert compass_scores(query, "north", "") == ([0, 0], [0, 0])


def test_an_empty_passage_is_far_wherever_it_stands() -> None:
    _, tokens = compass_scores("north", "", "north", "")
    assert tokens == pytest.approx([0, 1, 0], abs=EIGHT_BITS)


@given(st.lists(st.lists(st.sampled_from(list(WORDS)), max_size=6), max_size=8))
def test_a_passage_is_as_close_alone_as_among_others(texts: list[list[str]]) -> None:
    joined = [" ".join(words) for words in texts]
    sentence, tokens = compass_scores("north both", *joined)
    for position, text in enumerate(joined):
        sentence_alone, tokens_alone = compass_scores("north both", text)
        assert sentence[position] == pytest.approx(sentence_alone[0], abs=1e-6)
        assert tokens[position] == pytest.approx(tokens_alone[0], abs=1e-6)


@pytest.mark.parametrize(
    ("query", "answer", "other"),
    [
        ("human trafficking", "Police freed victims of trafficking.", "The harvest was good."),
        ("human trafficking", "La trata de personas es un delito.", "La cosecha fue buena."),
        ("human trafficking", "الاتجار بالبشر جريمة.", "كان الحصاد جيدا."),
        ("trata de personas", "Police freed victims of trafficking.", "The harvest was good."),
        ("الاتجار بالبشر", "La trata de personas es un delito.", "La cosecha fue buena."),
    ],
)
def test_an_answer_is_closer_than_another_sentence(query: str, answer: str, other: str) -> None:
    sentence, tokens = scores(StaticEncoder(BUNDLED_FOLDER), query, [answer, other])
    assert tokens[0] > tokens[1] + 0.1
    assert sentence[0] > sentence[1]


@pytest.mark.parametrize(
    "text", ["The police freed victims.", "La policía liberó a víctimas.", "حررت الشرطة ضحايا."]
)
def test_rounded_vectors_of_tokens_are_near_the_true_ones(text: str) -> None:
    encoder = StaticEncoder(BUNDLED_FOLDER)
    tokens = encoder.token_ids([text])[0]
    rows = encoder.token_vectors(tokens)
    for _ in range(2):  # made, and remembered
        quantized = encoder.quantized_tokens(tokens)
        assert quantized.data.dtype == np.int8
        assert quantized.norms == pytest.approx(np.linalg.norm(rows, axis=1), rel=1e-6)
        near = quantized.data * quantized.scales[:, None]
        assert np.abs(near - rows).max() <= quantized.scales.max() / 2 + 1e-6
