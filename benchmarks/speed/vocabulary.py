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
"""Letters; what is shorter is mostly a piece of a word."""
_LETTERS: Final = re.compile(r"[^\W\d_]+")

_BORROWED_RATIO: Final = 1.5
"""With so many times the translations elsewhere, a word is borrowed."""
_SPREAD: Final = 1_500
"""Expressions, names and numbers get places among so many words."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of one language, most frequent first; ``words`` may hold expressions."""

    language: Language
    function: list[str]
    words: list[str]


@cache
def load_vocabulary(language: Language) -> Vocabulary:
    """Return the words of ``language``; the same ones on every call."""
    rng = random.Random(language)
    counts = {each: _translation_counts(each) for each in LANGUAGES}
    analyzer = get_analyzer(language)
    common = [word for word in _tokens(language) if _belongs(word, language, counts)]
    known = {analyzer.analyze_word(word).stem for word in common}
    rare = [term for term in counts[language] if term not in known and _LETTERS.fullmatch(term)]
    rng.shuffle(rare)  # the lexicon's own order is the alphabet's
    rare.sort(key=lambda term: -counts[language][term])
    words = [_restore_accent(word, language) for word in [*common, *rare]]
    for extra in [*EXPRESSIONS[language], *NAMES[language], *_numbers()]:
        words.insert(rng.randrange(30, _SPREAD), extra)
    words = list(dict.fromkeys(words))
    return Vocabulary(language, FUNCTION_WORDS[language], words)


def _numbers() -> list[str]:
    return [*map(str, range(2010, 2026)), *map(str, range(2, 60))]


@cache
def _translation_counts(language: Language) -> dict[str, int]:
    """Return the lexicon's entries of one term, each with its number of translations."""
    first, second = (other for other in LANGUAGES if other != language)
    query = f"SELECT terms, {first}, {second} FROM {language} WHERE instr(terms, ' ') = 0"
    with closing(sqlite3.connect(f"file:{RESOURCES / 'lexicon.sqlite'}?mode=ro", uri=True)) as db:
        return {
            term: len(unpack_translations(to_first or b""))
            + len(unpack_translations(to_second or b""))
            for term, to_first, to_second in db.execute(query)
        }


def _tokens(language: Language) -> Iterable[str]:
    """Return the encoder's whole-word tokens in the script of ``language``, in order."""
    content = (RESOURCES / "encoder" / "tokenizer.json").read_text(encoding="utf-8")
    for token in json.loads(content)["model"]["vocab"]:
        arabic = "\u0620" <= token[0] <= "\u064a"
        long_enough = len(token) >= _MIN_LETTERS[language] and _LETTERS.fullmatch(token)
        if arabic == (language == ARABIC) and long_enough:
            yield token


def _belongs(word: str, language: Language, counts: dict[Language, dict[str, int]]) -> bool:
    """Whether ``word`` is a word of ``language``, not one borrowed from another.

    Parallel text leaves words of one language in the lexicon of another, but there they
    have few translations. Words that both have, such as "hospital", belong to both.
    """
    form = get_analyzer(language).analyze_word(word)
    translations = counts[language].get(form.stem)
    if translations is None or form.stop:
        return False
    for other in LANGUAGES:
        there = get_analyzer(other).analyze_word(word)
        elsewhere = counts[other].get(there.stem, 0)
        if there.stop or elsewhere > _BORROWED_RATIO * translations:
            return False
    return True


def _restore_accent(word: str, language: Language) -> str:
    """Put back the commonest accent that the encoder's vocabulary has lost."""
    if language == SPANISH and word.endswith("cion"):
        return word[:-2] + "ón"
    return word
