"""Names read as names: their spellings in both scripts, and no other word that they may be.

In a list of names, Salas is a family and no rooms, and Said did not say anything. So a name has
neither translations nor synonyms, and of the words with its stem only those that are the name. One
that is an ordinary word, too, counts where a capital begins it. Arabic has no capitals: there it
counts as it is, and is reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from index.text.analysis import get_analyzer
from index.text.analysis.acronyms import to_term
from index.text.analysis.function_names import ALSO_WORDS, to_name_term
from index.text.analysis.words import Word, find_words, is_arabic, is_number
from index.text.language import guess_query_languages
from index.text.normalize import fold
from index.types import ARABIC, ENGLISH, Language
from search.conditions import All, Any, Condition, HasCapitalized, HasStems, HasWords
from search.lexicon.known_names import LATIN, KnownNames
from search.lexicon.name_forms import is_form_of_name
from search.lexicon.names import NAME_WEIGHT, NameSpeller
from search.query.acronyms import is_acronym, merge_acronyms
from search.query.compounds import (
    QueryCompounds,
    Whole,
    find_query_compounds,
    to_alternatives,
)
from search.query.function_words import NAME_PARTICLES, is_function_word
from search.query.missing_codes import Occurs
from search.query.name_alternatives import (
    find_compound_names,
    function_names,
    is_spelt_alone,
    spell_function_name,
)
from search.types import Alternative, Concept, Expansion, Query, Reason


class _NameWord(NamedTuple):
    """A word of a name as typed, and how passages of each language have it.

    ``term`` is that of a name that is a function word, if it is one.
    """

    surface: str
    folded: str
    term: str | None
    alternatives: Mapping[Language, tuple[Alternative, ...]]

    def to_condition(self) -> Condition:
        """Return the condition that passages have it."""
        words: dict[Language, tuple[str, ...]] = {}
        capitalized: dict[Language, tuple[str, ...]] = {}
        wholes: dict[Language, tuple[tuple[str, ...], ...]] = {}
        for language, alternatives in self.alternatives.items():
            words[language] = tuple(_words_of(alternatives, capitalized=False))
            capitalized[language] = tuple(_words_of(alternatives, capitalized=True))
            is_latin = not is_arabic(self.folded)
            is_unindexed = get_analyzer(language).is_stop_word(self.folded)
            if self.term is None and is_latin and is_unindexed:
                capitalized[language] += (self.folded,)
            wholes[language] = tuple(
                alternative.terms for alternative in alternatives if not alternative.words
            )
        return Any((HasWords(words), HasCapitalized(capitalized), HasStems(wholes)))

    def to_concept(self, target: Language) -> Concept | None:
        """Return what to look for in passages in ``target``; None if nothing there is indexed."""
        alternatives = self.alternatives[target]
        if not alternatives:
            return None
        words = (self.folded,) if self.term is None else (self.folded, self.term)
        return Concept(self.surface, words, alternatives, is_name=True)


class NameReader:
    """Reads names with what is known about them and the words of the collection."""

    def __init__(self, known: KnownNames, names: NameSpeller | None, occurs: Occurs) -> None:
        """``names`` finds other spellings, if these are to be looked for.

        ``occurs`` tells whether the collection has a folded word.
        """
        self._known = known
        self._names = names
        self._occurs = occurs

    def read(self, text: str, targets: Sequence[Language]) -> Query | None:
        """Return what asks for a name in passages of the ``targets`` languages.

        None if it is of function words alone.
        """
        words = merge_acronyms(text, list(find_words(text)))
        compounds = find_query_compounds(text, words, ENGLISH, self._occurs)
        positions = [place for place in _find_positions(words) if place not in compounds.replaced]
        if not positions and not compounds.wholes:
            return None
        named = [self._read_word(words, place, compounds, targets) for place in positions]
        concepts = {target: _to_concepts(named, compounds.wholes, target) for target in targets}
        conditions: list[Condition] = [word.to_condition() for word in named]
        conditions += [_to_condition(whole, targets) for whole in compounds.wholes]
        return Query(
            text,
            guess_query_languages(text),
            known=True,
            concepts=concepts,
            condition=All(tuple(conditions)),
            names_only=True,
            also_words=self._find_also_words(named),
        )

    def _read_word(
        self,
        words: Sequence[Word],
        position: int,
        compounds: QueryCompounds,
        targets: Sequence[Language],
    ) -> _NameWord:
        """Return the word at ``position`` of a name, as passages in the ``targets`` have it."""
        surfaces = [word.surface for word in words]
        spellings = compounds.spellings.get(position, ())
        alternatives = {
            target: (
                *to_alternatives(spellings, target),
                *self._find_alternatives(surfaces, position, target),
                *self._find_joined(words, position, target),
            )
            for target in targets
        }
        surface = surfaces[position]
        term = to_name_term(surface, is_name=True)
        return _NameWord(surface, _fold_name(surface), term, alternatives)

    def _find_alternatives(
        self, surfaces: Sequence[str], position: int, target: Language
    ) -> Iterator[Alternative]:
        """Yield how passages in ``target`` have the word at ``position`` of a name."""
        surface = surfaces[position]
        term = to_name_term(surface, is_name=True)
        if term is not None:
            yield from self._without_words(spell_function_name(term, target, self._names), target)
            return
        word = _fold_name(surface)
        if is_acronym(surface, surfaces):
            yield Alternative((to_term(surface),), 1.0, Reason.STEM)
        if is_number(surface):
            yield from to_alternatives([(surface,)], target)
            return
        forms = frozenset([word]) if self._names is None else self._names.find_name(word, target)
        yield from self._by_stem(forms, target, 1.0, Reason.STEM)
        if self._names is not None:
            yield from self._find_spellings(self._names, word, target, forms)

    def _find_joined(
        self, words: Sequence[Word], position: int, target: Language
    ) -> Iterator[Alternative]:
        """Yield the names in one piece that a word and the one beside it are: Abdul Rahman."""
        if self._names is None:
            return
        for positions in find_compound_names(words):
            first, second = (_fold_name(words[place].surface) for place in positions)
            source = ARABIC if is_arabic(first) else LATIN[0]
            if position in positions and is_arabic(first) == is_arabic(second):
                yield from self._names.find_joined(first, second, source, target)

    def _find_spellings(
        self, names: NameSpeller, word: str, target: Language, forms: frozenset[str]
    ) -> Iterator[Alternative]:
        """Yield the other spellings of a folded name, beside its ``forms``."""
        yield from function_names(word, target)
        if is_spelt_alone(word, target):
            return
        source = ARABIC if is_arabic(word) else LATIN[0]  # whichever makes no difference
        spellings = [
            *names.find_spellings(word, source, target, is_name=True),
            *names.find_translations(word, source, target),
        ]
        yield from self._without_words(spellings, target, forms)

    def _without_words(
        self,
        spellings: Iterable[Alternative],
        target: Language,
        forms: frozenset[str] = frozenset(),
    ) -> Iterator[Alternative]:
        """Yield ``spellings`` but ``forms``; what is an ordinary word, too, needs a capital."""
        spellings = list(spellings)
        words = {other for spelling in spellings for other in spelling.words} - forms
        yield from self._by_stem(words, target, NAME_WEIGHT, Reason.SPELLING)
        yield from (spelling for spelling in spellings if not spelling.words)

    def _by_stem(
        self, words: Iterable[str], target: Language, weight: float, reason: Reason
    ) -> Iterator[Alternative]:
        """Yield folded words as alternatives, those with the same stem as one.

        Those that are ordinary words, too, are apart: they need a capital.
        """
        by_stem: dict[tuple[str, bool], list[str]] = {}
        for word in sorted(words):
            form = get_analyzer(target).analyze_word(word)
            if not form.stop:
                is_word = not is_arabic(word) and self._known.is_also_word(LATIN[0], word)
                by_stem.setdefault((form.stem, is_word), []).append(word)
        by = None if reason is Reason.STEM else Expansion.NAMES
        for (stem, is_word), same in by_stem.items():
            yield Alternative(
                (stem,), weight, reason, by, words=frozenset(same), capitalized=is_word
            )

    def _find_also_words(self, named: Sequence[_NameWord]) -> tuple[str, ...]:
        """Return the Arabic spellings that are ordinary words, too.

        () if a word of the name has none: then that one tells.
        """
        by_word = [self._find_ordinary(name) for name in named]
        return tuple(dict.fromkeys(chain.from_iterable(by_word))) if all(by_word) else ()

    def _find_ordinary(self, name: _NameWord) -> list[str]:
        """Return the ordinary words among the Arabic spellings, without what is joined to them."""
        alternatives = name.alternatives.get(ARABIC, ())
        spellings = {word for alternative in alternatives for word in alternative.words}
        ordinary: list[str] = []
        for word in sorted(filter(is_arabic, spellings), key=lambda each: (len(each), each)):
            is_joined = any(is_form_of_name(other, word, ARABIC) for other in ordinary)
            is_word = not is_joined and self._known.is_certainly_also_word(word)
            if is_word and self._occurs_in_any_form(word, spellings):
                ordinary.append(word)
        terms = chain.from_iterable(alternative.terms for alternative in alternatives)
        ordinary += [
            ALSO_WORDS[term] for term in terms if term in ALSO_WORDS and self._occurs(term)
        ]
        return [name.surface if word == name.folded else word for word in ordinary]

    def _occurs_in_any_form(self, word: str, spellings: Iterable[str]) -> bool:
        return any(
            is_form_of_name(word, other, ARABIC) and self._occurs(other) for other in spellings
        )


def _words_of(alternatives: Iterable[Alternative], *, capitalized: bool) -> Iterator[str]:
    for alternative in alternatives:
        if alternative.capitalized == capitalized:
            yield from sorted(alternative.words)


def _to_concepts(
    named: Iterable[_NameWord], wholes: Iterable[Whole], target: Language
) -> tuple[Concept, ...]:
    concepts = [concept for word in named if (concept := word.to_concept(target)) is not None]
    return (*concepts, *(whole.to_concept(target, ()) for whole in wholes))


def _to_condition(whole: Whole, targets: Iterable[Language]) -> Condition:
    """Return the condition that passages have a number, a date or a code."""
    return HasStems(
        {
            target: tuple(
                alternative.terms for alternative in whole.to_concept(target, ()).alternatives
            )
            for target in targets
        }
    )


def _find_positions(words: Sequence[Word]) -> list[int]:
    """Return the positions of the words of a name that say something."""
    content = [
        position
        for position, word in enumerate(words)
        if not is_function_word(fold(word.surface))
        or to_name_term(word.surface, is_name=True) is not None
    ]
    if not content:
        return []
    return [
        position
        for position, word in enumerate(words)
        if position in content
        or (word.surface[0].isupper() and fold(word.surface) not in NAME_PARTICLES)
    ]


def _fold_name(surface: str) -> str:
    """Return a word of a name folded, without an article's apostrophe or a genitive."""
    language = ARABIC if is_arabic(surface) else ENGLISH
    return get_analyzer(language).analyze_word(surface).word
