"""The words of the synthetic collection, most frequent first, from our own resources.

The encoder's token vocabulary is in order of frequency and says which words come first;
the lexicon says which language a word belongs to, that it has translations, and which
rarer words there are.
"""

from __future__ import annotations

import json
import random
import re
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import index
from benchmarks.speed.word_lists import EXPRESSIONS, FUNCTION_WORDS, NAMES
from index.text.analysis import get_analyzer
from index.types import ARABIC, ENGLISH, LANGUAGES, SPANISH, Language
from search.lexicon.translations import unpack_translations

RESOURCES: Final = Path(index.__file__).parent / "resources"
_MIN_LETTERS: Final = {ENGLISH: 5, SPANISH: 5, ARABIC: 3}
"""Of a token; shorter ones are mostly parts of words."""
_LETTERS: Final = re.compile(r"[^\W\d_]+")

_BORROWED_RATIO: Final = 1.5
"""A word with this many times the translations in another language is borrowed from it."""
_MAX_EXTRA_RANK: Final = 1_500
"""Expressions, names and numbers are inserted above this rank."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of one language, most frequent first; ``content_words`` include expressions."""

    language: Language
    function_words: list[str]
    content_words: list[str]


@cache
def load_vocabulary(language: Language) -> Vocabulary:
    """Return the words of ``language``; the same ones on every call."""
    rng = random.Random(language)
    counts = {other: _translation_counts(other) for other in LANGUAGES}
    analyzer = get_analyzer(language)
    common = [word for word in _read_tokens(language) if _is_native(word, language, counts)]
    common_stems = {analyzer.analyze_word(word).stem for word in common}
    rare = [term for term in counts[language] if _LETTERS.fullmatch(term)]
    rare = [term for term in rare if term not in common_stems]
    rng.shuffle(rare)  # the lexicon is in alphabetical order
    rare.sort(key=lambda term: -counts[language][term])
    words = [_restore_accent(word, language) for word in [*common, *rare]]
    for extra in [*EXPRESSIONS[language], *NAMES[language], *_numbers()]:
        words.insert(rng.randrange(30, _MAX_EXTRA_RANK), extra)
    words = list(dict.fromkeys(words))
    return Vocabulary(language, FUNCTION_WORDS[language], words)


def _numbers() -> list[str]:
    years, small_numbers = range(2010, 2026), range(2, 60)
    return [str(number) for number in (*years, *small_numbers)]


@cache
def _translation_counts(language: Language) -> dict[str, int]:
    """Return the number of translations of every single-word term of the lexicon."""
    first, second = (other for other in LANGUAGES if other != language)
    query = f"SELECT terms, {first}, {second} FROM {language} WHERE instr(terms, ' ') = 0"
    uri = f"file:{RESOURCES / 'lexicon.sqlite'}?mode=ro"
    counts = {}
    with closing(sqlite3.connect(uri, uri=True)) as database:
        for term, *packed_lists in database.execute(query):
            counts[term] = sum(len(unpack_translations(packed or b"")) for packed in packed_lists)
    return counts


def _read_tokens(language: Language) -> Iterable[str]:
    """Return the encoder's whole-word tokens in the script of ``language``, in order."""
    content = (RESOURCES / "encoder" / "tokenizer.json").read_text(encoding="utf-8")
    for token in json.loads(content)["model"]["vocab"]:
        is_arabic = "\u0620" <= token[0] <= "\u064a"
        is_long_enough = len(token) >= _MIN_LETTERS[language]
        in_script = is_arabic == (language == ARABIC)
        if in_script and is_long_enough and _LETTERS.fullmatch(token):
            yield token


def _is_native(word: str, language: Language, counts: dict[Language, dict[str, int]]) -> bool:
    """Whether ``word`` is a word of ``language``, not one borrowed from another.

    Parallel text leaves words of one language in the lexicon of another, but there they
    have few translations. Words that both have, such as "hospital", belong to both.
    """
    term = get_analyzer(language).analyze_word(word)
    translations = counts[language].get(term.stem)
    if translations is None or term.stop:
        return False
    for other in LANGUAGES:
        other_term = get_analyzer(other).analyze_word(word)
        other_translations = counts[other].get(other_term.stem, 0)
        if other_term.stop or other_translations > _BORROWED_RATIO * translations:
            return False
    return True


def _restore_accent(word: str, language: Language) -> str:
    """Restore the commonest accent that the encoder's vocabulary leaves out."""
    if language == SPANISH and word.endswith("cion"):
        return word[:-2] + "ón"
    return word
