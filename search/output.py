"""What ``search`` prints of the results of one query, by its options."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Collection
from typing import TYPE_CHECKING

from index.console import write_line
from index.rows import terminal_width
from index.text.safe import safe
from search.display.sections import describe_counts
from search.option_values import read_fields
from search.types import Hit, Results

if TYPE_CHECKING:
    from search.facets import Facets


def explained(options: argparse.Namespace) -> int | None:
    """Return how many hits need to be explained; None for all."""
    return 0 if options.count or options.files else None


def hit_fields(options: argparse.Namespace) -> tuple[str, ...]:
    """Return the fields of a hit that JSON and tables have, by --fields and -C."""
    from search.display.json import CONTEXT_FIELDS, HIT_FIELDS

    if options.fields is not None:
        return read_fields(options)
    columns: tuple[str, ...] = HIT_FIELDS
    if options.csv:
        from search.display.export import CSV_COLUMNS

        columns = CSV_COLUMNS
    return (*columns, *CONTEXT_FIELDS) if options.context else columns


def is_for_programs(options: argparse.Namespace) -> bool:
    """Tell whether what is printed is read by programs, and so in no language of the user's."""
    names = ("json", "jsonl", "csv", "markdown", "files", "count")
    return any(getattr(options, name) for name in names) or (
        options.queries is not None and not options.table
    )


def needs_places(options: argparse.Namespace) -> bool:
    """Tell whether what is printed says in which line a hit is, which costs reading it."""
    if options.count or options.files:
        return False
    return bool(options.context) or options.fields is None or "line" in read_fields(options)


def found_hits(results: Results, options: argparse.Namespace) -> tuple[Hit, ...]:
    """Return the hits that are printed: counts and paths are of those with words alone."""
    return results.word_hits if options.count or options.files else results.hits


def count_hits(results: Results, options: argparse.Namespace) -> int:
    """Return how many passages have words of the query, as the line above a list says.

    All of them, however many hits -n asks for; with a least score, those of the hits that reach
    it. A document that has them in its title alone has no such passage.
    """
    counts = results.counts
    if not options.min_score and counts is not None and counts.is_exact:
        return counts.some_words
    return len(results.word_hits)


def write_results(
    results: Results,
    options: argparse.Namespace,
    gone: Collection[str] = (),
    facets: Facets | None = None,
) -> None:
    """Write ``results`` to standard output; ``gone`` are the paths of files that are gone.

    Raises OutputError or BrokenPipeError.
    """
    if options.files:
        _write_paths(results, null=options.null)
        return
    text = _format(results, options, gone, facets)
    if text:
        write_line(text)


def _write_paths(results: Results, *, null: bool) -> None:
    """Write the path of each document once, the best first."""
    from search.display.json import unique_paths

    for path in unique_paths(results):
        if null:
            sys.stdout.flush()
            sys.stdout.buffer.write(os.fsencode(path) + b"\0")
            sys.stdout.buffer.flush()
        else:
            write_line(safe(path))


def _format(
    results: Results, options: argparse.Namespace, gone: Collection[str], facets: Facets | None
) -> str:
    if options.json:
        from search.display.json import to_json

        return to_json(results, hit_fields(options), facets)
    if options.jsonl:
        from search.display.json import to_jsonl

        return to_jsonl(results, hit_fields(options))
    if options.csv:
        from search.display.export import BYTE_ORDER_MARK, to_csv

        table = to_csv(results.hits, hit_fields(options)).rstrip("\r\n")
        return BYTE_ORDER_MARK + table
    if options.markdown:
        from search.display.export import to_markdown

        text = to_markdown(results.hits, results.query, describe_counts(results))
        return text.rstrip("\r\n")
    text = str(count_hits(results, options)) if options.count else _render(results, options, gone)
    return "\n\n".join(filter(None, (text, _format_facets(facets))))


def _format_facets(facets: Facets | None) -> str:
    if facets is None or not facets.passages:
        return ""
    from search.display.facets import format_facets

    return format_facets(facets, terminal_width())


def _render(results: Results, options: argparse.Namespace, gone: Collection[str]) -> str:
    from search.display.text import render

    is_terminal = sys.stdout.isatty()
    color = options.color == "always" or (options.color == "auto" and _wants_color(is_terminal))
    return render(
        results,
        color=color,
        width=terminal_width(),
        explain=options.explain,
        links=is_terminal,
        full=options.full or bool(options.context),
        gone=gone,
    )


def _wants_color(is_terminal: bool) -> bool:
    """Decide as no-color.org and force-color.org say."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return is_terminal and os.environ.get("TERM") != "dumb"
