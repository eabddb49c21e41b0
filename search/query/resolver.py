"""The tree of a query → the condition that its operators make, resolved to words.

Plain words only rank. Whatever carries an operator is a condition.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Final, Protocol

from index.text.analysis import get_analyzer, is_stop_word
from index.text.analysis.words import find_surfaces, find_words
from index.types import Language
from search.conditions import (
    All,
    Any,
    Condition,
    HasSequence,
    HasStems,
    HasWords,
    IsIn,
    Not,
    WordSequence,
)
from search.query.acronyms import analyze_single_word, is_acronym, merge_acronyms
from search.query.collection_words import RankedWord
from search.query.fields import to_filters
from search.query.syntax.tree import (
    AllOf,
    AnyOf,
    Excluded,
    Field,
    Form,
    Group,
    Name,
    Node,
    Phrase,
    Required,
    Text,
    Word,
)
from search.types import Alternative, Concept, Query, Reason

MIN_TRANSLATION_SHARE: Final = 0.5
"""A word also stands for its translations of at least this share of the best one's weight."""

_TRANSLATED: Final = (Reason.SPELLING, Reason.TRANSLATION)
_NO_SYNONYMS: Final = (Reason.STEM, Reason.SPELLING, Reason.TRANSLATION)

ReadWord = Callable[[str], dict[Language, tuple[Concept, ...]]]
"""A word → how passages of each language may put it."""


ReadName = Callable[[Name], Query | None]
"""A name of a query → how it is read; None if it is of function words alone."""


class WordFinder(Protocol):
    """What finds the words of the collection that a word of the query stands for."""

    def complete(self, language: Language, prefix: str) -> Sequence[RankedWord]:
        """Return the words that begin with ``prefix``, the most frequent first."""

    def spelt_like(self, language: Language, word: str, distance: int) -> Sequence[RankedWord]:
        """Return the words that are at most ``distance`` slips away from ``word``."""


class Resolver:
    """Resolves the tree of one query for passages in the ``targets`` languages."""

    def __init__(
        self,
        targets: Sequence[Language],
        read_word: ReadWord,
        read_name: ReadName,
        finder: WordFinder,
    ) -> None:
        self._targets = targets
        self._read_word = read_word
        self._read_name = read_name
        self._finder = finder
        self._words: dict[tuple[Word, Language], Sequence[RankedWord]] = {}

    def resolve(self, tree: Node) -> Condition | None:
        """Return the condition of a tree; None if nothing in it is one.

        Raises QueryError if the value of a field is none.
        """
        if isinstance(tree, Text):
            return None
        if isinstance(tree, Group):
            conditions = [self.resolve(node) for node in tree.nodes]
            present = [condition for condition in conditions if condition is not None]
            return All(tuple(present)) if present else None
        return self._condition(tree)

    def _condition(self, node: Node) -> Condition:
        """Return the condition that ``node`` occurs."""
        if isinstance(node, Required):
            return self._condition(node.node)
        if isinstance(node, Excluded):
            return Not(self._condition(node.node))
        if isinstance(node, AllOf | Group):
            return All(tuple(map(self._condition, node.nodes)))
        if isinstance(node, AnyOf):
            return Any(tuple(map(self._condition, node.nodes)))
        if isinstance(node, Field):
            return IsIn(to_filters(node))
        if isinstance(node, Phrase):
            return self._phrase(node)
        if isinstance(node, Name):
            return self._name(node)
        if isinstance(node, Word):
            return self._word(node)
        return self._text(node.text)

    def _name(self, name: Name) -> Condition:
        """Return the condition that all words of a name occur, in any spelling."""
        query = self._read_name(name)
        if query is None or query.condition is None:  # function words
            return self._phrase(Phrase(name.text))
        return query.condition

    def _text(self, text: str) -> Condition:
        """Return the condition that a plain word occurs, in any way passages may put it.

        As typed it counts in every language, even where a lexicon would rather translate it.
        """
        if len(merge_acronyms(text, list(find_words(text)))) > 1:
            return self._phrase(Phrase(text))
        concepts = self._read_word(text)
        if not any(concepts.values()):  # a function word, which is not indexed
            return self._phrase(Phrase(text))
        alternatives: dict[Language, tuple[tuple[str, ...], ...]] = {}
        names: dict[Language, tuple[str, ...]] = {}
        for language in self._targets:
            likely = list(_likely(concepts.get(language, ()), _NO_SYNONYMS))
            wholes = dict.fromkeys(one.terms for one in likely if not one.words)
            words = dict.fromkeys(word for one in likely for word in sorted(one.words))
            form = analyze_single_word(text, language)
            if not words:
                wholes[form.stem,] = None
            alternatives[language] = tuple(wholes)
            names[language] = (*words, form.word) if words else ()
        condition = HasStems(alternatives)
        return Any((condition, HasWords(names))) if any(names.values()) else condition

    def _word(self, word: Word) -> Condition:
        is_plain = not is_acronym(word.text, [word.text])
        if word.form is Form.EXACT and is_plain and self._is_function_word(word.text):
            return self._phrase(Phrase(word.text))
        words: dict[Language, tuple[str, ...]] = {}
        for language in self._targets:
            words[language] = tuple(known.text for known in self.words(word, language))
        return HasWords(words)

    def words(self, word: Word, language: Language) -> Sequence[RankedWord]:
        """Return the folded words of ``language`` that ``word`` stands for, the likeliest first."""
        key = word, language
        if key not in self._words:
            self._words[key] = self._find_words(word, language)
        return self._words[key]

    def _find_words(self, word: Word, language: Language) -> Sequence[RankedWord]:
        if word.form is Form.EXACT:
            return (RankedWord(analyze_single_word(word.text, language).word, 0),)
        folded = get_analyzer(language).analyze_word(word.text).word
        if word.form is Form.PREFIX:
            return self._finder.complete(language, folded)
        return self._finder.spelt_like(language, folded, word.distance)

    def _is_function_word(self, text: str) -> bool:
        return is_stop_word(text, self._targets)

    def _phrase(self, phrase: Phrase) -> Condition:
        sequences: dict[Language, tuple[WordSequence, ...]] = {}
        for language in self._targets:
            words = get_analyzer(language).analyze_words(find_surfaces(phrase.text))
            slots = tuple(frozenset([word.word]) for word in words if word.word)
            sequences[language] = (WordSequence(slots, phrase.near),) if slots else ()
        if phrase.translated:
            for language, translations in self._translate(phrase).items():
                sequences[language] += translations
        return HasSequence(phrase.text, sequences)

    def _translate(self, phrase: Phrase) -> dict[Language, tuple[WordSequence, ...]]:
        """Return how other languages may put a phrase: as a whole, or else word by word."""
        translated: dict[Language, tuple[WordSequence, ...]] = {}
        for language, concepts in self._read_word(phrase.text).items():
            wholes = _translations_as_whole(concepts)
            if wholes:
                slots = [tuple(frozenset([stem]) for stem in whole) for whole in wholes]
                near = phrase.near
            else:  # other languages put the words in another order
                slots = _translations_by_word(concepts)
                near = phrase.near or 0
            translated[language] = tuple(WordSequence(one, near, by_stem=True) for one in slots)
        return translated


def _translations_as_whole(concepts: Sequence[Concept]) -> list[tuple[str, ...]]:
    """Return the stems of the likely translations of an expression; [] if it is not known."""
    wholes = [concept for concept in concepts if concept.expression and concept.parts]
    if len(wholes) != 1 or len(concepts) != 1:
        return []
    translations = _likely_terms(wholes, _TRANSLATED)
    return [terms for terms in translations if len(terms) > 1] or list(translations[:1])


def _translations_by_word(concepts: Sequence[Concept]) -> list[tuple[frozenset[str], ...]]:
    """Return what may stand for each word; [] if one of them has no translation."""
    slots: list[frozenset[str]] = []
    for concept in concepts:
        if not concept.expression:
            terms = _likely_terms([concept], _TRANSLATED)
            slots.append(frozenset(stem for one in terms for stem in one))
    return [tuple(slots)] if slots and all(slots) else []


def _likely_terms(
    concepts: Iterable[Concept], reasons: Collection[Reason]
) -> tuple[tuple[str, ...], ...]:
    """Return the stems of the likely alternatives of ``concepts`` that have one of ``reasons``."""
    return tuple(dict.fromkeys(one.terms for one in _likely(concepts, reasons)))


def _likely(concepts: Iterable[Concept], reasons: Collection[Reason]) -> Iterator[Alternative]:
    for concept in concepts:
        best = max((alternative.weight for alternative in concept.alternatives), default=0.0)
        for alternative in concept.alternatives:
            is_doubtful = alternative.weight < MIN_TRANSLATION_SHARE * best
            if alternative.reason not in reasons:
                continue
            is_certain = alternative.reason in (Reason.STEM, Reason.SPELLING)
            if is_certain or not is_doubtful:
                yield alternative
