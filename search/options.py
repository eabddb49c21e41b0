"""The command line of ``search``.

Imported by ``search --help``, so it must not import anything slow.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from index.console import CommandParser, VersionAction
from index.messages import _, marked
from search.display.bidi.modes import BIDI_CHOICES
from search.enums import Expansion, Marked, Mode, Sort
from search.query_forms import QUERY_FORMS
from search.shell_completion import SHELLS

MODES: Final = tuple(mode.value for mode in Mode)
MARKED: Final = tuple(marked.value for marked in Marked)
SORTS: Final = tuple(sort.value for sort in Sort)
EXPANSIONS: Final = ", ".join(expansion.value for expansion in Expansion)
_DASH_HINT: Final = marked("a QUERY that begins with '-' comes after '--'")


def build_parser() -> CommandParser:
    """Return the parser of ``search``'s command line."""
    parser = CommandParser(
        prog="search",
        usage="%(prog)s [OPTION]... [QUERY]...",
        description="\n\n".join(
            (
                _("Search English, Spanish and Arabic documents with one query."),
                _(
                    "Without QUERY or a filter: a full-screen search. 'search mcp' serves"
                    " assistants, see 'search mcp --help'."
                ),
            )
        ),
        epilog="\n\n".join(
            (
                _("In QUERY, which is best quoted for the shell:"),
                "\n".join(f"{_(form)}\t{_(meaning)}" for form, meaning in QUERY_FORMS),
                _("Exit status: 0 hits, 1 no hits, 2 error, 130 interrupted."),
            )
        ),
        dash_hint=_(_DASH_HINT),
        add_help=False,
    )
    parser.add_argument(
        "query", nargs="*", metavar="QUERY", help=_("what to look for; '-' reads it from a pipe")
    )
    _add_filters(parser)
    _add_ways_to_search(parser)
    _add_outputs(parser)
    _add_marks(parser)
    _add_others(parser)
    return parser


def _add_filters(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group(_("filters, each as in QUERY")).add_argument
    add("--lang", metavar="en,es,ar", help=_("passages in these languages only"))
    add("--path", metavar="GLOB", help=_("documents whose path ends so: '*.pdf', 'letters/*'"))
    add("--type", metavar="KIND", help=_("documents of this format: pdf, eml"))
    add("--title", metavar="TEXT", help=_("documents whose title contains this"))
    add("--from", dest="sender", metavar="NAME", help=_("messages from somebody"))
    add("--to", dest="recipient", metavar="NAME", help=_("messages to somebody, copies included"))
    add(
        "--date", metavar="FROM..TO", help=_("documents of this time: 2024, 2023-11..2024-02, none")
    )
    add("--after", metavar="DATE", help=_("documents of this day, month or year, or later"))
    add("--before", metavar="DATE", help=_("documents of this day, month or year, or earlier"))
    add("--tag", metavar="NAME", help=_("what you gave this tag, see --mark"))
    add(
        "--is", dest="marked", choices=MARKED, help=_("what you starred, noted on or marked at all")
    )
    add("--new", metavar="NAME", help=_("documents that are new to a saved search, see --save"))
    add(
        "--undated", action="store_true", help=_("documents without a date, too; alone: only these")
    )


def _add_ways_to_search(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group(_("how to search")).add_argument
    add("-n", "--limit", type=int, metavar="N", help=_("hits at most (default: 10)"))
    add(
        "--mode",
        choices=MODES,
        default="hybrid",
        help=_("which signals rank (default: %(default)s)"),
    )
    add(
        "--sort",
        choices=SORTS,
        default="score",
        help=_("best first, newest first, oldest first or by path (default: %(default)s)"),
    )
    add(
        "--min-score",
        type=float,
        default=0.0,
        metavar="X",
        help=_("hits of this score or more, 0–1"),
    )
    add(
        "--query-lang",
        metavar="en,es,ar",
        help=_("the query is in this language (default: guessed)"),
    )
    add("--like", metavar="PATH#N", help=_("passages like this one: a hit's 'path' and 'passage'"))
    add(
        "--without",
        metavar="NAMES",
        help=_("do not look for {expansions}").format(expansions=EXPANSIONS),
    )
    add(
        "--table",
        action="store_true",
        help=_(
            "with --queries: a list of names; count passages and documents that have each, as text,"
            " --csv or --json; of a .csv the first column is read"
        ),
    )
    add(
        "--queries",
        metavar="FILE",
        help=_(
            "one query a line ('-': standard input); prints one JSON object a line, with --jsonl"
            " one a hit, with --count or -l the count or the paths"
        ),
    )


def _add_outputs(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group(_("what is printed"))
    add = group.add_argument
    add("--full", action="store_true", help=_("show whole passages"))
    add(
        "-C",
        "--context",
        type=int,
        default=0,
        metavar="N",
        help=_("show N passages of the document before and after each hit"),
    )
    add("--copies", action="store_true", help=_("list every copy of a passage as a hit of its own"))
    add("--explain", action="store_true", help=_("show why each hit is there"))
    add(
        "--facets",
        action="store_true",
        help=_("count hits with your words by language, kind, year and folder"),
    )
    add("--color", choices=("auto", "always", "never"), default="auto", help=_("(default: auto)"))
    add_one_of = group.add_mutually_exclusive_group().add_argument
    add_one_of(
        "--count", action="store_true", help=_("print only how many passages have your words")
    )
    add_one_of(
        "-l",
        "--files",
        action="store_true",
        help=_("print only the paths of documents that have them"),
    )
    add_one_of("--json", action="store_true", help=_("print one JSON object"))
    add_one_of("--jsonl", action="store_true", help=_("print one JSON object a hit"))
    add_one_of("--csv", action="store_true", help=_("print a table for spreadsheets"))
    add_one_of("--markdown", action="store_true", help=_("print quotations in Markdown"))
    add_one_of("--open", type=int, metavar="N", help=_("open hit N in the editor or viewer"))
    add("--fields", metavar="NAMES", help=_("of JSON and tables: these fields, 'path,page,text'"))
    add("-0", "--null", action="store_true", help=_("with -l: end each path with a null byte"))


def _add_marks(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group(_("marks and saved searches")).add_argument
    add("--mark", metavar="HITS", help=_("star these hits, '1,3-5' or 'all'; with --as, tag them"))
    add("--unmark", metavar="HITS", help=_("take the star back; with --as, the tag"))
    add("--as", dest="tag_as", metavar="TAG", help=_("with --mark and --unmark: this tag, no star"))
    add("--note", metavar="TEXT", help=_("with --mark: this note, '' for none"))
    add("--marks", action="store_true", help=_("list what is marked, and what has become of it"))
    add(
        "--save",
        nargs="?",
        const="",
        metavar="NAME",
        help=_("save this search, to come back to it"),
    )
    add(
        "--overwrite", action="store_true", help=_("with --save: in place of a search of that name")
    )
    add(
        "--saved",
        nargs="?",
        const="",
        metavar="NAME",
        help=_("ask a saved search again; without NAME, list them with what is new"),
    )
    add("--forget", metavar="NAME", help=_("delete a saved search"))
    add("--export-marks", metavar="FILE", help=_("write marks, saved searches and lists of names"))
    add("--import-marks", metavar="FILE", help=_("add those of an export to what there is"))


def _add_others(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group(_("other options")).add_argument
    add("--config", type=Path, metavar="FILE", help=_("settings (config.yaml)"))
    add(
        "--bidi",
        choices=BIDI_CHOICES,
        help=_("who puts Arabic in order on the full screen (default: auto)"),
    )
    add(
        "--serve",
        type=int,
        nargs="?",
        const=8000,
        metavar="PORT",
        help=_(
            "offer a page to search and read in to browsers on this machine (default: port 8000)"
        ),
    )
    add("--completion", choices=SHELLS, help=_("print what completes both commands in a shell"))
    add("--version", action=VersionAction, nargs=0, help=_("print the version"))
    add("-h", "--help", action="help", help=_("print this"))
