"""The values of ``search``'s options: read, and checked.

Imported before anything slow, so that mistakes are told at once.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Collection
from typing import Final

from index.errors import QueryError
from index.messages import Message
from index.types import LANGUAGES, Language
from search.enums import Expansion
from search.options import EXPANSIONS

MAX_CONTEXT: Final = 100
"""Passages before and after a hit that may be asked for."""
_NOT_FOR_MANY: Final = ("csv", "markdown", "explain", "full", "facets", "like", "open")
_WITHOUT_FACETS: Final = ("jsonl", "csv", "markdown", "files", "open")
_WITHOUT_PASSAGES: Final = ("count", "files", "open")
_WITH_WHOLE_PASSAGES: Final = ("json", "jsonl", "csv", "markdown")
_WITH_FIELDS: Final = ("json", "jsonl", "csv", "queries")
_NOT_IN_TABLES: Final = ("highlights", "signals", "snippet", "copies")


def check_combinations(options: argparse.Namespace) -> None:
    """Raise QueryError if an option would be ignored beside another, or has no such value."""
    if options.null and not options.files:
        raise QueryError("-0 goes with -l")
    if options.facets and any(getattr(options, name) for name in _WITHOUT_FACETS):
        raise QueryError("--facets goes with text, --count and --json")
    _check_only_text(options)
    _check_marks(options)
    if not 0 <= options.context <= MAX_CONTEXT:
        raise QueryError(
            "-C {context}: expected 0 to {max_context} passages",
            context=options.context,
            max_context=MAX_CONTEXT,
        )
    if options.open is not None and options.open < 1:
        raise QueryError("--open {open}: hits count from 1", open=options.open)
    if options.fields is not None:
        read_fields(options)
    if options.like is not None and options.query:
        raise QueryError("give either a QUERY or --like PATH#N, not both")
    if options.queries is None:
        return
    for name in _NOT_FOR_MANY:
        if getattr(options, name) and not (options.table and name == "csv"):
            raise QueryError(
                "--queries prints JSON, which --{name} does not go with; --jsonl,"
                " --count and -l do",
                name=name,
            )


def is_command(options: argparse.Namespace) -> bool:
    """Tell whether marks or saved searches are asked for, and no query."""
    commands = (options.marks, options.export_marks, options.import_marks, options.forget)
    return any(commands) or options.saved == ""


def _check_marks(options: argparse.Namespace) -> None:
    """Raise QueryError if options for marks do not go together."""
    given = options.mark or options.unmark
    if (options.tag_as is not None or options.note is not None) and not given:
        raise QueryError("--as and --note go with --mark HITS")
    if given and (options.queries is not None or options.count or options.files):
        raise QueryError("--mark and --unmark go with the hits of one QUERY, by their numbers")
    if options.saved and (options.query or options.queries is not None or options.like):
        raise QueryError("--saved NAME asks a saved search; it takes no QUERY")
    if options.overwrite and not options.save:
        raise QueryError("--overwrite goes with --save NAME")
    if options.table and options.queries is None:
        raise QueryError("--table goes with --queries FILE")
    if is_command(options) and options.query:
        raise QueryError("--marks, --saved without NAME, and the like take no QUERY")


def _check_only_text(options: argparse.Namespace) -> None:
    """Raise QueryError if an option for text stands beside what prints no text."""
    for name in (*_WITHOUT_PASSAGES, *_WITH_WHOLE_PASSAGES):
        if not getattr(options, name):
            continue
        if options.explain:
            raise QueryError(
                "--explain does not go with --{name}; leave it out, or take --json,"
                " which has 'signals' and 'highlights'",
                name=name,
            )
        if options.full:
            has_whole = name in _WITH_WHOLE_PASSAGES
            whole, none = (
                Message("which prints whole passages"),
                Message("which prints no passages"),
            )
            reason = whole if has_whole else none
            raise QueryError(
                "--full does not go with --{name}, {reason}; leave it out", name=name, reason=reason
            )
        if options.context and name in _WITHOUT_PASSAGES:
            raise QueryError(
                "-C does not go with --{name}, which prints no passages; leave it out", name=name
            )


def read_fields(options: argparse.Namespace) -> tuple[str, ...]:
    """Return the fields of --fields, in its order; QueryError if one does not exist."""
    from search.display.json import CONTEXT_FIELDS, HIT_FIELDS

    if not any(getattr(options, name) for name in _WITH_FIELDS):
        raise QueryError("--fields goes with --json, --jsonl, --csv and --queries")
    known = [name for name in HIT_FIELDS if not (options.csv and name in _NOT_IN_TABLES)]
    known += CONTEXT_FIELDS if options.context else ()
    names = _split_list(options.fields)
    unknown = [name for name in names if name not in known]
    if unknown or not names:
        raise QueryError(
            "--fields {fields}: expected some of {known}",
            fields=options.fields,
            known=", ".join(known),
        )
    return names


def read_query(options: argparse.Namespace) -> str | None:
    """Return the query, read from standard input if it is '-'; None if there is none.

    Raises QueryError if there is a file of queries, too, and if the query is not UTF-8.
    """
    if options.queries is not None and options.query:
        raise QueryError("give either a QUERY or --queries FILE, not both")
    if options.query == ["-"]:
        return read_standard_input("QUERY").strip()
    if not options.query:
        return None
    query = " ".join(options.query)
    _check_is_unicode(query, "QUERY")
    return query


def read_standard_input(name: str) -> str:
    """Return the text on standard input, given as ``name``; QueryError if it is not UTF-8."""
    try:
        text = sys.stdin.read()
    except UnicodeDecodeError as error:
        raise QueryError(
            "{name}: not UTF-8 at byte {start}", name=name, start=error.start
        ) from error
    except OSError as error:
        raise QueryError(
            "{name}: standard input: {strerror}", name=name, strerror=error.strerror
        ) from error
    _check_is_unicode(text, name)
    return text


def _check_is_unicode(text: str, name: str) -> None:
    """Raise QueryError if bytes of ``text`` could not be decoded (surrogates stand for them)."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise QueryError(
            "{name}: not UTF-8 at character {start}", name=name, start=error.start + 1
        ) from error


def parse_languages(options: argparse.Namespace) -> tuple[Language, ...] | None:
    """Return the languages of --lang, None without it.

    Raises QueryError if they do not look like language codes.
    """
    if options.lang is None:
        return None
    languages = _split_list(options.lang)
    if not languages or any(
        not (code.isascii() and code.isalpha() and 2 <= len(code) <= 3) for code in languages
    ):
        raise QueryError("--lang {lang}: expected codes such as en,es,ar", lang=options.lang)
    return languages


def parse_query_languages(options: argparse.Namespace) -> tuple[Language, ...]:
    """Return the languages of --query-lang, () without it.

    Raises QueryError if queries cannot be read in one of them.
    """
    if options.query_lang is None:
        return ()
    languages = _split_list(options.query_lang)
    if not languages or any(code not in LANGUAGES for code in languages):
        raise QueryError(
            "--query-lang {query_lang}: queries are read in {languages}",
            query_lang=options.query_lang,
            languages=", ".join(LANGUAGES),
        )
    return languages


def parse_without(options: argparse.Namespace) -> frozenset[Expansion]:
    """Return the expansions of --without; QueryError if one does not exist."""
    expansions: set[Expansion] = set()
    for name in _split_list(options.without or ""):
        try:
            expansions.add(Expansion(name))
        except ValueError:
            raise QueryError(
                "--without {name}: expected some of {expansions}", name=name, expansions=EXPANSIONS
            ) from None
    return frozenset(expansions)


def check_languages(requested: Collection[Language], present: Collection[Language]) -> None:
    """Raise QueryError if neither the program nor the index knows a ``requested`` language."""
    known = {*LANGUAGES, *present}
    for language in requested:
        if language not in known:
            raise QueryError(
                "--lang {language}: no passage is in that language; there are {present}",
                language=language,
                present=", ".join(sorted(present)),
            )


def _split_list(text: str) -> tuple[str, ...]:
    """Return the distinct items of a comma-separated list, in lower case."""
    items = (item.strip().lower() for item in text.split(","))
    return tuple(dict.fromkeys(item for item in items if item))
