"""The ``index`` command: bring the index up to date, or one of its commands."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from index import garbage
from index.console import run_command
from index.errors import UsageError
from index.messages import ENGLISH, Message, language_in_force, marked, speaking
from index.options import COMMANDS, OPTION_COMMANDS, build_parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Returns 0 if all is done, 1 if part of the documents is not there or was lost, 2 on error or
    if the index is not sound, 130 when interrupted.
    """
    return run_command(
        "index",
        lambda: _run(arguments),
        when_interrupted=marked("interrupted; what was committed stays, the next run continues"),
    )


def _run(arguments: Sequence[str] | None) -> int:
    options = build_parser().parse_intermixed_args(arguments)
    name = options.paths[0] if options.paths and options.paths[0] in COMMANDS else ""
    paths = [Path(path) for path in options.paths[1 if name else 0 :]]
    _check_options(options, name)
    _check_arguments(paths, name)
    # NumPy's own threads cost more than they save on products as small as ours.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from index.handlers import HANDLERS  # not needed for --help

    garbage.collect_as_usual()
    with speaking(ENGLISH if options.json else language_in_force()):
        return HANDLERS[name](options, paths)


def _check_options(options: argparse.Namespace, name: str) -> None:
    """Raise UsageError if an option does not go with the command."""
    for option, names in OPTION_COMMANDS.items():
        if getattr(options, option.removeprefix("--")) and name not in names:
            *others, last = [f"'{f'index {command}'.strip()}'" for command in names]
            commands = (
                Message("{first} or {last}", first=", ".join(others), last=last) if others else last
            )
            raise UsageError("{option} goes with {commands}", option=option, commands=commands)


def _check_arguments(paths: Sequence[Path], name: str) -> None:
    """Raise UsageError if a command has too few or too many arguments."""
    if not name:
        return
    command = COMMANDS[name]
    if not command.least <= len(paths) <= command.most:
        usage = f"index {name} {command.arguments}".rstrip()
        raise UsageError(
            "expected '{usage}'; a folder of that name is ./{name}", usage=usage, name=name
        )
