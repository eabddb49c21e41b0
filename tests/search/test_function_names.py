"""Function words that are names, too, are found as names in three languages, and not else.

علي is Ali, and على is *on*; آنا is Ana, and أنا is *I*; Will is no *will*.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from index.update import update
from search.engine import Engine
from search.query.syntax.printer import to_name
from search.types import Mode, Results, SearchRequest
from tests.projects import make_project

DOCUMENTS = {
    "ali.ar": "قال المحامي علي عمر إن المحكمة رفضت الطعن في بيروت صباحا.",
    "on.ar": "جلس القاضي على المنصة ثم تحدث عن سعر القطن في السوق.",
    "ali.en": "Ali Omar told the court that the papers were lost in the fire.",
    "ali.es": "Alí Omar declaró ante el tribunal que los papeles se perdieron.",
    "ana.ar": "قالت آنا مورا إنها لم تر السيارة.",
    "i.ar": "قالت الشاهدة: أنا لا أعرف السائق، وانا بريئة.",
    "ana.en": "Ana Mora never saw the car.",
    "ana.es": "Ana Mora no vio el auto.",
    "imam.ar": "وصل عادل إمام إلى القاعة.",
    "before.ar": "وقف السائق أمام المحكمة.",
    "imam.en": "Adel Imam reached the hall.",
    "imam.es": "Adel Imam llegó a la sala.",
    "khalaf.ar": "اعتقل خلف الجبوري ليلا.",
    "khalaf.en": "Khalaf al-Jubouri was held at night.",
    "khalaf.es": "Khalaf al-Jubouri fue detenido de noche.",
    "will.ar": "قاد ويل سميث الشاحنة.",
    "will.en": "Will Smith drove the truck.",
    "will.es": "El camión lo conducía Will Smith.",
    "shall.en": "He will drive to Smith and Sons, if they can.",
    "haya.es": "Haya de la Torre murió en Lima.",
    "haya.en": "Haya de la Torre died in Lima.",
    "subjunctive.es": "No cree que haya torre ni castillo.",
}
ALI = {"ali.ar", "ali.en", "ali.es"}
ANA = {"ana.ar", "ana.en", "ana.es"}
IMAM = {"imam.ar", "imam.en", "imam.es"}
KHALAF = {"khalaf.ar", "khalaf.en", "khalaf.es"}
WILL = {"will.ar", "will.en", "will.es"}
HAYA = {"haya.es", "haya.en"}
NAMES = [
    *((name, ALI) for name in ("علي", "Ali", "Alí", "علي عمر", "Ali Omar")),
    *((name, ANA) for name in ("آنا", "Ana", "آنا مورا", "Ana Mora")),
    *((name, IMAM) for name in ("إمام", "Imam", "عادل إمام", "Adel Imam")),
    *((name, KHALAF) for name in ("خلف", "Khalaf", "خلف الجبوري", "Khalaf al-Jubouri")),
    *((name, WILL) for name in ("Will", "WILL", "Will Smith", "WILL SMITH", "ويل سميث")),
    *((name, HAYA) for name in ("Haya", "HAYA", "Haya de la Torre")),
]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    documents = {f"{name}.txt": text for name, text in DOCUMENTS.items()}
    config = make_project(tmp_path_factory.mktemp("names"), documents)
    update(config)
    with Engine.open(config) as engine:
        yield engine


def names_of(results: Results) -> list[str]:
    return [hit.name.removesuffix(".txt") for hit in results.hits]


def highlighted(results: Results) -> set[str]:
    return {
        hit.text[part.span.start : part.span.end] for hit in results.hits for part in hit.highlights
    }


@pytest.mark.parametrize(("name", "documents"), NAMES)
def test_a_name_is_found_as_one_in_every_language(
    engine: Engine, name: str, documents: set[str]
) -> None:
    results = engine.search(SearchRequest(to_name(name), Mode.KEYWORD, limit=50))
    assert set(names_of(results)) == documents
    assert all(hit.highlights for hit in results.hits)


@pytest.mark.parametrize(("query", "documents"), NAMES)
def test_a_query_finds_the_name_first(engine: Engine, query: str, documents: set[str]) -> None:
    results = engine.search(SearchRequest(query, Mode.KEYWORD, limit=50))
    assert set(names_of(results)[: len(documents)]) == documents
    assert all(hit.highlights for hit in results.hits[: len(documents)])


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("على", {"علي", "على", "Ali", "Alí"}),
        ("النفس علي الحكومة", {"علي", "على", "Ali", "Alí"}),
        ("أنا لا أعرف", {"أنا", "آنا", "Ana"}),
        ("أمام المحكمة", {"أمام", "إمام", "Imam"}),
        ("خلف القضبان", {"خلف", "Khalaf"}),
        ("Will he drive a truck", {"will", "Will"}),
        ("will smith", {"will", "Will"}),
        ("que haya torre", {"haya", "Haya"}),
        ("Can they drive", {"can"}),
    ],
)
def test_the_function_word_is_no_name(engine: Engine, query: str, words: set[str]) -> None:
    assert not highlighted(engine.search(SearchRequest(query, Mode.KEYWORD))) & words


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Will", ["Will"]),
        ("Ana Mora", ["Ana", "Mora", "آنا", "مورا"]),
        ("خلف", ["Khalaf", "خلف"]),
    ],
)
def test_the_name_alone_is_highlighted(engine: Engine, name: str, words: list[str]) -> None:
    results = engine.search(SearchRequest(to_name(name), Mode.KEYWORD, limit=50))
    assert highlighted(results) - {"ويل"} == set(words)


@pytest.mark.parametrize(
    ("name", "also_words"),
    [("Khalaf", ("خلف",)), ("خلف", ("خلف",)), ("Khalaf al-Jubouri", ()), ("Ana", ()), ("Imam", ())],
)
def test_a_name_that_is_spelt_as_the_function_word_is_marked(
    engine: Engine, name: str, also_words: tuple[str, ...]
) -> None:
    read = engine.search(SearchRequest(to_name(name), Mode.KEYWORD)).read
    assert read is not None
    assert read.also_words == also_words
