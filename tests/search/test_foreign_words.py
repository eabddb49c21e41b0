"""A word as typed is found in passages of every language, also where it is of another."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.types import Language
from index.update import update
from search.engine import Engine
from search.types import Expansion, Hit, Mode, Reason, SearchRequest
from tests.projects import make_project

DOCUMENTS = {
    "en/shop.txt": (
        "The shop that is called الحلاق on the invoice opened its doors in March. The police "
        "searched the place and found documents of the company in a safe."
    ),
    "en/report.txt": (
        "The report mentions Mr Peña and quotes the words resolución, trabajadores and habeas "
        "from the statement. The committee said that the text should be translated."
    ),
    "en/colours.txt": (
        "The red car stopped at the exit of the large hotel, where the pan was on the stove. The "
        "dog was once lost, and no one would come for it."
    ),
    "en/workers.txt": (
        "The workers at the bakery said that their bread was sold to a network of dealers, and "
        "that the barber had seen them."
    ),
    "es/tienda.txt": (
        "La tienda de los barberos, que el dueño llama الحلاق en la factura, abrió en marzo. La "
        "policía revisó el local y encontró documentos de la empresa."
    ),
    "es/informe.txt": (
        "El informe del Ministry of Interior menciona la palabra whistleblower y los running "
        "costs de la embajada. La comisión dijo que el texto debe traducirse."
    ),
    "es/once.txt": (
        "El niño tenía once años cuando salió de su casa, y no come pan. La red de los "
        "trabajadores fue desarticulada en el puerto por la policía."
    ),
    "ar/names.txt": (
        "قالت الشرطة إن المشتبه به Quiroga غادر البلاد في شهر مارس، وإن كلمة Contrato وردت في "
        "الرسائل التي عثر عليها المحققون، وزار Peña المدينة مرتين."
    ),
    "ar/barber.txt": (
        "الحلاق في المدينة القديمة اشتكى من سعر المياه، وقال إن العقد مع الشركة يستمر حتى السنة "
        "القادمة وإن العمال سيزورون السوق يوم الجمعة."
    ),
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    config = make_project(tmp_path_factory.mktemp("foreign"), DOCUMENTS)
    update(config)
    with Engine.open(config) as engine:
        yield engine


def find(engine: Engine, query: str, mode: Mode = Mode.KEYWORD, **options: object) -> list[Hit]:
    request = SearchRequest(query, mode=mode, limit=50, **options)  # type: ignore[arg-type]
    return list(engine.search(request).hits)


def name(hit: Hit) -> str:
    return "/".join(Path(hit.path).parts[-2:])


def exact_words(hit: Hit) -> list[str]:
    return [
        hit.text[highlight.span.start : highlight.span.end]
        for highlight in hit.highlights
        if highlight.reason is Reason.EXACT
    ]


EXACT = [
    ("الحلاق", "en/shop.txt", ["الحلاق"]),
    ("الحلاق", "es/tienda.txt", ["الحلاق"]),
    ("Quiroga", "ar/names.txt", ["Quiroga"]),
    ("quiroga", "ar/names.txt", ["Quiroga"]),
    ("contrato", "ar/names.txt", ["Contrato"]),
    ("Peña", "en/report.txt", ["Peña"]),
    ("pena", "en/report.txt", ["Peña"]),
    ("Peña", "ar/names.txt", ["Peña"]),
    ("resolución", "en/report.txt", ["resolución"]),
    ("la resolución de los trabajadores", "en/report.txt", ["resolución", "trabajadores"]),
    ("whistleblower", "es/informe.txt", ["whistleblower"]),
    ("Ministry of Interior", "es/informe.txt", ["Ministry", "Interior"]),
    ("the running of the ministry", "es/informe.txt", ["Ministry", "running"]),
    ("Quiroga الحلاق", "ar/names.txt", ["Quiroga"]),
    ("Quiroga الحلاق", "es/tienda.txt", ["الحلاق"]),
    ('"Quiroga"', "ar/names.txt", ["Quiroga"]),
    ("=Quiroga", "ar/names.txt", ["Quiroga"]),
    ("+Quiroga", "ar/names.txt", ["Quiroga"]),
    ("Quir*", "ar/names.txt", ["Quiroga"]),
    ("Quiorga~", "ar/names.txt", ["Quiroga"]),
    ('"كلمة Contrato"', "ar/names.txt", ["كلمة Contrato"]),
    ('"Contrato كلمة"~2', "ar/names.txt", ["كلمة", "Contrato"]),
    ('"الحلاق"', "es/tienda.txt", ["الحلاق"]),
    ("=الحلاق", "en/shop.txt", ["الحلاق"]),
    ("+الحلاق", "es/tienda.txt", ["الحلاق"]),
    ("الحلا*", "en/shop.txt", ["الحلاق"]),
    ("الحلاك~", "es/tienda.txt", ["الحلاق"]),
    ('"llama الحلاق en"', "es/tienda.txt", ["llama الحلاق en"]),
    ('"Ministry of Interior"', "es/informe.txt", ["Ministry of Interior"]),
    ("=resolución", "en/report.txt", ["resolución"]),
    ("+whistleblower", "es/informe.txt", ["whistleblower"]),
]


@pytest.mark.parametrize(("query", "path", "words"), EXACT)
@pytest.mark.parametrize("mode", [Mode.KEYWORD, Mode.HYBRID])
def test_the_word_as_typed_is_an_exact_match_in_any_language(
    engine: Engine, mode: Mode, query: str, path: str, words: list[str]
) -> None:
    hits = {name(hit): hit for hit in find(engine, query, mode)}
    assert exact_words(hits[path]) == words
    assert hits[path].signals.keyword or hits[path].score == 1


@pytest.mark.parametrize(
    ("query", "path"),
    [("حلاق", "en/shop.txt"), ("والحلاق", "es/tienda.txt"), ("للحلاق", "ar/barber.txt")],
)
def test_arabic_words_have_their_forms_in_passages_of_any_language(
    engine: Engine, query: str, path: str
) -> None:
    hits = {name(hit): hit for hit in find(engine, query)}
    highlights = [
        (hits[path].text[stretch.span.start : stretch.span.end], stretch.reason)
        for stretch in hits[path].highlights
    ]
    assert ("الحلاق", Reason.STEM) in highlights


def test_a_slip_in_a_word_of_the_other_script_is_corrected(engine: Engine) -> None:
    (hit,) = find(engine, "Quirga")
    assert [hit.text[stretch.span.start : stretch.span.end] for stretch in hit.highlights] == [
        "Quiroga"
    ]


@pytest.mark.parametrize("query", ["Quiroga", "الحلاق", "resolución", "whistleblower"])
def test_the_word_itself_is_no_expansion(engine: Engine, query: str) -> None:
    hits = find(engine, query, without=frozenset(Expansion))
    assert {"ar/names.txt", "en/shop.txt", "en/report.txt", "es/informe.txt"}.intersection(
        map(name, hits)
    )
    assert all(exact_words(hit) for hit in hits)


@pytest.mark.parametrize(
    ("query", "answer", "false_friend"),
    [
        ("la red de los trabajadores", "en/workers.txt", "en/colours.txt"),
        ("el pan de la panadería", "en/workers.txt", "en/colours.txt"),
    ],
)
def test_a_false_friend_is_found_below_the_translation(
    engine: Engine, query: str, answer: str, false_friend: str
) -> None:
    hits = {name(hit): hit for hit in find(engine, query)}
    assert hits[false_friend].score < 0.5 * hits[answer].score
    assert len(exact_words(hits[false_friend])) == 1


@pytest.mark.parametrize(
    ("query", "path"),
    [("no", "en/colours.txt"), ("the once", "en/colours.txt"), ("el de la", "es/once.txt")],
)
def test_function_words_are_content_words_in_no_other_language(
    engine: Engine, query: str, path: str
) -> None:
    assert path not in {name(hit) for hit in find(engine, query)}


@pytest.mark.parametrize(
    ("query", "quotation", "answer"),
    [
        ("los trabajadores de la panadería", ("en/report.txt", "trabajadores"), "en/workers.txt"),
        ("الحلاق", ("en/shop.txt", "الحلاق"), "en/workers.txt"),
        ("el contrato de la empresa", ("ar/names.txt", "Contrato"), "ar/barber.txt"),
    ],
)
def test_a_quotation_changes_no_score_of_translations(
    tmp_path: Path, engine: Engine, query: str, quotation: tuple[str, str], answer: str
) -> None:
    """A word is rare where it is foreign, and translations score as if it were not there."""
    quoting, word = quotation
    config = make_project(tmp_path, DOCUMENTS | {quoting: DOCUMENTS[quoting].replace(word, "Xyz")})
    update(config)
    with Engine.open(config) as without_quotation:
        expected = {name(hit): hit.score for hit in find(without_quotation, query)}
    scores = {name(hit): hit.score for hit in find(engine, query)}
    assert scores[answer] == pytest.approx(expected[answer], abs=0.01)
    assert quoting in scores


def test_a_word_without_a_translation_takes_all_of_the_score(engine: Engine) -> None:
    hits = find(engine, "whistleblower")
    assert name(hits[0]) == "es/informe.txt"
    assert hits[0].contributions[0].reason is Reason.EXACT


@pytest.mark.parametrize(
    ("language", "query", "typed", "other"),
    [
        ("en", "human", "El informe de Human Rights es claro.", "El humo negro cubrió la ciudad."),
        ("es", "come", "Nobody would come for the dog.", "The winter is coming to the valley."),
        ("en", "women", "كتب Women على الباب.", "كتب Woman على الباب."),
    ],
)
def test_no_other_word_of_its_stem_is_meant_by_a_foreign_word(
    tmp_path: Path, language: Language, query: str, typed: str, other: str
) -> None:
    config = make_project(tmp_path, {"typed.txt": typed, "other.txt": other})
    update(config)
    with Engine.open(config) as engine:
        hits = find(engine, query, query_languages=(language,))
    assert [Path(hit.path).name for hit in hits] == ["typed.txt"]
