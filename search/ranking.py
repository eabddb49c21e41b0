"""Which passages answer a query best, language by language, in two stages.

First every passage is scored: BM25 of the translated query, and the cosine of
the passage vector. Then the best of each language are looked at sentence by
sentence: a passage that holds one sentence close to the query is a better
answer than one that is vaguely close as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.keyword import KeywordIndex
from index.types import Language
from index.vectors import PassageMatrix
from search import fusion, matching
from search.types import Mode, Query

DEPTH: Final = 24
"""Passages of each language that reach the second stage, at least."""

SENTENCE_SHARE: Final = 0.5
"""Weight of the best sentence beside the whole passage in the refined cosine."""

_PRIOR: Final = 20
"""Imagined passages of cosine 0, so that the mean of a handful is no measure of them."""

BestSentences = Callable[[NDArray[np.int64]], NDArray[np.float32]]
"""Passage ids (n,) → cosine of each passage's best sentence with the query, (n,) float32."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Passages of one language in the running: arrays of one length, best first.

    ``rows`` are rows of the keyword index. ``keyword`` is scaled to [0, 1],
    ``cosine`` is not; ``typical`` is about the mean cosine of the language.
    """

    language: Language
    ids: NDArray[np.int64]
    rows: NDArray[np.int64]
    keyword: NDArray[np.float32]
    cosine: NDArray[np.float32]
    typical: float
    score: NDArray[np.float32]


def rank(
    index: KeywordIndex,
    matrix: PassageMatrix,
    query: Query,
    vector: NDArray[np.float32] | None,
    mode: Mode,
    languages: Sequence[Language],
    depth: int,
    allowed: NDArray[np.int64] | None = None,
) -> list[Candidates]:
    """Return the first stage's best ``depth`` passages of each language.

    ``vector`` (d,) is the encoded query, None where the mode needs none. Only
    the passages ``allowed`` (ids, (n,)) take part; None stands for all.
    """
    cosines = None if vector is None else matrix.scores(vector)
    present = [language for language in languages if len(index.ids(language))]
    matches = {
        language: matching.match(index, language, query.concepts.get(language, ()))
        for language in present
        if mode is not Mode.SEMANTIC
    }
    widest = max((one.coverage for one in matches.values()), default=0.0)
    found: list[Candidates] = []
    for language in present:
        ids = index.ids(language)
        keyword = np.zeros(len(ids), dtype=np.float32)
        if language in matches:
            keyword = matches[language].scores
        cosine = _aligned(cosines, matrix.rows_of(ids))
        typical = float(cosine.sum()) / (len(cosine) + _PRIOR)
        if allowed is not None:
            barred = ~np.isin(ids, allowed)
            keyword = np.where(barred, np.float32(0), keyword)
            cosine = np.where(barred, np.float32(typical), cosine)
        keyword = fusion.scale_keyword(keyword, float(keyword.max()))
        if language in matches:
            keyword = keyword * fusion.trust(matches[language].coverage, widest)
        score = _fused(mode, keyword, cosine, typical)
        rows = fusion.top(score, depth)
        found.append(
            Candidates(language, ids[rows], rows, keyword[rows], cosine[rows], typical, score[rows])
        )
    return found


def worthwhile(some: Candidates, mode: Mode) -> Candidates:
    """Drop passages that neither have a word of the query nor come near it in meaning."""
    if mode is Mode.KEYWORD or not len(some.ids):
        return some
    near = _semantic(some.cosine, some.typical) >= fusion.FLOOR
    kept = np.flatnonzero(near | (some.keyword > 0))
    return _taken(some, kept)


def refine(some: Candidates, best_sentences: BestSentences, mode: Mode) -> Candidates:
    """Return ``some`` ranked anew with their best sentences taken into account."""
    if not len(some.ids):
        return some
    share = np.float32(SENTENCE_SHARE)
    cosine = (1 - share) * some.cosine + share * best_sentences(some.ids)
    score = _fused(mode, some.keyword, cosine, some.typical)
    order = np.lexsort((some.ids, -score))
    return _taken(replace(some, cosine=cosine, score=score), order)


def _fused(
    mode: Mode, keyword: NDArray[np.float32], cosine: NDArray[np.float32], typical: float
) -> NDArray[np.float32]:
    if mode is Mode.KEYWORD:
        return keyword
    semantic = _semantic(cosine, typical)
    return semantic if mode is Mode.SEMANTIC else fusion.combine(keyword, semantic)


def _semantic(cosine: NDArray[np.float32], typical: float) -> NDArray[np.float32]:
    return fusion.scale_semantic(cosine, typical, float(cosine.max()))


def _taken(some: Candidates, places: NDArray[np.int64]) -> Candidates:
    return replace(
        some,
        ids=some.ids[places],
        rows=some.rows[places],
        keyword=some.keyword[places],
        cosine=some.cosine[places],
        score=some.score[places],
    )


def _aligned(cosines: NDArray[np.float32] | None, rows: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return cosines in the keyword index's order; 0 for a passage without a vector."""
    if cosines is None or not len(cosines):
        return np.zeros(len(rows), dtype=np.float32)
    return np.where(rows >= 0, cosines[rows], np.float32(0))
