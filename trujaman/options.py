"""The command line of ``trujaman``. Imported by ``--help``, so it imports nothing slow."""

from __future__ import annotations

from typing import Final

from index.console import CommandParser
from search.options import VersionAction
from search.shell_completion import SHELLS

COMMANDS: Final = {
    "search": "find passages, as the command 'search' does",
    "index": "index documents, as the command 'index' does",
    "serve": "a page in the browser; 'search --serve'",
    "mcp": "let assistants search; 'search mcp'",
    "warm": "start a helper that makes searches begin sooner, for as long as it is used",
    "doctor": "what is installed, what is missing, and how the index stands",
}
"""By name."""
DEFAULT_MINUTES: Final = 15
MOST_MINUTES: Final = 24 * 60


def build_parser() -> CommandParser:
    """Return the parser of what comes before, or in place of, a command."""
    parser = CommandParser(
        prog="trujaman",
        usage="%(prog)s [OPTION]... COMMAND [ARGUMENT]...",
        description="Search English, Spanish and Arabic documents with one query, offline."
        "\n\nCOMMAND --help says more of each command.",
        epilog="COMMAND is one of these:\n\n"
        + "\n".join(f"{name}\t{meaning}" for name, meaning in COMMANDS.items())
        + "\n\nExit status: that of the command; 2 error, 130 interrupted.",
        commands=COMMANDS,
        add_help=False,
    )
    parser.add_argument("command", nargs="*", metavar="COMMAND", help="what to do")
    add = parser.add_argument_group("options").add_argument
    add("--completion", choices=SHELLS, help="print what completes all commands in a shell")
    add("--version", action=VersionAction, nargs=0, help="print the version")
    add("-h", "--help", action="help", help="print this")
    return parser


def build_doctor_parser() -> CommandParser:
    """Return the parser of ``trujaman doctor``."""
    parser = CommandParser(
        prog="trujaman doctor",
        usage="%(prog)s [OPTION]...",
        description="Say what is installed, what is missing and would bring what, and how the"
        " index in force stands; changes nothing."
        "\n\nExit status: 0 all well, 1 something needs you, 2 error.",
        add_help=False,
    )
    parser.add_argument("--config", metavar="FILE", help="settings (config.yaml)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("-h", "--help", action="help", help="print this")
    return parser


def build_warm_parser() -> CommandParser:
    """Return the parser of ``trujaman warm``."""
    parser = CommandParser(
        prog="trujaman warm",
        usage="%(prog)s [OPTION]...",
        description="Start a process in the background that 'search' asks, so that answers begin"
        " sooner. It opens no index before it is asked, and ends when it is idle."
        "\n\nExit status: 0 a helper runs, or has ended; 1 none to end, 2 error.",
        add_help=False,
    )
    parser.add_argument(
        "--minutes",
        type=float,
        default=DEFAULT_MINUTES,
        metavar="N",
        help=f"end after so long without a search (default: {DEFAULT_MINUTES})",
    )
    parser.add_argument("--stop", action="store_true", help="end the helper")
    parser.add_argument("-h", "--help", action="help", help="print this")
    return parser
