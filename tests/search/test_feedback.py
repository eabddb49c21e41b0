"""The same text in three languages stands together, and a hit says what it is like."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from index.update import update
from search.engine import Engine
from search.types import Filters, Mode, SearchRequest
from tests.projects import make_project

DOCUMENTS = {
    "en/harbour.txt": (
        "The customs officers at the harbour opened two containers and found weapons hidden "
        "below sacks of rice. The captain of the ship and a businessman were arrested."
    ),
    "es/puerto.txt": (
        "Los agentes de aduanas del puerto abrieron dos contenedores y hallaron armas ocultas "
        "bajo sacos de arroz. El capitán del barco y un empresario fueron detenidos."
    ),
    "ar/mina.txt": (
        "فتح موظفو الجمارك في الميناء حاويتين وعثروا على أسلحة مخبأة تحت أكياس الأرز. "
        "واعتقل قبطان السفينة ورجل أعمال."
    ),
    "en/weapons.txt": "The army presented new weapons at a parade in the capital on Monday.",
    "en/rice.txt": "The price of rice rose again, and bakers ask for help of the ministry.",
    "en/ship.txt": "A ship with four hundred tourists had to wait outside the bay for a day.",
    "es/armas.txt": "El ejército presentó nuevas armas en un desfile en la capital el lunes.",
    "es/arroz.txt": "El precio del arroz volvió a subir, y los panaderos piden ayuda.",
    "es/barco.txt": "Un barco con cuatrocientos turistas tuvo que esperar un día en la bahía.",
    "ar/asliha.txt": "عرض الجيش أسلحة جديدة في استعراض أقيم في العاصمة يوم الاثنين.",
    "ar/aruz.txt": "ارتفع سعر الأرز مرة أخرى، ويطلب الخبازون المساعدة من الوزارة.",
    "ar/safina.txt": "اضطرت سفينة تقل أربعمئة سائح إلى الانتظار يوما خارج الخليج.",
}
SAME = {"harbour.txt", "puerto.txt", "mina.txt"}
MEMOS = {
    "en": (
        "Memo: the inspector took a bribe of 300 dollars.",
        "Memo to the file. A bribe was paid on Monday to the clerk of the port.",
        "Bribe. The mayor asked for it in cash.",
        "Note: witness says the bribe was handed over in a parking lot near the court, in an "
        "envelope, to the driver of the judge.",
    ),
    "es": (
        "Memo: el inspector recibió un soborno de 300 dólares.",
        "Memo para el expediente. Se pagó un soborno el lunes al empleado del puerto.",
        "Soborno. El alcalde lo pidió en efectivo.",
        "Nota: el testigo dice que el soborno se entregó en un estacionamiento cerca del "
        "juzgado, en un sobre, al chofer del juez.",
    ),
    "ar": (
        "مذكرة: أخذ المفتش رشوة قدرها 300 دولار.",
        "مذكرة للملف. دُفعت رشوة يوم الاثنين لموظف الميناء.",
        "رشوة. طلبها رئيس البلدية نقدا.",
        "ملاحظة: يقول الشاهد إن الرشوة سُلّمت في موقف سيارات قرب المحكمة، في مغلف، إلى سائق القاضي.",
    ),
}
QUERIES = {
    "en": "weapons hidden below sacks of rice",
    "es": "armas ocultas bajo sacos de arroz",
    "ar": "أسلحة مخبأة تحت أكياس الأرز",
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    config = make_project(tmp_path_factory.mktemp("feedback"), DOCUMENTS)
    update(config)
    with Engine.open(config) as opened:
        yield opened


@pytest.fixture(scope="module")
def memos(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    documents = {
        f"{language}/memo{number}.txt": text
        for language, texts in MEMOS.items()
        for number, text in enumerate(texts)
    }
    config = make_project(tmp_path_factory.mktemp("memos"), documents)
    update(config)
    with Engine.open(config) as opened:
        yield opened


@pytest.mark.parametrize("mode", [Mode.HYBRID, Mode.SEMANTIC])
@pytest.mark.parametrize("language", QUERIES)
def test_translations_of_the_first_hit_follow_it(engine: Engine, language: str, mode: Mode) -> None:
    hits = engine.search(SearchRequest(QUERIES[language], mode)).hits
    assert {hit.path.rpartition("/")[2] for hit in hits[:3]} == SAME
    assert hits[0].language == language
    for hit in hits:
        if hit.like is not None:
            answer = hits[hit.like - 1]
            assert answer.rank < hit.rank
            assert answer.language != hit.language
            assert answer.score > hit.score
    assert any(hit.like == 1 for hit in hits[1:3])


@pytest.mark.parametrize("language", QUERIES)
def test_scores_are_what_they_are_in_one_language_alone(engine: Engine, language: str) -> None:
    """A score says what a passage has of the query, whatever other passages say."""
    mixed = engine.search(SearchRequest(QUERIES[language], limit=12)).hits
    for target in QUERIES:
        alone = engine.search(
            SearchRequest(QUERIES[language], limit=12, filters=Filters(languages=(target,)))
        ).hits
        assert all(hit.like is None for hit in alone)
        scores = {hit.path: hit.score for hit in alone}
        shared = [hit for hit in mixed if hit.language == target and hit.path in scores]
        assert shared
        assert all(hit.score == pytest.approx(scores[hit.path], abs=1e-5) for hit in shared)


@pytest.mark.parametrize("mode", [Mode.KEYWORD])
def test_by_words_alone_nothing_is_like_another(engine: Engine, mode: Mode) -> None:
    hits = engine.search(SearchRequest(QUERIES["en"], mode)).hits
    assert hits
    assert all(hit.like is None for hit in hits)


@pytest.mark.parametrize(("language", "word"), [("en", "bribe"), ("es", "soborno"), ("ar", "رشوة")])
def test_the_word_itself_comes_before_what_is_like_a_hit_with_it(
    memos: Engine, language: str, word: str
) -> None:
    hits = memos.search(SearchRequest(word, limit=12)).hits
    own = [hit for hit in hits if hit.language == language]
    assert len(own) == len(MEMOS[language])
    seen: set[str] = set()
    for hit in hits[: own[-1].rank]:
        is_best_of_language = hit.language not in seen
        seen.add(hit.language)
        is_better = all(hit.score >= later.score for later in own if later.rank > hit.rank)
        assert hit.language == language or is_best_of_language or is_better
