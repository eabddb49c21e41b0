"""One query: it is asked, its results are printed or opened, and what is worth saying is said."""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from index.console import write_note
from index.errors import QueryError
from index.messages import ENGLISH, _, language_in_force, ngettext, say, speaking
from index.text.safe import safe
from search.display.sections import describe_counts
from search.display.undated import describe_undated
from search.freshness import describe_staleness, find_gone_files
from search.output import (
    explained,
    found_hits,
    is_for_programs,
    needs_places,
    write_results,
)
from search.query.spelling import describe_corrections
from search.query.syntax.errors import QuerySyntaxError
from search.requests import build_request, split_passage_name
from search.unfiltered import describe_unfiltered
from search.validation import MAX_LIMIT

if TYPE_CHECKING:
    from index.config import Config
    from index.types import Language
    from search.engine import Engine
    from search.facets import Facets
    from search.types import Results, SearchRequest

_SPELLING_HITS: Final = 10
"""Hits that a correction is spelt by where none is shown."""


def search_one(
    engine: Engine,
    query: str,
    options: argparse.Namespace,
    languages: tuple[Language, ...] | None,
    config: Config,
) -> int:
    """Print the results of one query, or open one of them; return the exit status."""
    with speaking(ENGLISH if is_for_programs(options) else language_in_force()):
        return _answer(engine, query, options, languages, config)


def _answer(
    engine: Engine,
    query: str,
    options: argparse.Namespace,
    languages: tuple[Language, ...] | None,
    config: Config,
) -> int:
    request = build_request(query, options, languages)
    if options.saved:
        from search.marks_command import saved_request

        request = saved_request(engine, request, options)
    results = _ask(engine, request, options, None if options.open else explained(options))
    if options.open:
        return _open(engine, results, options.open)
    _check_hit_numbers(results, options)
    facets = None
    if options.facets:
        facets = _count_facets(engine, request, options, results)
    gone = find_gone_files(results.hits)
    if needs_places(options):
        results = engine.locate(results, context=options.context)
    if options.json or options.jsonl:
        warnings = [f"{path}: the file is gone; the index has what it was" for path in sorted(gone)]
        results = replace(results, warnings=(*results.warnings, *warnings))
    write_results(results, options, gone, facets)
    _write_notes(engine, results, request, options, facets)
    if options.mark or options.unmark or options.save is not None or options.saved:
        from search.marks_command import act  # imports all about marks

        for line in act(engine, results, request, options):
            write_note(f"search: {safe(line)}")
    if line := describe_undated(results, request.filters):
        write_note(f"search: {line}")
    if line := describe_staleness(config):
        write_note(f"search: {line}")
    return 0 if found_hits(results, options) else 1


def _check_hit_numbers(results: Results, options: argparse.Namespace) -> None:
    """Raise QueryError if hits are to be marked that are not there, before any is printed."""
    for name in ("mark", "unmark"):
        if text := getattr(options, name):
            from search.marks_command import hit_numbers

            hit_numbers(text, results, name)


def _with_spellings(engine: Engine, results: Results) -> Results:
    """Return ``results`` with highlights in the best hits if a correction is spelt as in these."""
    has_corrections = results.read is not None and bool(results.read.corrections)
    return engine.explain(results, _SPELLING_HITS) if has_corrections else results


def _ask(
    engine: Engine, request: SearchRequest, options: argparse.Namespace, explained: int | None
) -> Results:
    if options.like is None:
        return _search(engine, request, explained)
    path, passage = split_passage_name(options.like)
    return engine.find_similar(path, passage, request, explained=explained)


def _count_facets(
    engine: Engine, request: SearchRequest, options: argparse.Namespace, results: Results
) -> Facets:
    from search.facets import count_facets

    if results.counts is not None:
        return engine.count_facets(results, request)
    # By meaning alone no passage is known to answer: the best are counted.
    request = replace(request, limit=MAX_LIMIT, folds_copies=False)
    return count_facets(_ask(engine, request, options, 0).word_hits)


def _search(engine: Engine, request: SearchRequest, explained: int | None) -> Results:
    try:
        return engine.search(request, explained=explained)
    except QuerySyntaxError as error:
        from search.display.caret import point_at

        for line in point_at(error.text, error.start):
            error.add_note(line)
        raise


def _open(engine: Engine, results: Results, number: int) -> int:
    from search.open_hit import open_hit

    if number > len(results.hits):
        raise QueryError(
            "--open {number}: there are {count} hits", number=number, count=len(results.hits)
        )
    hit = results.hits[number - 1]
    for note in open_hit(hit, engine.document(hit.document)):
        write_note(f"search: {safe(note)}")
    return 0


def _write_notes(
    engine: Engine,
    results: Results,
    request: SearchRequest,
    options: argparse.Namespace,
    facets: Facets | None,
) -> None:
    """Write what is worth saying beside the results on standard error."""
    for line in (*results.notes, *results.warnings):
        write_note(f"search: {safe(say(line))}")
    is_best = results.counts is None and facets is not None and facets.passages == MAX_LIMIT
    if facets is not None and (is_best or not facets.is_exact):
        text = ngettext(
            "--facets counts the best {count} passage; there may be more",
            "--facets counts the best {count} passages; there may be more",
            facets.passages,
        )
        write_note(f"search: {text}")
    if facets is not None and any(hit.copies_total for hit in results.hits):
        text = _("--facets counts copies, too")
        write_note(f"search: {text}")
    if line := describe_corrections(_with_spellings(engine, results)):
        write_note(f"search: {safe(line)}")
    if not results.hits:
        _write_why_nothing(engine, results, request)
        return
    left_out = len(results.hits) - len(found_hits(results, options))
    if left_out and (options.files or not results.word_hits):
        text = ngettext(
            "without {count} passage near in meaning only; --json lists them",
            "without {count} passages near in meaning only; --json lists them",
            left_out,
        )
        write_note(f"search: {text}")


def _write_why_nothing(engine: Engine, results: Results, request: SearchRequest) -> None:
    """Write that there are no hits, and what to do about it as far as that is known."""
    reason = describe_counts(results)
    text = _("no hits: {reason}").format(reason=reason) if reason else _("no hits")
    suggestion = engine.suggest(results.query) if results.meant is None else None
    if suggestion:
        meant = _("did you mean '{suggestion}'?").format(suggestion=safe(suggestion))
        text = _("{text}; {advice}").format(text=text, advice=meant)
    write_note(f"search: {text}")
    if counts := describe_unfiltered(engine, request):
        write_note("search: " + _("without filters: {counts}").format(counts=counts))
