"""The ``trujaman`` command: hands over to the others, and has ``doctor`` itself."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from index import garbage
from index.console import run_command, write_line
from index.errors import HelperError, UsageError
from index.messages import ENGLISH, Message, language_in_force, marked, speaking
from trujaman.options import (
    COMMANDS,
    MOST_MINUTES,
    build_doctor_parser,
    build_parser,
    build_warm_parser,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given and given[0] in _DELEGATES:
        return _DELEGATES[given[0]](given[1:])
    return run_command("trujaman", lambda: _run(given), when_interrupted=marked("interrupted"))


def _run(given: list[str]) -> int:
    if given[:1] == ["doctor"]:
        return _doctor(given[1:])
    if given[:1] == ["warm"]:
        return _warm(given[1:])
    parser = build_parser()
    options = parser.parse_args(given)
    if options.completion is not None:
        from trujaman.completion import script

        write_line(script(options.completion))
    elif options.command:
        raise _unknown(options.command[0])
    else:
        parser.print_help()
    return 0


def _unknown(name: str) -> UsageError:
    from difflib import get_close_matches

    near = get_close_matches(name, COMMANDS, n=1)
    if near:
        hint = Message("did you mean {option}?", option=near[0])
    else:
        hint = Message("there are {names}", names=", ".join(COMMANDS))
    return UsageError("{name} is no command; {hint}", name=name[:40], hint=hint)


def _doctor(arguments: Sequence[str]) -> int:
    options = build_doctor_parser().parse_args(arguments)
    from trujaman.doctor.report import report

    garbage.collect_as_usual()
    config = None if options.config is None else Path(options.config)
    with speaking(ENGLISH if options.json else language_in_force()):
        return report(config, as_json=options.json)


def _warm(arguments: Sequence[str]) -> int:
    options = build_warm_parser().parse_args(arguments)
    if not 0 < options.minutes <= MOST_MINUTES:
        raise UsageError(
            "--minutes {minutes:g}: expected 1 to {most}",
            minutes=options.minutes,
            most=MOST_MINUTES,
        )
    try:
        from trujaman import warm
    except ModuleNotFoundError as error:  # fcntl
        raise HelperError("a helper needs Linux; searches do without, as ever") from error
    return warm.stop() if options.stop else warm.start(options.minutes)


def _search(arguments: Sequence[str]) -> int:
    from search.cli import main as run

    return run(arguments)


def _index(arguments: Sequence[str]) -> int:
    from index.cli import main as run

    return run(arguments)


_DELEGATES: Final[dict[str, Callable[[Sequence[str]], int]]] = {
    "search": _search,
    "index": _index,
    "serve": lambda arguments: _search(["--serve", *arguments]),
    "mcp": lambda arguments: _search(["mcp", *arguments]),
}
