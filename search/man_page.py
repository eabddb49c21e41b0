"""A command's manual page (man(7)), made from its options as ``--help`` is."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Sequence
from typing import Final

_COMMAND_SYNTAX: Final = re.compile(r"^[.']", re.MULTILINE)
"""A line that begins so is a command to roff."""


def man_page(parser: argparse.ArgumentParser) -> str:
    """Return the page of a command, section 1."""
    description, *paragraphs = (parser.description or "").split("\n\n")
    lines = [
        f'.TH {parser.prog.upper()} 1 "" "trujaman"',
        ".SH NAME",
        f"{parser.prog} \\- {_text(description.rstrip('.'))}",
        ".SH SYNOPSIS",
        f".B {parser.prog}",
        " ".join(["[\\fIOPTION\\fR]...", *map(_synopsis, parser._get_positional_actions())]),
        ".SH DESCRIPTION",
        _text(description),
        *_paragraphs(paragraphs),
    ]
    for group in parser._action_groups:
        actions = [action for action in group._group_actions if action.help]
        if actions:
            lines.append(f".SH {_text((group.title or '').upper())}")
            lines += [line for action in actions for line in _option(parser, action)]
    lines += [".SH NOTES", *_paragraphs((parser.epilog or "").split("\n\n"))]
    return "\n".join(lines) + "\n"


def _paragraphs(texts: Sequence[str]) -> Iterator[str]:
    """Yield the lines of paragraphs, and of rows ``term<tab>meaning``, as options are set."""
    for text in texts:
        for line in text.splitlines():
            term, tab, meaning = line.partition("\t")
            yield from (
                (".TP", f"\\fB{_text(term)}\\fR", _text(meaning)) if tab else (".PP", _text(line))
            )


def _synopsis(action: argparse.Action) -> str:
    return f"[\\fI{_text(str(action.metavar))}\\fR]..."


def _option(parser: argparse.ArgumentParser, action: argparse.Action) -> Iterator[str]:
    """Yield the lines about an option or argument."""
    formatter = parser._get_formatter()
    yield ".TP"
    value = ""
    if action.nargs != 0 and action.option_strings:
        value = f" \\fI{_text(formatter._format_args(action, _metavar(action)))}\\fR"
    names = action.option_strings or [str(action.metavar)]
    yield ", ".join(f"\\fB{_text(name)}\\fR" for name in names) + value
    yield _text(formatter._expand_help(action))


def _metavar(action: argparse.Action) -> str:
    return "|".join(map(str, action.choices)) if action.choices else action.dest.upper()


def _text(text: str) -> str:
    """Return ``text`` with nothing that roff would take for a command."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    return _COMMAND_SYNTAX.sub(r"\\&\g<0>", escaped)
