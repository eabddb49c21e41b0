"""Queries for the speed benchmark: a fixed list, and words drawn by their frequency."""

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

_SAMPLE: Final = 30_000
"""Passages whose words are counted, spread over the collection."""
_BANDS: Final = ((0, 60), (60, 600), (600, 6_000), (6_000, 60_000))
"""Ranks among the words that are not function words: from, up to but without."""
_BAND_WEIGHTS: Final = (3, 4, 2, 1)
_LENGTHS: Final = {1: 25, 2: 35, 3: 22, 4: 11, 5: 7}
"""Words in a query: how many, and in how many of a hundred queries."""
_WORD: Final = re.compile(r"\w{2,}")


@dataclass(frozen=True, slots=True)
class Query:
    """One query in the language it is written in."""

    text: str
    language: Language


def draw_queries(collection: Path, count: int, seed: int) -> list[Query]:
    """Return ``count`` different queries in the three languages, shuffled.

    Every fifth is an expression or a name, as long as there are any; the others are of
    one to five words.
    """
    rng = random.Random(seed)
    words = _ranked_words(collection)
    listed = [
        Query(text, language)
        for language in LANGUAGES
        for text in (*EXPRESSIONS[language], *NAMES[language])
    ]
    rng.shuffle(listed)
    drawn = dict.fromkeys(listed[: count // 5])
    languages = [language for language in LANGUAGES if words[language]] or [ENGLISH]
    while len(drawn) < count:
        language = languages[len(drawn) % len(languages)]
        drawn.setdefault(Query(_draw_query(words[language], language, rng), language))
    result = list(drawn)
    rng.shuffle(result)
    return result


def _ranked_words(collection: Path) -> dict[Language, list[str]]:
    """Return the words of each language that are not function words, most frequent first."""
    counts: dict[Language, Counter[str]] = {language: Counter() for language in LANGUAGES}
    seen: Counter[Language] = Counter()
    for language in LANGUAGES:
        for passage in islice(read_passages(collection, language), _SAMPLE // len(LANGUAGES)):
            counts[language].update(_WORD.findall(passage.text.lower()))
            seen[language] += 1
    result = {}
    for language, counter in counts.items():
        function_words = set(FUNCTION_WORDS[language])
        ranked = [word for word, _ in counter.most_common()]
        result[language] = [word for word in ranked if word not in function_words]
    return result


def _draw_query(words: list[str], language: Language, rng: random.Random) -> str:
    (length,) = rng.choices(list(_LENGTHS), list(_LENGTHS.values()))
    bands = [band for band in _BANDS if band[0] < len(words)]
    query = []
    for _ in range(length):
        ((start, end),) = rng.choices(bands, _BAND_WEIGHTS[: len(bands)])
        query.append(words[rng.randrange(start, min(end, len(words)))])
    if length >= 3 and rng.random() < 0.5:
        query[1] = rng.choice(FUNCTION_WORDS[language][:6])
    return " ".join(query)
