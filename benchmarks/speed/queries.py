"""Queries for the speed benchmark: expressions and names, and words drawn by frequency."""

from __future__ import annotations

import random
import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from benchmarks.speed.collection_reader import read_passages
from benchmarks.speed.word_lists import EXPRESSIONS, FUNCTION_WORDS, NAMES
from index.types import ENGLISH, LANGUAGES, Language

_SAMPLE_PASSAGES: Final = 30_000
"""Passages whose words are counted, the same number in each language."""
_RANK_BANDS: Final = ((0, 60), (60, 600), (600, 6_000), (6_000, 60_000))
"""Half-open ranges of frequency rank among content words."""
_BAND_WEIGHTS: Final = (3, 4, 2, 1)
_LENGTH_WEIGHTS: Final = {1: 25, 2: 35, 3: 22, 4: 11, 5: 7}
"""Maps a number of words to the percentage of queries with so many."""
_WORD: Final = re.compile(r"\w{2,}")


@dataclass(frozen=True, slots=True)
class Query:
    """A query and the language it is written in."""

    text: str
    language: Language


def draw_queries(collection: Path, count: int, seed: int) -> list[Query]:
    """Return ``count`` different queries in the three languages, shuffled.

    A fifth are expressions and names, as far as the list reaches; the others are one to
    five content words.
    """
    rng = random.Random(seed)
    ranked_words = _rank_words(collection)
    fixed_queries = [
        Query(text, language)
        for language in LANGUAGES
        for text in (*EXPRESSIONS[language], *NAMES[language])
    ]
    rng.shuffle(fixed_queries)
    queries = dict.fromkeys(fixed_queries[: count // 5])
    languages = [language for language in LANGUAGES if ranked_words[language]] or [ENGLISH]
    while len(queries) < count:
        language = languages[len(queries) % len(languages)]
        text = _draw_query(ranked_words[language], language, rng)
        queries.setdefault(Query(text, language))
    shuffled = list(queries)
    rng.shuffle(shuffled)
    return shuffled


def _rank_words(collection: Path) -> dict[Language, list[str]]:
    """Return the content words of each language, most frequent first."""
    counts: dict[Language, Counter[str]] = {language: Counter() for language in LANGUAGES}
    sample_size = _SAMPLE_PASSAGES // len(LANGUAGES)
    for language in LANGUAGES:
        for passage in islice(read_passages(collection, language), sample_size):
            counts[language].update(_WORD.findall(passage.text.lower()))
    ranked_words = {}
    for language, counter in counts.items():
        function_words = set(FUNCTION_WORDS[language])
        ranked = [word for word, _ in counter.most_common()]
        ranked_words[language] = [word for word in ranked if word not in function_words]
    return ranked_words


def _draw_query(words: list[str], language: Language, rng: random.Random) -> str:
    (length,) = rng.choices(list(_LENGTH_WEIGHTS), list(_LENGTH_WEIGHTS.values()))
    bands = [band for band in _RANK_BANDS if band[0] < len(words)]
    query = []
    for _ in range(length):
        ((start, end),) = rng.choices(bands, _BAND_WEIGHTS[: len(bands)])
        query.append(words[rng.randrange(start, min(end, len(words)))])
    if length >= 3 and rng.random() < 0.5:
        query[1] = rng.choice(FUNCTION_WORDS[language][:6])
    return " ".join(query)
