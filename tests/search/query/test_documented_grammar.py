"""Every form in the tables of ``docs/query-language.md`` is read as they say, in three languages.

``--help``, the manual and F1 name every operator and field.
"""

from __future__ import annotations

import re
from typing import Final

import pytest

from search.options import build_parser
from search.query.syntax.parser import parse
from search.query.syntax.tree import (
    NAME,
    AllOf,
    AnyOf,
    Excluded,
    Field,
    Form,
    Group,
    Name,
    Node,
    Phrase,
    Required,
    Text,
    Word,
)
from search.query_forms import FIELDS, QUERY_FORMS
from tests.paths import ROOT

Readings = dict[str, Node]

_OPERATORS: Final[dict[str, Readings]] = {
    '"prisión preventiva"': {
        '"prisión preventiva"': Phrase("prisión preventiva"),
        "“pretrial detention”": Phrase("pretrial detention"),
        "«الحبس الاحتياطي»": Phrase("الحبس الاحتياطي"),
    },
    '"policía Lima"~3': {
        '"policía Lima"~3': Phrase("policía Lima", near=3),
        '"police Lima"~': Phrase("police Lima", near=3),
        '"الشرطة ليما"~20': Phrase("الشرطة ليما", near=20),
    },
    '~"trata de personas"': {
        '~"trata de personas"': Phrase("trata de personas", translated=True),
        '~"human trafficking"': Phrase("human trafficking", translated=True),
        '~"الاتجار بالبشر"': Phrase("الاتجار بالبشر", translated=True),
    },
    "+extorsión": {
        "+extorsión": Required(Text("extorsión")),
        "＋extortion": Required(Text("extortion")),
        "+ابتزاز": Required(Text("ابتزاز")),
    },
    "-fútbol": {
        "-fútbol": Excluded(Text("fútbol")),
        "−football": Excluded(Text("football")),
        "-كرة": Excluded(Text("كرة")),
    },
    "NOT fútbol": {
        "NOT fútbol": Excluded(Text("fútbol")),
        "NOT football": Excluded(Text("football")),
        "NOT كرة": Excluded(Text("كرة")),
    },
    '-"trata de personas"': {
        '-"trata de personas"': Excluded(Phrase("trata de personas")),
        '-"human trafficking"': Excluded(Phrase("human trafficking")),
        '-"الاتجار بالبشر"': Excluded(Phrase("الاتجار بالبشر")),
    },
    "oro AND mercurio": {
        "oro AND mercurio": AllOf((Text("oro"), Text("mercurio"))),
        "gold AND mercury": AllOf((Text("gold"), Text("mercury"))),
        "ذهب AND زئبق": AllOf((Text("ذهب"), Text("زئبق"))),
    },
    "oro OR قارب": {
        "oro OR قارب": AnyOf((Text("oro"), Text("قارب"))),
        "gold OR boat": AnyOf((Text("gold"), Text("boat"))),
        "ذهب OR قارب": AnyOf((Text("ذهب"), Text("قارب"))),
    },
    "oro | قارب": {
        "oro | قارب": AnyOf((Text("oro"), Text("قارب"))),
        "gold | boat": AnyOf((Text("gold"), Text("boat"))),
        "ذهب ｜ قارب": AnyOf((Text("ذهب"), Text("قارب"))),
    },
    "(oro OR plata) AND río": {
        "(oro OR plata) AND río": AllOf((AnyOf((Text("oro"), Text("plata"))), Text("río"))),
        "(gold OR silver) AND river": AllOf((AnyOf((Text("gold"), Text("silver"))), Text("river"))),
        "(ذهب OR فضة) AND نهر": AllOf((AnyOf((Text("ذهب"), Text("فضة"))), Text("نهر"))),
    },
    "extor*": {
        "extor*": Word("extor", Form.PREFIX),
        "traff*": Word("traff", Form.PREFIX),
        "الاتج*": Word("الاتج", Form.PREFIX),
    },
    "extorsoin~": {
        "extorsoin~": Word("extorsoin", Form.FUZZY, 2),
        "trafficing~": Word("trafficing", Form.FUZZY, 2),
        "الاتجر~": Word("الاتجر", Form.FUZZY, 2),
    },
    "extorsoin~1": {
        "extorsoin~1": Word("extorsoin", Form.FUZZY, 1),
        "trafficing~1": Word("trafficing", Form.FUZZY, 1),
        "الاتجر~١": Word("الاتجر", Form.FUZZY, 1),
    },
    "=víctimas": {
        "=víctimas": Word("víctimas", Form.EXACT),
        "=victims": Word("victims", Form.EXACT),
        "=ضحايا": Word("ضحايا", Form.EXACT),
    },
}
_FIELD_VALUES: Final = (
    *("name:Salas", 'name:"Ana Mora"', "name:أمل"),
    *("lang:ar", "lang:en,es", "path:*.pdf", "path:letters/*", "path:letters", "type:pdf"),
    *("title:presupuesto", 'title:"plan anual"', "title:ميزانية", "title:budget"),
    *("from:perez", "from:خالد", "to:perez", "to:smith"),
    *("date:2024", "date:2024-03", "date:2023-11..2024-02", "date:2024..", "date:٢٠٢٤"),
    "date:none",
    *("after:2024-03", "before:2024"),
    *("tag:bribe", 'tag:"follow up"', "tag:soborno", "tag:رشوة", "new:bribes"),
    *("is:starred", "is:noted", "is:marked"),
)


def table(heading: str) -> list[str]:
    """Return what is in backquotes in the first column of a table of the page."""
    page = (ROOT / "docs" / "query-language.md").read_text(encoding="utf-8")
    lines = page[page.index(heading) :].splitlines()[2:]
    forms: list[str] = []
    for line in lines:
        if not line.startswith("|"):
            break
        cell = re.split(r"(?<!\\)\|", line)[1]
        forms += re.findall("`([^`]+)`", cell)
    return [form.replace("\\|", "|") for form in forms]


def test_the_table_of_operators_is_the_one_below() -> None:
    assert table("| you type |") == list(_OPERATORS)


@pytest.mark.parametrize(
    ("query", "tree"),
    [reading for readings in _OPERATORS.values() for reading in readings.items()],
)
def test_an_operator_is_read_as_the_table_says(query: str, tree: Node) -> None:
    parsed = parse(query)
    assert parsed.tree == Group((tree,))
    assert not parsed.notes


def test_the_table_of_fields_has_every_field() -> None:
    forms = table("| field |")
    assert {form.partition(":")[0] for form in forms} == set(FIELDS)
    assert set(forms) <= set(_FIELD_VALUES)


@pytest.mark.parametrize("query", _FIELD_VALUES)
def test_a_field_is_read_as_the_table_says(query: str) -> None:
    name, _, quoted = query.partition(":")
    value = quoted.strip('"')
    leaf = Name(value) if name == NAME else Field(name, value)
    assert parse(query).tree == Group((leaf,))


def test_help_and_f1_name_every_operator_and_field() -> None:
    from search.tui.dialogs.help_dialog import QUERIES

    in_help = build_parser().format_help()
    on_screen = "\n".join(f"{form} {meaning}" for form, meaning in QUERIES)
    assert set(QUERY_FORMS) <= set(QUERIES)
    signs = ['"', '~"', '"~3', "+", "-", "*", "slip~", "=", "AND", "OR", "|", "NOT", "("]
    for sign in [*signs, *(f"{field}:" for field in FIELDS)]:
        assert sign in in_help, sign
        assert sign in on_screen, sign
