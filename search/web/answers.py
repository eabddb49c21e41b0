"""The answer to a question: all that the page says about it, asked for in one go."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from index.errors import CaseworkError, QueryError, SearchCancelledError
from index.messages import say
from search.cancellation import IsWanted
from search.casework.values import Mark
from search.display.sections import describe_counts
from search.display.undated import count_undated
from search.facets import Facets
from search.freshness import find_gone_files
from search.query.spelling import describe_corrections
from search.query.syntax.errors import QuerySyntaxError
from search.types import NO_FILTERS, Filters, Hit, Reason, Results, SearchRequest
from search.unfiltered import describe_unfiltered
from search.validation import MAX_LIMIT
from search.web.chips import Chip, view_chips
from search.web.facets import FacetView, YearView, view_facets, view_years
from search.web.further_hits import FurtherHits
from search.web.hits import HitView, view_hits
from search.web.question import MORE, PAGE_SIZE, Question

if TYPE_CHECKING:
    from search.engine import Engine


@dataclass(frozen=True, slots=True)
class Mistake:
    """A query that cannot be answered: why, and the text on both sides of where it is wrong."""

    message: str
    before: str = ""
    at: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the page shows for a question.

    Attributes:
        question: what was asked.
        results: what the engine answered; None if nothing was asked or there is a ``mistake``.
        hits: as they are shown.
        counts: how many passages have words of the query, in words.
        notes: what is worth saying of the query and the index, a line each.
        undated: how many documents without a date are left out, or last, in words.
        facets, years: what has words of the query, counted.
        chips: the filters in force.
        reasons: those of the highlights, for the legend.
        suggestion: a query that may be meant, if there are no hits.
        unfiltered: how many passages there are without filters, in words, if there are no hits.
        tag_names: the tags there are, to choose from.
        more: where more hits are, "" if these are all.
        rest: what the script adds to that address to get only those, see :func:`find_more`.
    """

    question: Question
    results: Results | None = None
    hits: Sequence[HitView] = ()
    counts: str = ""
    notes: Sequence[str] = ()
    undated: str = ""
    facets: Sequence[FacetView] = ()
    years: YearView | None = None
    chips: Sequence[Chip] = ()
    reasons: Sequence[Reason] = ()
    suggestion: Question | None = None
    unfiltered: str = ""
    more: str = ""
    rest: str = ""
    mistake: Mistake | None = field(default=None)
    tag_names: Sequence[str] = ()


def find_answer(
    engine: Engine,
    question: Question,
    is_wanted: IsWanted,
    further_hits: FurtherHits | None = None,
    *,
    half_typed: bool = False,
) -> Answer:
    """Return the answer of ``engine``, with the mistake if it is a query that has none.

    More hits than at first are ``further_hits``.

    Raises TrujamanError for all else, SearchCancelledError among them.
    """
    chips = view_chips(question)
    try:
        request = question.request(half_typed=half_typed)
        if further_hits is None or half_typed or question.limit <= PAGE_SIZE:
            results = engine.search(request, is_wanted=is_wanted)
        else:
            results = further_hits.find(engine, question, is_wanted)
            results = engine.explain(results, is_wanted=is_wanted)
        results = engine.locate(results, is_wanted=is_wanted)
    except SearchCancelledError:
        raise
    except QueryError as error:
        return Answer(question, chips=chips, mistake=describe_mistake(error))
    facets = _count_facets(engine, request, results, is_wanted)
    suggestion = None
    if not results.hits and results.meant is None:
        corrected = engine.suggest(results.query, is_wanted=is_wanted)
        suggestion = None if corrected is None else question.changed(text=corrected)
    marks, tags, trouble = _find_marks(engine, results)
    reasons = {highlight.reason for hit in results.hits for highlight in hit.highlights}
    return Answer(
        question,
        results,
        view_hits(results, question, find_gone_files(results.hits), marks),
        describe_counts(results) if results.counts is not None else "",
        [
            *filter(None, [describe_corrections(results)]),
            *map(say, results.notes),
            *map(say, results.warnings),
            *trouble,
        ],
        "" if results.undated is None else count_undated(results.undated),
        view_facets(question, facets),
        view_years(question, facets.years),
        chips,
        [reason for reason in Reason if reason in reasons],
        suggestion,
        "" if results.hits else describe_unfiltered(engine, request, is_wanted),
        _more_address(question, results),
        _describe_rest(results),
        tag_names=tags,
    )


def find_more(
    engine: Engine,
    question: Question,
    start: int,
    seen: str,
    is_wanted: IsWanted,
    further_hits: FurtherHits,
) -> Answer | None:
    """Return an answer with nothing but the hits from position ``start`` on.

    None if those before are not what a visitor has ``seen``: the index has changed, say, or so
    many hits are ordered otherwise. Then all of the answer is to be shown anew.
    """
    results = further_hits.find(engine, question, is_wanted)
    if not 0 < start <= len(results.hits) or _fingerprint(results.hits[:start]) != seen:
        return None
    results = engine.explain(replace(results, explained=start), is_wanted=is_wanted)
    hits = engine.locate(replace(results, hits=results.hits[start:]), is_wanted=is_wanted).hits
    results = replace(results, hits=(*results.hits[:start], *hits))
    marks, _, _ = _find_marks(engine, replace(results, hits=hits))
    reasons = {highlight.reason for hit in hits for highlight in hit.highlights}
    return Answer(
        question,
        results,
        view_hits(results, question, find_gone_files(hits), marks, start),
        describe_counts(results) if results.counts is not None else "",
        reasons=[reason for reason in Reason if reason in reasons],
        more=_more_address(question, results),
        rest=_describe_rest(results),
    )


def _more_address(question: Question, results: Results) -> str:
    """Return where the answer with more hits is, "" if there are none."""
    if len(results.hits) < question.limit or question.limit >= MAX_LIMIT:
        return ""
    return replace(question, limit=min(question.limit + MORE, MAX_LIMIT)).address


def _describe_rest(results: Results) -> str:
    return urlencode({"start": len(results.hits), "seen": _fingerprint(results.hits)})


def _fingerprint(hits: Sequence[Hit]) -> str:
    """Return what tells these hits, in this order, from others."""
    keys = repr([(hit.document, hit.passage) for hit in hits])
    return hashlib.blake2b(keys.encode(), digest_size=8).hexdigest()


def _find_marks(
    engine: Engine, results: Results
) -> tuple[Sequence[tuple[Mark | None, Mark | None]], Sequence[str], Sequence[str]]:
    """Return the marks of hits, the names of tags, and why there are none if so.

    Of each hit the mark on its passage, and that on its whole document.
    """
    try:
        nearest = engine.marks_of(results.hits)
        whole = engine.marks_at([(hit.document, None) for hit in results.hits])
        marks = [
            (None if mark is document_mark else mark, document_mark)
            for mark, document_mark in zip(nearest, whole, strict=True)
        ]
        return marks, list(engine.casework.tags), engine.casework.warnings
    except CaseworkError as error:
        return (), (), (str(error),)


def describe_mistake(error: QueryError) -> Mistake:
    """Return what is wrong with a query, and where if that is known."""
    if not isinstance(error, QuerySyntaxError):
        return Mistake(str(error))
    text, start = error.text, error.start
    return Mistake(str(error), text[:start], text[start : start + 1], text[start + 1 :])


def _count_facets(
    engine: Engine, request: SearchRequest, results: Results, is_wanted: IsWanted
) -> Facets:
    """Return the facets of an answer, each without the filter that chooses from it.

    So what else could be chosen stays in sight.
    """
    facets = engine.count_facets(results, request, is_wanted=is_wanted)
    filters = request.filters

    def count(wider_filters: Filters) -> Facets:
        if not request.query.strip() and wider_filters == NO_FILTERS and not request.excluded:
            return facets  # nothing else is asked for
        wider = replace(request, filters=wider_filters, limit=1)
        wider_results = engine.search(wider, explained=0, is_wanted=is_wanted)
        return engine.count_facets(wider_results, wider, is_wanted=is_wanted)

    if filters.languages is not None:
        facets = replace(facets, languages=count(replace(filters, languages=None)).languages)
    if filters.kind is not None:
        facets = replace(facets, kinds=count(replace(filters, kind=None)).kinds)
    if filters.path is not None:
        facets = replace(facets, folders=count(replace(filters, path=None)).folders)
    if filters.after or filters.before or filters.undated:
        at_any_time = replace(filters, after=None, before=None, undated=False)
        facets = replace(facets, years=count(at_any_time).years)
    return facets
