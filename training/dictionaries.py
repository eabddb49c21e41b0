"""Reads the glosses of Wiktionary, as far as texts use their words.

They have many words that hardly anybody writes, and names of which those are homographs
(*kanun*, *callao*); so a gloss counts if all its words are known from running text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from pathlib import Path
from typing import Final

from index.text.analysis import get_analyzer
from index.types import Language
from training.corpus import DICTIONARY, LanguagePair, read_pairs
from training.phrases import Example, analyze_pair

_MIN_OCCURRENCES: Final = 3
"""Of each stem in running text."""
_MAX_WORDS: Final = 3


def read_dictionary(
    corpus: Path,
    languages: LanguagePair,
    examples: Mapping[LanguagePair, Sequence[Example]],
    names: Mapping[Language, Set[str]],
) -> list[Example]:
    """Return the glosses between two ``languages`` whose stems the ``examples`` use.

    Left out are names (capitals in English), roots (letters apart), whole phrases, and what
    shares its stem with one of ``names``, folded words: قطر is *country* in dictionaries.

    Raises:
        CorpusError: the dictionary is missing or malformed.
    """
    used = {language: count_stems(language, examples) for language in languages}
    stems_of_names = {
        language: set(map(get_analyzer(language).stem_folded, names[language]))
        for language in languages
    }
    glosses = []
    for pair in read_pairs(corpus, *languages, DICTIONARY):
        words = pair.target.split()
        if not pair.source[:1].islower() or min(map(len, words), default=0) < 2:
            continue
        example = analyze_pair(pair, *languages)
        sides = list(zip(languages, (example.source, example.target), strict=True))
        is_of_name = any(
            len(stems) == 1 and stems[0] in stems_of_names[language] for language, stems in sides
        )
        if not is_of_name and all(_is_used(stems, used[language]) for language, stems in sides):
            glosses.append(example)
    return glosses


def _is_used(stems: Sequence[str], counts: Mapping[str, int]) -> bool:
    return 0 < len(stems) <= _MAX_WORDS and all(
        counts.get(stem, 0) >= _MIN_OCCURRENCES for stem in stems
    )


def count_stems(
    language: Language, examples: Mapping[LanguagePair, Sequence[Example]]
) -> Counter[str]:
    """Return how often running text has each stem of a ``language``."""
    counts: Counter[str] = Counter()
    for (source, target), pairs in examples.items():
        for pair in pairs:
            if pair.prose and language == source:
                counts.update(pair.source)
            elif pair.prose and language == target:
                counts.update(pair.target)
    return counts
