"""Names that the lexicon lacks, spelt in the other script: Callao ↔ كاياو.

A name is spelt in every likely way, and only spellings that the collection has are used. So a
wrong spelling does no harm unless it happens to be a word of the collection.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Final

from index import cache
from index.text.analysis import get_analyzer
from index.types import ARABIC, Language
from search.lexicon.transliteration import Candidate, Script, Transliterator
from search.types import Alternative, Expansion, Reason

_WEIGHT: Final = 0.8
_MIN_LETTERS: Final = 3
_MAX_CANDIDATES: Final[dict[Script, int]] = {"latin": 64, "arabic": 256}
"""Spellings tried, by the script of the name.

Arabic leaves vowels out, so an Arabic name has more spellings in Latin letters.
"""
_MIN_SIMILARITY: Final = 0.1

Exists = Callable[[Language, str], bool]
"""Tells whether any passage of a language has a stem."""


class NameSpeller:
    """Finds the spellings of a name that occur in the collection."""

    def __init__(self, exists: Exists) -> None:
        self._exists = exists
        self._cached_spellings = cache.cached_method(self._find_in_script, cache.NAME_ALTERNATIVES)
        # The candidates of a name are filtered for one language after another.
        self._candidates = cache.cached_method(self._transliterate, cache.NAME_CANDIDATES)

    @cached_property
    def _transliterator(self) -> Transliterator:
        return Transliterator.open()

    def any_occurs(self, language: Language, alternatives: Iterable[Alternative]) -> bool:
        """Tell whether passages in ``language`` have all terms of one of ``alternatives``."""
        return any(self._all_exist(language, alternative.terms) for alternative in alternatives)

    def _all_exist(self, language: Language, stems: tuple[str, ...]) -> bool:
        return all(self._exists(language, stem) for stem in stems)

    def find_spellings(
        self, word: str, source: Language, target: Language
    ) -> tuple[Alternative, ...]:
        """Return how passages in ``target`` spell a folded ``word``; () within one script."""
        same_script = (source == ARABIC) == (target == ARABIC)
        if same_script or len(word) < _MIN_LETTERS:
            return ()
        script: Script = "arabic" if source == ARABIC else "latin"
        return self._cached_spellings(word, script, target)

    def _find_in_script(
        self, word: str, script: Script, target: Language
    ) -> tuple[Alternative, ...]:
        stem_of = get_analyzer(target).stem_folded
        spellings: dict[str, Alternative] = {}
        for candidate in self._candidates(word, script):
            stem = stem_of(candidate.form)
            if stem in spellings or not self._exists(target, stem):
                continue
            latin, arabic = (candidate.form, word) if script == "arabic" else (word, candidate.form)
            if self._transliterator.similarity(latin, arabic) >= _MIN_SIMILARITY:
                spellings[stem] = Alternative((stem,), _WEIGHT, Reason.TRANSLATION, Expansion.NAMES)
        return tuple(spellings.values())

    def _transliterate(self, word: str, script: Script) -> tuple[Candidate, ...]:
        return self._transliterator.transliterate(word, script, _MAX_CANDIDATES[script])
