"""The two parts of the list of hits: passages with words of the query, then those near in meaning.

Which passages are in the list is decided by score; but only a few that are merely near in meaning
stand beside those with words, and none in place of one with all words. Within each part, the order
is that of the score, except for the best passage of a language that was put forward, see
:mod:`search.ranking.languages`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from search.ranking import fusion
from search.ranking.languages import GUARANTEED_RANK, RankedPassage
from search.types import Match, Mode

_ENOUGH_WORDS: Final = 0.5
"""The share of the query's words from which a passage always stands in the first part."""


class MatchedPassage(NamedTuple):
    """A ranked passage, and what of the query it has; None if that is not known.

    ``promoted``: it stands before a passage of its part that scores more.
    """

    passage: RankedPassage
    match: Match | None
    promoted: bool = False

    @property
    def has_all_words(self) -> bool:
        """Whether it has all words of the query that are looked for in its language."""
        candidates, position = self.passage.candidates, self.passage.position
        return 0 < candidates.word_count == int(candidates.words[position])

    @property
    def has_few_words(self) -> bool:
        """Whether it has so few of these that it has to score more than what has none."""
        candidates, position = self.passage.candidates, self.passage.position
        return int(candidates.words[position]) < _ENOUGH_WORDS * candidates.word_count

    @property
    def is_below(self) -> bool:
        """Whether it belongs in the second part."""
        return self.match is not None and self.match.is_below


def match_passages(
    ranked: Iterable[RankedPassage], mode: Mode | None, *, all_match: bool
) -> list[MatchedPassage]:
    """Return the passages of a query in ``mode`` with what they have of it.

    ``mode`` is None where nothing in the query ranks; ``all_match``: all have what its operators
    ask for.
    """

    def match(passage: RankedPassage) -> Match | None:
        if all_match or passage.candidates.words[passage.position]:
            return Match.WORDS
        if mode is None or mode is Mode.SEMANTIC:
            return None
        return Match.UNLIKELY if mode is Mode.KEYWORD else Match.MEANING

    return [MatchedPassage(passage, match(passage)) for passage in ranked]


def limit_near(passages: Sequence[MatchedPassage]) -> list[MatchedPassage]:
    """Return ``passages`` with only the first few of those that are merely near in meaning."""
    any_has_words = any(passage.match is Match.WORDS for passage in passages)
    room = fusion.MAX_NEAR if any_has_words else fusion.MAX_NEAR_ALONE
    limited: list[MatchedPassage] = []
    for passage in passages:
        if passage.match is Match.MEANING:
            room -= 1
            if room < 0:
                continue
        limited.append(passage)
    return limited


def choose(passages: Sequence[MatchedPassage], limit: int) -> list[MatchedPassage]:
    """Return ``limit`` of ``passages``, which are in ranked order, in that order.

    These are the first few and, of the others, those of the highest standing; but a passage that
    has all words of the query takes the place of one that is merely near in meaning.
    """
    others = range(GUARANTEED_RANK, len(passages))
    by_standing = sorted(others, key=lambda place: -passages[place].passage.standing)
    places = {*range(min(limit, GUARANTEED_RANK)), *by_standing[: max(0, limit - GUARANTEED_RANK)]}
    chosen = [passage for place, passage in enumerate(passages) if place in places]
    near = [passage for passage in chosen if passage.match is Match.MEANING]
    if not near:
        return chosen
    left = [passage for place, passage in enumerate(passages) if place not in places]
    waiting = [passage for passage in left if passage.has_all_words][: len(near)]
    replaced = {passage.passage.id for passage in near[len(near) - len(waiting) :]}
    ids = {passage.passage.id for passage in (*chosen, *waiting)} - replaced
    return [passage for passage in passages if passage.passage.id in ids]


def without_near(passages: Sequence[MatchedPassage]) -> list[MatchedPassage]:
    """Return ``passages`` without those that have none of the words, but are near in meaning.

    They are for the end of a list by score.
    """
    return [passage for passage in passages if not passage.is_below]


def arrange(passages: Sequence[MatchedPassage]) -> list[MatchedPassage]:
    """Return ``passages``, which are in ranked order, in two parts."""
    passages = _tell_few_words(passages)
    above = [passage for passage in passages if not passage.is_below]
    below = [passage for passage in passages if passage.is_below]
    below.sort(key=lambda passage: -passage.passage.score)
    return [*_mark_promoted(above), *below]


def _tell_few_words(passages: Sequence[MatchedPassage]) -> list[MatchedPassage]:
    """Return ``passages``, with those told apart that have few words and score less than one near.

    A word such as *type* of a long question says less than the meaning of the whole.
    """
    near = [passage.passage.score for passage in passages if passage.match is Match.MEANING]
    least = max(near, default=0.0)
    return [
        passage._replace(match=Match.FEW)
        if passage.match is Match.WORDS and passage.has_few_words and passage.passage.score < least
        else passage
        for passage in passages
    ]


def _mark_promoted(passages: Sequence[MatchedPassage]) -> list[MatchedPassage]:
    marked: list[MatchedPassage] = []
    highest_below = 0.0
    for passage in reversed(passages):
        score = passage.passage.score
        if score < highest_below:
            passage = passage._replace(promoted=True)
        marked.append(passage)
        highest_below = max(highest_below, score)
    return marked[::-1]
