"""Rankings of several languages → one list."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from index.types import Language
from search.ranking.stages import Candidates

LATEST: Final = 5
"""Rank by which every language that has an answer is heard."""

_ANSWER: Final = 0.5
"""Share of the best score of all from which a language's best passage is an answer."""


def merge(
    candidates: Sequence[Candidates], asked: Collection[Language]
) -> list[tuple[Candidates, int]]:
    """Return all candidates with their places, best first.

    The order is that of the scores; among equals, a language in ``asked`` (the query's)
    comes first. But where one language has many good answers and another few, the best
    answer of each is among the first LATEST.
    """
    ranked = sorted(
        (-score, some.language not in asked, identity, number, place)
        for number, some in enumerate(candidates)
        for place, (score, identity) in enumerate(
            zip(some.score.tolist(), some.ids.tolist(), strict=True)
        )
    )
    best = {entry[3]: entry for entry in reversed(ranked)}
    least = ranked[0][0] * _ANSWER if ranked else 0
    answers = {entry for entry in best.values() if entry[0] <= least}
    others = [entry for entry in ranked if entry not in answers]
    room = LATEST - len(answers)
    ranked = [*sorted([*answers, *others[:room]]), *others[room:]]
    return [(candidates[number], place) for *_, number, place in ranked]
