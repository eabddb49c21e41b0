"""The second stage: the best passages of each language are compared token by token.

See :mod:`search.ranking.late_interaction`. A passage that holds one sentence close to the
query, and something near to each of its words, is a better answer than one that is vaguely
close as a whole.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from index.backend import Documents
from index.embedding.protocol import TokenEncoder
from index.store.verified_rows import Damaged
from index.types import Language
from search.encoded_text import text_to_encode
from search.ranking import calibration, fusion
from search.ranking.candidates import Candidates
from search.ranking.late_interaction import LateInteraction, LateInteractionScores
from search.types import Mode, Query

if TYPE_CHECKING:
    from search.ranking.contextual import ContextualQuery

TOKEN_SHARE: Final = 0.5
"""Weight of the nearest tokens in the closeness of a passage."""

SENTENCE_SHARE: Final = 0.5
"""Weight of the best sentence beside the whole passage in the rest of it."""

WORD_SHARE: Final = 0.4
"""How far coverage by words stands in for nearest tokens: *trata* is far from *trafficking*."""


class Reranker:
    """Reranks candidates with an encoder that has token vectors."""

    def __init__(self, encoder: TokenEncoder, store: Documents) -> None:
        self._encoder = encoder
        self._store = store
        self._last: tuple[str, NDArray[np.float32], LateInteraction] | None = None

    def rerank(
        self,
        candidates: Sequence[Candidates],
        query: Query,
        vector: NDArray[np.float32],
        mode: Mode,
        damaged: Damaged,
        contextual: ContextualQuery | None = None,
    ) -> list[Candidates]:
        """Return ``candidates`` in their new order; ``vector`` (d,) is the encoded query.

        Passages whose encoding is damaged are added to ``damaged``. ``contextual`` has the
        comparison with contextual vectors, if there are any.
        """
        late_interaction = self._prepare(text_to_encode(query.text), vector)
        ids = [passage for group in candidates for passage in group.ids.tolist()]
        encodings = dict(self._store.encodings(ids, damaged))
        scores = late_interaction.score([encodings.get(passage, b"") for passage in ids])
        reranked: list[Candidates] = []
        start = 0
        for group in candidates:
            group_scores = scores.part(start, start + len(group))
            reranked.append(rerank_language(group, group_scores, mode, query.languages, contextual))
            start += len(group)
        return reranked

    def _prepare(self, text: str, vector: NDArray[np.float32]) -> LateInteraction:
        """Return what compares a query with passages: of feedback, it is the same once more."""
        if self._last is not None:
            last_text, last_vector, late_interaction = self._last
            if last_text == text and last_vector is vector:
                return late_interaction
        late_interaction = LateInteraction(self._encoder, text, vector)
        self._last = (text, vector, late_interaction)
        return late_interaction


def rerank_language(
    candidates: Candidates,
    scores: LateInteractionScores,
    mode: Mode,
    query_languages: Collection[Language],
    contextual: ContextualQuery | None = None,
) -> Candidates:
    """Return ``candidates`` reranked by their late-interaction ``scores``.

    Where ``contextual`` knows them, their closeness is in part what that says.

    Their scores are calibrated: they mean the same in every language. ``semantic`` is so where it
    is the score; beside words, it only tells whether a passage is near enough to be in the list,
    and the bounds for that are of closeness as it is.
    """
    if not len(candidates):
        return candidates
    passage_weight, sentence_weight = np.float32(1 - SENTENCE_SHARE), np.float32(SENTENCE_SHARE)
    rest_weight, token_weight = np.float32(1 - TOKEN_SHARE), np.float32(TOKEN_SHARE)
    tokens = np.maximum(scores.tokens, np.float32(WORD_SHARE) * candidates.keyword)
    cosine = passage_weight * candidates.cosine + sentence_weight * scores.sentence
    closeness = rest_weight * cosine + token_weight * tokens
    # What the tokens of any passage would score has been taken off already.
    typical = (1 - TOKEN_SHARE) * candidates.typical
    exponent = fusion.closeness_exponent(query_languages, candidates.language)
    keyword_share: float | NDArray[np.float32] = fusion.KEYWORD_SHARE
    if contextual is None:
        semantic = fusion.scale_closeness(closeness, typical, exponent)
    else:
        scaled = fusion.scale_closeness(closeness, typical, exponent=1)
        blended, keyword_share = contextual.blend(candidates, scaled)
        semantic = blended ** np.float32(exponent)
    score = fusion.combine(mode, candidates.keyword, semantic, keyword_share)
    order = np.lexsort((candidates.ranks, -score))
    language = candidates.language
    score = calibration.calibrate(score, mode, query_languages, language)
    if mode is Mode.SEMANTIC:
        semantic = score
    reranked = replace(
        candidates,
        cosine=closeness,
        typical=typical,
        semantic=semantic,
        score=calibration.prefer_own_language(score, query_languages, language),
    )
    return reranked.take(order)
