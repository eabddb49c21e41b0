"""The command line of ``search``: its options, and what is wrong with their values."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Collection
from pathlib import Path
from typing import Final

from index.errors import QueryError
from index.types import LANGUAGES, Language

EXPANSIONS: Final = (
    "translations",
    "expressions",
    "names",
    "forms",
    "synonyms",
    "slips",
    "context",
)
MODES: Final = ("hybrid", "keyword", "semantic")
BIDI: Final = ("auto", "terminal", "app", "words", "off")


def parser() -> argparse.ArgumentParser:
    """Return the command line of ``search``."""
    result = argparse.ArgumentParser(
        prog="search",
        description="Search English, Spanish and Arabic documents with one query."
        " Without QUERY: a full-screen search.",
        epilog="Exit status: 0 hits, 1 no hits, 2 error, 130 interrupted.",
    )
    add = result.add_argument
    add("query", nargs="*", metavar="QUERY", help="what to look for; '-' reads it from a pipe")
    add("--mode", choices=MODES, default="hybrid", help="which signals rank (default: %(default)s)")
    add("-n", "--limit", type=int, default=10, metavar="N", help="hits at most (default: 10)")
    add("--lang", metavar="en,es,ar", help="passages in these languages only")
    add("--query-lang", metavar="en,es,ar", help="the query is in this language (default: guessed)")
    add("--without", metavar="NAMES", help=f"do not look for {', '.join(EXPANSIONS)}")
    add("--min-score", type=float, default=0.0, metavar="X", help="hits of this score or more, 0–1")
    add("--after", metavar="DATE", help="documents of this day, month or year, or later")
    add("--before", metavar="DATE", help="documents of this day, month or year, or earlier")
    add("--path", metavar="GLOB", help="documents whose path ends so: '*.pdf', 'letters/*'")
    add("--explain", action="store_true", help="show why each hit is there")
    add("--color", choices=("auto", "always", "never"), default="auto", help="(default: auto)")
    add("--config", type=Path, metavar="FILE", help="settings (config.yaml)")
    add("--bidi", choices=BIDI, help="who puts Arabic in order on the full screen (default: auto)")
    add(
        "--serve",
        type=int,
        nargs="?",
        const=8000,
        metavar="PORT",
        help="offer the full screen to a browser on this machine (default: port 8000)",
    )
    form = result.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print one JSON object")
    form.add_argument("--jsonl", action="store_true", help="print one JSON object a hit")
    form.add_argument(
        "--queries",
        metavar="FILE",
        help="one query a line ('-': standard input); prints one JSON object a line",
    )
    return result


def query_of(options: argparse.Namespace) -> str | None:
    """Return the query, read from a pipe if it is '-'; None if there is none."""
    if options.queries is not None and options.query:
        raise QueryError("give either a QUERY or --queries FILE, not both")
    if options.query == ["-"]:
        return sys.stdin.read().strip()
    if options.query:
        return " ".join(options.query)
    return None


def languages_of(options: argparse.Namespace) -> tuple[Language, ...] | None:
    """Return the languages of --lang; QueryError if they cannot be codes."""
    if options.lang is None:
        return None
    languages = _listed(options.lang)
    if not languages or any(
        not (code.isascii() and code.isalpha() and 2 <= len(code) <= 3) for code in languages
    ):
        raise QueryError(f"--lang {options.lang}: expected codes such as en,es,ar")
    return languages


def query_languages_of(options: argparse.Namespace) -> tuple[Language, ...]:
    """Return the languages of --query-lang, () without it; QueryError if we cannot read one."""
    if options.query_lang is None:
        return ()
    languages = _listed(options.query_lang)
    if not languages or any(code not in LANGUAGES for code in languages):
        raise QueryError(
            f"--query-lang {options.query_lang}: queries are read in {', '.join(LANGUAGES)}"
        )
    return languages


def without_of(options: argparse.Namespace) -> tuple[str, ...]:
    """Return the expansions of --without; QueryError if there is no such thing."""
    names = _listed(options.without or "")
    for name in names:
        if name not in EXPANSIONS:
            raise QueryError(f"--without {name}: expected some of {', '.join(EXPANSIONS)}")
    return names


def _listed(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.strip().lower() for one in text.split(",") if one.strip()))


def check_languages(wanted: Collection[Language] | None, present: Collection[Language]) -> None:
    """Raise QueryError if a language is asked for that neither we nor the index know."""
    known = {*LANGUAGES, *present}
    for language in wanted or ():
        if language not in known:
            raise QueryError(
                f"--lang {language}: no passage is in that language;"
                f" there are {', '.join(sorted(present))}"
            )
