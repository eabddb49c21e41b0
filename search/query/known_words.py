"""The words that a query may have: those of the collection, the lexicon and the table of names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import chain, islice
from typing import Final

from index.backend import Keywords
from index.text.analysis import get_analyzer
from index.text.analysis.words import is_arabic
from index.text.normalize import fold
from index.types import ARABIC, LANGUAGES, Language
from search.cancellation import Cancellation
from search.lexicon.known_names import LATIN
from search.lexicon.names import NameSpeller
from search.lexicon.translations import Lexicon
from search.query.spelling import find_corrections

_MAX_NAMESAKES: Final = 16
"""Words that a misspelt name is compared with."""


class KnownWords:
    """Tells known words from slips, see :class:`search.query.spelling.Vocabulary`."""

    def __init__(
        self,
        index: Keywords,
        lexicon: Lexicon,
        names: NameSpeller,
        cancellation: Cancellation,
    ) -> None:
        self._index = index
        self._lexicon = lexicon
        self._names = names
        self._cancellation = cancellation

    def is_known(self, word: str) -> bool:
        """Tell whether passages, titles, the lexicon or the table of names have ``word``."""
        self._cancellation.check()
        if self._index.mentions_word(fold(word)):
            return True
        if any(self._is_in_lexicon(language, word) for language in LANGUAGES):
            return True
        return any(self._is_known_in(target, word) for target in self._index.all_languages)

    def find_namesake(
        self, word: str, languages: Sequence[Language], *, is_name: bool = False
    ) -> str | None:
        """Return the word of the collection that a misspelt name, folded, was meant as, if any.

        That is a word of its script, spelt nearly so, with which it has a spelling in common, and
        which has spellings in both scripts, where the name as typed lacks those in one.
        ``is_name``: it is a name, whatever word it is besides; one that the lexicon has is a slip
        only if the other word fits better what they have in common.
        """
        if self._index.mentions_word(word):
            return None
        in_lexicon = any(self._is_in_lexicon(language, word) for language in LANGUAGES)
        if in_lexicon and not is_name:
            return None
        spellings = self._find_spellings(word, is_name=is_name)
        scripts = set(map(is_arabic, spellings))
        if len(scripts) != 1:
            return None
        own = [other for other in spellings if is_arabic(other) == is_arabic(word)]
        near = own or find_corrections(word, self.count, languages)
        for other in islice(near, _MAX_NAMESAKES):
            others = {*self._find_spellings(other, is_name=is_name), other}
            shared = others.intersection(spellings)
            if in_lexicon and not own:
                shared = {each for each in shared if self._fits_better(other, word, each)}
            if shared and len(set(map(is_arabic, others))) > 1:
                return other
        return None

    def _fits_better(self, other: str, word: str, spelling: str) -> bool:
        """Tell whether ``other`` sounds more like a word of the other script than ``word`` does.

        Mahmoud is spelt محمود rather than محمد, so that محمود is no slip.
        """
        fit, fit_of_other = (
            self._names.known.transliterator.similarity(
                *((spelling, each) if is_arabic(each) else (each, spelling))
            )
            for each in (word, other)
        )
        return fit_of_other > fit

    def _find_spellings(self, word: str, *, is_name: bool) -> list[str]:
        """Return the other spellings of a folded name in the collection, the closest first."""
        source = ARABIC if is_arabic(word) else LATIN[0]  # whichever makes no difference
        spellings = [
            spelling
            for target in self._index.all_languages
            for spelling in (
                *self._names.find_spellings(word, source, target, is_name=is_name),
                *(self._names.find_translations(word, source, target) if is_name else ()),
            )
        ]
        spellings.sort(key=lambda spelling: -spelling.weight)
        words = chain.from_iterable(sorted(spelling.words) for spelling in spellings)
        if is_name:
            return list(dict.fromkeys(words))
        known = (
            stem
            for stem in sorted(self._names.known.spellings_across(word, source))
            if any(self._index.mentions_stem(target, stem) for target in LANGUAGES)
        )
        return list(dict.fromkeys(chain(words, known)))

    def has(self, language: Language, word: str) -> bool:
        """Tell whether passages or titles in ``language``, or its lexicon, have ``word``."""
        stem = get_analyzer(language).analyze_word(word).stem
        return self._index.mentions_stem(language, stem) or self._is_in_lexicon(language, word)

    def count(self, words: Sequence[str]) -> dict[str, dict[Language, int]]:
        """Return those folded words that are in passages or titles.

        Each with the number of these, by language.
        """
        counts: dict[str, Counter[Language]] = {}
        for index in (self._index, self._index.titles):
            for word in index.present(words):
                of_word = counts.setdefault(word, Counter())
                for language in index.languages:
                    of_word[language] += index.word_count(language, word)
        return {word: dict(+of_word) for word, of_word in counts.items() if +of_word}

    def _is_in_lexicon(self, language: Language, word: str) -> bool:
        return self._lexicon.knows(language, (get_analyzer(language).analyze_word(word).stem,))

    def _is_known_in(self, target: Language, word: str) -> bool:
        """Tell whether passages or titles in ``target`` have ``word``, or a spelling of it."""
        if self._index.mentions_stem(target, get_analyzer(target).analyze_word(word).stem):
            return True
        folded = fold(word)
        return any(self._names.find_spellings(folded, source, target) for source in LANGUAGES)
