"""Acronyms in queries: what is in capitals is no common word, and is found however it is dotted."""

from collections.abc import Iterator

import pytest

from index.text.analysis.words import find_words
from index.update import update
from search.engine import Engine
from search.query.acronyms import is_acronym, is_other_word, may_be_spelt, merge_acronyms
from search.types import Mode, SearchRequest
from tests.projects import make_project

DOCUMENTS = {
    "ICE.txt": "Agents of ICE detained forty migrants at the border, lawyers said.",
    "I.C.E.txt": "I.C.E. officers came at dawn to the house of the family.",
    "ice.txt": "The ice melted in the sun, and the ice of the lake was thin.",
    "US.txt": "The U.S. government sent ships. The US said that it would help.",
    "us.txt": "They told us that the ships had left us alone, said the fishermen.",
    "WHO.txt": "The WHO declared an emergency after the outbreak in the north.",
    "who.txt": "The man who sold the boat is the one who disappeared.",
    "UN.txt": "The UN and the U.N. mission reported on the killings.",
    "ONU.txt": "La ONU denunció a los EE. UU. ante el tribunal por la deuda.",
    "O.N.U.txt": "La O.N.U. y los EEUU firmaron un acuerdo sobre la migración.",
    "onu.txt": "Un mensaje: mañana habla la onu en la plaza del pueblo.",
    "SIDA.txt": "El SIDA mata. La lucha contra el sida sigue en los hospitales.",
    "PAN.txt": "El PAN ganó las elecciones en el norte con muchos votos.",
    "pan.txt": "Comieron pan y queso en la mesa; el pan era de ayer.",
    "ar.txt": "قالت الأمم المتحدة إن الولايات المتحدة أرسلت سفنا إلى الميناء.",
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    config = make_project(tmp_path_factory.mktemp("acronyms"), DOCUMENTS)
    update(config)
    with Engine.open(config) as engine:
        yield engine


def find(engine: Engine, query: str, mode: Mode = Mode.KEYWORD) -> set[str]:
    hits = engine.search(SearchRequest(query, mode=mode)).hits
    return {hit.name.removesuffix(".txt") for hit in hits}


@pytest.mark.parametrize(
    ("query", "found", "missing"),
    [
        ("ICE", {"ICE", "I.C.E"}, {"ice"}),
        ("I.C.E.", {"ICE", "I.C.E"}, {"ice"}),
        ("ICE detained", {"ICE", "I.C.E"}, {"ice"}),
        ("US", {"US", "ONU", "O.N.U", "ar"}, {"us"}),
        ("U.S.", {"US", "ONU", "O.N.U", "ar"}, {"us"}),
        ("u.s.", {"US", "ONU", "O.N.U", "ar"}, {"us"}),
        ("+US", {"US", "ar"}, {"us"}),
        ("WHO", {"WHO"}, {"who"}),
        ("UN", {"UN", "ONU", "O.N.U", "ar"}, {"us"}),
        ("ONU", {"ONU", "O.N.U", "onu", "UN", "ar"}, {"us"}),
        ("O.N.U.", {"ONU", "O.N.U", "onu", "UN", "ar"}, {"us"}),
        ("onu", {"ONU", "O.N.U", "onu", "UN", "ar"}, {"us"}),
        ("EE. UU.", {"ONU", "O.N.U", "ar"}, {"us"}),
        ("E.E.U.U.", {"ONU", "O.N.U", "ar"}, {"us"}),
        ("SIDA", {"SIDA"}, {"PAN"}),
        ("PAN", {"PAN"}, {"pan"}),
        ("=US", {"US"}, {"us", "ar"}),
        ("=PAN", {"PAN"}, {"pan"}),
        ("-ICE +ice", {"ice"}, {"ICE", "I.C.E"}),
        ("ice", {"ice", "ICE"}, {"us"}),
        ("pan", {"pan", "PAN"}, {"us"}),
        ("الأمم المتحدة", {"ar", "UN", "ONU"}, {"us"}),
    ],
)
def test_acronyms_are_found_as_such(
    engine: Engine, query: str, found: set[str], missing: set[str]
) -> None:
    names = find(engine, query)
    assert found <= names
    assert names.isdisjoint(missing)


@pytest.mark.parametrize("mode", [Mode.HYBRID, Mode.KEYWORD])
@pytest.mark.parametrize(
    ("query", "acronym", "word"),
    [("ICE", "ICE", "ice"), ("US", "US", "us"), ("WHO", "WHO", "who"), ("PAN", "PAN", "pan")],
)
def test_the_common_word_comes_after_and_is_not_highlighted(
    engine: Engine, query: str, acronym: str, word: str, mode: Mode
) -> None:
    hits = engine.search(SearchRequest(query, mode=mode)).hits
    names = [hit.name.removesuffix(".txt") for hit in hits]
    highlighted = [
        hit.text[highlight.span.start : highlight.span.end]
        for hit in hits
        for highlight in hit.highlights
    ]
    assert acronym in highlighted
    assert word not in highlighted
    if word in names:
        assert names.index(acronym) < names.index(word)


@pytest.mark.parametrize(
    ("query", "notes"),
    [
        ("ICE", ('"ICE" is read as an acronym; type ice for the word',)),
        ("el PAN", ('"PAN" is read as an acronym; type pan for the word',)),
        ("ONU", ()),
        ("US ships", ()),
        ("THE ICE OF THE LAKE", ()),
    ],
)
def test_a_line_says_which_word_is_left_out(
    engine: Engine, query: str, notes: tuple[str, ...]
) -> None:
    assert engine.search(SearchRequest(query)).notes == notes


@pytest.mark.parametrize(
    ("query", "acronyms"),
    [
        ("ICE", ["ICE"]),
        ("la ONU en Siria", ["ONU"]),
        ("el informe de UNICEF", ["UNICEF"]),
        ("US ICE", ["US", "ICE"]),
        ("U.S. Army", ["US"]),
        ("los EE. UU. hoy", ["EEUU"]),
        ("المادة UN", ["UN"]),
        ("JUAN PÉREZ", ["JUAN"]),
        ("LA ONU", ["ONU"]),
        ("EL CALLAO", []),
        ("THE LAWYER", []),
        ("LA", ["LA"]),
        ("TRATA DE PERSONAS", []),
        ("POLICE", []),
        ("e.g. the river", []),
        ("I am", []),
        ("C7X", []),
    ],
)
def test_what_is_in_capitals_among_other_words_is_an_acronym(
    query: str, acronyms: list[str]
) -> None:
    surfaces = [word.surface for word in merge_acronyms(query, list(find_words(query)))]
    assert [surface for surface in surfaces if is_acronym(surface, surfaces)] == acronyms


@pytest.mark.parametrize(
    ("query", "small"),
    [("LA ONU", "la ONU"), ("EL TRIBUNAL", "el tribunal"), ("THE BOAT", "the boat")],
)
def test_an_article_in_capitals_is_not_looked_for(engine: Engine, query: str, small: str) -> None:
    counts = engine.search(SearchRequest(query)).counts
    assert counts == engine.search(SearchRequest(small)).counts
    assert counts is not None
    assert counts.all_words == counts.some_words > 0
    assert find(engine, query) == find(engine, small)


def test_an_article_in_capitals_leaves_what_passages_in_arabic_have(engine: Engine) -> None:
    assert find(engine, "LA ONU") == {"ONU", "O.N.U", "onu", "UN", "ar"}


@pytest.mark.parametrize("acronym", ["US", "WHO", "IT", "ICE", "UN", "PAN", "SIN"])
def test_some_acronyms_are_other_words(acronym: str) -> None:
    assert is_other_word(acronym)


@pytest.mark.parametrize("acronym", ["ONU", "FBI", "SIDA", "EEUU", "UNICEF", "OTAN"])
def test_others_are_not(acronym: str) -> None:
    assert not is_other_word(acronym)


@pytest.mark.parametrize(
    ("acronym", "expected"),
    [
        ("ENEL", True),
        ("UNESCO", True),
        ("OTAN", True),
        ("FBI", False),
        ("DEA", False),
        ("UNHCR", False),
        ("IPCC", False),
        ("ACTS", False),
    ],
)
def test_only_acronyms_that_are_pronounced_as_words_are_spelt_in_arabic(
    acronym: str, expected: bool
) -> None:
    assert may_be_spelt(acronym, "ar") is expected
    assert not may_be_spelt(acronym, "es")
