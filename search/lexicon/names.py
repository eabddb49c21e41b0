"""How the collection spells a name: in the other script, or otherwise in the same one.

Callao is كاياو in Arabic, and يوسف is Yusuf and Youssef. Only spellings that the collection has
are used, and only those of names: a word of the dictionary that happens to sound like the name
is none of its spellings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Protocol

from index import cache
from index.text.analysis import get_analyzer
from index.types import ARABIC, Language
from search.lexicon.compound_names import CompoundName
from search.lexicon.consonants import ArabicConsonants, arabic_pattern, arabic_prefixes
from search.lexicon.known_names import PARTICLES, KnownNames
from search.lexicon.romanisation import RomanisedName
from search.lexicon.transliteration import Candidate
from search.types import Alternative, Expansion, Reason

_WEIGHT: Final = 0.8
"""Of a spelling in the other script."""
_SAME_SCRIPT_WEIGHT: Final = 0.7
_SHARE_LOST: Final = 0.5
"""How much of that weight a spelling loses for each point of its cost."""
_MIN_LETTERS: Final = 3
_MAX_CANDIDATES: Final = 64
"""Arabic spellings of a Latin name that are tried."""
_MORE_LETTERS: Final = 4
"""Letters that a Latin spelling may have beyond twice as many as the Arabic one."""
_MIN_SIMILARITY: Final = 0.08
_MIN_SHORT_SIMILARITY: Final = 0.3
"""The same for names of up to _SHORT letters, which many words resemble."""
_SHORT: Final = 3
_MAX_SPELLINGS: Final = 12
"""Spellings of the same script that are looked for, the closest ones."""
_MAX_COST_OF_OTHER_NAME: Final = 0.0
"""Of spellings for which the lexicon has two different names: Salim and Salem."""


class Collection(Protocol):
    """What tells which words passages have; see :class:`index.keyword.index.KeywordIndex`."""

    def has_stem(self, language: Language, stem: str) -> bool:
        """Tell whether any passage of a language has a stem."""

    def words_with_stem(self, language: Language, stem: str) -> Mapping[str, int]:
        """Return the folded words with a stem, and in how many passages they are."""

    def words_matching(
        self,
        language: Language,
        prefixes: Sequence[str],
        pattern: re.Pattern[bytes],
        lengths: range,
    ) -> Iterable[str]:
        """Return the folded words that a pattern matches."""


class NameSpeller:
    """Finds the spellings of a name that occur in the collection."""

    def __init__(self, collection: Collection, known: KnownNames) -> None:
        self._collection = collection
        self.known = known
        self._cached_spellings = cache.cached_method(self._find, cache.NAME_ALTERNATIVES)
        # The candidates of a name are filtered for one language after another.
        self._candidates = cache.cached_method(self._transliterate, cache.NAME_CANDIDATES)

    def any_occurs(self, language: Language, alternatives: Iterable[Alternative]) -> bool:
        """Tell whether passages in ``language`` have all terms of one of ``alternatives``."""
        return any(self._all_exist(language, alternative.terms) for alternative in alternatives)

    def _all_exist(self, language: Language, stems: tuple[str, ...]) -> bool:
        return all(self._collection.has_stem(language, stem) for stem in stems)

    def find_spellings(
        self, word: str, source: Language, target: Language
    ) -> tuple[Alternative, ...]:
        """Return how passages in ``target`` spell a folded ``word``, if it may be a name.

        The word as it is is not among them. Within Arabic script, only what may be written in
        one piece or two is found.
        """
        if len(word) < _MIN_LETTERS:
            return ()
        return self._cached_spellings(word, source, target)

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

    def _find(self, word: str, source: Language, target: Language) -> tuple[Alternative, ...]:
        if self.known.is_word(source, word):
            return ()
        spellings: dict[tuple[str, ...], Alternative] = {}
        if source != target or source != ARABIC:
            find = self._find_in_latin if ARABIC not in (source, target) else self._find_across
            spellings |= find(word, source, target)
        compound = CompoundName.parse(word)
        if compound is not None:
            spellings |= self._find_compound(compound, source, target)
        spellings.pop((get_analyzer(target).stem_folded(word),), None)
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
        wholes = [(stem_of(word),) for word in joined]
        parts = [
            (stem_of(head), body[0])
            for head in name.heads(is_arabic=target == ARABIC)
            for body in bodies
        ]
        weight = _WEIGHT if (source == ARABIC) != (target == ARABIC) else _SAME_SCRIPT_WEIGHT
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
            spellings |= self._find_romanised(romanised, "", source, target)
        return spellings

    def _find_in_latin(
        self, word: str, source: Language, target: Language
    ) -> dict[tuple[str, ...], Alternative]:
        name = RomanisedName.parse(word)
        return {} if name is None else self._find_romanised(name, word, source, target)

    def _find_romanised(
        self, name: RomanisedName, word: str, source: Language, target: Language
    ) -> dict[tuple[str, ...], Alternative]:
        words = self._collection.words_matching(target, name.prefixes, name.pattern, name.lengths)
        costs: list[tuple[float, str]] = []
        for other in words:
            cost = name.cost(other)
            if cost is not None and other != word:
                costs.append((cost, other))
        stem_of = get_analyzer(target).stem_folded
        own = self.known.arabic_spellings(source, word) if word else frozenset()
        spellings: dict[tuple[str, ...], Alternative] = {}
        for cost, other in sorted(costs):
            stem = stem_of(other)
            if (stem,) in spellings or stem == stem_of(word) or self.known.is_word(target, other):
                continue
            names = self.known.arabic_spellings(target, other)
            if own and names and own.isdisjoint(names) and cost > _MAX_COST_OF_OTHER_NAME:
                continue
            spellings[(stem,)] = _spelling((stem,), _SAME_SCRIPT_WEIGHT * (1 - _SHARE_LOST * cost))
            if len(spellings) == _MAX_SPELLINGS:
                break
        return spellings

    def _find_across(
        self, word: str, source: Language, target: Language
    ) -> dict[tuple[str, ...], Alternative]:
        stem_of = get_analyzer(target).stem_folded
        spellings: dict[tuple[str, ...], Alternative] = {}
        for stem in dict.fromkeys(map(stem_of, self._find_candidates(word, source, target))):
            if self._collection.has_stem(target, stem) and self._stands_for(word, stem, target):
                spellings[(stem,)] = _spelling((stem,), _WEIGHT)
        return spellings

    def _find_candidates(self, word: str, source: Language, target: Language) -> Iterable[str]:
        """Return words that may spell ``word`` in the script of ``target``."""
        if source != ARABIC:
            name = RomanisedName.parse(word)
            if name is None:
                return []
            lengths = range(2 * 2, 2 * (len(word) + _MORE_LETTERS))  # in bytes
            return self._collection.words_matching(
                target, arabic_prefixes(name), arabic_pattern(name), lengths
            )
        consonants = ArabicConsonants.of(word)
        lengths = range(_MIN_LETTERS, 2 * len(word) + _MORE_LETTERS)
        return self._collection.words_matching(
            target, consonants.prefixes, consonants.pattern, lengths
        )

    def _stands_for(self, word: str, stem: str, target: Language) -> bool:
        """Tell whether most passages that have a stem have it in a spelling of ``word``."""
        spelt = others = 0
        for other, count in self._collection.words_with_stem(target, stem).items():
            if self._is_spelling(word, other, target):
                spelt += count
            else:
                others += count
        return spelt > others

    def _is_spelling(self, word: str, other: str, target: Language) -> bool:
        forms = [other]
        if target == ARABIC and other.startswith(PARTICLES):
            forms.append(other[1:])
        shortest = _MIN_SHORT_SIMILARITY if len(word) <= _SHORT else _MIN_SIMILARITY
        fits = any(self._similarity(word, form, target) >= shortest for form in forms)
        return fits and not self.known.is_word(target, other)

    def _similarity(self, word: str, other: str, target: Language) -> float:
        """Return how well two words of different scripts fit; of compounds, the second parts."""
        compounds = CompoundName.parse(word), CompoundName.parse(other)
        if compounds[0] and compounds[1] and compounds[0].kind == compounds[1].kind:
            word, other = compounds[0].body, compounds[1].body
        latin, arabic = (word, other) if target == ARABIC else (other, word)
        return self.known.transliterator.similarity(latin, arabic)

    def _transliterate(self, word: str) -> tuple[Candidate, ...]:
        return self.known.transliterator.transliterate(word, "latin", _MAX_CANDIDATES)


def _spelling(stems: tuple[str, ...], weight: float) -> Alternative:
    return Alternative(stems, weight, Reason.SPELLING, Expansion.NAMES)
