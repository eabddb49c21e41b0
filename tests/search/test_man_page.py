"""The manual pages have every option, are those that are installed, and hold no stray commands."""

from __future__ import annotations

import re
import tomllib
from argparse import ArgumentParser
from collections.abc import Callable

import pytest

from index.console import CommandParser
from index.options import build_parser as index_parser
from index.options import describe_commands
from search.man_page import man_page
from search.options import build_parser as search_parser
from search.query_forms import QUERY_FORMS
from tests.paths import ROOT
from trujaman.options import build_parser as trujaman_parser

PARSERS = [search_parser, index_parser, trujaman_parser]
MACROS = {".TH", ".SH", ".PP", ".TP", ".B"}


@pytest.mark.parametrize("build", PARSERS)
def test_every_option_with_its_help_is_in_the_page(build: Callable[[], ArgumentParser]) -> None:
    parser = build()
    page = man_page(parser).replace("\\-", "-")
    for action in parser._actions:
        for name in action.option_strings:
            assert f"\\fB{name}\\fR" in page
        assert action.help, action
        assert parser._get_formatter()._expand_help(action) in page


def test_commands_and_forms_of_queries_are_in_the_pages() -> None:
    index_page = man_page(index_parser()).replace("\\-", "-")
    search_page = man_page(search_parser()).replace("\\-", "-")
    for line in describe_commands():
        command, meaning = line.split("\t")
        assert f"\\fB{command}\\fR\n{meaning}\n" in index_page
    assert all(f"\\fB{form}\\fR\n{meaning}\n" in search_page for form, meaning in QUERY_FORMS)


@pytest.mark.parametrize("build", PARSERS)
def test_the_installed_page_is_current(build: Callable[[], ArgumentParser]) -> None:
    parser = build()
    path = f"docs/man/{parser.prog}.1"
    assert (ROOT / path).read_text(encoding="utf-8") == man_page(parser), "run 'make man'"
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert path in settings["tool"]["setuptools"]["data-files"]["share/man/man1"]


@pytest.mark.parametrize("text", [".SO /etc/passwd", "'x y", "a\n.so b", "\\fBx", "ملف -x", "año"])
def test_no_text_becomes_a_command(text: str) -> None:
    parser = CommandParser(prog="x", description=f"Short.\n\n{text}", epilog=text)
    parser.add_argument("--option", help=text)
    for line in man_page(parser).splitlines():
        assert not line.startswith("'")
        assert not line.startswith(".") or line.split()[0] in MACROS
    assert not re.search(r"(?<!\\)-", man_page(parser))
