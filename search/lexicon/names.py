"""How the collection spells a name: in the other script, or otherwise in the same one.

Callao is كاياو in Arabic, and يوسف is Yusuf and Youssef. Only spellings that the collection has
are used, and only those of names: a word of the dictionary that happens to sound like the name
is none of its spellings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain, islice
from typing import Final, Protocol

from index import cache
from index.cache import LruCache
from index.keyword.word_pattern import WordPattern
from index.text.analysis import get_analyzer
from index.text.analysis.arabic import has_stem_of_lemma
from index.text.analysis.words import is_arabic
from index.types import ARABIC, LANGUAGES, Language
from search.lexicon.compound_names import CompoundName
from search.lexicon.consonants import arabic_spellings, latin_spellings
from search.lexicon.known_names import LATIN, PARTICLES, KnownNames
from search.lexicon.name_forms import is_form_of_name, may_be_form
from search.lexicon.name_translations import NameTranslations
from search.lexicon.romanisation import RomanisedName, read_name, spelling_cost
from search.lexicon.same_names import SameNames
from search.lexicon.transliteration import Candidate
from search.types import Alternative, Expansion, Reason

NAME_WEIGHT: Final = 0.9
"""Of a spelling in the other script."""
_SAME_SCRIPT_WEIGHT: Final = 0.9
_SHARE_LOST: Final = 0.3
"""How much of that weight a spelling loses for each point of its cost."""
_MIN_LETTERS: Final = 3
_MAX_CANDIDATES: Final = 64
"""Arabic spellings of a Latin name that are tried."""
_MORE_LETTERS: Final = 4
"""Letters that a Latin spelling may have beyond twice as many as the Arabic one."""
_MIN_SIMILARITY: Final = 0.08
_MIN_SHARE: Final = 0.85
"""Of the similarity of the best spelling that the collection or the lexicon has."""
_MIN_SHORT_SIMILARITY: Final = 0.3
"""The same for names of up to _SHORT letters, which many words resemble."""
_SHORT: Final = 3
_MIN_SURE: Final = 0.3
_MIN_SHARE_NAMED: Final = 0.4
"""Of the similarity of a name and a stem that translates it, with the ending that it may lack."""
_MAX_COMPARED: Final = 256
"""Words of the other script that a name is compared with, one way."""
_MAX_COMPARED_CLOSELY: Final = 16
"""Those of them that are compared with it both ways."""
_MAX_SPELLINGS: Final = 12
"""Spellings of the same script that are looked for, the closest ones."""


class Words(Protocol):
    """What tells which words passages have; see :class:`index.keyword.index.KeywordIndex`."""

    def has_stem(self, language: Language, stem: str) -> bool:
        """Tell whether any passage of a language has a stem."""

    def words_with_stem(self, language: Language, stem: str) -> Mapping[str, int]:
        """Return the folded words with a stem, and in how many passages they are."""

    def words_matching(self, language: Language, pattern: WordPattern) -> Iterable[str]:
        """Return the folded words that a pattern is about."""


class NameSpeller:
    """Finds the spellings of a name that occur in the collection."""

    def __init__(self, collection: Words, known: KnownNames) -> None:
        self._collection = collection
        self.known = known
        self.translations = NameTranslations(known)
        self._same_names = SameNames(known)
        self._cached_spellings = cache.cached_method(self._find, cache.NAME_ALTERNATIVES)
        self._cached_likeliest = cache.cached_method(self._find_likeliest, cache.NAME_ALTERNATIVES)
        # After a key press most words of a query are those of before.
        self._prefetched: LruCache[tuple[str, Language], None] = LruCache(cache.NAME_ALTERNATIVES)
        # The candidates of a name are filtered for one language after another.
        self._candidates = cache.cached_method(self._transliterate, cache.NAME_CANDIDATES)

    def prefetch(self, words: Iterable[str], targets: Iterable[Language]) -> None:
        """Compare folded Arabic words with those in the other script that may spell them.

        An optimisation only: together they are compared faster than one by one.
        """
        pairs = [
            (word, target)
            for word in dict.fromkeys(words)
            for target in targets
            if target != ARABIC and (word, target) not in self._prefetched
        ]
        names, compared = [], []
        for word, target in pairs:
            self._prefetched[word, target] = None
            if len(word) >= _MIN_LETTERS and not self.known.is_word(ARABIC, word):
                others = self._cached_likeliest(word, ARABIC, target)
                compared += [(other, word) for other in others]
                names += [(word, target)] if others else []
        if not names:  # the table of letters need not be read
            return
        self.known.transliterator.compare(compared)
        alike = [self._find_alike(word, ARABIC, target) for word, target in names]
        self.known.prefetch_words(chain.from_iterable(alike))

    def any_occurs(self, language: Language, alternatives: Iterable[Alternative]) -> bool:
        """Tell whether passages in ``language`` have all terms of one of ``alternatives``."""
        return any(self._all_exist(language, alternative.terms) for alternative in alternatives)

    def _all_exist(self, language: Language, stems: tuple[str, ...]) -> bool:
        return all(self._collection.has_stem(language, stem) for stem in stems)

    def find_spellings(
        self, word: str, source: Language, target: Language, *, is_name: bool = False
    ) -> tuple[Alternative, ...]:
        """Return how passages in ``target`` spell a folded ``word``, if it may be a name.

        ``is_name``: it is one, whatever word it is besides, as in a list of names. The word as it
        is is not among them. Within Arabic script, only what may be written in
        one piece or two is found. A code, letters with digits, is spelt alike everywhere.
        """
        if len(word) < _MIN_LETTERS or any(map(str.isdigit, word)):
            return ()
        script_language = ARABIC if source == ARABIC else LATIN[0]  # whichever makes no difference
        return self._cached_spellings(word, script_language, target, is_name)

    def find_forms(
        self, word: str, stem: str, language: Language, *, is_name: bool
    ) -> frozenset[str] | None:
        """Return which words with ``stem`` are forms of a folded ``word``; None if all are.

        All are of a word of the dictionary. ``is_name``: it is typed as a name is. Else an unknown
        word may have other endings.
        """
        if not word.isalpha() or language not in LANGUAGES or self.known.is_word(language, word):
            return None
        if language == ARABIC and has_stem_of_lemma(word):  # names never have: نساء, امرأة
            return None
        is_name = is_name or (language == ARABIC and self.known.stands_for_name(language, word))
        is_form = is_form_of_name if is_name else may_be_form
        words = self._collection.words_with_stem(language, stem)
        forms = frozenset(other for other in words if is_form(word, other, language))
        return None if words and len(forms) == len(words) else forms

    def find_named(self, word: str, target: Language, stem: str) -> frozenset[str] | None:
        """Return which words with ``stem``, in the other script, a name may be; None if all."""
        words = self._collection.words_with_stem(target, stem)
        fits = {other: self._similarity_in_text(word, other, target) for other in words}
        best = max(self.known.fit(word, stem, target), *fits.values(), 0.0)
        if best < _MIN_SURE:
            return None
        named = frozenset(other for other, fit in fits.items() if fit >= _MIN_SHARE_NAMED * best)
        return None if len(named) == len(words) else named

    def find_joined(
        self, first: str, second: str, source: Language, target: Language
    ) -> tuple[Alternative, ...]:
        """Return how passages in ``target`` write two words of a name, folded: Abdulrahman.

        () unless the first is a part that names begin with, as Abdul is.
        """
        name = CompoundName.join(first, second)
        if name is None or (source != ARABIC and self.known.is_word(source, second)):
            return ()
        return tuple(self._find_compound(name, source, target).values())

    def find_name(self, word: str, language: Language) -> frozenset[str]:
        """Return the words of passages in ``language`` that are a folded name as it is typed.

        In Arabic these are also what is written in one piece with it: والحريري.
        """
        if not is_arabic(word):
            return frozenset([word])
        stem = get_analyzer(language).stem_folded(word)
        words = self._collection.words_with_stem(language, stem)
        return frozenset(
            [word, *(other for other in words if is_form_of_name(word, other, ARABIC))]
        )

    def find_same_names(self, word: str, language: Language) -> frozenset[str]:
        """Return a folded word and those of passages with its stem that are the same name."""
        stem = get_analyzer(language).stem_folded(word)
        words = self._collection.words_with_stem(language, stem)
        spellings = self.find_spellings(word, LATIN[0], language, is_name=True)
        spelt = {other for spelling in spellings for other in spelling.words}
        return frozenset(
            [
                word,
                *(each for each in words if each in spelt or is_form_of_name(word, each, language)),
            ]
        )

    def has_word(self, language: Language, word: str) -> bool:
        """Tell whether passages in a language have a folded word."""
        stem = get_analyzer(language).stem_folded(word)
        return word in self._collection.words_with_stem(language, stem)

    def has_known_name(self, language: Language, stem: str) -> bool:
        """Tell whether a word of passages with a stem is a name by its best translation."""
        return any(
            self.known.is_known_name(language, word, stem)
            for word in self._collection.words_with_stem(language, stem)
        )

    def find_translations(
        self, word: str, source: Language, target: Language
    ) -> tuple[Alternative, ...]:
        """Return the words of passages that the lexicon knows as a folded name across scripts."""
        if (source == ARABIC) == (target == ARABIC):
            return ()
        names: list[str] = []
        for stem in sorted(self.known.spellings_across(word, source)):
            words = self._collection.words_with_stem(target, stem)
            named = self.find_named(word, target, stem)
            names += [
                other
                for other in (words if named is None else named)
                if self.may_be_name(word, other, target, typed=source)
            ]
        return tuple(_by_stem(names, target, NAME_WEIGHT).values())

    def _find(
        self, word: str, source: Language, target: Language, is_name: bool
    ) -> tuple[Alternative, ...]:
        if not is_name and self.known.is_word(source, word):
            return ()
        spellings: dict[tuple[str, ...], Alternative] = {}
        if ARABIC not in (source, target):
            spellings |= self._find_in_latin(word, target, is_name=is_name)
        elif source != target:
            spellings |= self._find_across(word, source, target, is_name=is_name)
        compound = CompoundName.parse(word)
        if compound is not None:
            spellings |= self._find_compound(compound, source, target)
        own = (get_analyzer(target).stem_folded(word),)
        if own in spellings and not spellings[own].words:
            del spellings[own]
        return tuple(spellings.values())

    def _find_compound(
        self, name: CompoundName, source: Language, target: Language
    ) -> dict[tuple[str, ...], Alternative]:
        """Return how passages write a name in one piece and in two."""
        stem_of = get_analyzer(target).stem_folded
        bodies = [spelling.terms for spelling in self.find_spellings(name.body, source, target)]
        joined: list[str] = []
        if target == ARABIC:
            forms = [name.body]
            if source != ARABIC:
                forms = [candidate.form for candidate in self._candidates(name.body)]
            joined = [word for form in forms for word in name.join_in_arabic(form)]
        if (source == ARABIC) == (target == ARABIC):
            bodies.append((stem_of(name.body),))
        in_collection = self._collection.words_with_stem
        wholes = [
            (stem_of(word),) for word in joined if word in in_collection(target, stem_of(word))
        ]
        parts = [
            (stem_of(head), body[0])
            for head in name.heads(is_arabic=target == ARABIC)
            for body in bodies
        ]
        weight = NAME_WEIGHT if (source == ARABIC) != (target == ARABIC) else _SAME_SCRIPT_WEIGHT
        spellings = {
            stems: _spelling(stems, weight)
            for stems in (*wholes, *parts)
            if self._all_exist(target, stems)
        }
        if source == ARABIC != target:
            whole = name.heads(is_arabic=True)[0] + name.body
            spellings |= self._find_across(whole, source, target)
        if ARABIC not in (source, target):
            romanised = RomanisedName(name.kind, name.body)
            spellings |= self._find_romanised(romanised, target)
        return spellings

    def _find_in_latin(
        self, word: str, target: Language, *, is_name: bool = False
    ) -> dict[tuple[str, ...], Alternative]:
        costs: dict[str, float] = {}
        for reading in read_name(word):
            for other in self._words_matching(reading, target):
                if other not in costs and other != word:
                    cost = spelling_cost(word, other)
                    if cost is not None and self._same_names.may_be_same(
                        word, other, cost, is_name=is_name
                    ):
                        costs[other] = cost
        return self._closest(costs, target)

    def _find_romanised(
        self, name: RomanisedName, target: Language
    ) -> dict[tuple[str, ...], Alternative]:
        """Return how passages spell a name that is written in several words, in one."""
        costs: dict[str, float] = {}
        for other in self._words_matching(name, target):
            cost = name.cost(other)
            if cost is not None and not self.known.is_word(target, other, in_text=True):
                costs[other] = cost
        return self._closest(costs, target)

    def _words_matching(self, name: RomanisedName, target: Language) -> Iterable[str]:
        return self._collection.words_matching(target, name.spellings)

    def _closest(
        self, costs: Mapping[str, float], target: Language
    ) -> dict[tuple[str, ...], Alternative]:
        """Return the spellings with the least ``costs``."""
        words: dict[str, list[str]] = {}
        weights: dict[str, float] = {}
        stem_of = get_analyzer(target).stem_folded
        for other, cost in sorted(costs.items(), key=lambda item: (item[1], item[0])):
            stem = stem_of(other)
            if stem in words or len(words) < _MAX_SPELLINGS:
                words.setdefault(stem, []).append(other)
                weights.setdefault(stem, _SAME_SCRIPT_WEIGHT * (1 - _SHARE_LOST * cost))
        return {(stem,): _spelling((stem,), weights[stem], words[stem]) for stem in words}

    def _find_across(
        self, word: str, source: Language, target: Language, *, is_name: bool = False
    ) -> dict[tuple[str, ...], Alternative]:
        typed = source if is_name else None
        names = [
            other
            for other in self._find_alike(word, source, target)
            if self.may_be_name(word, other, target, typed=typed)
        ]
        return _by_stem(names, target, NAME_WEIGHT)

    def _find_alike(self, word: str, source: Language, target: Language) -> list[str]:
        """Return the words of passages, in the other script, that sound most like ``word``."""
        likeliest = self._cached_likeliest(word, source, target)
        if not likeliest:
            return []
        self.known.transliterator.compare(_in_order(word, other, target) for other in likeliest)
        similarities = {other: self._similarity_in_text(word, other, target) for other in likeliest}
        best = max(similarities.values())
        if target == ARABIC:
            known = self.known.arabic_spellings(word)
            best = max([best, *(self._similarity(word, stem, target) for stem in known)])
        least = max(
            _MIN_SHARE * best, _MIN_SHORT_SIMILARITY if len(word) <= _SHORT else _MIN_SIMILARITY
        )
        return [other for other, similarity in similarities.items() if similarity >= least]

    def _find_likeliest(self, word: str, source: Language, target: Language) -> tuple[str, ...]:
        """Return the words of passages that ``word`` is compared with both ways."""
        candidates = list(islice(self._find_candidates(word, source, target), _MAX_COMPARED))
        if len(candidates) > _MAX_COMPARED_CLOSELY:
            candidates = self.known.transliterator.likeliest(
                word, "arabic" if source == ARABIC else "latin", candidates, _MAX_COMPARED_CLOSELY
            )
        return tuple(candidates)

    def _find_candidates(self, word: str, source: Language, target: Language) -> Iterable[str]:
        """Return words that may spell ``word`` in the script of ``target``."""
        if source != ARABIC:
            names = read_name(word)
            if not names:  # vowels and h alone: Hui
                return self._find_transliterations(word, target)
            lengths = range(2 * 2, 2 * (len(word) + _MORE_LETTERS))  # in bytes
            return dict.fromkeys(
                other
                for name in names
                for other in self._collection.words_matching(
                    target, arabic_spellings(name, lengths)
                )
            )
        lengths = range(_MIN_LETTERS, 2 * len(word) + _MORE_LETTERS)
        return self._collection.words_matching(target, latin_spellings(word, lengths))

    def _find_transliterations(self, word: str, target: Language) -> Iterable[str]:
        """Return the likely spellings in Arabic letters that passages have, with or without ال."""
        stem_of = get_analyzer(target).stem_folded
        stems = dict.fromkeys(stem_of(candidate.form) for candidate in self._candidates(word))
        for stem in stems:
            yield from self._collection.words_with_stem(target, stem)

    def may_be_name(
        self, word: str, other: str, target: Language, *, typed: Language | None = None
    ) -> bool:
        """Tell whether a word of a text may name the same as ``word`` by the lexicon.

        ``typed``: the language of ``word``, if that certainly is a name.
        """
        return _are_alike(word, other) or self._same_names.may_be_same_across(
            *_in_order(word, other, target), typed
        )

    def _similarity_in_text(self, word: str, other: str, target: Language) -> float:
        """Return how well a word of a text fits, without the particle that it may begin with."""
        similarity = self._similarity(word, other, target)
        if target == ARABIC and len(other) > _SHORT + 1 and other.startswith(PARTICLES):
            return max(similarity, self._similarity(word, other[1:], target))
        return similarity

    def _similarity(self, word: str, other: str, target: Language) -> float:
        """Return how well two words of different scripts fit; of compounds, the second parts."""
        name, other_name = CompoundName.parse(word), CompoundName.parse(other)
        if name is not None and other_name is not None and name.kind == other_name.kind:
            word, other = name.body, other_name.body
        return self.known.transliterator.similarity(*_in_order(word, other, target))

    def _transliterate(self, word: str) -> tuple[Candidate, ...]:
        return self.known.transliterator.transliterate(word, "latin", _MAX_CANDIDATES)


def _in_order(word: str, other: str, target: Language) -> tuple[str, str]:
    """Return a word and one of ``target``, in the other script, the Latin one first."""
    return (word, other) if target == ARABIC else (other, word)


def _are_alike(word: str, other: str) -> bool:
    """Tell whether both are names of two parts of which the first is the same."""
    name, other_name = CompoundName.parse(word), CompoundName.parse(other)
    return name is not None and other_name is not None and name.kind == other_name.kind


def _by_stem(
    words: Iterable[str], target: Language, weight: float
) -> dict[tuple[str, ...], Alternative]:
    """Return folded words as spellings, those with the same stem as one."""
    stem_of = get_analyzer(target).stem_folded
    by_stem: dict[str, list[str]] = {}
    for word in sorted(words):
        by_stem.setdefault(stem_of(word), []).append(word)
    return {(stem,): _spelling((stem,), weight, same) for stem, same in by_stem.items()}


def _spelling(stems: tuple[str, ...], weight: float, words: Iterable[str] = ()) -> Alternative:
    return Alternative(stems, weight, Reason.SPELLING, Expansion.NAMES, words=frozenset(words))
