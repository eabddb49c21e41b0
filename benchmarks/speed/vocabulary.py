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
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import index
from benchmarks.speed.words import EXPRESSIONS, FUNCTION_WORDS, NAMES
from index.text.analysis import get_analyzer
from index.types import ARABIC, ENGLISH, LANGUAGES, SPANISH, Language
from search.lexicon.translations import unpack_translations

RESOURCES: Final = Path(index.__file__).parent / "resources"
_SHORTEST: Final = {ENGLISH: 5, SPANISH: 5, ARABIC: 3}
"""Letters; what is shorter is mostly a piece of a word."""
_LETTERS: Final = re.compile(r"[^\W\d_]+")

_BORROWED: Final = 1.5
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
def vocabulary(language: Language) -> Vocabulary:
    """Return the words of ``language``; the same ones on every call."""
    rng = random.Random(language)
    rows = {each: _single_terms(each) for each in LANGUAGES}
    analyzer = get_analyzer(language)
    common = [word for word in _tokens(language) if _belongs(word, language, rows)]
    known = {analyzer.analyze_word(word).stem for word in common}
    rare = [term for term in rows[language] if term not in known and _LETTERS.fullmatch(term)]
    rng.shuffle(rare)  # the lexicon's own order is the alphabet's
    rare.sort(key=lambda term: -rows[language][term].translations)
    words = [_spelled(word, language) for word in [*common, *rare]]
    for extra in [*EXPRESSIONS[language], *NAMES[language], *_numbers()]:
        words.insert(rng.randrange(30, _SPREAD), extra)
    words = list(dict.fromkeys(words))
    return Vocabulary(language, FUNCTION_WORDS[language], words)


def _numbers() -> list[str]:
    return [*map(str, range(2010, 2026)), *map(str, range(2, 60))]


@dataclass(frozen=True, slots=True)
class _Row:
    """``best`` names the best translation into each other language."""

    translations: int
    best: dict[Language, str]


@cache
def _single_terms(language: Language) -> dict[str, _Row]:
    """Return the lexicon's entries of one term that have translations."""
    others = [each for each in LANGUAGES if each != language]
    with sqlite3.connect(f"file:{RESOURCES / 'lexicon.sqlite'}?mode=ro", uri=True) as lexicon:
        terms = {each: dict(lexicon.execute(f"SELECT id, terms FROM {each}")) for each in others}
        query = f"SELECT terms, {', '.join(others)} FROM {language} WHERE instr(terms, ' ') = 0"
        result = {}
        for term, *packed in lexicon.execute(query):
            found = [unpack_translations(one or b"") for one in packed]
            best = {
                other: terms[other][some[0][0]]
                for other, some in zip(others, found, strict=True)
                if some
            }
            result[term] = _Row(sum(map(len, found)), best)
    lexicon.close()
    return result


def _tokens(language: Language) -> Iterable[str]:
    """Return the encoder's whole-word tokens in the script of ``language``, in order."""
    content = (RESOURCES / "encoder" / "tokenizer.json").read_text(encoding="utf-8")
    for token in json.loads(content)["model"]["vocab"]:
        arabic = "\u0620" <= token[0] <= "\u064a"
        long_enough = len(token) >= _SHORTEST[language] and _LETTERS.fullmatch(token)
        if arabic == (language == ARABIC) and long_enough:
            yield token


def _belongs(word: str, language: Language, rows: dict[Language, dict[str, _Row]]) -> bool:
    """Whether ``word`` is a word of ``language``, not one borrowed from another.

    Parallel text leaves words of one language in the lexicon of another, but there they
    have few translations. Words that both have, such as "hospital", belong to both.
    """
    form = get_analyzer(language).analyze_word(word)
    row = rows[language].get(form.stem)
    if row is None or form.stop:
        return False
    for other in LANGUAGES:
        there = get_analyzer(other).analyze_word(word)
        elsewhere = rows[other].get(there.stem)
        if there.stop or (elsewhere and elsewhere.translations > _BORROWED * row.translations):
            return False
    return True


def _spelled(word: str, language: Language) -> str:
    """Put back the commonest accent that the encoder's vocabulary has lost."""
    if language == SPANISH and word.endswith("cion"):
        return word[:-2] + "ón"
    return word
