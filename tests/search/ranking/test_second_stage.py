"""Reranking: the same for each query, whatever was asked before."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from numpy.typing import NDArray

from index.backend import Documents
from index.embedding.open import open_encoder
from index.embedding.protocol import TokenEncoder
from index.embedding.static import BUNDLED
from index.types import ARABIC, ENGLISH, SPANISH, Language
from search.ranking.candidates import Candidates
from search.ranking.second_stage import Reranker
from search.types import Mode, Query

QUERIES = {
    ENGLISH: "human trafficking",
    SPANISH: "trata de personas",
    ARABIC: "الاتجار بالبشر",
}
TEXTS = [
    "Police say the gang traded in human beings.",
    "La policía liberó a treinta víctimas de trata.",
    "حررت الشرطة ضحايا الاتجار بالبشر.",
]


class Encodings:
    """Those of TEXTS; of what :class:`index.backend.Documents` is, what reranking asks."""

    def __init__(self, encoder: TokenEncoder) -> None:
        self._encodings = list(enumerate(encoder.encode_passages(TEXTS)))

    def encodings(self, ids: Sequence[int], _: object = None) -> list[tuple[int, bytes]]:
        return [self._encodings[number] for number in ids]


@pytest.fixture(scope="module")
def encoder() -> TokenEncoder:
    encoder = open_encoder(BUNDLED, Path())
    assert isinstance(encoder, TokenEncoder)
    return encoder


def _open(encoder: TokenEncoder) -> Reranker:
    return Reranker(encoder, cast(Documents, Encodings(encoder)))


def _rerank(
    reranker: Reranker, language: Language, text: str, vector: NDArray[np.float32]
) -> list[tuple[int, float]]:
    ids = np.arange(len(TEXTS))
    none = np.zeros(len(TEXTS), np.float32)
    words = np.zeros(len(TEXTS), np.uint8)
    candidates = Candidates(
        ENGLISH, ids, ids, ids.astype(np.int32), none, none, 0.0, none, none, words, 2
    )
    query = Query(text, (language,), True, {})
    (group,) = reranker.rerank([candidates], query, vector, Mode.HYBRID, {})
    return list(zip(group.ids.tolist(), group.score.tolist(), strict=True))


@pytest.mark.parametrize("language", list(QUERIES))
def test_a_query_is_compared_as_if_it_were_the_first(
    encoder: TokenEncoder, language: Language
) -> None:
    text = QUERIES[language]
    vector = encoder.encode([text])[0]
    expected = _rerank(_open(encoder), language, text, vector)
    assert max(score for _, score in expected) > 0.1
    reranker = _open(encoder)
    for other, other_text in QUERIES.items():
        _rerank(reranker, other, other_text, encoder.encode([other_text])[0])
        assert _rerank(reranker, language, text, vector) == expected
        assert _rerank(reranker, language, text, vector) == expected
        assert _rerank(reranker, language, other_text, vector) != expected or other == language
        opposite = _rerank(reranker, language, text, -vector)
        assert opposite != expected
