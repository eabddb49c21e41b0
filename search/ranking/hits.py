"""Ranked passages → hits, still without highlights: see ``explain``."""

from __future__ import annotations

import os

from index.store.records import StoredPassage
from search.ranking.stages import Candidates
from search.types import Hit, Mode, Signals


def made(number: int, passage: StoredPassage, some: Candidates, place: int, mode: Mode) -> Hit:
    """Return the hit of rank ``number``: a passage, found at ``place`` of ``some`` in ``mode``."""
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
        highlights=(),
        signals=_signals(some, place, mode),
    )


def _signals(some: Candidates, place: int, mode: Mode) -> Signals:
    return Signals(
        None if mode is Mode.SEMANTIC else round(float(some.keyword[place]), 6),
        None if mode is Mode.KEYWORD else round(float(some.semantic[place]), 6),
    )


def openable(path: str) -> str:
    """Return ``path`` relative to the current folder if it lies below it."""
    here = os.getcwd() + os.sep  # noqa: PTH109
    return path[len(here) :] if path.startswith(here) else path
