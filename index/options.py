"""The command line of ``index``.

Imported by ``index --help``, so it must not import anything slow.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from index.console import CommandParser, VersionAction
from index.messages import _

_ANY_NUMBER: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Command:
    """What PATH may be instead of a path: its ``arguments``, their number, and what it does."""

    meaning: str
    arguments: str = ""
    least: int = 0
    most: int = 0


COMMANDS: Final = {
    "add": Command("add files and folders to the index in force", "PATH...", 1, _ANY_NUMBER),
    "remove": Command("take them out of it again; no file is touched", "PATH...", 1, _ANY_NUMBER),
    "list": Command(
        "what is indexed, with counts; of PATH, its files", "[PATH]...", 0, _ANY_NUMBER
    ),
    "status": Command("what the index holds, and what is stale"),
    "check": Command("whether all of it is as it was written; changes nothing"),
    "watch": Command("update it whenever something changes, until Ctrl-C"),
    "rebuild": Command("make anew what is derived from the documents as read"),
    "migrate": Command("bring the index to a server, or back, and compare all of it"),
    "export": Command("what was read of each document, in one file", "FILE", 1, 1),
    "import": Command("add the documents of an export", "FILE", 1, 1),
    "trust": Command("obey a config that somebody else may have written", "[FILE]", 0, 1),
}
"""By name."""
OPTION_COMMANDS: Final = {
    "--download": ("", "add"),
    "--json": ("", "add", "remove", "list", "status", "watch"),
    "--list": ("trust",),
    "--map": ("import",),
    "--poll": ("watch",),
    "--prune": ("", "add", "remove"),
    "--rehash": ("", "add"),
    "--repair": ("check",),
    "--reread": ("rebuild",),
    "--revoke": ("trust",),
    "--shard": ("", "check", "list", "migrate", "rebuild", "status", "watch"),
    "--skipped": ("status",),
    "--to": ("migrate",),
}
"""Options that go with some commands only; "" stands for none."""


def build_parser() -> CommandParser:
    """Return the parser of ``index``'s command line."""
    indent = " " * len(_("usage: "))
    parser = CommandParser(
        prog="index",
        usage=f"%(prog)s [OPTION]... [PATH]...\n{indent}%(prog)s COMMAND [OPTION]...",
        description="\n\n".join(
            (
                _("Index English, Spanish and Arabic documents for 'search'."),
                _(
                    "Without PATH: update the index in force, that of this folder or of the nearest"
                    " one above that has one. With PATH: add these files and folders first, setting"
                    " up an index in this folder if it has none; what the index of a folder above"
                    " has already stays there."
                ),
            )
        ),
        epilog="\n\n".join(
            (
                _("COMMAND is one of these (a folder of such a name is ./status):"),
                "\n".join(describe_commands()),
                _(
                    "Exit status: 0 done, 1 done but part of the documents is not there (of"
                    " 'status', too), or was damaged and could not be read again, 2 error or not"
                    " sound, 130 interrupted."
                ),
            )
        ),
        commands=COMMANDS,
        add_help=False,
    )
    parser.add_argument("paths", nargs="*", metavar="PATH", help=_("file or folder; or a command"))
    _add_updating(parser)
    _add_for_commands(parser)
    _add_others(parser)
    return parser


def describe_commands() -> Iterator[str]:
    """Yield a line for each command: how it is written, a tab, and what it does."""
    for name, command in COMMANDS.items():
        yield f"{name} {command.arguments}".rstrip() + f"\t{_(command.meaning)}"


def _add_updating(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group(_("updating")).add_argument
    add(
        "--prune",
        action="store_true",
        help=_("remove the documents of folders that are empty or missing, too"),
    )
    add(
        "--rehash",
        action="store_true",
        help=_("compare every file by content, not by size and time"),
    )
    add("--download", action="store_true", help=_("fetch the model that 'encoder:' names, once"))
    add(
        "--shard",
        metavar="I/N",
        help=_(
            "index part I of N of the documents; other machines bring the rest to the same server"
        ),
    )


def _add_for_commands(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group(_("of commands")).add_argument
    add(
        "--skipped",
        action="store_true",
        help=_("with 'status': list all files passed over, and why"),
    )
    add("--repair", action="store_true", help=_("with 'check': mend what is not sound"))
    add(
        "--poll",
        action="store_true",
        help=_("with 'watch': compare the folders every 10 s instead of waiting for the system"),
    )
    add("--reread", action="store_true", help=_("with 'rebuild': read all documents again, too"))
    add(
        "--map",
        action="append",
        default=[],
        metavar="OLD=NEW",
        help=_("with 'import': documents that lay in folder OLD lie in NEW"),
    )
    add(
        "--to",
        metavar="BACKEND",
        help=_("with 'migrate': milvus:FOLDER, milvus:http://HOST:PORT or, from there, local"),
    )
    add("--list", action="store_true", help=_("with 'trust': print every config that was trusted"))
    add("--revoke", action="store_true", help=_("with 'trust [FILE]': trust that config no more"))


def _add_others(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group(_("other options")).add_argument
    add("--config", type=Path, metavar="FILE", help=_("settings (config.yaml)"))
    add("--json", action="store_true", help=_("print JSON; of a run, an object a line"))
    add("-q", "--quiet", action="store_true", help=_("print only what needs you"))
    add("--version", action=VersionAction, nargs=0, help=_("print the version"))
    add("-h", "--help", action="help", help=_("print this"))
