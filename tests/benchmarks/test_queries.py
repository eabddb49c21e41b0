"""The fuzzer of queries: what it draws is read, and it sees what is dropped."""

from itertools import islice

import pytest

from benchmarks.faults.queries import draw_queries, find_dropped
from index.errors import TrujamanError
from search.query.syntax.parser import ParsedQuery, parse
from search.query.syntax.printer import to_text
from search.query.syntax.tree import Group, Phrase


def test_no_word_of_a_drawn_query_is_dropped() -> None:
    read = 0
    for text in islice(draw_queries(seed=1), 300):
        try:
            parsed = parse(text)
        except TrujamanError:
            continue
        read += 1
        assert not find_dropped(parsed, text), text
        assert parse(to_text(parsed.tree)).tree == parsed.tree, text
    assert read > 100


@pytest.mark.parametrize(
    ("query", "dropped"),
    [
        ('"human trafficking" police', ["police"]),
        ('-Lima "trata de personas"~3', ["Lima"]),
        ('"الاتجار" lang:ar', ["lang", "ar"]),
    ],
)
def test_what_is_dropped_is_seen(query: str, dropped: list[str]) -> None:
    first = next(leaf for leaf in parse(query).tree.nodes if isinstance(leaf, Phrase))
    assert find_dropped(ParsedQuery(Group((first,)), ()), query) == dropped
