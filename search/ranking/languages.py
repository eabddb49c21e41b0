"""The rankings of several languages become one list."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from index.types import Language
from search.ranking import fusion
from search.ranking.candidates import Candidates
from search.ranking.feedback import NONE_ALIKE, Likeness

GUARANTEED_RANK: Final = 5
"""Rank by which the best answer of every language that has one appears."""

SCORE_DIGITS: Final = 6
"""Digits after the point that a score is shown with."""

_MIN_ANSWER_SHARE: Final = 0.5
"""Share of the best score of all from which a language's best passage is an answer."""


class RankedPassage(NamedTuple):
    """A candidate of the merged list, and its ``position`` among the candidates of its language.

    ``score`` is rounded as it is shown. ``merit`` decides the order: the score, or more if it is
    ``like`` a better passage, that with this id, in another language. Of those that are not among
    the first of a list, the ones of the highest ``standing`` are in it: of equal standing, those
    that come first.
    """

    candidates: Candidates
    position: int
    id: int
    rank: int
    score: float
    merit: float
    like: int | None = None
    standing: float = 0.0


def merge_languages(
    candidates: Sequence[Candidates],
    query_languages: Collection[Language],
    likenesses: Mapping[int, Likeness] = NONE_ALIKE,
) -> list[RankedPassage]:
    """Return the passages of all ``candidates``, best first.

    The order is that of the scores as they are shown, or of what ``likenesses`` say of a passage,
    by id; among equals, a language of the query comes first, then the order of paths. But where
    one language has many good answers and another few, the best answer of each is among the first
    GUARANTEED_RANK; where more languages than that have answers, those of the best languages are.
    """

    def order(passage: RankedPassage) -> tuple[float, bool, int, int]:
        foreign = passage.candidates.language not in query_languages
        return -passage.merit, foreign, passage.rank, passage.id

    passages = [
        passage for group in candidates for passage in _rank_with_standing(group, likenesses)
    ]
    passages.sort(key=order)
    answers: list[RankedPassage] = []
    others: list[RankedPassage] = []
    languages_seen: set[Language] = set()
    for passage in passages:
        is_best = passage.candidates.language not in languages_seen
        languages_seen.add(passage.candidates.language)
        is_answer = is_best and passage.score >= _MIN_ANSWER_SHARE * passages[0].score
        if is_answer and len(answers) < GUARANTEED_RANK:
            answers.append(passage)
        else:
            others.append(passage)
    room = GUARANTEED_RANK - len(answers)
    first = sorted([*answers, *others[:room]], key=order)
    return [*first, *others[room:]]


def _rank_with_standing(
    candidates: Candidates, likenesses: Mapping[int, Likeness]
) -> Iterator[RankedPassage]:
    ids, ranks = candidates.ids.tolist(), candidates.ranks.tolist()
    scores = [round(score, SCORE_DIGITS) for score in candidates.score.tolist()]
    likeness_of_each = [likenesses.get(identity) for identity in ids]
    merits = [
        score if likeness is None else round(likeness.score, SCORE_DIGITS)
        for score, likeness in zip(scores, likeness_of_each, strict=True)
    ]
    best = max(merits, default=0.0)
    values = zip(ids, ranks, scores, merits, likeness_of_each, strict=True)
    for position, (identity, rank, score, merit, likeness) in enumerate(values):
        yield RankedPassage(
            candidates,
            position,
            identity,
            rank,
            score,
            merit,
            like=None if likeness is None else likeness.answer,
            standing=fusion.standing(merit, best),
        )


def rank_passages(candidates: Candidates) -> Iterator[RankedPassage]:
    """Yield ``candidates`` one by one, in their order."""
    ids, ranks, scores = candidates.ids, candidates.ranks, candidates.score
    values = zip(ids.tolist(), ranks.tolist(), scores.tolist(), strict=True)
    for position, (identity, rank, score) in enumerate(values):
        shown = round(score, SCORE_DIGITS)
        yield RankedPassage(candidates, position, identity, rank, shown, shown)
