"""Posting lists of the candidates of a query, with the statistics of the whole collection."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.keyword.copies import CopyGroups, group_copies
from index.keyword.postings import Postings, intersect
from index.keyword.scoring import idf_weights
from index.keyword.vocabulary import Vocabulary, pack_words
from index.keyword.word_pattern import WordPattern
from index.milvus.schema import TITLES
from index.milvus.statistics import LanguageStatistics, Statistics
from index.milvus.terms import TermDimensions, stem_term, word_term
from index.types import LANGUAGES, Language
from search.milvus.rows import Rows, make_rows

_NOTHING: Final = LanguageStatistics(0, 1.0, {}, {}, {})


class CollectionWords:
    """The words of a whole collection, by language: opened once for many queries."""

    def __init__(self, statistics: Mapping[Language, LanguageStatistics], prefix: str) -> None:
        """``prefix`` is before the language in terms: TITLES, or nothing."""
        self._statistics = statistics
        self._vocabularies: dict[Language, Vocabulary] = {}
        self.prefix = prefix
        self.languages = tuple(sorted(statistics, key=_language_order))

    def of(self, language: Language) -> LanguageStatistics:
        """Return the statistics of a language."""
        return self._statistics.get(language, _NOTHING)

    def vocabulary(self, language: Language) -> Vocabulary:
        """Return the words of a language in order."""
        if language not in self._vocabularies:
            words = {word.encode(): n for word, n in self.of(language).words.items()}
            self._vocabularies[language] = Vocabulary(pack_words(words))
        return self._vocabularies[language]


class CandidateLists:
    """What :class:`index.backend.PostingLists` asks: words of all, postings of candidates."""

    def __init__(
        self,
        words: CollectionWords,
        shards: Sequence[TermDimensions],
        rows: Mapping[Language, Rows],
    ) -> None:
        self._words = words
        self._shards = shards
        self._rows = rows
        self._empty = make_rows((), 0)

    def rows_of(self, language: Language) -> Rows:
        """Return the candidates in ``language``."""
        return self._rows.get(language, self._empty)

    @property
    def languages(self) -> tuple[Language, ...]:
        return self._words.languages

    def ids(self, language: Language) -> NDArray[np.int64]:
        return self.rows_of(language).ids

    def live(self, _: Language) -> NDArray[np.bool_] | None:
        return None

    def count(self, language: Language) -> int:
        return self._words.of(language).count

    def blocks(self, language: Language) -> Sequence[Rows]:
        rows = self._rows.get(language)
        return () if rows is None else (rows,)

    def row(self, language: Language, passage: int) -> int:
        ids = self.ids(language)
        place = int(ids.searchsorted(passage))
        return place if place < len(ids) and ids[place] == passage else -1

    def copies(self, language: Language) -> CopyGroups:
        return group_copies(self.rows_of(language).signatures, None)

    def has_stem(self, language: Language, stem: str) -> bool:
        return stem in self._words.of(language).stems

    def has_stems(self, language: Language, stems: tuple[str, ...]) -> bool:
        return bool(stems) and all(self.has_stem(language, stem) for stem in stems)

    def may_have_any(self, language: Language, stems: Iterable[str]) -> bool:
        return any(self.has_stem(language, stem) for stem in stems)

    def has_word(self, word: str) -> bool:
        return any(word in self._words.of(language).words for language in self.languages)

    def present(self, words: Sequence[str]) -> list[str]:
        return [word for word in words if self.has_word(word)]

    def word_count(self, language: Language, word: str) -> int:
        return self._words.of(language).words.get(word, 0)

    def words_starting_with(
        self, language: Language, prefix: str, limit: int
    ) -> list[tuple[str, int]]:
        words = self._words.vocabulary(language).starting_with(prefix, limit)
        return sorted(words, key=lambda item: (-item[1], item[0]))

    def words_matching(self, language: Language, pattern: WordPattern) -> list[str]:
        return sorted(self._words.vocabulary(language).matching(pattern))

    def words_with_stem(self, language: Language, stem: str) -> Mapping[str, int]:
        statistics = self._words.of(language)
        words = statistics.forms.get(stem, ())
        return {word: statistics.words[word] for word in words if word in statistics.words}

    def stem(self, language: Language, stem: str) -> Postings | None:
        term = stem_term(self._words.prefix + language, stem)
        return self._postings(language, term, self._words.of(language).stems.get(stem, 0))

    def word(self, language: Language, word: str) -> Postings | None:
        term = word_term(self._words.prefix + language, word)
        return self._postings(language, term, self._words.of(language).words.get(word, 0))

    def _postings(self, language: Language, term: str, frequency: int) -> Postings | None:
        if not frequency:
            return None
        rows, weights = self._rows_with(language, term)
        if not len(rows):
            return None
        idf = idf_weights(np.array([frequency]), max(self.count(language), frequency))
        return Postings(rows, weights * idf)

    def _rows_with(
        self, language: Language, term: str
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return the rows (k,) that have a term, ascending, and what it weighs there (k,).

        A dimension means a term in the rows of its shard only.
        """
        rows = self.rows_of(language)
        parts: list[tuple[NDArray[np.int64], NDArray[np.float32]]] = []
        for dimensions in self._shards:
            places, weights = rows.postings(dimensions.of(term))
            if len(self._shards) > 1:
                is_own = rows.shards[places] == dimensions.shard
                places, weights = places[is_own], weights[is_own]
            parts.append((places, weights))
        if len(parts) == 1:
            return parts[0]
        all_places = np.concatenate([places for places, _ in parts])
        order = np.argsort(all_places, kind="stable")
        return all_places[order], np.concatenate([weights for _, weights in parts])[order]

    def stems(self, language: Language, stems: tuple[str, ...]) -> Postings | None:
        return intersect([self.stem(language, stem) for stem in stems])

    def rows_with_neighbours(
        self, language: Language, _first: str, _second: str | None
    ) -> NDArray[np.int64]:
        """Return all candidates: whether words stand together, their texts say."""
        return np.arange(len(self.ids(language)))

    def prefetch(self, language: Language, stems: Iterable[str], words: Iterable[str]) -> None:
        """Do nothing: all postings came with the candidates."""


class CandidateTitles(CandidateLists):
    """The same of titles; their ids are keys."""

    def ids(self, language: Language) -> NDArray[np.int64]:
        return self.rows_of(language).keys

    def passages(self, keys: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        by_key = {
            key: (first, first + count)
            for rows in self._rows.values()
            for key, first, count in zip(
                rows.keys.tolist(), rows.firsts.tolist(), rows.counts.tolist(), strict=True
            )
        }
        bounds = np.array([by_key[key] for key in keys.tolist()], dtype=np.int64).reshape(-1, 2)
        return bounds[:, 0], bounds[:, 1]


class CandidateKeywords(CandidateLists):
    """The posting lists of candidates, and of the titles that have words of the query."""

    def __init__(
        self,
        words: CollectionWords,
        title_words: CollectionWords,
        shards: Sequence[TermDimensions],
        rows: Mapping[Language, Rows],
        titles: Mapping[Language, Rows],
    ) -> None:
        super().__init__(words, shards, rows)
        self.titles = CandidateTitles(title_words, shards, titles)

    @cached_property
    def all_languages(self) -> tuple[Language, ...]:
        others = [language for language in self.titles.languages if language not in self.languages]
        return (*self.languages, *others)

    def mentions_stem(self, language: Language, stem: str) -> bool:
        return self.has_stem(language, stem) or self.titles.has_stem(language, stem)

    def mentions_word(self, word: str) -> bool:
        return self.has_word(word) or self.titles.has_word(word)


def open_words(statistics: Statistics) -> tuple[CollectionWords, CollectionWords]:
    """Return the words of passages, and those of titles."""
    return CollectionWords(statistics.passages, ""), CollectionWords(statistics.titles, TITLES)


def _language_order(language: Language) -> tuple[int, Language]:
    return LANGUAGES.index(language) if language in LANGUAGES else len(LANGUAGES), language
