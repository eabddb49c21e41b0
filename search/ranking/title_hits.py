"""Documents without any text, such as scans that were not recognized: found by their titles."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from index.backend import Documents
from index.keyword.title_keys import has_text, ids_of
from index.types import UNDETERMINED
from search.conditions import IsIn
from search.ranking import fusion
from search.ranking.filters import holds_without_text
from search.ranking.hits import LocatedHit, relative_path
from search.ranking.languages import SCORE_DIGITS
from search.ranking.titles import TITLE_SHARE, TitleMatches
from search.types import Hit, Match, Mode, Query, SearchRequest, Signals, Sort

_NEVER: Final = "9999-99-99"


def find_hits_without_text(
    store: Documents, titles: TitleMatches, request: SearchRequest, query: Query
) -> list[Hit]:
    """Return documents without a passage whose ``titles`` answer ``request``, best first.

    Their text is "" and their language undetermined. Ranks are yet to be given.
    """
    if not len(titles):
        return []
    without_text = titles.take(~has_text(titles.keys))
    if request.sort is not Sort.SCORE:
        without_text = without_text.take(without_text.has_all)
    documents = ids_of(without_text.keys).tolist()
    coverages = dict(zip(documents, without_text.coverage.tolist(), strict=True))
    hits: list[Hit] = []
    for head in store.find_document_heads(sorted(coverages)):
        filters = holds_without_text(IsIn(request.filters), head)
        if not filters or not holds_without_text(query.condition, head):
            continue
        keyword = TITLE_SHARE * coverages[head.id]
        share = fusion.KEYWORD_SHARE if request.mode is Mode.HYBRID else 1.0
        score = round(share * keyword, SCORE_DIGITS)
        if score >= request.min_score:
            semantic = 0.0 if request.mode is Mode.HYBRID else None
            signals = Signals(round(keyword, SCORE_DIGITS), semantic)
            hits.append(_to_hit(store, head.id, score, signals))
    return sorted(hits, key=lambda hit: (-hit.score, hit.path, hit.member))


def _to_hit(store: Documents, document: int, score: float, signals: Signals) -> Hit:
    stored = store.document(document)
    content = stored.content
    return Hit(
        rank=0,
        score=score,
        path=relative_path(stored.path),
        title=content.title,
        date=content.date,
        language=UNDETERMINED,
        document=document,
        passage=0,
        start=0,
        end=0,
        text="",
        highlights=(),
        signals=signals,
        member=stored.member,
        kind=content.kind,
        date_source=content.date_source,
        match=Match.WORDS,
    )


def merge_hits(
    hits: Sequence[LocatedHit], without_text: Sequence[Hit], request: SearchRequest
) -> list[LocatedHit]:
    """Return the first of both in the order of ``request``, ranked anew.

    Those ``without_text`` have words of the query, so they come before hits that have not, and
    after passages that are as good.
    """
    merged = list(hits)
    for hit in without_text:
        before = _is_before(hit, request.sort)
        place = next((at for at, other in enumerate(merged) if before(other.hit)), len(merged))
        merged.insert(place, LocatedHit(hit, -1))
    if not without_text:
        return merged
    listed = merged[: request.limit]
    ranks = {located.hit.rank: rank for rank, located in enumerate(listed, start=1)}
    return [
        located._replace(hit=replace(located.hit, rank=rank, like=_renumber(located.hit, ranks)))
        for rank, located in enumerate(listed, start=1)
    ]


def _renumber(hit: Hit, ranks: Mapping[int, int]) -> int | None:
    return None if hit.like is None else ranks[hit.like]


def _is_before(hit: Hit, sort: Sort) -> Callable[[Hit], bool]:
    """Return what tells whether ``hit`` comes before another."""
    if sort is Sort.PATH:
        return lambda other: hit.full_path < other.full_path
    if sort is Sort.SCORE:
        return lambda other: other.is_below or (other.score < hit.score and not other.promoted)
    if sort is Sort.OLDEST:
        return lambda other: hit.date is not None and hit.date < (other.date or _NEVER)
    return lambda other: hit.date is not None and hit.date > (other.date or "")
