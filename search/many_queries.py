"""``search --queries``: a file of queries, one a line, becomes JSON, one object a line."""

from __future__ import annotations

import argparse
import codecs
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Final

from index.console import write_line, write_note
from index.errors import CaseworkError, QueryError
from index.rows import terminal_width
from index.text.safe import safe
from search.display.json import (
    count_to_json_line,
    error_to_json_line,
    paths_to_json_line,
    to_json_line,
    to_jsonl,
)
from search.display.undated import describe_undated
from search.name_table import (
    MAX_LIST_BYTES,
    count_names,
    footnote,
    name_to_row,
    names_to_csv,
    names_to_json,
    read_names,
    title_row,
)
from search.output import count_hits, explained, found_hits, hit_fields, needs_places
from search.requests import build_request

if TYPE_CHECKING:
    from index.types import Language
    from search.engine import Engine
    from search.types import Results

_UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def search_many(
    engine: Engine, options: argparse.Namespace, languages: tuple[Language, ...] | None
) -> int:
    """Print the results of each query in a file; return the exit status.

    A query that cannot be answered is an object with its line and what is wrong; the others are
    answered, and the exit status is that of an error. Queries on a pipe are answered as they
    come. Raises QueryError if the file cannot be read.
    """
    if options.table:
        return _write_table(engine, options, languages)
    hit_count = error_count = 0
    given: set[str] = set()
    for number, line in read_lines(options.queries):
        query = line.decode("utf-8", "backslashreplace")
        try:
            _check_is_utf_8(line)
            request = build_request(query, options, languages)
            results = engine.search(request, explained=explained(options))
            if needs_places(options):
                results = engine.locate(results, context=options.context)
        except QueryError as error:
            error_count += 1
            write_line(error_to_json_line(query, number, str(error)))
            write_note(f"search: line {number}: {safe(str(error))}")
            continue
        hit_count += len(found_hits(results, options))
        if text := _format(results, options):
            write_line(text)
        if options.count or options.files or options.jsonl:  # no object has them
            for note in results.notes:
                write_note(f"search: line {number}: {safe(note)}")
        has_object = not (options.count or options.files or options.jsonl)
        if not has_object and (undated := describe_undated(results, request.filters)):
            write_note(f"search: line {number}: {undated}")
        for warning in results.warnings:
            if warning not in given:  # a damaged passage may be found again and again
                write_note(f"search: {safe(warning)}")
        given.update(results.warnings)
    if error_count:
        return 2
    return 0 if hit_count else 1


def _write_table(
    engine: Engine, options: argparse.Namespace, languages: tuple[Language, ...] | None
) -> int:
    """Print how often each name in a file occurs; return the exit status."""
    try:
        with _open(options.queries) as file:
            names = read_names(file.read(MAX_LIST_BYTES + 1), options.queries)
    except (OSError, CaseworkError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise QueryError(
            "--queries {queries}: {reason}", queries=options.queries, reason=reason
        ) from error
    counts = count_names(engine, names, build_request("", options, languages))
    if options.csv or options.json:
        counted_names = list(counts)
        table = names_to_csv(counted_names) if options.csv else names_to_json(counted_names)
        write_line(table.rstrip("\r\n"))
    else:
        counted_names = []
        width = terminal_width()
        write_line(title_row(width))
        for count in counts:
            write_line(name_to_row(count, width))
            counted_names.append(count)
        if note := footnote(counted_names, width):
            write_line(note)
    if any(count.error for count in counted_names):
        return 2
    return 0 if any(count.passages for count in counted_names) else 1


def _format(results: Results, options: argparse.Namespace) -> str:
    if options.count:
        return count_to_json_line(results.query, count_hits(results, options))
    if options.files:
        return paths_to_json_line(results)
    fields = hit_fields(options)
    return (
        to_jsonl(results, fields, with_query=True)
        if options.jsonl
        else to_json_line(results, fields)
    )


def read_lines(name: str) -> Iterator[tuple[int, bytes]]:
    """Yield the lines of a file that are not blank, with their numbers; '-' is standard input.

    Raises QueryError if it cannot be read, or is in UTF-16.
    """
    try:
        with _open(name) as file:
            for number, line in enumerate(file, start=1):
                if number == 1 and line.startswith(_UTF_16):
                    raise QueryError("--queries {name}: in UTF-16; save it as UTF-8", name=name)
                if query := line.removeprefix(codecs.BOM_UTF8).strip():
                    yield number, query
    except OSError as error:
        raise QueryError(
            "--queries {name}: {strerror}", name=name, strerror=error.strerror
        ) from error


@contextmanager
def _open(name: str) -> Iterator[IO[bytes]]:
    if name == "-":
        yield sys.stdin.buffer
        return
    with open(name, "rb") as file:  # noqa: PTH123, pathlib's raises for names with a NUL
        yield file


def _check_is_utf_8(line: bytes) -> None:
    try:
        line.decode()
    except UnicodeDecodeError as error:
        raise QueryError("not UTF-8 at byte {start} of the line", start=error.start + 1) from error
