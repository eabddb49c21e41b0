"""Why hits were found: the words that are lit in them and what each added to the score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.keyword.index import KeywordIndex
from search.highlighting.analysed import AnalysedText
from search.highlighting.semantic_matches import SemanticMatcher
from search.highlighting.spans import Highlighter
from search.highlighting.strength import assign_strengths, semantic_only
from search.ranking.bm25 import explain_scores
from search.types import Contribution, Highlight, Hit, Query, Reason


@dataclass(frozen=True, slots=True)
class LocatedHit:
    """A hit and its passage's row among those of its language; −1 where there is none."""

    hit: Hit
    row: int


class Explainer:
    """Explains hits of one query. Every passage is analysed once."""

    def __init__(self, index: KeywordIndex, query: Query, meaning: SemanticMatcher | None) -> None:
        self._index = index
        self._query = query
        self._meaning = meaning

    def explain(self, found: Sequence[LocatedHit]) -> list[Hit]:
        """Return hits with highlights and contributions, in the same order."""
        result = [one.hit for one in found]
        there = [place for place, one in enumerate(found) if one.row >= 0]
        pages = [AnalysedText(found[place].hit.text, found[place].hit.language) for place in there]
        lit = Highlighter(self._query.concepts, self._meaning).highlight(pages)
        parts = self._contributions(pages, [found[place].row for place in there])
        for place, page, highlights, some in zip(there, pages, lit, parts, strict=True):
            concepts = self._query.concepts.get(page.language, ())
            result[place] = replace(
                result[place],
                highlights=assign_strengths(highlights, some, len(concepts)),
                contributions=as_read(some, page, highlights),
            )
        return result

    def _contributions(
        self, pages: Sequence[AnalysedText], rows: Sequence[int]
    ) -> list[tuple[Contribution, ...]]:
        result: list[tuple[Contribution, ...]] = [()] * len(pages)
        for language in {page.language for page in pages}:
            mine = [place for place, page in enumerate(pages) if page.language == language]
            some = explain_scores(
                self._index,
                language,
                self._query.concepts.get(language, ()),
                [rows[place] for place in mine],
                {stem for place in mine for _, stem, _ in pages[place].forms},
            )
            for place, parts in zip(mine, some, strict=True):
                result[place] = parts
        return result


def as_read(
    contributions: Sequence[Contribution], page: AnalysedText, highlights: Sequence[Highlight]
) -> tuple[Contribution, ...]:
    """Return ``contributions`` with the words of ``page`` that they matched.

    Words that are only near in meaning come last: they add nothing to the keyword score.
    """
    near = semantic_only(highlights, contributions)
    worded = [one for one in highlights if one not in near]
    return (
        *(_as_read(one, page, worded) for one in contributions),
        *(Contribution(one.term, (_surface(page, one),), Reason.MEANING, 0.0) for one in near),
    )


def _as_read(
    one: Contribution, page: AnalysedText, highlights: Sequence[Highlight]
) -> Contribution:
    mine = [found for found in highlights if found.term == one.text]
    if not mine:  # part of an expression that is lit as a whole
        return replace(one, matched=page.having(one.matched))
    matched = tuple(dict.fromkeys([_surface(page, found) for found in mine]))
    return replace(one, matched=matched, reason=mine[0].reason)


def _surface(page: AnalysedText, one: Highlight) -> str:
    return page.text[one.span.start : one.span.end]
