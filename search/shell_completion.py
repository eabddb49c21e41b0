"""Completion of the command line in bash, zsh and fish, made from the options themselves."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Iterator
from typing import Final

from index.console import CommandParser

SHELLS: Final = ("bash", "zsh", "fish")
_NOT_A_WORD: Final = re.compile(r"['\\\[\]:]")


def completion_script(parsers: Iterable[CommandParser], shell: str) -> str:
    """Return the script for one of SHELLS that completes the commands of ``parsers``."""
    make = {"bash": _bash, "zsh": _zsh, "fish": _fish}[shell]
    return "\n".join(make(parser) for parser in parsers)


def _options(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """Yield the actions of ``parser`` that are options, not arguments."""
    return (action for action in parser._actions if action.option_strings)


def _bash(parser: CommandParser) -> str:
    names = [name for action in _options(parser) for name in action.option_strings]
    cases = [
        f"        {'|'.join(action.option_strings)})"
        f' COMPREPLY=($(compgen -W "{_choices(action)}" -- "$word")); return;;'
        for action in _options(parser)
        if action.choices
    ]
    return "\n".join(
        [
            f"_complete_{parser.prog}() {{",
            '    local word="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}"',
            '    case "$before" in',
            *cases,
            "    esac",
            '    if [[ "$word" == -* ]]; then',
            f'        COMPREPLY=($(compgen -W "{" ".join(names)}" -- "$word"))',
            '    elif [[ "$COMP_CWORD" == 1 ]]; then',
            f'        COMPREPLY=($(compgen -W "{" ".join(parser.commands)}" -f -- "$word"))',
            "    else",
            '        COMPREPLY=($(compgen -f -- "$word"))',
            "    fi",
            "}",
            f"complete -o filenames -F _complete_{parser.prog} {parser.prog}",
        ]
    )


def _zsh(parser: CommandParser) -> str:
    name = f"_complete_{parser.prog}"
    lines: list[str] = []
    if parser.commands:
        lines.append(f"{name}_first() {{ compadd -- {' '.join(parser.commands)}; _files }}")
    lines += [f"{name}() {{", "    _arguments \\"]
    for action in _options(parser):
        value = ""
        if action.choices:
            value = f":value:({_choices(action)})"
        elif action.nargs != 0:
            value = ":value:_files"
        for option in action.option_strings:
            sign = "=" if value and option.startswith("--") else ""  # --mode=VALUE, too
            lines.append(f"        '{option}{sign}[{_help(action)}]{value}' \\")
    if parser.commands:
        lines.append(f"        '1:command or file:{name}_first' \\")
    return "\n".join([*lines, "        '*:file:_files'", "}", f"compdef {name} {parser.prog}"])


def _fish(parser: CommandParser) -> str:
    lines = []
    for action in _options(parser):
        names = [
            f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}"
            for name in action.option_strings
        ]
        value = ""
        if action.choices:
            value = f" -x -a '{_choices(action)}'"
        elif action.nargs != 0:
            value = " -r"
        line = f"complete -c {parser.prog} {' '.join(names)}{value} -d '{_help(action)}'"
        lines.append(line)
    if parser.commands:
        words = " ".join(parser.commands)
        lines.append(f"complete -c {parser.prog} -n __fish_is_first_token -a '{words}'")
    return "\n".join(lines)


def _choices(action: argparse.Action) -> str:
    return " ".join(map(str, action.choices or ()))


def _help(action: argparse.Action) -> str:
    """Return the help of an option without what a shell would read as a sign."""
    text = (action.help or "").replace("%(default)s", str(action.default))
    return _NOT_A_WORD.sub("", text)
