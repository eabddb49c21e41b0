"""Filters and conditions as a server is asked for them: never stricter than they are."""

from __future__ import annotations

import pytest

from search.conditions import (
    All,
    Any,
    Filters,
    HasCapitalized,
    HasSequence,
    HasStems,
    HasWords,
    Not,
    WordSequence,
)
from search.milvus.expressions import filter_expression, quote, required_terms


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(), ""),
        (Filters(after="2024"), ' and (date != "" and date >= "2024")'),
        (Filters(before="2024-01"), ' and (date != "" and date <= "2024-01~")'),
        (Filters(undated=True), ' and date == ""'),
        (Filters(kind=".PDF"), ' and (kind == "pdf" or suffix == "pdf")'),
        (Filters(path="cartas/*.pdf"), ' and (path like "%cartas%" or path == "*")'),
        (Filters(path="[ab]*?_x"), ' and (path like "%x%" or path == "*")'),
        (Filters(title='El "Ñandú" 100%'), ' and (title like "%nandu%" or title == "*")'),
        (Filters(sender="الشرطة"), ' and (sender like "%الشرطه%" or sender == "*")'),
        (Filters(recipient="%"), ""),
    ],
)
def test_filters(filters: Filters, expected: str) -> None:
    assert filter_expression("es", [filters]) == f'language == "es"{expected}'


def test_texts_are_quoted() -> None:
    assert quote('a" or id > 0 or "') == '"a\\" or id > 0 or \\""'


def test_what_passages_must_have() -> None:
    gold = HasStems(
        {"es": (("oro",),), "en": (("gold",), ("precious", "metal")), "ar": (("ذهب",),)}
    )
    ship = HasWords({"es": ("barco", "nave"), "ar": ("سفينة",)})
    phrase = HasSequence(
        "trata de personas",
        {"es": (WordSequence(tuple(map(frozenset, (["trata"], ["de"], ["personas"])))),)},
    )
    assert required_terms(gold, "en") == [({"gold", "precious"}, set())]
    assert required_terms(gold, "ar") == [({"ذهب"}, set())]
    assert required_terms(All((gold, Not(ship))), "es") == [({"oro"}, set())]
    assert required_terms(Any((gold, ship)), "es") == [({"oro"}, {"barco", "nave"})]
    assert required_terms(Any((gold, Not(ship))), "es") == []
    assert required_terms(phrase, "es") == [(set(), {"personas"})]
    assert required_terms(ship, "en") == [(set(), set())]  # nothing in English fulfils it
    name = HasCapitalized({"es": ("luna",), "en": ("will",), "ar": ()})
    assert required_terms(Any((ship, name)), "es") == [(set(), {"barco", "nave", "luna"})]
    assert required_terms(name, "en") == []  # a function word has no posting list
