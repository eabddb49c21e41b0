"""A mistake in a query is pointed at, below its place."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from index.config import Config
from index.update import update
from search.cli import main as search
from search.display.caret import point_at
from search.query.syntax.errors import QuerySyntaxError
from search.query.syntax.parser import parse


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ('"police raid"~99 Lima', '  "police raid"~99 Lima'),
        ('años y "trata niñas"~99', '  años y "trata niñas"~99'),
        ("x " * 40 + '"a b"~99', "  " + ("x " * 40 + '"a b"~99')[55:]),
    ],
)
def test_a_mistake_is_pointed_at(query: str, shown: str) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        parse(query)
    line, caret = point_at(caught.value.text, caught.value.start)
    assert line == shown
    assert line[caret.index("^") :].startswith("~99")


def test_nothing_points_behind_letters_from_right_to_left() -> None:
    with pytest.raises(QuerySyntaxError, match=r"character 19: ~99") as caught:
        parse('شرطة "الاتجار بهم"~99')
    assert point_at(caught.value.text, caught.value.start) == ()


def test_the_command_points_at_a_mistake(
    project: Callable[..., Config], capsys: pytest.CaptureFixture[str]
) -> None:
    config = project()
    update(config)
    assert search(['"police raid"~99', "--config", str(config.path)]) == 2
    line, caret, message = capsys.readouterr().err.splitlines()
    assert line.endswith('  "police raid"~99')
    assert line[caret.index("^") :] == "~99"
    assert message.startswith("search: query, character 14: ~99")
