"""The command line of ``trujaman``. Imported by ``--help``, so it imports nothing slow."""

from __future__ import annotations

from typing import Final

from index.console import CommandParser, VersionAction
from index.messages import _, marked
from search.shell_completion import SHELLS

COMMANDS: Final = {
    "search": marked("find passages, as the command 'search' does"),
    "index": marked("index documents, as the command 'index' does"),
    "serve": marked("a page in the browser; 'search --serve'"),
    "mcp": marked("let assistants search; 'search mcp'"),
    "warm": marked("start a helper that makes searches begin sooner, for as long as it is used"),
    "doctor": marked("what is installed, what is missing, and how the index stands"),
}
"""By name."""
DEFAULT_MINUTES: Final = 15
MOST_MINUTES: Final = 24 * 60


def build_parser() -> CommandParser:
    """Return the parser of what comes before, or in place of, a command."""
    parser = CommandParser(
        prog="trujaman",
        usage="%(prog)s [OPTION]... COMMAND [ARGUMENT]...",
        description="\n\n".join(
            (
                _("Search English, Spanish and Arabic documents with one query, offline."),
                _("COMMAND --help says more of each command."),
            )
        ),
        epilog="\n\n".join(
            (
                _("COMMAND is one of these:"),
                "\n".join(f"{name}\t{_(meaning)}" for name, meaning in COMMANDS.items()),
                _("Exit status: that of the command; 2 error, 130 interrupted."),
            )
        ),
        commands=COMMANDS,
        add_help=False,
    )
    parser.add_argument("command", nargs="*", metavar="COMMAND", help=_("what to do"))
    add = parser.add_argument_group(_("options")).add_argument
    add("--completion", choices=SHELLS, help=_("print what completes all commands in a shell"))
    add("--version", action=VersionAction, nargs=0, help=_("print the version"))
    add("-h", "--help", action="help", help=_("print this"))
    return parser


def build_doctor_parser() -> CommandParser:
    """Return the parser of ``trujaman doctor``."""
    parser = CommandParser(
        prog="trujaman doctor",
        usage="%(prog)s [OPTION]...",
        description="\n\n".join(
            (
                _(
                    "Say what is installed, what is missing and would bring what, and how the"
                    " index in force stands; changes nothing."
                ),
                _("Exit status: 0 all well, 1 something needs you, 2 error."),
            )
        ),
        add_help=False,
    )
    parser.add_argument("--config", metavar="FILE", help=_("settings (config.yaml)"))
    parser.add_argument("--json", action="store_true", help=_("print one JSON object"))
    parser.add_argument("-h", "--help", action="help", help=_("print this"))
    return parser


def build_warm_parser() -> CommandParser:
    """Return the parser of ``trujaman warm``."""
    parser = CommandParser(
        prog="trujaman warm",
        usage="%(prog)s [OPTION]...",
        description="\n\n".join(
            (
                _(
                    "Start a process in the background that 'search' asks, so that answers begin"
                    " sooner. It opens no index before it is asked, and ends when it is idle."
                ),
                _("Exit status: 0 a helper runs, or has ended; 1 none to end, 2 error."),
            )
        ),
        add_help=False,
    )
    parser.add_argument(
        "--minutes",
        type=float,
        default=DEFAULT_MINUTES,
        metavar="N",
        help=_("end after so long without a search (default: {minutes})").format(
            minutes=DEFAULT_MINUTES
        ),
    )
    parser.add_argument("--stop", action="store_true", help=_("end the helper"))
    parser.add_argument("-h", "--help", action="help", help=_("print this"))
    return parser
