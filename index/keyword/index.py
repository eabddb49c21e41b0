"""The keyword index, opened for reading: which passages have a term, with BM25 scores.

A block of passages of one language is one file with the packed posting list of every stem,
see :mod:`index.keyword.blocks`; the manifest names the blocks. What is missing, damaged or of
another version is rebuilt from the store.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from index import cache
from index.cache import LruCache
from index.errors import DerivedDamageError
from index.keyword.blocks import LanguageIndex, StoredBlock, open_blocks, stem_key
from index.keyword.copies import CopyGroups
from index.keyword.decoding import ListKey, decode
from index.keyword.manifest import Manifest
from index.keyword.neighbours import hash_neighbours
from index.keyword.postings import OVERHEAD_BYTES, Postings, intersect
from index.keyword.title_keys import has_text, ids_of
from index.keyword.word_pattern import WordPattern, pack_beginnings
from index.text.analysis import get_analyzer
from index.types import LANGUAGES, Language

_CacheKey: TypeAlias = tuple[Language, str, str | tuple[str, ...]]
"""A language, what kind of list it is, and the stem, the word or the stems."""
_STEM: Final = "stem"
_WORD: Final = "word"
_ALL_OF: Final = "all of"
_NO_IDS: Final = np.zeros(0, dtype=np.int64)
_AFTER_ANY_ID: Final = np.iinfo(np.int64).max
_COUNTED: Final = 16
"""So many times as many words as are asked for are counted in a block."""


class PostingIndex:
    """The posting lists of blocks. They are read when needed, and cached.

    What reads posting lists raises DerivedDamageError if they are damaged. Where rows are titles
    instead of passages, the same holds for these.
    """

    def __init__(self, blocks: Iterable[StoredBlock], removed: NDArray[np.int64]) -> None:
        """``removed`` (r,) are ids of passages that are in a block but count no more."""
        by_language: dict[Language, list[StoredBlock]] = {}
        for block in blocks:
            by_language.setdefault(block.language, []).append(block)
        self._languages = {
            language: LanguageIndex(by_language[language], removed)
            for language in sorted(by_language, key=_language_order)
        }
        passages = sum(len(index.ids) for index in self._languages.values())
        self._cache: LruCache[_CacheKey, Postings | None] = LruCache(
            cache.posting_list_bytes(passages), _nbytes
        )

    def check_all(self) -> None:
        """Verify all files. Raises DerivedDamageError if one is damaged."""
        for index in self._languages.values():
            for block in index.blocks:
                block.check_all()

    def close(self) -> None:
        """Let go of the blocks; their files are closed when nothing refers to them any more."""
        self._cache.clear()
        self._languages.clear()

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages that have passages: those of LANGUAGES, then the others by name."""
        return tuple(language for language, index in self._languages.items() if index.count)

    def ids(self, language: Language) -> NDArray[np.int64]:
        """Return the passage id of every row of ``language``, (n,) int64."""
        index = self._languages.get(language)
        return np.zeros(0, dtype=np.int64) if index is None else index.ids

    def live(self, language: Language) -> NDArray[np.bool_] | None:
        """Return which rows of ``language`` are still in the store, (n,); None if all are."""
        index = self._languages.get(language)
        return None if index is None else index.live

    def count(self, language: Language) -> int:
        """Return the number of passages in ``language``, without those that were removed."""
        index = self._languages.get(language)
        return 0 if index is None else index.count

    def average_length(self, language: Language) -> float:
        """Return the average number of words of the passages in ``language``."""
        index = self._languages.get(language)
        return 1.0 if index is None else index.average_length

    def blocks(self, language: Language) -> Sequence[StoredBlock]:
        """Return the blocks with the passages of ``language``."""
        index = self._languages.get(language)
        return () if index is None else index.blocks

    def row(self, language: Language, passage: int) -> int:
        """Return the row of a passage id in ``language``, −1 if it is not indexed."""
        index = self._languages.get(language)
        return -1 if index is None else index.row_of(passage)

    def copies(self, language: Language) -> CopyGroups:
        """Return which passages of ``language``, which has some, say the same."""
        return self._languages[language].copies

    def has_stem(self, language: Language, stem: str) -> bool:
        """Tell whether any passage of ``language`` has a stem."""
        index = self._languages.get(language)
        if index is None or not stem:
            return False
        if index.live is not None:  # the stem may be in removed passages only
            return self.stem(language, stem) is not None
        key = stem_key(stem)
        return any(key in block for block in index.blocks)

    def has_stems(self, language: Language, stems: tuple[str, ...]) -> bool:
        """Tell whether any passage of ``language`` has all of ``stems``."""
        return self.stems(language, stems) is not None

    def may_have_any(self, language: Language, stems: Iterable[str]) -> bool:
        """Tell whether any passage of ``language`` has, or had, one of ``stems``.

        Takes a fraction of the time of reading posting lists.
        """
        index = self._languages.get(language)
        blocks = [] if index is None else index.blocks
        return any(key in block for key in map(stem_key, stems) for block in blocks)

    def has_word(self, word: str) -> bool:
        """Tell whether any passage, in any language, has a folded word."""
        return any(self._has_word(language, word) for language in self._languages)

    def present(self, words: Sequence[str]) -> list[str]:
        """Return those folded ``words`` that any passage, in any language, has.

        Of thousands, nearly all are ruled out together by their beginnings.
        """
        beginnings = pack_beginnings(word.encode() for word in words)
        may_be_there = np.zeros(len(words), dtype=np.bool_)
        for index in self._languages.values():
            for block in index.blocks:
                may_be_there |= block.vocabulary.may_have(beginnings)
        likely = [words[place] for place in np.flatnonzero(may_be_there).tolist()]
        return [word for word in likely if self.has_word(word)]

    def word_count(self, language: Language, word: str) -> int:
        """Return how many passages of ``language`` have a folded word."""
        postings = self.word(language, word)
        return 0 if postings is None else len(postings.rows)

    def words_starting_with(
        self, language: Language, prefix: str, limit: int
    ) -> list[tuple[str, int]]:
        """Return folded words of ``language`` that begin with ``prefix``, most frequent first.

        Each with the number of passages that have it, or had it, as some may have left the
        store since. Of many words, only those that are in most passages of a block are counted.
        """
        index = self._languages.get(language)
        counts: Counter[str] = Counter()
        for block in [] if index is None else index.blocks:
            for word, count in block.vocabulary.starting_with(prefix, _COUNTED * limit):
                counts[word] += count
        ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        if index is None or index.live is None:
            return ordered[:limit]
        live = (item for item in ordered if self._has_word(language, item[0]))
        return list(islice(live, limit))

    def words_matching(self, language: Language, pattern: WordPattern) -> list[str]:
        """Return the folded words of ``language`` that ``pattern`` is about, in order."""
        index = self._languages.get(language)
        words: set[str] = set()
        for block in [] if index is None else index.blocks:
            words.update(block.vocabulary.matching(pattern))
        if index is None or index.live is None:
            return sorted(words)
        return sorted(word for word in words if self._has_word(language, word))

    def words_with_stem(self, language: Language, stem: str) -> dict[str, int]:
        """Return the folded words of ``language`` that have a stem.

        Each with the number of passages that have it, or had it.
        """
        index = self._languages.get(language)
        counts: Counter[str] = Counter()
        for block in [] if index is None else index.blocks:
            counts.update(block.words_with_stem(stem))
        return counts

    def stem(self, language: Language, stem: str) -> Postings | None:
        """Return the postings of a stem in ``language``; None if no passage has it."""
        key = (language, _STEM, stem)
        try:
            return self._cache[key]
        except KeyError:
            (postings,) = self._read(language, {key: ListKey(stem)})
        return postings

    def word(self, language: Language, word: str) -> Postings | None:
        """Return the postings of a folded word in ``language``; None if no passage has it."""
        key = (language, _WORD, word)
        if key in self._cache:
            return self._cache[key]
        (postings,) = self._read(
            language, {key: ListKey(get_analyzer(language).stem_folded(word), word)}
        )
        return postings

    def stems(self, language: Language, stems: tuple[str, ...]) -> Postings | None:
        """Return where all of ``stems`` occur, with summed scores; None if nowhere."""
        if len(stems) == 1:
            return self.stem(language, stems[0])
        key = (language, _ALL_OF, stems)
        if key in self._cache:
            return self._cache[key]
        postings = intersect([self.stem(language, stem) for stem in stems])
        self._cache[key] = postings
        return postings

    def rows_with_neighbours(
        self, language: Language, first: str, second: str | None
    ) -> NDArray[np.int64]:
        """Return the rows (n,) of passages that may have two folded words side by side.

        Without a ``second``, a function word. None that has them is missing.
        """
        index = self._languages.get(language)
        pair_hash = hash_neighbours(first, second)
        rows = [] if index is None else index.blocks
        empty = np.zeros(0, dtype=np.int64)
        return np.concatenate([empty, *(block.rows_with_neighbours(pair_hash) for block in rows)])

    def prefetch(self, language: Language, stems: Iterable[str], words: Iterable[str]) -> None:
        """Read and cache the posting lists of many stems and words of ``language``.

        An optimisation only: together they are read faster than one by one.
        """
        stem_of = get_analyzer(language).stem_folded
        by_stem: dict[_CacheKey, str] = {(language, _STEM, stem): stem for stem in stems}
        by_word: dict[_CacheKey, str] = {(language, _WORD, word): word for word in words}
        find_missing = self._cache.find_missing
        missing = {key: ListKey(by_stem[key]) for key in find_missing(by_stem)}
        for key in find_missing(by_word):
            missing[key] = ListKey(stem_of(by_word[key]), by_word[key])
        if missing:
            self._read(language, missing)

    def _read(
        self, language: Language, keys: dict[_CacheKey, ListKey]
    ) -> Sequence[Postings | None]:
        """Read posting lists of ``language`` and cache them."""
        index = self._languages.get(language)
        posting_lists = [None] * len(keys) if index is None else decode(index, [*keys.values()])
        for key, postings in zip(keys, posting_lists, strict=True):
            self._cache[key] = postings
        return posting_lists

    def _has_word(self, language: Language, word: str) -> bool:
        index = self._languages[language]
        stem = get_analyzer(language).stem_folded(word)
        if not any(block.has_word(stem, word) for block in index.blocks):
            return False
        return index.live is None or self.word(language, word) is not None


class TitleIndex(PostingIndex):
    """The posting lists of titles; ids of rows are keys, see :mod:`index.keyword.title_keys`."""

    @cached_property
    def _first_passages(self) -> NDArray[np.int64]:
        """The first passage of every document that has one, ascending."""
        keys = np.concatenate([_NO_IDS, *(index.ids for index in self._languages.values())])
        return np.sort(ids_of(keys[has_text(keys)]))

    def passages(self, keys: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the ids from which and below which the passages of documents are, (n,) each.

        ``keys`` (n,) are of documents that have passages.
        """
        first = ids_of(keys)
        starts = self._first_passages
        following = np.minimum(starts.searchsorted(first, side="right"), len(starts) - 1)
        is_last = starts[following] <= first
        return first, np.where(is_last, _AFTER_ANY_ID, starts[following])


class KeywordIndex(PostingIndex):
    """An opened keyword index: the posting lists of passages, and ``titles``, those of titles."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        """Open the blocks in ``folder``. Raises OSError or DerivedDamageError."""
        blocks = open_blocks(folder, manifest)
        removed = np.array(sorted(manifest.removed), dtype=np.int64)
        super().__init__([block for block in blocks if not block.entry.titles], removed)
        self.version = manifest.version
        self.titles = TitleIndex([block for block in blocks if block.entry.titles], removed)

    @classmethod
    def open(cls, folder: Path, *, verify: bool = False) -> KeywordIndex | None:
        """Open the index in ``folder``; None if it is missing, damaged or of another format.

        With ``verify``, all of it is verified, else what is read, when it is read.
        """
        try:
            manifest = Manifest.read(folder)
            if manifest is None:
                return None
            index = cls(folder, manifest)
            if verify:
                index.check_all()
            return index
        except (OSError, DerivedDamageError):
            return None

    @property
    def all_languages(self) -> tuple[Language, ...]:
        """The languages that have passages, then those that have titles only."""
        others = [language for language in self.titles.languages if language not in self.languages]
        return (*self.languages, *others)

    def mentions_stem(self, language: Language, stem: str) -> bool:
        """Tell whether any passage or title of ``language`` has a stem."""
        return self.has_stem(language, stem) or self.titles.has_stem(language, stem)

    def mentions_word(self, word: str) -> bool:
        """Tell whether any passage or title, in any language, has a folded word."""
        return self.has_word(word) or self.titles.has_word(word)

    def check_all(self) -> None:
        """Verify all files. Raises DerivedDamageError if one is damaged."""
        super().check_all()
        self.titles.check_all()

    def close(self) -> None:
        """Let go of the blocks; their files are closed when nothing refers to them any more."""
        super().close()
        self.titles.close()


def _language_order(language: Language) -> tuple[int, Language]:
    """Return the key to sort languages by, whatever the order of their blocks."""
    return LANGUAGES.index(language) if language in LANGUAGES else len(LANGUAGES), language


def _nbytes(postings: Postings | None) -> int:
    return OVERHEAD_BYTES if postings is None else postings.nbytes
