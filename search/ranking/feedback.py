"""Feedback: what says, in another language, what one of the best passages says is an answer, too.

Words without a known translation keep the same text in another language far down, Arabic beside
the others most of all. But it lies close to a passage that was easy to find, even where it is far
from the query. So the best passages are taken for answers, and those that are near to them in
another language are placed by what these score (pseudo-relevance feedback: Rocchio 1971; by
vectors: Li et al. 2023). Only places change: a score says what a passage itself has of the query.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.backend import Vectors
from index.int8 import Quantized, quantize
from index.types import Language
from search.ranking import fusion
from search.ranking.candidates import Candidates
from search.ranking.first_stage import MIN_DEPTH, LanguageScores, choose_rows, without_candidates
from search.ranking.likely_passages import LikelyPassages
from search.types import Mode

ANSWERS: Final = 3
"""How many of the best passages are taken for answers."""

FURTHER: Final = 2
"""How many passages of each language that are like the best are looked for beside candidates."""

LEAST_SCORE: Final = 0.3
"""What they score at least: what is like a weak hit is no better than that."""

LIKELY: Final = 250
"""These are looked for among so many of each language, the best by what is known of all."""

NEAR_COSINE: Final = 0.65
"""They are at least so near."""

UNRELATED_COSINE: Final = 0.5
"""So near to each other passages of one subject lie in the bundled encoder's space."""

SAME_COSINE: Final = 0.75
"""So near most translations of each other lie, also where one of them is Arabic."""

_SHARE: Final = 0.8
"""How much of what it lacks of the answer's score a translation is lifted by.

Less than 1, so that the answer stands first.
"""


_FEW: Final = MIN_DEPTH[Mode.HYBRID]
"""Of so few passages of a language, all are candidates."""

_NO_ROWS: Final = np.empty(0, dtype=np.int64)


class Answer(NamedTuple):
    """A passage that is taken for an answer, what it scores, and its vector (d,)."""

    id: int
    language: Language
    score: float
    vector: NDArray[np.float32]


class Likeness(NamedTuple):
    """What a passage is like, the ``answer`` with this id; it is placed as if it scored so."""

    answer: int
    score: float


NONE_ALIKE: Final[Mapping[int, Likeness]] = {}


def find_answers(
    candidates: Sequence[Candidates], vectors: Vectors, *, need_words: bool
) -> list[Answer]:
    """Return the best of ``candidates``; of those with words of the query, if they ``need_words``.

    None if all are in one language: then there is nothing in another.
    """
    groups = [group for group in candidates if len(group)]
    if len(groups) < 2:
        return []
    best: list[tuple[float, int, int, Language]] = []
    for group in groups:
        is_answer = group.score >= LEAST_SCORE
        if need_words:
            is_answer &= group.words > 0
        for place in np.flatnonzero(is_answer)[:ANSWERS].tolist():
            score, rank = float(group.score[place]), int(group.ranks[place])
            best.append((-score, rank, int(group.ids[place]), group.language))
    best = sorted(best)[:ANSWERS]
    read: dict[int, NDArray[np.float32]] = {}
    for language in {each[-1] for each in best}:
        ids = [number for _, _, number, own in best if own == language]
        read.update(zip(ids, vectors.vectors_of(language, np.array(ids)), strict=True))
    return [Answer(number, language, -score, read[number]) for score, _, number, language in best]


def choose_further(
    answers: Sequence[Answer],
    likely: Sequence[LikelyPassages],
    seen: Sequence[Candidates],
    least: float,
) -> list[NDArray[np.int64]]:
    """Return the rows of passages that are like one of ``answers``, but not ``seen`` yet.

    Of each language in turn, as ``likely`` and ``seen`` are, and only what may be placed above
    ``least`` for that. None of a language where a passage has all words of the query.
    """
    compared = quantize(np.array([answer.vector for answer in answers]))
    scores = np.array([answer.score for answer in answers], dtype=np.float32)
    needed = UNRELATED_COSINE + least / scores * (SAME_COSINE - UNRELATED_COSINE)
    needed = np.where(scores > least, np.maximum(needed, NEAR_COSINE), np.inf)
    rows: list[NDArray[np.int64]] = []
    for passages, group in zip(likely, seen, strict=True):
        is_own = np.array([answer.language == group.language for answer in answers])
        of_others = np.where(is_own, np.inf, needed)
        has_all = bool(group.word_count) and bool((group.words == group.word_count).any())
        if has_all or np.isinf(of_others).all() or len(passages.scores.ids) <= _FEW:
            rows.append(_NO_ROWS)
            continue
        alike = _choose_alike(compared, of_others, passages)
        rows.append(without_candidates(passages.scores, alike, group) if len(alike) else alike)
    return rows


def _choose_alike(
    answers: Quantized, needed: NDArray[np.float32], passages: LikelyPassages
) -> NDArray[np.int64]:
    """Return the rows of the FURTHER passages nearest to ``answers`` (k, d).

    Only those nearer to one of them than it ``needed`` (k,).
    """
    part = passages.scores
    pool = passages.likely_rows(LIKELY)
    cosines = part.matrix.compare(part.language, part.ids[pool], answers)
    is_near = cosines > needed
    places = np.flatnonzero(is_near.any(axis=1))
    if not len(places):
        return _NO_ROWS
    pool, nearest = pool[places], np.where(is_near, cosines, 0)[places].max(axis=1)

    def alike(part: LanguageScores, count: int) -> NDArray[np.int64]:
        allowed = slice(None) if part.excluded is None else ~part.excluded[pool]
        rows, near = pool[allowed], nearest[allowed]
        return rows[fusion.highest_positions(near, count, lambda tied: part.ranks_of(rows[tied]))]

    return choose_rows(part, FURTHER, alike)


def least_standing(candidates: Sequence[Candidates], limit: int) -> float:
    """Return the standing that a passage needs to be in a list of ``limit`` hits; 0 for any."""
    standings = np.concatenate(
        [fusion.standing(group.score, float(group.score.max(initial=0.0))) for group in candidates]
    )
    return 0.0 if len(standings) < limit else float(np.partition(standings, -limit)[-limit])


def find_likenesses(
    answers: Sequence[Answer],
    candidates: Sequence[Candidates],
    vectors: Vectors,
    query_languages: Collection[Language],
) -> dict[int, Likeness]:
    """Return which of the ``candidates``, by id, are like an answer in another language.

    None is lifted above what has all words in a language of the query: that is what was asked
    for, whatever its translations are like.
    """
    most = _least_with_all_words(candidates, query_languages)
    groups = [group for group in candidates if len(group)]
    own = np.concatenate([group.score for group in groups])
    read = [vectors.vectors_of(group.language, group.ids) for group in groups]
    cosines = np.concatenate(read) @ np.array([answer.vector for answer in answers]).T
    likeness = ((cosines - UNRELATED_COSINE) / (SAME_COSINE - UNRELATED_COSINE)).clip(0, 1)
    is_other = [[answer.language != group.language for answer in answers] for group in groups]
    likeness *= np.repeat(is_other, [len(group) for group in groups], axis=0)
    answer_scores = np.array([answer.score for answer in answers], dtype=np.float32)
    lacking = np.maximum((likeness * answer_scores).max(axis=1) - own, 0)
    placed = np.minimum(own + _SHARE * lacking, most)
    # It is like the nearest of those that stand before it, not like what lifts it most.
    is_before = (likeness > 0) & (answer_scores > placed[:, None])
    nearest = np.where(is_before, cosines, -1).argmax(axis=1)
    lifted = np.flatnonzero(placed > own)
    ids = np.concatenate([group.ids for group in groups])[lifted].tolist()
    return {
        number: Likeness(answers[answer].id, score)
        for number, answer, score in zip(
            ids, nearest[lifted].tolist(), placed[lifted].tolist(), strict=True
        )
    }


def _least_with_all_words(
    candidates: Sequence[Candidates], query_languages: Collection[Language]
) -> float:
    """Return the least score of what has all words in one of ``query_languages``; 1 for none."""
    least = 1.0
    for group in candidates:
        if group.language in query_languages and group.word_count:
            has_all = group.words == group.word_count
            least = float(group.score[has_all].min(initial=least))
    return least
