"""The command line of ``search``: its options, and the checks of their values.

Imported by ``search --help``, so it must not import anything slow.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Collection
from importlib import metadata
from pathlib import Path
from typing import Final

from index.console import CommandParser
from index.errors import QueryError
from index.types import LANGUAGES, Language
from search.display.bidi.modes import BIDI_CHOICES
from search.enums import Expansion, Mode
from search.shell_completion import SHELLS

MODES: Final = tuple(mode.value for mode in Mode)
EXPANSIONS: Final = ", ".join(expansion.value for expansion in Expansion)


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of ``search``'s command line."""
    parser = CommandParser(
        prog="search",
        description="Search English, Spanish and Arabic documents with one query."
        " Without QUERY: a full-screen search.",
        epilog='In QUERY (quote it for the shell): "a phrase", "near words"~3, ~"a phrase in any'
        ' language", +must -not NOT AND OR ( ), begin* slip~ =form, lang: path: type: title:'
        " from: to: date:2023-11..2024-02 after: before:. After -- a QUERY may begin with '-'."
        " Exit status: 0 hits, 1 no hits, 2 error, 130 interrupted.",
    )
    add = parser.add_argument
    add("--version", action="version", version=f"trujaman {_version()}")
    add("query", nargs="*", metavar="QUERY", help="what to look for; '-' reads it from a pipe")
    add("--mode", choices=MODES, default="hybrid", help="which signals rank (default: %(default)s)")
    add("-n", "--limit", type=int, metavar="N", help="hits at most (default: 10)")
    add("--lang", metavar="en,es,ar", help="passages in these languages only")
    add("--query-lang", metavar="en,es,ar", help="the query is in this language (default: guessed)")
    add("--without", metavar="NAMES", help=f"do not look for {EXPANSIONS}")
    add("--min-score", type=float, default=0.0, metavar="X", help="hits of this score or more, 0–1")
    add("--after", metavar="DATE", help="documents of this day, month or year, or later")
    add("--before", metavar="DATE", help="documents of this day, month or year, or earlier")
    add("--path", metavar="GLOB", help="documents whose path ends so: '*.pdf', 'letters/*'")
    add("--date", metavar="FROM..TO", help="documents of this time: 2024, 2023-11..2024-02")
    add("--type", metavar="KIND", help="documents of this format: pdf, eml")
    add("--title", metavar="TEXT", help="documents whose title contains this")
    add("--from", dest="sender", metavar="NAME", help="messages from somebody")
    add("--to", dest="recipient", metavar="NAME", help="messages to somebody, copies included")
    add("--explain", action="store_true", help="show why each hit is there")
    add("--color", choices=("auto", "always", "never"), default="auto", help="(default: auto)")
    add("--config", type=Path, metavar="FILE", help="settings (config.yaml)")
    add(
        "--bidi",
        choices=BIDI_CHOICES,
        help="who puts Arabic in order on the full screen (default: auto)",
    )
    add(
        "--serve",
        type=int,
        nargs="?",
        const=8000,
        metavar="PORT",
        help="offer the full screen to a browser on this machine (default: port 8000)",
    )
    add("--full", action="store_true", help="show whole passages")
    add("-0", "--null", action="store_true", help="with -l: end each path with a null byte")
    add("--completion", choices=SHELLS, help="print what completes this command in a shell")
    _add_outputs(parser)
    add(
        "--queries",
        metavar="FILE",
        help="one query a line ('-': standard input); prints one JSON object a line, or with"
        " --jsonl one a hit",
    )
    return parser


def _add_outputs(parser: argparse.ArgumentParser) -> None:
    """Add the options that say what is printed; one at most."""
    add = parser.add_mutually_exclusive_group().add_argument
    add("--json", action="store_true", help="print one JSON object")
    add("--jsonl", action="store_true", help="print one JSON object a hit")
    add("--csv", action="store_true", help="print a table for spreadsheets")
    add("--markdown", action="store_true", help="print quotations in Markdown")
    add("--count", action="store_true", help="print only how many passages are found")
    add("-l", "--files", action="store_true", help="print only the paths of documents")


def _version() -> str:
    try:
        return metadata.version("trujaman")
    except metadata.PackageNotFoundError:  # not installed, run from its folder
        return "(not installed)"


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
        raise QueryError(f"{name}: not UTF-8 at byte {error.start}") from error
    except OSError as error:
        raise QueryError(f"{name}: standard input: {error.strerror}") from error
    _check_is_unicode(text, name)
    return text


def _check_is_unicode(text: str, name: str) -> None:
    """Raise QueryError if bytes of ``text`` could not be decoded (surrogates stand for them)."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise QueryError(f"{name}: not UTF-8 at character {error.start + 1}") from error


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
        raise QueryError(f"--lang {options.lang}: expected codes such as en,es,ar")
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
            f"--query-lang {options.query_lang}: queries are read in {', '.join(LANGUAGES)}"
        )
    return languages


def parse_without(options: argparse.Namespace) -> frozenset[Expansion]:
    """Return the expansions of --without; QueryError if one does not exist."""
    expansions: set[Expansion] = set()
    for name in _split_list(options.without or ""):
        try:
            expansions.add(Expansion(name))
        except ValueError:
            raise QueryError(f"--without {name}: expected some of {EXPANSIONS}") from None
    return frozenset(expansions)


def check_languages(requested: Collection[Language], present: Collection[Language]) -> None:
    """Raise QueryError if neither the program nor the index knows a ``requested`` language."""
    known = {*LANGUAGES, *present}
    for language in requested:
        if language not in known:
            raise QueryError(
                f"--lang {language}: no passage is in that language;"
                f" there are {', '.join(sorted(present))}"
            )


def _split_list(text: str) -> tuple[str, ...]:
    """Return the distinct items of a comma-separated list, in lower case."""
    items = (item.strip().lower() for item in text.split(","))
    return tuple(dict.fromkeys(item for item in items if item))
