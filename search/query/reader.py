"""Reads queries with all that is known about words and about the words of the collection."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import cached_property, partial

from index import cache
from index.backend import Keywords
from index.types import Language
from search.cancellation import Cancellation
from search.lexicon.known_names import KnownNames
from search.lexicon.names import NameSpeller
from search.lexicon.synonyms import SynonymTable
from search.lexicon.translations import Lexicon
from search.query.alternatives import AlternativeFinder
from search.query.collection_words import CollectionWords
from search.query.common_words import CommonWordWeights
from search.query.completion import complete_last_word
from search.query.disambiguation import TranslationDisambiguator
from search.query.fields import check_fields
from search.query.known_words import KnownWords
from search.query.name_reader import NameReader
from search.query.named_words import PassagesAndTitles
from search.query.operators import OperatorReader
from search.query.parse import QueryParser
from search.query.spelling import CorrectedQuery, correct_query
from search.query.syntax.parser import parse
from search.query.word_vectors import Encode
from search.types import Expansion, Query
from search.validation import check_query


class QueryReader:
    """Turns texts into queries. The lexicon and the tables are opened on first use."""

    def __init__(
        self,
        index: Keywords,
        encode: Encode | None,
        cancellation: Cancellation | None = None,
    ) -> None:
        """``encode`` is None if the encoder is too slow to encode the words of a query."""
        self._index = index
        self._cancellation = cancellation or Cancellation()
        self._disambiguator = None if encode is None else TranslationDisambiguator(encode)
        self._words = CollectionWords(index)
        self._synonyms = SynonymTable()
        self._word_weights = CommonWordWeights()
        self._cached_read = cache.cached_method(self._read, cache.PARSED_QUERIES)
        self._cached_correct = cache.cached_method(self._correct, cache.CORRECTED_QUERIES)
        self._cached_parser = cache.cached_method(self._build_parser, cache.QUERY_PARSERS)

    @cached_property
    def _lexicon(self) -> Lexicon:
        return Lexicon.open()

    @cached_property
    def _vocabulary(self) -> KnownWords:
        return KnownWords(self._index, self._lexicon, self._names, self._cancellation)

    @cached_property
    def _names(self) -> NameSpeller:
        is_ordinary = partial(_is_ordinary, self._word_weights, self._synonyms)
        return NameSpeller(PassagesAndTitles(self._index), KnownNames(self._lexicon, is_ordinary))

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
        """Return what ``text`` asks for in passages of the ``targets`` languages.

        ``languages`` are those the query is in; empty, they are guessed. ``without`` names
        expansions to leave out. ``targets`` default to all languages of passages
        and titles.

        A word that neither the collection nor the lexicon has is read as a word of the
        collection that is spelt nearly so, if there is one.

        Raises:
            QueryError: see :func:`search.validation.check_query`, which comes first, and
                :meth:`search.query.parse.QueryParser.parse`.
        """
        check_query(text)
        if targets is None:
            targets = self._index.all_languages
        return self._cached_read(text, tuple(languages), frozenset(without), tuple(targets))

    def _read(
        self,
        text: str,
        languages: tuple[Language, ...],
        without: frozenset[Expansion],
        targets: tuple[Language, ...],
    ) -> Query:
        parser = self._cached_parser(without)
        expressions = Expansion.EXPRESSIONS not in without

        def correct(part: str, is_name: bool) -> CorrectedQuery | None:
            if Expansion.SLIPS in without:
                return None
            return self._cached_correct(part, languages, is_name)

        parsed = parse(text)
        if not parsed.is_plain:
            check_fields(parsed, self._index.languages)
            names = self._names if Expansion.NAMES not in without else None
            name_reader = NameReader(self._names.known, names, self._index.mentions_word)
            reader = OperatorReader(
                parser, name_reader, self._words, targets, languages, expressions
            )
            return reader.read(parsed, correct)
        corrected = correct(text, False) or CorrectedQuery(text, ())
        query = parser.parse(corrected.text, targets, languages, expressions=expressions)
        if not corrected.corrections and not parsed.notes:
            return query
        return replace(query, corrections=corrected.corrections, notes=query.notes + parsed.notes)

    def _build_parser(self, without: frozenset[Expansion]) -> QueryParser:
        return QueryParser(
            self._lexicon,
            alternatives=AlternativeFinder(
                self._lexicon, self._names, self._synonyms, without, self._index.mentions_stem
            ),
            word_weights=self._word_weights,
            disambiguator=None if Expansion.CONTEXT in without else self._disambiguator,
            cancellation=self._cancellation,
            occurs=self._index.mentions_word,
        )

    def complete(self, text: str) -> str | None:
        """Return ``text`` with its last word, half typed, completed; None if it need not be.

        Raises QueryError, see :func:`search.validation.check_query`.
        """
        check_query(text)
        return complete_last_word(text, self._index)

    def correct(self, text: str) -> str | None:
        """Return ``text`` with its unknown words corrected, None if there is nothing to correct.

        A query with operators is left as it is. Raises QueryError, see
        :func:`search.validation.check_query`.
        """
        check_query(text)
        corrected = self._cached_correct(text, (), False) if parse(text).is_plain else None
        return None if corrected is None else corrected.text

    def _correct(
        self, text: str, languages: tuple[Language, ...], is_name: bool
    ) -> CorrectedQuery | None:
        return correct_query(text, self._vocabulary, languages, is_name=is_name)


def _is_ordinary(
    word_weights: CommonWordWeights, synonyms: SynonymTable, language: Language, stem: str
) -> bool:
    """Tell whether a word is common, or at least frequent enough to have known synonyms."""
    return word_weights.weight(language, stem) < 1 or bool(synonyms.lookup(language, stem))
