"""Queries with operators: what ranks, and the condition that passages must fulfil."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import replace

from index.errors import QueryError
from index.messages import Message
from index.text.analysis import get_analyzer
from index.text.analysis.words import find_surfaces, find_words, is_arabic
from index.text.normalize import fold
from index.types import ARABIC, Language
from search.conditions import needs_words
from search.query.acronyms import merge_acronyms
from search.query.name_reader import NameReader
from search.query.parse import QueryParser
from search.query.resolver import Resolver, WordFinder
from search.query.spelling import CorrectedQuery
from search.query.syntax.parser import ParsedQuery
from search.query.syntax.tree import (
    Field,
    Form,
    Group,
    Leaf,
    Name,
    Text,
    Word,
    leaves,
    offers_choice,
)
from search.types import Alternative, Concept, Correction, Query, Reason

Correct = Callable[[str, bool], CorrectedQuery | None]
"""A text, and whether it is a name → the same with its misspelt words corrected, if any are."""


class OperatorReader:
    """Reads queries with operators for passages in the ``targets`` languages."""

    def __init__(
        self,
        parser: QueryParser,
        names: NameReader,
        finder: WordFinder,
        targets: Sequence[Language],
        languages: Sequence[Language],
        expressions: bool,
    ) -> None:
        """``languages`` are those of the query, () to have them guessed."""
        self._parser = parser
        self._targets = targets
        self._languages = languages
        self._are_given = bool(languages)
        self._expressions = expressions
        self._names = names
        self._named: dict[Name, Query | None] = {}
        self._resolver = Resolver(targets, self._read_word, self._read_name, finder)

    def read(self, parsed: ParsedQuery, correct: Correct) -> Query:
        """Return what a query with operators asks for.

        Plain words are corrected, whatever carries an operator is taken as it is. Raises
        QueryError if the query says only what must not occur, or if a field has no such value.
        """
        positive = [leaf for leaf, excluded in leaves(parsed.tree) if not excluded]
        if not positive:
            raise QueryError("the query only says what must not occur; add a word to look for")
        parts: list[str] = []
        forms: set[str] = set()
        other_words: set[str] = set()
        plain_words: set[str] = set()
        corrections: tuple[Correction, ...] = ()
        ranking = list(_ranking_leaves(parsed.tree))
        for leaf, is_plain in ranking:
            part = self._wording(leaf)
            if not part:
                continue
            is_name = isinstance(leaf, Name)
            corrected = correct(part, is_name) if is_plain or is_name else None
            if corrected is not None:
                corrections += corrected.corrections
                part = corrected.text
            if isinstance(leaf, Name):
                self._named[leaf] = self._names.read(part, self._targets)
                continue
            parts.append(part)
            if is_plain:
                plain_words |= _words_of(part)
            words = forms if isinstance(leaf, Word) else other_words
            words.update(map(fold, find_surfaces(part)))
        is_whole = all(is_plain or isinstance(leaf, Field | Name) for leaf, is_plain in ranking)
        query = self._read_ranked(" ".join(parts), positive, forms - other_words, is_whole=is_whole)
        query = _add_names(query, filter(None, self._named.values()))
        self._languages = query.languages or self._languages
        condition = self._resolver.resolve(parsed.tree)
        if condition is not None and needs_words(condition):
            query = _leave_to_condition(query, plain_words)
        return replace(
            query,
            condition=condition,
            corrections=corrections,
            notes=query.notes + parsed.notes,
            offers_choice=offers_choice(parsed.tree),
        )

    def _read_ranked(
        self, text: str, positive: Sequence[Leaf], forms: Set[str], *, is_whole: bool
    ) -> Query:
        """Return what ranks; nothing may. Of the folded words ``forms``, no other form is shown.

        ``is_whole``: no operator is about a word of ``text``.
        """
        if not find_surfaces(text):
            return Query("", (), known=True, concepts={})
        query = self._parse(text, self._languages, is_whole=is_whole)
        words = [leaf for leaf in positive if isinstance(leaf, Word)]
        concepts: dict[Language, tuple[Concept, ...]] = {}
        for language in self._targets:
            added = [self._concept(word, language) for word in words if word.form != Form.EXACT]
            present = [concept for concept in added if concept.alternatives]
            ranked = [
                replace(concept, is_form=True) if forms >= set(concept.words) else concept
                for concept in query.concepts.get(language, ())
            ]
            concepts[language] = (*ranked, *present)
        if not any(concepts.values()):  # function words, which are in every passage
            return Query("", query.languages, known=True, concepts={})
        return replace(query, concepts=concepts, known=True)

    def _parse(self, text: str, languages: Sequence[Language], *, is_whole: bool = False) -> Query:
        return self._parser.parse(
            text,
            self._targets,
            languages,
            expressions=self._expressions,
            is_whole=is_whole,
        )

    def _read_name(self, name: Name) -> Query | None:
        if name not in self._named:  # one that must not occur
            self._named[name] = self._names.read(name.text, self._targets)
        return self._named[name]

    def _read_word(self, text: str) -> dict[Language, tuple[Concept, ...]]:
        return self._parse(text, self._languages_of(text)).concepts

    def _languages_of(self, text: str) -> Sequence[Language]:
        """Return the languages that a word of the query may be in, () to have them guessed.

        They are those of what ranks, which says nothing about words in the other script.
        """
        if self._are_given:
            return self._languages
        arabic = is_arabic(text)
        return [language for language in self._languages if (language == ARABIC) == arabic]

    def _wording(self, leaf: Leaf) -> str:
        """Return how ``leaf`` is put in words that rank: of several, by the likeliest."""
        if isinstance(leaf, Field):
            return ""
        if not isinstance(leaf, Word):
            return leaf.text
        words = [
            word for language in self._targets for word in self._resolver.words(leaf, language)
        ]
        return min(words, key=lambda word: word.rank).text if words else leaf.text

    def _concept(self, word: Word, language: Language) -> Concept:
        """Return the concept of a word that stands for several words of the collection."""
        words = tuple(known.text for known in self._resolver.words(word, language))
        stem = get_analyzer(language).stem_folded
        stems = dict.fromkeys(map(stem, words))
        alternatives = tuple(Alternative((one,), 1.0, Reason.STEM) for one in stems if one)
        return Concept(word.text, words, alternatives, is_form=True)


def _add_names(query: Query, names: Iterable[Query]) -> Query:
    """Return ``query`` with what asks for ``names``, too."""
    for name in names:
        is_first = not query.text
        concepts = {
            language: (*query.concepts.get(language, ()), *of_name)
            for language, of_name in name.concepts.items()
        }
        query = replace(
            query,
            text=f"{query.text} {name.text}".strip(),
            languages=query.languages or name.languages,
            known=True,
            concepts=concepts,
            notes=(*query.notes, *_describe_also_words(name.also_words)),
            names_only=is_first or query.names_only,
            also_words=(*query.also_words, *name.also_words),
        )
    return query


def _leave_to_condition(query: Query, plain_words: Set[str]) -> Query:
    """Return ``query`` with all decided by its condition but its folded ``plain_words``."""
    concepts = {
        language: tuple(
            replace(concept, is_decided=plain_words.isdisjoint(_words_of(concept.text)))
            for concept in in_language
        )
        for language, in_language in query.concepts.items()
    }
    return replace(query, concepts=concepts)


def _words_of(text: str) -> set[str]:
    """Return the folded words of ``text``, and its acronyms without dots."""
    acronyms = (word.surface for word in merge_acronyms(text, list(find_words(text))))
    return set(map(fold, (*find_surfaces(text), *acronyms)))


def _describe_also_words(words: Sequence[str]) -> Iterator[str]:
    """Yield a line that says which spellings of a name are ordinary words, if any are."""
    if words:
        yield Message(
            "also an ordinary word in Arabic, where no capital tells a name: {words}",
            words=", ".join(words),
        )


def _ranking_leaves(tree: Group) -> Iterator[tuple[Leaf, bool]]:
    """Yield the leaves that rank, each with whether it is a plain word."""
    for node in tree.nodes:
        if isinstance(node, Group):
            yield from _ranking_leaves(node)
            continue
        for leaf, excluded in leaves(node):
            if not excluded:
                yield leaf, isinstance(node, Text)
