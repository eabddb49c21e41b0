"""Which passages answer a query best, language by language, in two stages.

First every passage is scored: BM25 of the translated query, and the cosine of
the passage vector. Then the best of each language are read more closely, see
:mod:`search.ranking.late_interaction`: a passage that holds one sentence close to the query, and
something near to each of its words, is a better answer than one that is vaguely
close as a whole.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.keyword.index import KeywordIndex
from index.store.store import Store
from index.types import Language
from index.vectors.exhaustive import ExhaustiveSearch
from index.vectors.matrix import PassageMatrix
from search.ranking import bm25, fusion
from search.ranking.late_interaction import Closeness, Details
from search.types import Mode, Query

DEPTH: Final = {Mode.HYBRID: 24, Mode.KEYWORD: 24, Mode.SEMANTIC: 60}
"""Passages of each language that reach the second stage, at least."""

TOKEN_SHARE: Final = 0.5
"""Weight of the nearest tokens in the refined closeness."""

SENTENCE_SHARE: Final = 0.5
"""Weight of the best sentence beside the whole passage in the rest of it."""

WORD_SHARE: Final = 0.4
"""How far coverage by words stands in for nearest tokens: *trata* is far from *trafficking*."""

_SPARE: Final = 2
"""How many times the depth is chosen by coarse cosines, so that none is missed for them."""

_PRIOR: Final = 20
"""Imagined passages of cosine 0, so that the mean of a handful is no measure of them."""

_ROUNDING: Final = 1e-6
"""Scores are shown with six digits."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Passages of one language in the running: arrays of one length, best first.

    ``rows`` are rows of the keyword index. ``keyword`` is the coverage of the query
    and ``semantic`` the scaled cosine or closeness, both in [0, 1]; ``cosine`` is as
    the encoder has it, ``typical`` about its mean over the language.
    """

    language: Language
    ids: NDArray[np.int64]
    rows: NDArray[np.int64]
    keyword: NDArray[np.float32]
    cosine: NDArray[np.float32]
    typical: float
    semantic: NDArray[np.float32]
    score: NDArray[np.float32]


def rank(
    index: KeywordIndex,
    matrix: PassageMatrix,
    query: Query,
    compared: ExhaustiveSearch | None,
    mode: Mode,
    languages: Sequence[Language],
    depth: int,
    allowed: NDArray[np.int64] | None = None,
) -> list[Candidates]:
    """Return the first stage's best ``depth`` passages of each language.

    ``compared`` is the encoded query with all of them, None where the mode needs none.
    Only the passages ``allowed`` (ids, (n,)) take part; None stands for all.
    """
    concepts = {} if mode is Mode.SEMANTIC else query.concepts
    # All words before the first cosine: the comparison may still be under way.
    matches = {
        language: bm25.score_passages(index, language, concepts.get(language, ()))
        for language in languages
        if len(index.ids(language))
    }
    return [
        _best(index.ids(language), matrix, match, compared, mode, language, depth, allowed)
        for language, match in matches.items()
    ]


def _best(
    ids: NDArray[np.int64],
    matrix: PassageMatrix,
    match: bm25.KeywordScores,
    compared: ExhaustiveSearch | None,
    mode: Mode,
    language: Language,
    depth: int,
    allowed: NDArray[np.int64] | None,
) -> Candidates:
    """Look closer at passages only that have words of the query or come near it in meaning."""
    barred = None if allowed is None else ~np.isin(ids, allowed)
    matched = match.rows if barred is None else match.rows[~barred[match.rows]]
    covered = match.coverage(matched)
    typical = 0.0
    if compared is None:
        rows = matched[fusion.largest(covered, depth)]
        cosine = np.zeros(len(rows), dtype=np.float32)
    else:
        typical = matrix.sum_of_cosines(language, compared.query) / (len(ids) + _PRIOR)
        coarse = matrix.approximate_cosines(language, ids, compared)
        if barred is not None:
            coarse = np.where(barred, np.float32(-1), coarse)
        semantic = fusion.scale_cosine(coarse[matched], typical, float(coarse.max()))
        likely = matched[
            fusion.largest(_fused(mode, covered, semantic, fusion.FIRST_SHARE), _SPARE * depth)
        ]
        rows = np.union1d(fusion.largest(coarse, _SPARE * depth), likely)
        rows = rows if barred is None else rows[~barred[rows]]
        cosine = matrix.exact_cosines(language, ids[rows], compared.query)
    keyword = match.coverage(rows)
    semantic = fusion.scale_cosine(cosine, typical, float(cosine.max(initial=typical)))
    score = _fused(mode, keyword, semantic, fusion.FIRST_SHARE)
    some = Candidates(language, ids[rows], rows, keyword, cosine, typical, semantic, score)
    return _taken(some, fusion.top(score, depth))


def preferred(some: Candidates, asked: Collection[Language]) -> Candidates:
    """Discount ``some`` if they are in none of the languages ``asked`` in.

    Of two answers as good, people rather read the one in the language they typed.
    """
    if some.language in asked:
        return some
    return replace(some, score=some.score * np.float32(fusion.FOREIGN))


def worthwhile(some: Candidates, mode: Mode, least: float = 0.0) -> Candidates:
    """Drop passages that neither have a word of the query nor come near it in meaning.

    What scores below ``least`` goes, too.
    """
    enough = some.score >= least - _ROUNDING
    if mode is not Mode.KEYWORD:
        enough &= (some.semantic >= fusion.FLOOR) | (some.keyword > 0)
    return _taken(some, np.flatnonzero(enough))


def read_closely(
    closeness: Closeness, store: Store, candidates: Sequence[Candidates]
) -> list[Details]:
    """Read the passages of all ``candidates`` at once; return the details of each."""
    ids = [one for some in candidates for one in some.ids.tolist()]
    kept = dict(store.kept(ids))
    details = closeness.details([kept.get(one, b"") for one in ids])
    ends = list(accumulate(len(some.ids) for some in candidates))
    return [
        Details(details.sentence[start:end], details.tokens[start:end])
        for start, end in zip([0, *ends], ends, strict=False)
    ]


def refine(
    some: Candidates, details: Details, mode: Mode, asked: Collection[Language]
) -> Candidates:
    """Return ``some`` ranked anew by ``details``; ``asked``: the query's languages."""
    if not len(some.ids):
        return some
    whole, sentence = np.float32(1 - SENTENCE_SHARE), np.float32(SENTENCE_SHARE)
    rest, tokens = np.float32(1 - TOKEN_SHARE), np.float32(TOKEN_SHARE)
    met = np.maximum(details.tokens, np.float32(WORD_SHARE) * some.keyword)
    close = rest * (whole * some.cosine + sentence * details.sentence) + tokens * met
    # What the tokens of any passage would meet has been taken off already.
    typical = (1 - TOKEN_SHARE) * some.typical
    exponent = fusion.distance(asked, some.language)
    semantic = fusion.scale_closeness(close, typical, exponent)
    score = _fused(mode, some.keyword, semantic, fusion.KEYWORD_SHARE)
    order = np.lexsort((some.ids, -score))
    refined = replace(some, cosine=close, typical=typical, semantic=semantic, score=score)
    return _taken(refined, order)


def _fused(
    mode: Mode, keyword: NDArray[np.float32], semantic: NDArray[np.float32], share: float
) -> NDArray[np.float32]:
    if mode is Mode.KEYWORD:
        return keyword
    return semantic if mode is Mode.SEMANTIC else fusion.combine(keyword, semantic, share)


def _taken(some: Candidates, places: NDArray[np.int64]) -> Candidates:
    return replace(
        some,
        ids=some.ids[places],
        rows=some.rows[places],
        keyword=some.keyword[places],
        cosine=some.cosine[places],
        semantic=some.semantic[places],
        score=some.score[places],
    )
