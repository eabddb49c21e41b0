"""Glosses of Wiktionary count if running text has all their words."""

import lzma
from pathlib import Path

import pytest

from index.types import Language
from training.corpus import Pair
from training.dictionaries import read_dictionary
from training.phrases import Example, analyze_pair

NO_NAMES: dict[Language, frozenset[str]] = {"en": frozenset(), "es": frozenset(), "ar": frozenset()}


def test_only_glosses_of_words_in_use_are_read(tmp_path: Path) -> None:
    sentence = Pair("prison lawyer judge", "سجن محام قاض", "un_quadclass", "sent")
    examples = {("en", "ar"): [analyze_pair(sentence, "en", "ar")] * 3}
    rows = [
        ("prison", "سجن"),
        ("to judge", "قاضٍ"),
        ("Prison", "سجن"),
        ("prison", "س ج ن"),
        ("dungeon", "سجن"),
        ("prison", "حبس"),
    ]
    lines = "".join(f"{left}\t{right}\twiktionary_ar\tword\n" for left, right in rows)
    (tmp_path / "en_ar_wiktionary.tsv.xz").write_bytes(lzma.compress(lines.encode()))
    glosses: list[Example] = read_dictionary(tmp_path, ("en", "ar"), examples, NO_NAMES)
    assert [(gloss.source, gloss.target) for gloss in glosses] == [
        (("prison",), ("سجن",)),
        (("judg",), ("قاض",)),
    ]


@pytest.mark.parametrize(
    ("languages", "sentence", "gloss", "name"),
    [
        (("en", "ar"), ("country", "قطر"), ("country", "قطر"), ("ar", "قطر")),
        (("en", "ar"), ("leave", "ترك"), ("leave", "ترك"), ("ar", "تركيا")),
        (("en", "ar"), ("turkey", "ديك"), ("turkey", "ديك"), ("en", "turkey")),
        (("en", "es"), ("pepper", "chile"), ("pepper", "chile"), ("es", "chile")),
    ],
)
def test_no_gloss_of_what_is_a_name_is_read(
    tmp_path: Path,
    languages: tuple[Language, Language],
    sentence: tuple[str, str],
    gloss: tuple[str, str],
    name: tuple[Language, str],
) -> None:
    pair = Pair(*sentence, "un_quadclass", "sent")
    examples = {languages: [analyze_pair(pair, *languages)] * 3}
    line = f"{gloss[0]}\t{gloss[1]}\twiktionary\tword\n"
    path = tmp_path / f"{languages[0]}_{languages[1]}_wiktionary.tsv.xz"
    path.write_bytes(lzma.compress(line.encode()))
    assert len(read_dictionary(tmp_path, languages, examples, NO_NAMES)) == 1
    names = NO_NAMES | {name[0]: frozenset({name[1]})}
    assert read_dictionary(tmp_path, languages, examples, names) == []
