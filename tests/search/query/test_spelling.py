"""Spelling: a slip is corrected to a word of the collection, the query's own language first."""

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.types import ENGLISH, LANGUAGES, SPANISH, Language
from index.update import update
from search.engine import Engine
from search.query.edits import generate_close_edits, generate_edits
from search.query.spelling import correct_word, describe_corrections, guess_languages
from search.types import Expansion, Mode, SearchRequest
from tests.projects import make_project

COUNTS: dict[str, dict[Language, int]] = {
    "victims": {"en": 3},
    "victim": {"en": 1},
    "victima": {"es": 2},
    "extortion": {"en": 9},
    "extorsion": {"es": 1},
    "inundacion": {"es": 1},
    "trafficking": {"en": 1},
    "kidnapping": {"en": 1},
    "the": {"es": 1},
    "الشرطه": {"ar": 4},
    "الاتجار": {"ar": 1},
}

DOCUMENTS = {
    "en.txt": "Human trafficking and extortion grow; extortion of traders, said the police.",
    "es.txt": "La extorsión y la inundación. Las cuentas de la explotación. Hay corrupción.",
    "ar.txt": "حققت الشرطة في مذبحة القرية. وقال القضاء إن الفيضان دمر المستشفى.",
    "more.txt": "Extortion was denied. The counts of extortion are many; they were counted.",
}


def count(words: Sequence[str]) -> dict[str, dict[Language, int]]:
    return {word: COUNTS[word] for word in words if word in COUNTS}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    config = make_project(tmp_path_factory.mktemp("spelling"), DOCUMENTS)
    update(config)
    with Engine.open(config) as engine:
        yield engine


@pytest.mark.parametrize(
    ("slip", "expected"),
    [
        ("victmis", "victims"),
        ("victimss", "victims"),
        ("vctims", "victims"),
        ("vixtima", "victima"),
        ("inundasion", "inundacion"),
        ("inumdasion", "inundacion"),
        ("trafiking", "trafficking"),
        ("kidnaping", "kidnapping"),
        ("الشرظه", "الشرطه"),
        ("الرشطه", "الشرطه"),
        ("الاطجار", "الاتجار"),
        ("harbour", None),
        ("inxndaxion", None),
        ("tthe", None),
        ("vi", None),
    ],
)
def test_the_nearest_word_is_meant(slip: str, expected: str | None) -> None:
    assert correct_word(slip, count) == expected


@pytest.mark.parametrize(
    ("languages", "expected"),
    [(("es",), "extorsion"), (("en",), "extortion"), (LANGUAGES, "extorsion")],
)
def test_a_word_of_the_language_of_the_query_is_meant(
    languages: tuple[Language, ...], expected: str
) -> None:
    assert correct_word("extorcion", count, languages) == expected


@given(st.text("abcde", min_size=1, max_size=8))
def test_edits_are_other_words_of_about_the_same_length(word: str) -> None:
    for other in generate_edits(word):
        assert abs(len(other) - len(word)) <= 1
        assert other != word


@given(st.text("abchkqsy", min_size=2, max_size=8) | st.text("ضظقكءا", min_size=2, max_size=8))
def test_close_edits_go_both_ways(word: str) -> None:
    for other in generate_close_edits(word):
        assert other != word
        assert word in generate_close_edits(other)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("la casa", (SPANISH,)),
        ("the house", (ENGLISH,)),
        ("casa grande", (SPANISH,)),
        ("house plot", (ENGLISH,)),
        ("plot", (ENGLISH, SPANISH)),
        ("الشرطة", ("ar",)),
        ("الشرطة casa", ("ar", SPANISH)),
    ],
)
def test_the_language_of_a_query_is_that_of_its_words(
    query: str, expected: tuple[Language, ...]
) -> None:
    words = {(SPANISH, "casa"), (SPANISH, "grande"), (ENGLISH, "house")}
    known = [word for word in query.split() if word != "plot"]
    assert guess_languages(query, known, lambda *word: word in words) == expected


@pytest.mark.parametrize(
    ("slip", "expected"),
    [
        ("extorcion", "extorsion"),
        ("la extorcion en Lima", "la extorsion en Lima"),
        ("extorcion of traders", "extortion of traders"),
        ("inundasion", "inundacion"),
        ("human trafiking", "human trafficking"),
        ("explotasion", "explotacion"),
        ("corupcion", "corrupcion"),
        ("مدبحة القرية", "مذبحه القرية"),
        ("الفيظان", "الفيضان"),
        ("المسشتفى", "المستشفي"),
        ("trafickers in Lima", None),
        ("cuántas", None),
        ("cuantas personas", None),
        ("whose", None),
        ("لماذا", None),
        ("EXTORCION", "extorsion"),
        ("the NASAA report", None),
        ("extortion 2024a", None),
    ],
)
def test_only_slips_are_corrected(engine: Engine, slip: str, expected: str | None) -> None:
    assert engine.suggest(slip) == expected


def test_a_language_that_is_given_is_not_guessed(engine: Engine) -> None:
    meant = {
        language: engine.search(SearchRequest("extorcion", query_languages=(language,))).meant
        for language in (ENGLISH, SPANISH)
    }
    assert meant == {ENGLISH: "extortion", SPANISH: "extorsion"}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (
            "extorcion",
            'searched for "extorsión" instead of "extorcion"; =extorcion searches for it as typed',
        ),
        (
            "corupcion +extorsión",
            'searched for "corrupción" instead of "corupcion"; =corupcion searches for it as typed',
        ),
        (
            "extorcion inundasion",
            'searched for "extorsión" instead of "extorcion" and "inundación" instead of'
            ' "inundasion"; = before a word (=extorcion) searches for it as typed',
        ),
        (
            "الفيظان",
            'searched for "الفيضان" instead of "الفيظان"; =الفيظان searches for it as typed',
        ),
        ("extorsión", ""),
    ],
)
def test_a_correction_says_how_to_refuse_it(engine: Engine, query: str, expected: str) -> None:
    assert describe_corrections(engine.search(SearchRequest(query))) == expected


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("query", ["=extorcion", "=trafiking", "=الفيظان"])
def test_a_correction_can_be_refused(engine: Engine, query: str, mode: Mode) -> None:
    results = engine.search(SearchRequest(query, mode=mode))
    assert results.meant is None
    assert results.hits == ()


def test_without_slips_nothing_is_corrected(engine: Engine) -> None:
    request = SearchRequest("extorcion", without=frozenset({Expansion.SLIPS}))
    assert engine.search(request).meant is None
