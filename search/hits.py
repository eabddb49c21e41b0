"""Ranked passages → hits: what is lit in them, what explains their score, how they are shown."""

from __future__ import annotations

import os

from index.keyword import KeywordIndex
from index.records import StoredPassage
from index.types import Language
from search.explain import as_read
from search.highlight import Highlighter
from search.matching import contributions
from search.meaning import Meaning
from search.page import Page
from search.ranking import Candidates
from search.strength import weigh
from search.types import Hit, Mode, Query, Signals


class HitMaker:
    """Makes the hits of one query. Every passage is analysed once."""

    def __init__(
        self, index: KeywordIndex, query: Query, mode: Mode, meaning: Meaning | None
    ) -> None:
        self._index = index
        self._query = query
        self._mode = mode
        self._meaning = meaning
        self._highlighters: dict[Language, Highlighter] = {}

    def hit(self, number: int, passage: StoredPassage, some: Candidates, place: int) -> Hit:
        """Return the hit of rank ``number``: a passage, found at ``place`` of ``some``."""
        concepts = self._query.concepts.get(passage.language, ())
        page = Page(passage.text, passage.language)
        highlights = self._highlighter(passage.language).lit(page)
        parts = contributions(self._index, page, concepts, int(some.rows[place]))
        return Hit(
            rank=number,
            score=round(float(some.score[place]), 6),
            path=openable(passage.path),
            title=passage.title,
            date=passage.date,
            language=passage.language,
            document=passage.document,
            passage=passage.ordinal,
            start=passage.span.start,
            end=passage.span.end,
            text=passage.text,
            highlights=weigh(highlights, parts, len(concepts)),
            signals=self._signals(some, place),
            contributions=as_read(parts, page, highlights),
        )

    def _highlighter(self, language: Language) -> Highlighter:
        if language not in self._highlighters:
            concepts = self._query.concepts.get(language, ())
            self._highlighters[language] = Highlighter(language, concepts, self._meaning)
        return self._highlighters[language]

    def _signals(self, some: Candidates, place: int) -> Signals:
        return Signals(
            None if self._mode is Mode.SEMANTIC else round(float(some.keyword[place]), 6),
            None if self._mode is Mode.KEYWORD else round(float(some.semantic[place]), 6),
        )


def openable(path: str) -> str:
    """Return ``path`` relative to the current folder if it lies below it."""
    here = os.getcwd() + os.sep  # noqa: PTH109
    return path[len(here) :] if path.startswith(here) else path
