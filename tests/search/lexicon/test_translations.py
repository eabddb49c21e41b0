"""The bundled lexicon: what it must know, how it segments, and what it does when damaged."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

import index
from index.errors import LexiconError
from index.text.analysis import STEMMING_VERSION, get_analyzer
from index.text.analysis.words import find_surfaces
from index.types import Language
from search.lexicon.translations import MAX_EXPRESSION_TERMS, Lexicon

BUNDLED = Path(index.__file__).parent / "resources" / "lexicon.sqlite"


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon.open()


def translated(lexicon: Lexicon, source: str, target: str, *terms: str) -> list[tuple[str, ...]]:
    return [translation.terms for translation in lexicon.translate(source, target, terms)]


HUMAN_TRAFFICKING = {"en": ("human", "traffick"), "es": ("trat", "person"), "ar": ("اتجار", "بشر")}


@pytest.mark.parametrize("source", HUMAN_TRAFFICKING)
@pytest.mark.parametrize("target", HUMAN_TRAFFICKING)
def test_human_trafficking_is_one_unit_in_every_direction(
    lexicon: Lexicon, source: str, target: str
) -> None:
    if source != target:
        best, *_ = translated(lexicon, source, target, *HUMAN_TRAFFICKING[source])
        assert best == HUMAN_TRAFFICKING[target]


@pytest.mark.parametrize(
    ("source", "target", "terms", "expected"),
    [
        ("es", "en", ("polici",), ("polic",)),
        ("en", "ar", ("polic",), ("شرطه",)),
        ("es", "en", ("secuestr",), ("kidnap",)),
        ("en", "es", ("extort",), ("extorsion",)),
        ("en", "ar", ("prison",), ("سجن",)),
        ("ar", "es", ("ضحي",), ("victim",)),
        ("en", "es", ("prosecutor",), ("fiscal",)),
        ("es", "en", ("crim", "organiz"), ("organiz", "crime")),
        ("en", "es", ("money", "launder"), ("lav", "diner")),
        ("en", "ar", ("money", "launder"), ("غسل", "اموال")),
        ("es", "ar", ("crim", "organiz"), ("جريم", "منظم")),
        ("en", "es", ("traffick", "person"), ("trat", "person")),
        ("es", "ar", ("estad", "emergent"), ("حال", "طاريه")),
        ("en", "es", ("state", "emergenc"), ("estad", "emergent")),
        ("ar", "es", ("حق", "انس"), ("derech", "human")),
        ("es", "ar", ("fiscali",), ("مدع", "عام")),
        ("ar", "en", ("ابتز",), ("extort",)),
        ("ar", "es", ("اختطاف",), ("secuestr",)),
    ],
)
def test_words_and_expressions_of_the_domain(
    lexicon: Lexicon, source: str, target: str, terms: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    # Several usual wordings have about the same weight: lavado de activos, blanqueo de capitales;
    # النيابة العامة, النيابة.
    first = 5 if len(terms) == 1 else 6
    assert expected in translated(lexicon, source, target, *terms)[:first]


def test_weights_fall_from_one(lexicon: Lexicon) -> None:
    for source, terms in HUMAN_TRAFFICKING.items():
        for target in set(HUMAN_TRAFFICKING) - {source}:
            weights = [
                translation.weight for translation in lexicon.translate(source, target, terms)
            ]
            assert weights[0] == 1.0
            assert weights == sorted(weights, reverse=True)
            assert all(weight > 0 for weight in weights)


def test_segments_take_the_longest_expression(lexicon: Lexicon) -> None:
    assert lexicon.segment("es", ["hombr", "trat", "person", "lim"]) == [(0, 1), (1, 3), (3, 4)]
    whole = ["cort", "interamerican", "derech", "human"]
    assert lexicon.segment("es", [*whole, "cost"]) == [(0, 4), (4, 5)]
    assert lexicon.segment("en", []) == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "the supreme court of justice and human rights council on human trafficking"),
        ("es", "trata de personas con fines de explotación sexual y derechos humanos en Lima"),
        ("ar", "المحكمة العليا ومجلس حقوق الإنسان ضد الاتجار بالبشر في الأمم المتحدة"),
    ],
)
def test_segments_are_those_of_looking_every_stretch_up(language: Language, text: str) -> None:
    words = get_analyzer(language).analyze_words(find_surfaces(text))
    stems = [word.stem for word in words if not word.stop]
    expected, start = [], 0
    with closing(Lexicon.open()) as alone:
        while start < len(stems):
            ends = range(start + 2, min(start + MAX_EXPRESSION_TERMS, len(stems)) + 1)
            known = [end for end in ends if alone.knows(language, tuple(stems[start:end]))]
            expected.append((start, max(known, default=start + 1)))
            start = expected[-1][1]
    assert any(end - start > 1 for start, end in expected)
    with closing(Lexicon.open()) as together:
        assert together.segment(language, stems) == expected
    with closing(Lexicon.open()) as together:
        together.prefetch_expressions(language, stems)
        assert together.segment(language, stems) == expected


def test_what_is_unknown_has_no_translation(lexicon: Lexicon) -> None:
    assert translated(lexicon, "en", "es", "qwxzvk") == []
    assert translated(lexicon, "en", "en", "polic") == []
    assert translated(lexicon, "fr", "en", "polic") == []
    assert not lexicon.knows("en", ("qwxzvk",))


def test_its_file_stays_small() -> None:
    assert BUNDLED.stat().st_size <= 22_000_000


def test_its_stems_are_those_of_the_analysis() -> None:
    """A change to the analysis that alters stems calls for a lexicon trained anew."""
    with closing(sqlite3.connect(f"{BUNDLED.as_uri()}?mode=ro", uri=True)) as connection:
        version = connection.execute("SELECT value FROM about WHERE name = 'analysis'").fetchone()
    assert version == (str(STEMMING_VERSION),)


def test_the_version_is_that_of_the_content(lexicon: Lexicon) -> None:
    again = Lexicon.open(BUNDLED)
    assert again.version == lexicon.version
    again.close()


def test_missing_damaged_and_foreign_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match="no lexicon there"):
        Lexicon.open(tmp_path / "none.sqlite")
    junk = tmp_path / "junk.sqlite"
    junk.write_bytes(b"junk" * 4_000)
    with pytest.raises(LexiconError, match="not a lexicon"):
        Lexicon.open(junk)
