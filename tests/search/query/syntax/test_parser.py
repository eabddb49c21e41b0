"""The tree of a query, what is text, and that no text at all breaks the parser."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from index.errors import QueryError
from search.query.syntax.errors import QuerySyntaxError
from search.query.syntax.parser import MAX_DEPTH, MAX_OPERATORS, parse
from search.query.syntax.printer import to_text
from search.query.syntax.tree import (
    AllOf,
    AnyOf,
    Excluded,
    Field,
    Form,
    Group,
    Node,
    Phrase,
    Required,
    Text,
    Word,
)

RTL, LTR = "\u200f", "\u200e"


def nodes(query: str) -> tuple[Node, ...]:
    return parse(query).tree.nodes


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('"human trafficking"', Phrase("human trafficking")),
        ('"prisión  preventiva"', Phrase("prisión preventiva")),
        ('"الاتجار بالبشر"', Phrase("الاتجار بالبشر")),
        ("“human trafficking”", Phrase("human trafficking")),
        ("«trata de personas»", Phrase("trata de personas")),
        ("»trata de personas«", Phrase("trata de personas")),
        ("”الاتجار بالبشر“", Phrase("الاتجار بالبشر")),
        ('"“الاتجار بالبشر”"', Phrase("الاتجار بالبشر")),
        ("＂human trafficking＂", Phrase("human trafficking")),
        (f'{RTL}"{LTR}الاتجار بالبشر{RTL}"', Phrase("الاتجار بالبشر")),
        ('"police Lima"~3', Phrase("police Lima", near=3)),
        ('"policía Lima"~', Phrase("policía Lima", near=3)),
        ('"الشرطة ليما"~٥', Phrase("الشرطة ليما", near=5)),
        ('~"trata de personas"', Phrase("trata de personas", translated=True)),
        ("～“الاتجار بالبشر”", Phrase("الاتجار بالبشر", translated=True)),
        ("-governor", Excluded(Text("governor"))),
        ("−gobernador", Excluded(Text("gobernador"))),
        ("－الحاكم", Excluded(Text("الحاكم"))),
        (f"{RTL}-الحاكم", Excluded(Text("الحاكم"))),
        ("NOT governor", Excluded(Text("governor"))),
        ('-"trata de personas"', Excluded(Phrase("trata de personas"))),
        ("+gold", Required(Text("gold"))),
        ("＋oro", Required(Text("oro"))),
        ("+ذهب", Required(Text("ذهب"))),
        ("gold AND mercury", AllOf((Text("gold"), Text("mercury")))),
        ("oro OR plata", AnyOf((Text("oro"), Text("plata")))),
        ("ذهب | قارب", AnyOf((Text("ذهب"), Text("قارب")))),
        ("oro OR plata AND río", AnyOf((Text("oro"), AllOf((Text("plata"), Text("río")))))),
        ("(oro OR plata) AND río", AllOf((AnyOf((Text("oro"), Text("plata"))), Text("río")))),
        ("（ذهب OR فضة） AND نهر", AllOf((AnyOf((Text("ذهب"), Text("فضة"))), Text("نهر")))),
        ("-(oro plata)", Excluded(Group((Text("oro"), Text("plata"))))),
        ("extor*", Word("extor", Form.PREFIX)),
        ("secuestr＊", Word("secuestr", Form.PREFIX)),
        ("الاتج*", Word("الاتج", Form.PREFIX)),
        ("trafficing~", Word("trafficing", Form.FUZZY, 2)),
        ("extorsoin~1", Word("extorsoin", Form.FUZZY, 1)),
        ("الاتجر~", Word("الاتجر", Form.FUZZY, 2)),
        ("=victims", Word("victims", Form.EXACT)),
        ("=víctimas", Word("víctimas", Form.EXACT)),
        ("＝ضحايا", Word("ضحايا", Form.EXACT)),
        ("=loan-app", Phrase("loan-app")),
        ("lang:ar", Field("lang", "ar")),
        ("LANG：ar", Field("lang", "ar")),
        ("path:letters/*", Field("path", "letters/*")),
        ('title:"plan anual"', Field("title", "plan anual")),
        ("from:«خوان بيريس»", Field("from", "خوان بيريس")),
        ("date:2023-11..2024-02", Field("date", "2023-11..2024-02")),
        ("-type:pdf", Excluded(Field("type", "pdf"))),
        (r"path:C:\cases\*", Field("path", r"C:\cases\*")),
    ],
)
def test_operators_are_read(query: str, expected: Node) -> None:
    parsed = parse(query)
    assert parsed.tree.nodes == (expected,)
    assert parsed.notes == ()
    assert not parsed.is_plain


@pytest.mark.parametrize(
    "query",
    [
        "human trafficking",
        "trata de personas en Lima",
        "الاتجار بالبشر، في ليما؛ هل؟",
        "loan-app",
        "2023 - 2024",
        "12:30",
        "http://example.org/a",
        "Resumen: la trata",
        "persona(s)",
        "Observatorio (OCC) de Lima",
        "a) raid b) verdict",
        "-12.04 -77.03",
        "+51 999 888 777",
        "—dijo la fiscal—",
        "S/ 15 por pasajero",
        "officer's report",
        "this and that or not",
        "C++",
        "the (unclosed remark",
        "--2024",
        r"\-word",
    ],
)
def test_what_only_looks_like_an_operator_is_text(query: str) -> None:
    parsed = parse(query)
    assert parsed.is_plain
    assert parsed.notes == ()


@pytest.mark.parametrize(
    ("query", "note"),
    [
        ('"human trafficking', "not closed"),
        ("«trata de personas", "not closed"),
        ("“الاتجار بالبشر", "not closed"),
        ("author:perez", "no field 'author:'"),
        ("lang: ar", "'lang:' needs its value"),
        ("oro OR", "OR joins nothing"),
        ("AND oro", "AND joins nothing"),
        ("trata NOT", "NOT joins nothing"),
        ("*sión", "'*' stands for the rest"),
        ('"" oro', "no word in the quotation marks"),
        ("--trata", "'--' is read as text"),
        ("+-police", "'+-' is read as text"),
        ("−−الشرطة", "'--' is read as text"),
        ("personas~3", "'~3' is read as text"),
        ("الاتجار~٣", "'~٣' is read as text"),
        ("+oro (plata", "parenthesis is not closed"),
        ("-(ذهب فضة", "parenthesis is not closed"),
        ("police |", "'|' joins nothing"),
        ("POLICE DO NOT CROSS THE LINE", "NOT is read as a word"),
        ("LA FISCAL OR EL JUEZ", "OR is read as a word"),
    ],
)
def test_what_is_read_otherwise_is_said(query: str, note: str) -> None:
    (said,) = parse(query).notes
    assert note in said
    assert "\n" not in said


@pytest.mark.parametrize(
    "query",
    [
        'What does the term "habeas corpus" mean?',
        'Why was the group called "the Methodists?"',
        "¿Quién escribió el libro «La ciudad y los perros»?",
        'لماذا سميت مجموعة الطلبة "الميثوديون"؟',
    ],
)
def test_quotation_marks_in_a_question_are_no_condition(query: str) -> None:
    parsed = parse(query)
    assert parsed.is_plain
    assert parsed.tree == Group((Text(query),))
    assert any("in a question" in note for note in parsed.notes)


@pytest.mark.parametrize(
    "query",
    [
        'who said "enough is enough"?',
        'what does the term +"habeas corpus" mean?',
        '¿qué es la -"trata de personas" en Lima?',
        'quién escribió el libro "La ciudad y los perros"',
        'لماذا سميت مجموعة الطلبة "الميثوديون"؟ lang:ar',
        'لماذا سميت مجموعة ~"الطلبة الميثوديون"؟',
        'where was the oro OR plata of "Piura"?',
    ],
)
def test_other_queries_with_a_question_mark_have_operators(query: str) -> None:
    assert not parse(query).is_plain


def test_acronyms_may_be_joined() -> None:
    assert nodes("PCC OR FARC") == (AnyOf((Text("PCC"), Text("FARC"))),)


@pytest.mark.parametrize(
    ("query", "message", "start"),
    [
        ('oro "plata río"~99', "at most 20", 15),
        ("(" * (MAX_DEPTH + 2) + "oro", f"more than {MAX_DEPTH}", MAX_DEPTH + 1),
        ("NOT " * 50 + "oro", f"more than {MAX_DEPTH}", 4 * MAX_DEPTH),
        ("+oro " * (MAX_OPERATORS + 1), f"may have {MAX_OPERATORS}", 0),
    ],
)
def test_what_goes_too_far_is_refused_with_its_place(query: str, message: str, start: int) -> None:
    with pytest.raises(QuerySyntaxError, match=message) as caught:
        parse(query)
    assert caught.value.start == start
    assert f"character {start + 1}" in str(caught.value)
    assert "\n" not in str(caught.value)


PIECES = [
    *'"“”«»-+~*=|():\\ ',
    *("AND", "OR", "NOT", "lang:", "type:pdf", "date:", "trata", "الاتجار", "word", "extor"),
    *("5", RTL, "—", "،", "\n", "persona(s)", "~3", "º", "'", "＂", "（", "\ud800", "A", "\x00"),
]
ANY_QUERY = st.lists(st.sampled_from(PIECES), max_size=14).map("".join) | st.text(max_size=30)


@given(ANY_QUERY)
def test_any_text_is_read_or_refused_in_one_line_and_printing_turns_reading_round(
    query: str,
) -> None:
    try:
        parsed = parse(query)
    except QueryError as error:
        message = str(error)
        assume("\n" in message)  # a message of one line is all that is asked for
        raise
    assert parse(to_text(parsed.tree)).tree == parsed.tree
