"""Why passages were found: their highlights, and what each concept added to the score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from index.backend import View
from index.store.verified_rows import Damaged
from index.text.analysis.words import rejoin
from index.types import Language
from search.highlighting.analyzed import AnalyzedText
from search.highlighting.semantic_matches import SemanticMatcher
from search.highlighting.spans import Highlighter
from search.highlighting.strength import assign_strengths, select_semantic_only
from search.highlighting.titles import TitleHighlighter
from search.ranking.bm25 import ScoreExplanation, explain_scores
from search.ranking.hits import LocatedHit
from search.types import Contribution, Highlight, Hit, Match, Query, Reason


class _Passage(NamedTuple):
    """The text of a hit, analysed, and its row in the keyword index."""

    text: AnalyzedText
    row: int


class Explainer:
    """Explains the hits of one query. Each passage is analysed once."""

    def __init__(self, view: View, query: Query, semantic: SemanticMatcher | None) -> None:
        self._index = view.keyword
        self._store = view.store
        self._query = query
        self._highlighter = Highlighter(query.concepts, semantic, query.condition)
        self._titles = TitleHighlighter(query.concepts, self._highlighter)

    def explain(self, located: Sequence[LocatedHit]) -> list[Hit]:
        """Return the hits with highlights and contributions, in the same order.

        Those of passages without a row are returned as they are. Of documents without text, only
        titles and names are highlighted.
        """
        hits = [item.hit for item in located]
        present = [place for place, item in enumerate(located) if item.row >= 0]
        numbers = self._query.condition is not None or any(map(str.isdecimal, self._query.text))
        passages = [
            _Passage(
                AnalyzedText(hits[place].text, hits[place].language, numbers=numbers),
                located[place].row,
            )
            for place in present
        ]
        highlights = self._highlighter.highlight(
            [passage.text for passage in passages],
            lambda places: self._read_encodings([passages[place] for place in places]),
        )
        by_meaning_alone = any(hits[place].match is None for place in present)
        scores = self._explain_scores(passages, count_words=by_meaning_alone)
        for index, place in enumerate(present):
            hits[place] = self._add_explanation(
                hits[place], passages[index].text, highlights[index], scores[index]
            )
        for place, item in enumerate(located):
            if item.row >= 0 or not item.hit.text:
                hits[place] = self._titles.highlight(hits[place])
        return hits

    def _read_encodings(self, passages: Sequence[_Passage]) -> list[bytes]:
        """Return the encodings of ``passages`` as stored, b"" of those that are damaged."""
        ids = [int(self._index.ids(passage.text.language)[passage.row]) for passage in passages]
        damaged: Damaged = {}  # ranking has said so
        encodings = dict(self._store.encodings(ids, damaged))
        return [encodings.get(identity, b"") for identity in ids]

    def _add_explanation(
        self,
        hit: Hit,
        text: AnalyzedText,
        highlights: Sequence[Highlight],
        score: ScoreExplanation,
    ) -> Hit:
        concepts = self._query.concepts.get(text.language, ())
        parts, match = score.contributions, hit.match
        if match is None and concepts:  # ranked by meaning alone
            match = Match.WORDS if score.words else Match.MEANING
        return replace(
            hit,
            match=match,
            highlights=assign_strengths(highlights, parts, len(concepts)),
            contributions=_list_contributions(parts, text, highlights),
        )

    def _explain_scores(
        self, passages: Sequence[_Passage], *, count_words: bool
    ) -> list[ScoreExplanation]:
        """Return how each passage came by its keyword score.

        The passages of one language are looked up together.
        """
        result = [ScoreExplanation((), 0)] * len(passages)
        places_by_language: dict[Language, list[int]] = {}
        for place, passage in enumerate(passages):
            places_by_language.setdefault(passage.text.language, []).append(place)
        for language, places in places_by_language.items():
            stems: set[str] = set()
            for place in places:
                stems.update([word.stem for word in passages[place].text.words])
            explanations = explain_scores(
                self._index,
                language,
                self._query.concepts.get(language, ()),
                [passages[place].row for place in places],
                stems,
                count_words=count_words,
            )
            for place, explanation in zip(places, explanations, strict=True):
                result[place] = explanation
        return result


def _list_contributions(
    parts: Sequence[Contribution], text: AnalyzedText, highlights: Sequence[Highlight]
) -> tuple[Contribution, ...]:
    """Return ``parts`` with the words of ``text`` that they matched, as written.

    Words that are only close in meaning come last: they add nothing to the keyword score.
    """
    semantic = select_semantic_only(highlights, parts)
    lexical = [highlight for highlight in highlights if highlight not in semantic]
    listed = [_name_matched_words(part, text, lexical) for part in parts]
    for highlight in semantic:
        matched = (_surface(text, highlight),)
        listed.append(Contribution(highlight.term, matched, Reason.MEANING, 0.0))
    return tuple(listed)


def _name_matched_words(
    part: Contribution, text: AnalyzedText, highlights: Sequence[Highlight]
) -> Contribution:
    own = [highlight for highlight in highlights if highlight.term == part.text]
    if not own:  # part of an expression that is highlighted as a whole
        return replace(part, matched=text.surfaces_with_stems(part.matched))
    matched = dict.fromkeys([_surface(text, highlight) for highlight in own])
    return replace(part, matched=tuple(matched), reason=own[0].reason)


def _surface(text: AnalyzedText, highlight: Highlight) -> str:
    return rejoin(text.text[highlight.span.start : highlight.span.end])
