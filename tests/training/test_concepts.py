"""The glossary: how it is read, and that the file is as its readers expect."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from index.types import ARABIC, LANGUAGES, Language
from training.alignment import JointTable
from training.concepts import (
    GLOSSARY,
    Concept,
    GlossaryError,
    GlossaryTables,
    find_names,
    read_concepts,
    to_units,
)

_ARABIC_LETTER = re.compile(r"[\u0621-\u064a]")
_LATIN_LETTER = re.compile(r"[A-Za-z]")
FILES = sorted(GLOSSARY.glob("*.txt"))


def write_glossary(folder: Path, text: str) -> Path:
    (folder / "field.txt").write_text(text, encoding="utf-8")
    return folder


def test_a_line_is_a_concept_with_wordings_in_three_languages(tmp_path: Path) -> None:
    folder = write_glossary(
        tmp_path, "# Crime\n\nhitman; hired killer | sicario | قاتل مأجور # one who is paid\n"
    )
    assert read_concepts(folder) == [
        Concept({"en": ("hitman", "hired killer"), "es": ("sicario",), "ar": ("قاتل مأجور",)})
    ]


def test_names_are_what_english_and_spanish_write_with_capitals() -> None:
    concepts = [
        Concept({"en": ("Türkiye", "Turkey"), "es": ("Turquía",), "ar": ("تركيا",)}),
        Concept({"en": ("Turkish",), "es": ("turco",), "ar": ("تركي",)}),
        Concept({"en": ("Costa Rica",), "es": ("Costa Rica",), "ar": ("كوستاريكا",)}),
        Concept({"en": ("prison",), "es": ("cárcel",), "ar": ("سجن",)}),
    ]
    assert find_names(concepts) == {
        "en": {"turkiye", "turkey"},
        "es": {"turquia"},
        "ar": {"تركيا", "كوستاريكا"},
    }


@pytest.mark.parametrize(
    "line", ["hitman | sicario", "hitman | sicario | ", "a | b | c | d", "hitman"]
)
def test_a_line_without_all_languages_is_named(tmp_path: Path, line: str) -> None:
    folder = write_glossary(tmp_path, f"# Crime\n{line}\n")
    with pytest.raises(GlossaryError, match=r"field\.txt:2: .* mend the line"):
        read_concepts(folder)


@pytest.mark.parametrize(
    ("language", "wording", "units"),
    [
        ("en", "to extort", [("extort",)]),
        ("en", "money laundering", [("money", "launder")]),
        ("es", "lavado de activos", [("lav", "activ")]),
        ("ar", "غسل الأموال", [("غسل", "اموال")]),
        # Without its function word it says something else.
        ("en", "in camera", []),
        ("es", "sin papeles", []),
        ("ar", "غير قانوني", []),
        # Numbers translate to themselves.
        ("en", "COVID-19", []),
    ],
)
def test_wordings_become_stems_where_these_say_enough(
    language: Language, wording: str, units: list[tuple[str, ...]]
) -> None:
    assert list(to_units([wording], language)) == units


def test_a_word_has_its_listed_meaning_less_the_more_the_text_shows_of_it() -> None:
    glossary = GlossaryTables(
        [
            Concept(
                {"en": ("people trafficking",), "es": ("trata de personas",), "ar": ("نخاسة",)}
            ),
            Concept({"en": ("hitman",), "es": ("sicario",), "ar": ("سفاح",)}),
            Concept({"en": ("bench",), "es": ("banco",), "ar": ("مقعد",)}),
            Concept({"en": ("shoal",), "es": ("banco",), "ar": ("سرب",)}),
        ]
    )
    numbers = {
        language: {unit: number for number, unit in enumerate(glossary.units(language))}
        for language in LANGUAGES
    }
    # The text has "banco" 100 times, always for another English word.
    other, banco = len(numbers["en"]), numbers["es"]["banc",]
    aligned = JointTable(
        np.array([other]), np.array([banco]), np.array([100.0]), np.array([1.0]), np.array([1.0])
    )
    table = glossary.table("en", "es", numbers, aligned)
    assert table.source.tolist() == [0, 1, 2, 3]
    assert table.target.tolist() == [0, 1, 2, 2]
    assert table.forward.tolist() == table.backward.tolist()
    assert table.forward.tolist() == pytest.approx([1.0, 0.35, 0.0875, 0.0875])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_line_has_distinct_wordings_in_the_right_scripts(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line != line.strip() or "  " in line] == []
    for line in lines:
        fields = line.partition("#")[0].split(" | ")
        if fields == [""]:
            continue
        for language, field in zip(LANGUAGES, fields, strict=True):
            wordings = [wording.casefold() for wording in field.strip().split("; ")]
            assert all(wordings), line
            assert len(set(wordings)) == len(wordings), line
            for wording in wordings:
                is_arabic = _ARABIC_LETTER.search(wording) is not None
                is_latin = _LATIN_LETTER.search(wording) is not None
                assert (is_arabic, is_latin) == (language == ARABIC, language != ARABIC), line


def test_the_glossary_has_thousands_of_concepts_and_none_twice() -> None:
    concepts = read_concepts()
    assert len(concepts) >= 3_000
    counts = Counter(tuple(concept.wordings.values()) for concept in concepts)
    assert [concept for concept, count in counts.items() if count > 1] == []


def test_all_but_a_few_wordings_can_enter_the_lexicon() -> None:
    total = dropped = 0
    for concept in read_concepts():
        for language, wordings in concept.wordings.items():
            assert to_units(wordings, language), concept
            total += len(wordings)
            dropped += sum(not to_units([wording], language) for wording in wordings)
    assert dropped < 0.01 * total
