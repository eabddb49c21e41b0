"""The command line of ``search``.

Imported by ``search --help``, so it must not import anything slow.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from index.console import CommandParser, write_line
from search.display.bidi.modes import BIDI_CHOICES
from search.enums import Expansion, Marked, Mode, Sort
from search.query_forms import QUERY_FORMS
from search.shell_completion import SHELLS

MODES: Final = tuple(mode.value for mode in Mode)
MARKED: Final = tuple(marked.value for marked in Marked)
SORTS: Final = tuple(sort.value for sort in Sort)
EXPANSIONS: Final = ", ".join(expansion.value for expansion in Expansion)
_DASH_HINT: Final = "a QUERY that begins with '-' comes after '--'"


def build_parser() -> CommandParser:
    """Return the parser of ``search``'s command line."""
    parser = CommandParser(
        prog="search",
        usage="%(prog)s [OPTION]... [QUERY]...",
        description="Search English, Spanish and Arabic documents with one query."
        "\n\nWithout QUERY or a filter: a full-screen search. 'search mcp' serves assistants,"
        " see 'search mcp --help'.",
        epilog="In QUERY, which is best quoted for the shell:\n\n"
        + "\n".join(map("\t".join, QUERY_FORMS))
        + "\n\nExit status: 0 hits, 1 no hits, 2 error, 130 interrupted.",
        dash_hint=_DASH_HINT,
        add_help=False,
    )
    parser.add_argument(
        "query", nargs="*", metavar="QUERY", help="what to look for; '-' reads it from a pipe"
    )
    _add_filters(parser)
    _add_ways_to_search(parser)
    _add_outputs(parser)
    _add_marks(parser)
    _add_others(parser)
    return parser


def _add_filters(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group("filters, each as in QUERY").add_argument
    add("--lang", metavar="en,es,ar", help="passages in these languages only")
    add("--path", metavar="GLOB", help="documents whose path ends so: '*.pdf', 'letters/*'")
    add("--type", metavar="KIND", help="documents of this format: pdf, eml")
    add("--title", metavar="TEXT", help="documents whose title contains this")
    add("--from", dest="sender", metavar="NAME", help="messages from somebody")
    add("--to", dest="recipient", metavar="NAME", help="messages to somebody, copies included")
    add("--date", metavar="FROM..TO", help="documents of this time: 2024, 2023-11..2024-02, none")
    add("--after", metavar="DATE", help="documents of this day, month or year, or later")
    add("--before", metavar="DATE", help="documents of this day, month or year, or earlier")
    add("--tag", metavar="NAME", help="what you gave this tag, see --mark")
    add("--is", dest="marked", choices=MARKED, help="what you starred, noted on or marked at all")
    add("--new", metavar="NAME", help="documents that are new to a saved search, see --save")
    add("--undated", action="store_true", help="documents without a date, too; alone: only these")


def _add_ways_to_search(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group("how to search").add_argument
    add("-n", "--limit", type=int, metavar="N", help="hits at most (default: 10)")
    add("--mode", choices=MODES, default="hybrid", help="which signals rank (default: %(default)s)")
    add(
        "--sort",
        choices=SORTS,
        default="score",
        help="best first, newest first, oldest first or by path (default: %(default)s)",
    )
    add("--min-score", type=float, default=0.0, metavar="X", help="hits of this score or more, 0–1")
    add("--query-lang", metavar="en,es,ar", help="the query is in this language (default: guessed)")
    add("--like", metavar="PATH#N", help="passages like this one: a hit's 'path' and 'passage'")
    add("--without", metavar="NAMES", help=f"do not look for {EXPANSIONS}")
    add(
        "--table",
        action="store_true",
        help="with --queries: count passages and documents with all words of each, as text,"
        " --csv or --json; of a .csv the first column is read",
    )
    add(
        "--queries",
        metavar="FILE",
        help="one query a line ('-': standard input); prints one JSON object a line, with --jsonl"
        " one a hit, with --count or -l the count or the paths",
    )


def _add_outputs(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("what is printed")
    add = group.add_argument
    add("--full", action="store_true", help="show whole passages")
    add(
        "-C",
        "--context",
        type=int,
        default=0,
        metavar="N",
        help="show N passages of the document before and after each hit",
    )
    add("--copies", action="store_true", help="list every copy of a passage as a hit of its own")
    add("--explain", action="store_true", help="show why each hit is there")
    add(
        "--facets",
        action="store_true",
        help="count hits with your words by language, kind, year and folder",
    )
    add("--color", choices=("auto", "always", "never"), default="auto", help="(default: auto)")
    add_one_of = group.add_mutually_exclusive_group().add_argument
    add_one_of("--count", action="store_true", help="print only how many passages have your words")
    add_one_of(
        "-l",
        "--files",
        action="store_true",
        help="print only the paths of documents that have them",
    )
    add_one_of("--json", action="store_true", help="print one JSON object")
    add_one_of("--jsonl", action="store_true", help="print one JSON object a hit")
    add_one_of("--csv", action="store_true", help="print a table for spreadsheets")
    add_one_of("--markdown", action="store_true", help="print quotations in Markdown")
    add_one_of("--open", type=int, metavar="N", help="open hit N in the editor or viewer")
    add("--fields", metavar="NAMES", help="of JSON and tables: these fields, 'path,page,text'")
    add("-0", "--null", action="store_true", help="with -l: end each path with a null byte")


def _add_marks(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group("marks and saved searches").add_argument
    add("--mark", metavar="HITS", help="star these hits, '1,3-5' or 'all'; with --as, tag them")
    add("--unmark", metavar="HITS", help="take the star back; with --as, the tag")
    add("--as", dest="tag_as", metavar="TAG", help="with --mark and --unmark: this tag, no star")
    add("--note", metavar="TEXT", help="with --mark: this note, '' for none")
    add("--marks", action="store_true", help="list what is marked, and what has become of it")
    add("--save", nargs="?", const="", metavar="NAME", help="save this search, to come back to it")
    add("--overwrite", action="store_true", help="with --save: in place of a search of that name")
    add(
        "--saved",
        nargs="?",
        const="",
        metavar="NAME",
        help="ask a saved search again; without NAME, list them with what is new",
    )
    add("--forget", metavar="NAME", help="delete a saved search")
    add("--export-marks", metavar="FILE", help="write marks, saved searches and lists of names")
    add("--import-marks", metavar="FILE", help="add those of an export to what there is")


def _add_others(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group("other options").add_argument
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
        help="offer a page to search and read in to browsers on this machine (default: port 8000)",
    )
    add("--completion", choices=SHELLS, help="print what completes both commands in a shell")
    add("--version", action=VersionAction, nargs=0, help="print the version")
    add("-h", "--help", action="help", help="print this")


class VersionAction(argparse.Action):
    """Prints the version, which takes long to find out, only when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        """Print and exit."""
        write_line(f"trujaman {program_version()}")
        parser.exit()


def program_version() -> str:
    """Return the version of the program."""
    from importlib import metadata  # imports half of the standard library

    try:
        return metadata.version("trujaman")
    except metadata.PackageNotFoundError:  # not installed, run from its folder
        return "(not installed)"
