"""The words of passages and titles together, where names are looked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import chain

from index.backend import Keywords
from index.keyword.word_pattern import WordPattern
from index.types import Language


class PassagesAndTitles:
    """A collection for :class:`search.lexicon.names.NameSpeller`."""

    def __init__(self, index: Keywords) -> None:
        self._index = index
        self._parts = (index, index.titles)

    def has_stem(self, language: Language, stem: str) -> bool:
        """Tell whether any passage or title of a language has a stem."""
        return self._index.mentions_stem(language, stem)

    def words_with_stem(self, language: Language, stem: str) -> Mapping[str, int]:
        """Return the folded words with a stem, and in how many passages and titles they are."""
        counts: Counter[str] = Counter()
        for part in self._parts:
            counts.update(part.words_with_stem(language, stem))
        return counts

    def words_matching(self, language: Language, pattern: WordPattern) -> Iterable[str]:
        """Return the folded words that a pattern is about."""
        matching = (part.words_matching(language, pattern) for part in self._parts)
        return dict.fromkeys(chain.from_iterable(matching))
