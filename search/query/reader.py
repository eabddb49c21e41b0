"""Reads queries with all that is known about words, and about the words of the collection."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property

from index.keyword.index import KeywordIndex
from index.text.analysis import get_analyzer
from index.text.normalize import fold
from index.types import LANGUAGES, Language
from search.lexicon.names import NameSpeller
from search.lexicon.synonyms import SynonymTable
from search.lexicon.translations import Lexicon
from search.query.alternatives import AlternativeFinder
from search.query.common_words import CommonWordWeights
from search.query.disambiguation import TranslationDisambiguator
from search.query.parse import parse
from search.query.spelling import correct_query
from search.query.word_vectors import Encode
from search.types import Expansion, Query


class QueryReader:
    """Turns texts into queries; remembers the last one. Lexicon and tables open when needed."""

    def __init__(self, index: KeywordIndex, encode: Encode | None) -> None:
        """``encode`` gives vectors at once; None where the encoder takes its time."""
        self._index = index
        self._context = None if encode is None else TranslationDisambiguator(encode)
        self._names = NameSpeller(index.has_stem)
        self._commonness = CommonWordWeights()
        self._synonyms = SynonymTable()
        self._last: tuple[object, Query] | None = None
        self._right: tuple[str, str | None] | None = None
        self._words: tuple[frozenset[Expansion], AlternativeFinder] | None = None

    @cached_property
    def _lexicon(self) -> Lexicon:
        return Lexicon.open()

    def close(self) -> None:
        """Release the files."""
        if "_lexicon" in self.__dict__:
            self._lexicon.close()

    def read(
        self,
        text: str,
        languages: Sequence[Language] = (),
        without: Collection[Expansion] = (),
        targets: Sequence[Language] | None = None,
    ) -> Query:
        """Return what ``text`` asks for, in ``languages`` or in those it may be in.

        It says so for passages in ``targets``, None stands for all that the collection has.

        A word that neither the collection nor the lexicon has, one slip away from one
        that the collection has, is read as that. Raises QueryError, see
        :func:`search.query.parse.parse`.
        """
        wanted = self._index.languages if targets is None else tuple(targets)
        key = (text, tuple(languages), frozenset(without), wanted)
        if self._last is None or self._last[0] != key:
            self._last = (key, self._read(text, languages, without, wanted))
        return self._last[1]

    def _read(
        self,
        text: str,
        languages: Sequence[Language],
        without: Collection[Expansion],
        targets: Sequence[Language],
    ) -> Query:
        right = None if Expansion.SLIPS in without else self.correct(text)
        return parse(
            text if right is None else right,
            targets,
            self._lexicon,
            wordings=self._wordings(frozenset(without)),
            commonness=self._commonness,
            context=None if Expansion.CONTEXT in without else self._context,
            languages=languages,
            expressions=Expansion.EXPRESSIONS not in without,
        )

    def _wordings(self, without: frozenset[Expansion]) -> AlternativeFinder:
        if self._words is None or self._words[0] != without:
            some = AlternativeFinder(self._lexicon, self._names, self._synonyms, without)
            self._words = (without, some)
        return self._words[1]

    def correct(self, text: str) -> str | None:
        """Return ``text`` with words that nobody knows put right, None if there are none."""
        if self._right is None or self._right[0] != text:
            self._right = (text, correct_query(text, self._frequency, self._known))
        return self._right[1]

    def _frequency(self, word: str) -> int:
        if not self._index.has_word(word):
            return 0
        found = (self._index.word(language, word) for language in self._index.languages)
        return sum(len(one.rows) for one in found if one is not None)

    def _known(self, word: str) -> bool:
        """Tell whether ``word``, as typed, is one that a passage or a table has."""
        if self._index.has_word(fold(word)):
            return True
        if any(
            self._lexicon.knows(language, (get_analyzer(language).analyze_word(word).stem,))
            for language in LANGUAGES
        ):
            return True
        return any(
            self._index.has_stem(target, get_analyzer(target).analyze_word(word).stem)
            or any(self._names.alternatives(fold(word), source, target) for source in LANGUAGES)
            for target in self._index.languages
        )
