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
from index.types import Language
from search.ranking import fusion
from search.ranking.candidates import Candidates
from search.ranking.first_stage import LanguageScores, choose_rows, without_candidates

ANSWERS: Final = 3
"""How many of the best passages are taken for answers."""

FURTHER: Final = 2
"""How many passages of each language that are like the best are looked for beside candidates."""

LEAST_SCORE: Final = 0.3
"""What they score at least: what is like a weak hit is no better than that."""

UNRELATED_COSINE: Final = 0.5
"""So near to each other passages of one subject lie in the bundled encoder's space."""

SAME_COSINE: Final = 0.75
"""So near most translations of each other lie, also where one of them is Arabic."""

_SHARE: Final = 0.8
"""How much of what it lacks of the answer's score a translation is lifted by.

Less than 1, so that the answer stands first.
"""


class Answer(NamedTuple):
    """A passage that is taken for an answer, and what it scores."""

    id: int
    language: Language
    score: float


class Likeness(NamedTuple):
    """What a passage is like, the ``answer`` with this id; it is placed as if it scored so."""

    answer: int
    score: float


NONE_ALIKE: Final[Mapping[int, Likeness]] = {}


def find_answers(candidates: Sequence[Candidates], *, need_words: bool) -> list[Answer]:
    """Return the best of ``candidates``; of those with words of the query, if they ``need_words``.

    None if all are in one language: then there is nothing in another.
    """
    groups = [group for group in candidates if len(group)]
    if len(groups) < 2:
        return []
    best: list[tuple[float, int, Answer]] = []
    for group in groups:
        is_answer = group.score >= LEAST_SCORE
        if need_words:
            is_answer &= group.words > 0
        for place in np.flatnonzero(is_answer)[:ANSWERS].tolist():
            answer = Answer(int(group.ids[place]), group.language, float(group.score[place]))
            best.append((-answer.score, int(group.ranks[place]), answer))
    return [answer for _, _, answer in sorted(best)[:ANSWERS]]


def choose_further(
    answer: Answer, scores: Sequence[LanguageScores], candidates: Sequence[Candidates]
) -> list[NDArray[np.int64]]:
    """Return the rows of passages that are like ``answer``, but no ``candidates``.

    Of each language in turn, as ``scores`` and ``candidates`` are; none of the answer's own.
    """
    others = [part.language for part in scores if part.language != answer.language]
    vectors = scores[0].matrix
    search = vectors.start_search(_read(vectors, [answer])[0], others)

    def alike(part: LanguageScores, count: int) -> NDArray[np.int64]:
        cosines = vectors.approximate_cosines(part.language, part.ids, search)
        rows = part.drop_excluded(np.flatnonzero(cosines > UNRELATED_COSINE))
        near = cosines[rows]
        return rows[fusion.highest_positions(near, count, lambda tied: part.ranks_of(rows[tied]))]

    return [
        np.empty(0, np.int64)
        if part.language == answer.language
        else without_candidates(part, choose_rows(part, FURTHER, alike), group)
        for part, group in zip(scores, candidates, strict=True)
    ]


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
    likenesses: dict[int, Likeness] = {}
    of_answers = _read(vectors, answers)
    for group in candidates:
        others = [at for at, answer in enumerate(answers) if answer.language != group.language]
        if not others or not len(group):
            continue
        cosines = vectors.vectors_of(group.language, group.ids) @ of_answers[others].T
        likeness = ((cosines - UNRELATED_COSINE) / (SAME_COSINE - UNRELATED_COSINE)).clip(0, 1)
        answer_scores = np.array([answers[at].score for at in others], dtype=np.float32)
        lacking = np.maximum((likeness * answer_scores).max(axis=1) - group.score, 0)
        placed = np.minimum(group.score + _SHARE * lacking, most)
        # It is like the nearest of those that stand before it, not like what lifts it most.
        before = np.where(answer_scores > placed[:, None], cosines, -1)
        nearest = before.argmax(axis=1)
        for place in np.flatnonzero(placed > group.score).tolist():
            answer = answers[others[int(nearest[place])]]
            likenesses[int(group.ids[place])] = Likeness(answer.id, float(placed[place]))
    return likenesses


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


def _read(vectors: Vectors, answers: Sequence[Answer]) -> NDArray[np.float32]:
    """Return the vectors (k, d) of ``answers``, at least one."""
    return np.concatenate(
        [vectors.vectors_of(answer.language, np.array([answer.id])) for answer in answers]
    )
