"""Names that the lexicon lacks, across scripts: Callao ↔ كاياو.

A name is spelt in the other script in every likely way; what the collection
has is kept. So a wrong spelling costs nothing unless it is a word there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property, lru_cache
from typing import Final

from index.text.analysis import get_analyzer
from index.types import ARABIC, Language
from search.lexicon.transliteration import Candidate, Script, Transliterator
from search.types import Alternative, Expansion, Reason

_WEIGHT: Final = 0.8
_SHORTEST: Final = 3
_LIMITS: Final[dict[Script, int]] = {"latin": 64, "arabic": 256}
"""Spellings tried; Arabic leaves vowels out, so there are more in the other direction."""
_SIMILAR: Final = 0.1

Exists = Callable[[Language, str], bool]
"""Whether any passage of a language has a stem."""


class NameSpeller:
    """Finds the spellings of a name that occur in the collection."""

    def __init__(self, exists: Exists) -> None:
        self._exists = exists
        # The likely languages of a query are asked for the same word one after the other.
        self._spelt = lru_cache(maxsize=512)(self._spell)
        self._candidates = lru_cache(maxsize=8)(self._spellings)

    @cached_property
    def _transliterator(self) -> Transliterator:
        return Transliterator.open()

    def occurs(self, target: Language, alternatives: Iterable[Alternative]) -> bool:
        """Tell whether any passage in ``target`` has the words of one of ``alternatives``."""
        return any(all(self._exists(target, stem) for stem in one.terms) for one in alternatives)

    def alternatives(
        self, word: str, source: Language, target: Language
    ) -> tuple[Alternative, ...]:
        """Return how passages in ``target`` spell a folded ``word``; () within one script."""
        if (source == ARABIC) == (target == ARABIC) or len(word) < _SHORTEST:
            return ()
        script: Script = "arabic" if source == ARABIC else "latin"
        return self._spelt(word, script, target)

    def _spellings(self, word: str, script: Script) -> tuple[Candidate, ...]:
        return self._transliterator.candidates(word, script, _LIMITS[script])

    def _spell(self, word: str, script: Script, target: Language) -> tuple[Alternative, ...]:
        stem_of = get_analyzer(target).stem_folded
        found: dict[str, Alternative] = {}
        for candidate in self._candidates(word, script):
            stem = stem_of(candidate.form)
            if stem in found or not self._exists(target, stem):
                continue
            latin, arabic = (candidate.form, word) if script == "arabic" else (word, candidate.form)
            if self._transliterator.similarity(latin, arabic) >= _SIMILAR:
                found[stem] = Alternative((stem,), _WEIGHT, Reason.TRANSLATION, Expansion.NAMES)
        return tuple(found.values())
