"""The table of a list, the line above the hits and their number say the same of a query."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest

from index.update import update
from search.engine import Engine
from search.name_table import count_names
from search.types import Mode, SearchRequest
from tests.projects import make_project

DOCUMENTS = {
    "contract.en.txt": "Muhammad signed the contract at the port yesterday.",
    "contracts.en.txt": "Contracts were signed in town by the mayor.",
    "contraband.en.txt": "The word contraband was used by Alina in town.",
    "ana.en.txt": "Ana got the money in town.",
    "ali.en.txt": "Ali got the money at the port.",
    "major.en.txt": "The major kept the door shut.",
    "ana.es.txt": "Ana recibió el dinero en el puerto.",
    "contrato.es.txt": "Mohamed firmó el contrato en el puerto ayer.",
    "contrabando.es.txt": "La policía halló contrabando; los contratos falsos, la puerta rota.",
    "contract.ar.txt": "قال Ali إن contract وصل إلى الميناء أمس مع المدير الكبير في المدينة.",
    "ana.ar.txt": "قالت الشرطة إن Ana استلمت المال في الميناء أمس بعد الاجتماع الكبير مع المدير.",
    "ali.ar.txt": "وقع علي العقد في الميناء أمس ثم استلم المال.",
    "uqud.ar.txt": "كانت العقود مزورة وبقيت العقدة في الميثاق.",
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    config = make_project(tmp_path_factory.mktemp("operators"), DOCUMENTS)
    update(config)
    with Engine.open(config) as engine:
        yield engine


def _table(engine: Engine, query: str) -> int:
    (counted,) = count_names(engine, [query], SearchRequest(""))
    assert (counted.is_exact, counted.error) == (True, "")
    return counted.passages


@pytest.mark.parametrize(
    ("query", "passages"),
    [
        ("contra*", 6),
        ("ali*", 3),
        ("contrat*", 2),
        ("العقد*", 2),
        ("العق*", 2),
        ("contracr~", 4),
        ("contarto~", 2),
        ("mohammad~", 2),
        ("maior~", 2),
        ("puerro~", 3),
        ("الميناق~", 4),
        ("العقدد~", 2),
        ("=Ana", 3),
        ('"Ana"', 3),
        ("=Ali", 2),
        ('"Ali"', 2),
        ("=contract", 2),
        ("=علي", 1),
        ("name:Ana", 3),
        ("contra* ali*", 2),
        ("contra* -contraband", 4),
        ("lang:ar =Ana", 1),
        ("lang:ar contra*", 1),
    ],
)
def test_what_its_operators_ask_for_counts(engine: Engine, query: str, passages: int) -> None:
    assert _table(engine, query) == passages


_TERMS = ("Ana", "Ali", "contract", "contrato", "puerto", "علي", "العقد", "الميناء", "Muhammad")
_FORMS = ("={}", '"{}"', "+{}", "name:{}", "{}*", "{}~", "={} OR puerto", "{}* AND town")


@pytest.mark.parametrize("mode", [Mode.HYBRID, Mode.KEYWORD])
def test_table_and_headline_and_hits_agree(engine: Engine, mode: Mode) -> None:
    for term, form in product(_TERMS, _FORMS):
        request = SearchRequest(form.format(term), mode=mode, limit=50, folds_copies=False)
        results = engine.search(request)
        assert results.counts is not None
        in_list = sum(hit.matched_in not in ("title", "name") for hit in results.hits)
        totals = engine.count(request)
        assert (request.query, totals.passages, results.counts.all_words) == (
            request.query,
            results.counts.some_words,
            results.counts.some_words,
        )
        assert in_list <= totals.passages <= len(results.hits)


@pytest.mark.parametrize(
    ("query", "passages"),
    [
        ("contra* town", 3),
        ("=Ana money", 3),
        ("contrat* policía", 1),
        ("العق* الميناء", 1),
        ("=Ana المال", 3),
    ],
)
def test_plain_words_beside_operators_count_too(engine: Engine, query: str, passages: int) -> None:
    assert _table(engine, query) == passages
