"""In a query of names alone, a name means no more than itself: Salas did not leave.

What the letters of a name mean besides stays where they may be meant: in small letters, and in a
sentence.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from index.update import update
from search.engine import Engine
from search.types import Mode, Reason, SearchRequest
from tests.projects import make_project

DOCUMENTS = {
    "salas.es": "El testigo Juan Salas declaró ayer ante el juez.",
    "salas.en": "The witness Juan Salas spoke to the judge.",
    "salas.ar": "قال الشاهد خوان سالاس إنه لم ير شيئا.",
    "left.es": "El chofer salió temprano y no sale de casa.",
    "left.en": "They leave the house in the dark.",
    "left.ar": "خرج السائق من الغرفة ثم غادر البيت.",
    "rooms.es": "Las salas estaban vacías.",
    "rooms.en": "The living rooms were empty.",
    "mora.es": "Pedro Mora firmó el contrato en abril.",
    "mora.en": "Pedro Mora signed the contract.",
    "mora.ar": "وقع بيدرو مورا العقد في نيسان.",
    "died.es": "Tres hombres murieron allí.",
    "died.en": "Three men died there; two were killed.",
    "died.ar": "مات ثلاثة رجال وقتل اثنان.",
    "john.en": "John Paul spoke in the square.",
    "john.ar": "تحدث يوحنا بولس في الساحة.",
    "john.es": "Juan Pablo habló en la plaza.",
    "un.es": "La ONU envió observadores.",
    "un.en": "The United Nations sent observers.",
    "un.ar": "أرسلت الأمم المتحدة مراقبين.",
    "war.es": "La guerra terminó.",
    "war.en": "The war ended.",
    "war.ar": "انتهت الحرب.",
    "cross.es": "La Cruz Roja llegó al puerto.",
    "cross.en": "The Red Cross came to the port.",
    "cross.ar": "وصل الصليب الأحمر إلى الميناء.",
}
SALAS = {"salas.es", "salas.en", "salas.ar"}
MORA = {"mora.es", "mora.en", "mora.ar"}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    documents = {f"{name}.txt": text for name, text in DOCUMENTS.items()}
    config = make_project(tmp_path_factory.mktemp("typed"), documents)
    update(config)
    with Engine.open(config) as engine:
        yield engine


def find_with_words(engine: Engine, query: str) -> set[str]:
    """Return the names of documents that have words of the query, as highlighted."""
    hits = engine.search(SearchRequest(query, Mode.KEYWORD, limit=50)).hits
    return {
        hit.name.removesuffix(".txt")
        for hit in hits
        if any(part.reason is not Reason.MEANING for part in hit.highlights)
    }


@pytest.mark.parametrize(
    ("query", "documents"),
    [
        ("Juan Salas", SALAS | {"john.es", "john.en", "john.ar"}),
        ("JUAN SALAS", SALAS | {"john.es", "john.en", "john.ar"}),
        ("Pedro Mora", MORA),
        ("PEDRO MORA", MORA),
        ("Juan Pablo", {"john.es", "john.en", "john.ar", *SALAS}),
        ("John Paul", {"john.es", "john.en", "john.ar"}),
    ],
)
def test_a_name_beside_another_means_itself(
    engine: Engine, query: str, documents: set[str]
) -> None:
    found = find_with_words(engine, query)
    assert documents <= found
    # One has salas as typed, but for the capital, the other Juan, which John is.
    assert found - documents <= {"rooms.es", "salas.es"}


@pytest.mark.parametrize(
    ("query", "documents", "others"),
    [
        ("Salas", SALAS, {"left.en"}),
        ("Mora", MORA, set()),
    ],
)
def test_a_name_alone_has_no_far_translations(
    engine: Engine, query: str, documents: set[str], others: set[str]
) -> None:
    found = find_with_words(engine, query)
    assert documents <= found
    assert not found & others


def test_a_name_alone_is_not_killed(engine: Engine) -> None:
    hits = engine.search(SearchRequest("Mora", Mode.KEYWORD, limit=50)).hits
    words = {hit.text[part.span.start : part.span.end] for hit in hits for part in hit.highlights}
    assert not words & {"killed", "قتل", "وقتل"}


@pytest.mark.parametrize(
    ("query", "documents"),
    [
        ("salas", {"rooms.es", "rooms.en"}),
        ("Guerra", {"war.es", "war.en", "war.ar"}),
        ("War", {"war.es", "war.en", "war.ar"}),
        ("ONU", {"un.es", "un.en", "un.ar"}),
        ("ONU MORA", {"un.es", "un.en", "un.ar", *MORA}),
        ("CRUZ ROJA", {"cross.es", "cross.en", "cross.ar"}),
        ("ONU SALAS", {"un.es", "un.en", "un.ar", *SALAS, "left.ar"}),
        ("Cruz Roja", {"cross.es", "cross.en", "cross.ar"}),
        ("Red Cross", {"cross.es", "cross.en", "cross.ar"}),
        ("El chofer salió", {"left.es", "left.ar"}),
    ],
)
def test_words_keep_what_they_mean(engine: Engine, query: str, documents: set[str]) -> None:
    assert documents <= find_with_words(engine, query)
