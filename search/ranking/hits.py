"""Hits: ranked passages as the caller gets them, still without highlights."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from index.backend import View
from index.messages import CountedMessage, Message
from index.store.records import StoredPassage
from index.store.verified_rows import Damaged
from search.ranking.languages import SCORE_DIGITS, RankedPassage
from search.ranking.sections import MatchedPassage
from search.types import Copy, Hit, Mode, Signals

_MAX_PATHS_NAMED: Final = 5


class LocatedHit(NamedTuple):
    """A hit and the row of its passage in the keyword index of its language, −1 if it is gone."""

    hit: Hit
    row: int


def to_hit(
    rank: int, matched: MatchedPassage, passage: StoredPassage, mode: Mode, like: int | None
) -> LocatedHit:
    """Return the hit of ``rank``: a ``matched`` passage as it is stored, found in ``mode``.

    It is ``like`` the hit of that rank, if any.
    """
    ranked = matched.passage
    hit = replace(
        _to_hit(rank, ranked.score, _signals(ranked, mode), passage),
        match=matched.match,
        promoted=matched.promoted,
        like=like,
    )
    return LocatedHit(hit, int(ranked.candidates.rows[ranked.position]))


def copy_hit(hit: Hit, rank: int, passage: StoredPassage) -> Hit:
    """Return a copy of ``hit``, a ``passage`` as it is stored, as a hit; its score is that of it.

    Without highlights.
    """
    copy = _to_hit(rank, hit.score, hit.signals, passage)
    return replace(copy, match=hit.match, promoted=hit.promoted, like=hit.like)


def _to_hit(rank: int, score: float, signals: Signals, passage: StoredPassage) -> Hit:
    return Hit(
        rank=rank,
        score=score,
        path=relative_path(passage.path),
        title=passage.title,
        date=passage.date,
        language=passage.language,
        document=passage.document,
        passage=passage.ordinal,
        start=passage.span.start,
        end=passage.span.end,
        text=passage.text,
        highlights=(),
        signals=signals,
        member=passage.member,
        kind=passage.kind,
        date_source=passage.date_source,
        places=passage.places,
    )


def to_copy(passage: StoredPassage, added: str) -> Copy:
    """Return what a hit says of a copy; ``added``: what lines that has more."""
    return Copy(
        path=relative_path(passage.path),
        member=passage.member,
        title=passage.title,
        date=passage.date,
        document=passage.document,
        passage=passage.ordinal,
        start=passage.span.start,
        end=passage.span.end,
        added=added,
    )


def locate_hits(snapshot: View, hits: Sequence[Hit]) -> list[LocatedHit]:
    """Return ``hits`` with the rows their passages have now in ``snapshot``."""
    ids = snapshot.store.find_passage_ids([(hit.document, hit.passage) for hit in hits])
    located: list[LocatedHit] = []
    for hit, passage in zip(hits, ids, strict=True):
        row = -1 if passage is None else snapshot.keyword.row(hit.language, passage)
        located.append(LocatedHit(hit, row))
    return located


def damage_warnings(damaged: Damaged) -> tuple[str, ...]:
    """Return what to say about passages that were left out because they are ``damaged``."""
    if not damaged:
        return ()
    names = name_some([relative_path(path) for path in sorted(set(damaged.values()))])
    passages = CountedMessage("{count} passage is", "{count} passages are", len(damaged))
    return (
        Message(
            "{passages} damaged in the index and left out, of {names};"
            " run 'index', which reads the documents again",
            passages=passages,
            names=names,
        ),
    )


def name_some(paths: Sequence[str]) -> str:
    """Return the first of ``paths``, and how many more there are."""
    more = len(paths) - _MAX_PATHS_NAMED
    named = ", ".join(paths[:_MAX_PATHS_NAMED])
    return Message("{paths} and {more:,} more", paths=named, more=more) if more > 0 else named


def relative_path(path: str) -> str:
    """Return ``path`` relative to the current folder if it lies below it."""
    try:
        folder = os.getcwd() + os.sep  # noqa: PTH109
    except OSError:  # it is gone, so nothing lies below it
        return path
    return path[len(folder) :] if path.startswith(folder) else path


def _signals(ranked: RankedPassage, mode: Mode) -> Signals:
    candidates, position = ranked.candidates, ranked.position
    return Signals(
        None if mode is Mode.SEMANTIC else round(float(candidates.keyword[position]), SCORE_DIGITS),
        None if mode is Mode.KEYWORD else round(float(candidates.semantic[position]), SCORE_DIGITS),
    )
