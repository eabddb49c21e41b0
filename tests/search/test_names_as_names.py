"""A name that is read as one finds its spellings in both scripts, and no other word."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from index.update import update
from search.engine import Engine
from search.name_table import count_names, footnote, name_to_row, names_to_csv, names_to_json
from search.query.syntax.parser import parse
from search.query.syntax.printer import to_name, to_text
from search.query.syntax.tree import Excluded, Group, Name, Text
from search.ranking import match_counts
from search.types import Expansion, Mode, SearchRequest
from tests.projects import make_project

DOCUMENTS = {
    "salas.es": "El testigo Juan Salas declaró ayer ante el juez.",
    "salas-capitals.es": "La familia SALAS vive en Trujillo desde hace años.",
    "salas.en": "Mr Salas left the town with his brother.",
    "salas.ar": "قال الشاهد خوان سالاس إنه لم ير شيئا.",
    "rooms.es": "El chofer salió temprano y no sale de casa; las salas estaban vacías.",
    "mora.es": "Pedro Mora firmó el contrato en abril.",
    "mora.en": "Pedro Mora signed the contract.",
    "mora.ar": "وقع بيدرو مورا العقد في نيسان.",
    "berries.es": "La mora y otras moras se venden en el mercado; una duda moral.",
    "luna.es": "Ana Luna pagó la fianza del acusado.",
    "moon.es": "La luna llena iluminó la playa esa noche.",
    "moon.en": "The moon rose over the beach that night.",
    "moon.ar": "طلع القمر فوق الشاطئ في تلك الليلة.",
    "said.en": "The driver Said Hamdan was arrested at the border.",
    "said.es": "El chofer Said Hamdan fue detenido en la frontera.",
    "saeed.en": "Saeed Hamdan told the court that he was innocent.",
    "saeed.ar": "اعتقل السائق سعيد حمدان على الحدود.",
    "verb.en": "The officer said that nobody had seen the car.",
    "happy.ar": "عيد سعيد لكل الناس.",
    "verb.ar": "قال الضابط إن أحدا لم ير السيارة.",
    "cruz.es": "Rosa Cruz viuda de Reyes vendió la casa.",
    "cruz.ar": "باعت روزا كروز البيت.",
    "crosses.es": "La cruz de la iglesia cayó; los reyes, la rosa y la guerra.",
    "kings.ar": "زار الملك الرئيس، ووضع الصليب على القبر بعد الحرب.",
    "neighbour.ar": "قالت جارة إنها سألت الشرطة في مارس.",
    "rock.en": "The jail known as La Roca was closed.",
    "guerra.es": "Luis Guerra compró un camión.",
    "war.en": "The war ended and the kings fled.",
    "amal.ar": "قالت أمل إنها لم تعرف المتهم.",
    "amal.en": "Amal denied that she knew the accused.",
    "hope.ar": "كان لديهم أمل في السلام.",
    "hope.en": "There was hope of peace.",
    "bernard.en": "Bernard's car was found. Bernard paid for it.",
    "bernard.ar": "دفع برنارد ثمن العشاء.",
    "bernardo.es": "Bernardo pagó la cena.",
    "khashoggi.en": "Jamal Khashoggi was killed in the consulate.",
    "khashoggi.ar": "قتل جمال خاشقجي في القنصلية.",
    "ali.ar": "أنكر علي حسن التهمة.",
    "ali.en": "Ali Hassan denied it.",
    "chair.ar": "جلس المدير على الكرسي.",
    "rahman.en": "Abdul Rahman Fadel met them.",
    "rahman-one.en": "Abdulrahman Fadel met them.",
    "rahman.ar": "التقى بهم عبد الرحمن فاضل.",
    "will.en": "Will Smith drove the truck.",
    "smith.en": "He will see Mr Smith there.",
    "de-la-cruz.es": "Juan de la Cruz habló.",
    "family.ar": "وقع لويس مارتينيز وبيدرو غونزاليس وفرنانديز العقد.",
    "gaddafi.ar": "قتل القذافي في سرت قبل سنوات.",
    "kareem.ar": "قال كريم إنه باع البيت.",
    "mubarak.ar": "استقال مبارك بعد الاحتجاجات.",
    "mansur.ar": "حضر منصور وناصر وفارس الجلسة.",
    "arafat.ar": "التقى عرفات وماكرون ورامون في باريس.",
    "mohammed.ar": "وقع محمد نعمان على المحضر.",
    "nuaman.en": "Mahmoud Nuaman denied it.",
    "plate.es": "El auto de placa C7X-482 fue visto en el puerto.",
}
SALAS = {"salas.es", "salas-capitals.es", "salas.en", "salas.ar"}
SAEED = {"said.en", "said.es", "saeed.en", "saeed.ar"}
RAHMAN = {"rahman.en", "rahman-one.en", "rahman.ar"}
EXPECTED = [
    *((name, SALAS) for name in ("Salas", "salas", "SALAS", "سالاس")),
    ("Juan Salas", {"salas.es", "salas.ar"}),
    *((name, {"mora.es", "mora.en", "mora.ar"}) for name in ("Mora", "MORA", "Pedro Mora", "مورا")),
    ("Luna", {"luna.es"}),
    *((name, {*SAEED, "happy.ar"}) for name in ("Said", "سعيد")),
    *((name, SAEED) for name in ("Said Hamdan", "سعيد حمدان")),
    ("Rosa Cruz", {"cruz.es", "cruz.ar"}),
    ("Reyes", {"cruz.es"}),
    ("Guerra", {"guerra.es"}),
    ("Mar", set()),
    ("روزا", {"cruz.es", "cruz.ar"}),
    *((name, {"amal.ar", "amal.en", "hope.ar"}) for name in ("أمل", "Amal")),
    ("Bernard", {"bernard.en", "bernard.ar"}),
    ("Bernardo", {"bernardo.es"}),
    *((name, {"khashoggi.en", "khashoggi.ar"}) for name in ("Khashoggi", "Khashogi", "خاشقجي")),
    *((name, {"ali.ar", "ali.en"}) for name in ("علي", "Ali", "علي حسن", "Ali Hassan")),
    *((name, RAHMAN) for name in ("Abdul Rahman Fadel", "Abdulrahman Fadel", "عبد الرحمن فاضل")),
    ("Will Smith", {"will.en"}),
    *((name, {"de-la-cruz.es"}) for name in ("Juan de la Cruz", "JUAN DE LA CRUZ")),
    ("C7X482", {"plate.es"}),
    *((name, {"nuaman.en"}) for name in ("Mahmoud", "Mahmoud Nuaman")),
    ("محمد", {"mohammed.ar"}),
    ("Nadie Quispe", set()),
]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    documents = {f"{name}.txt": text for name, text in DOCUMENTS.items()}
    config = make_project(tmp_path_factory.mktemp("names"), documents)
    update(config)
    with Engine.open(config) as opened:
        yield opened


@pytest.mark.parametrize(("name", "documents"), EXPECTED)
def test_every_line_of_a_list_is_a_name(engine: Engine, name: str, documents: set[str]) -> None:
    (count,) = count_names(engine, [name], SearchRequest(""))
    assert (count.passages, count.documents) == (len(documents), len(documents))
    assert count.is_exact
    assert not count.error


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize(("name", "documents"), EXPECTED)
def test_a_search_finds_what_is_counted(
    engine: Engine, name: str, documents: set[str], mode: Mode
) -> None:
    hits = engine.search(SearchRequest(to_name(name), mode, limit=50)).hits
    assert {hit.name.removesuffix(".txt") for hit in hits} == documents


@pytest.mark.parametrize(
    ("name", "document", "words"),
    [
        ("Salas", "salas.es", ["Salas"]),
        ("Salas", "salas.ar", ["سالاس"]),
        ("Said", "said.en", ["Said"]),
        ("سعيد", "saeed.en", ["Saeed"]),
        ("Rosa Cruz", "cruz.es", ["Rosa", "Cruz"]),
        ("Bernard", "bernard.en", ["Bernard's", "Bernard"]),
        ("Abdulrahman Fadel", "rahman.ar", ["عبد الرحمن", "فاضل"]),
    ],
)
@pytest.mark.parametrize("mode", [Mode.KEYWORD, Mode.HYBRID])
def test_the_name_alone_is_highlighted(
    engine: Engine, name: str, document: str, words: list[str], mode: Mode
) -> None:
    hits = engine.search(SearchRequest(to_name(name), mode, limit=50)).hits
    (hit,) = [hit for hit in hits if hit.name == f"{document}.txt"]
    assert [hit.text[part.span.start : part.span.end] for part in hit.highlights] == words


@pytest.mark.parametrize(
    ("name", "also_words"),
    [
        ("أمل", ("أمل",)),
        ("Said", ("سعيد",)),
        *((name, (name,)) for name in ("كريم", "مبارك", "منصور", "ناصر", "فارس")),
        *((name, ()) for name in ("عرفات", "ماكرون", "رامون")),
        ("Mansour", ("منصور",)),
        ("Arafat", ()),
        ("Macron", ()),
        ("Ramón", ()),
        ("Salas", ()),
        *((name, ()) for name in ("Martínez", "González", "Fernandez", "Gaddafi")),
        *((name, ()) for name in ("مارتينيز", "غونزاليس", "فرنانديز", "القذافي")),
        ("Jamal Khashoggi", ()),  # the second word tells
        ("Luna", ()),
    ],
)
def test_an_arabic_name_that_is_a_word_is_marked(
    engine: Engine, name: str, also_words: tuple[str, ...]
) -> None:
    counts = list(count_names(engine, [name], SearchRequest("")))
    assert counts[0].also_words == also_words
    assert name_to_row(counts[0], 0).endswith(" *") == bool(also_words)
    assert footnote(counts).startswith("* also an ordinary word") == bool(also_words)
    (row,) = csv.DictReader(io.StringIO(names_to_csv(counts).removeprefix("\ufeff")))
    assert row["also_words"] == " ".join(also_words)
    assert json.loads(names_to_json(counts))["names"][0]["also_words"] == list(also_words)
    notes = engine.search(SearchRequest(to_name(name))).notes
    assert [note for note in notes if "ordinary word in Arabic" in note] == [
        f"also an ordinary word in Arabic, where no capital tells a name: {word}"
        for word in also_words
    ]


def test_a_misspelt_name_says_what_it_was_read_as(engine: Engine) -> None:
    (count,) = count_names(engine, ["Jamal Khashogi"], SearchRequest(""))
    assert count.meant == "Jamal khashoggi"


def test_a_line_with_operators_is_a_query(engine: Engine) -> None:
    lines = ["+guerra", '"Juan Salas" OR "Salas Juan"', "-Mora", "the"]
    war, phrases, wrong, common = count_names(engine, lines, SearchRequest(""))
    assert war.documents >= 3
    assert phrases.documents == 1
    assert "only says what must not occur" in wrong.error
    assert "too common" in common.error


@pytest.mark.parametrize(
    ("query", "documents"),
    [
        ("contrato -name:Mora", set()),
        ("name:Salas name:Juan", {"salas.es", "salas.ar"}),
        ("name:Salas lang:en", {"salas.en"}),
        ("name:Luna OR name:Guerra", {"luna.es", "guerra.es"}),
    ],
)
def test_a_name_goes_with_other_operators(engine: Engine, query: str, documents: set[str]) -> None:
    hits = engine.search(SearchRequest(query, Mode.KEYWORD, limit=50)).hits
    names = {hit.name.removesuffix(".txt") for hit in hits}
    assert names == documents or (not documents and not names & {"mora.es", "mora.en", "mora.ar"})


def test_where_many_passages_may_have_a_name_the_count_is_a_bound(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(match_counts, "MAX_READ", 0)
    (count,) = count_names(engine, ["Luna"], SearchRequest(""))
    assert (count.passages, count.is_exact) == (1, True)  # no phrase is looked for
    monkeypatch.setattr(match_counts, "MAX_SCANNED", 0)
    (count,) = count_names(engine, ["Luna"], SearchRequest(""))
    assert (count.passages, count.is_exact) == (2, False)


MAYBE: Final = {
    "name:Luna": ("Ana Luna paid it.", "A luna moth paid it."),
    "name:Guerra": ("La señora Guerra pagó.", "La guerra sigue aquí."),
    '"oil well"': ("The oil well is dry.", "An oil lamp, all is well."),
    '"pozo de agua"': ("Un pozo de agua dulce.", "Agua clara de un pozo."),
    '"بئر ماء"': ("وجدوا بئر ماء هناك.", "وجدوا ماء في بئر هناك."),
}
"""Queries of which texts decide: one that has it, and one that has its words."""


@pytest.mark.parametrize("query", MAYBE)
def test_a_list_says_the_number_that_is_counted(tmp_path: Path, query: str) -> None:
    has, has_not = MAYBE[query]
    texts = {f"{n:02}.txt": f"{has if n % 3 else has_not} {n}" for n in range(60)}
    config = make_project(tmp_path, texts)
    update(config)
    with Engine.open(config) as engine:
        request = SearchRequest(query, limit=5)
        counts = engine.search(request).counts
        assert counts is not None
        assert (counts.some_words, counts.is_exact) == (40, True)
        totals = engine.count(request)
        assert (totals.passages, totals.is_exact) == (40, True)


def test_a_list_says_the_bound_that_a_table_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(match_counts, "MAX_SCANNED", 50)
    has, has_not = MAYBE["name:Luna"]
    texts = {f"{n:02}.txt": f"{has if n % 2 else has_not} {n}" for n in range(400)}
    config = make_project(tmp_path, texts)
    update(config)
    with Engine.open(config) as engine:
        request = SearchRequest("name:Luna", Mode.KEYWORD, limit=1, folds_copies=False)
        totals = engine.count(request)
        assert (totals.passages, totals.is_exact) == (400, False)
        counts = engine.search(request).counts
        assert counts is not None
        assert not counts.is_exact
        assert counts.some_words <= 400


def test_without_names_only_the_name_as_typed_counts(engine: Engine) -> None:
    request = SearchRequest("", without=frozenset([Expansion.NAMES]))
    (count,) = count_names(engine, ["Salas"], request)
    assert count.documents == 3


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("name:Salas", Name("Salas")),
        ('NAME:"Ana Mora"', Name("Ana Mora")),
        ("name:«أمل كريم»", Name("أمل كريم")),
        ("-name:Salas", Excluded(Name("Salas"))),
    ],
)
def test_a_name_is_a_leaf(query: str, tree: Name | Excluded) -> None:
    assert parse(query).tree == Group((tree,))
    assert parse(to_text(Group((tree,)))).tree == Group((tree,))


@pytest.mark.parametrize("query", ["name: Salas", 'name:"…"', "name:!"])
def test_a_name_without_a_word_is_noted(query: str) -> None:
    parsed = parse(query)
    assert parsed.notes
    assert all(isinstance(node, Text) for node in parsed.tree.nodes)


@pytest.mark.parametrize("name", ["Ana Mora", "O'Brien", 'Ana "la Mora" Pérez', "أمل", "Díaz (h)"])
def test_the_query_of_a_name_is_read_as_it(name: str) -> None:
    assert parse(to_name(name)).tree == Group((Name(name),))
