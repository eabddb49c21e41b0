"""Names that the lexicon lacks, across scripts: Callao ↔ كاياو.

A name is spelt in the other script in every likely way; what the collection
has is kept. So a wrong spelling costs nothing unless it is a word there.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Final

from index.analysis import analyzer
from index.types import ARABIC, Language
from search.transliteration import Script, Transliterator
from search.types import Alternative, Reason

_WEIGHT: Final = 0.8
_SHORTEST: Final = 3
_LIMITS: Final[dict[Script, int]] = {"latin": 64, "arabic": 256}
"""Spellings tried; Arabic leaves vowels out, so there are more in the other direction."""
_SIMILAR: Final = 0.1

Exists = Callable[[Language, str], bool]
"""Whether any passage of a language has a stem."""


class Names:
    """Finds the spellings of a name that occur in the collection."""

    def __init__(self, exists: Exists) -> None:
        self._exists = exists

    @cached_property
    def _transliterator(self) -> Transliterator:
        return Transliterator.open()

    def alternatives(
        self, word: str, source: Language, target: Language
    ) -> tuple[Alternative, ...]:
        """Return how passages in ``target`` spell a folded ``word``; () within one script."""
        if (source == ARABIC) == (target == ARABIC) or len(word) < _SHORTEST:
            return ()
        script: Script = "arabic" if source == ARABIC else "latin"
        form = analyzer(target).form
        found: dict[str, Alternative] = {}
        for candidate in self._transliterator.candidates(word, script, _LIMITS[script]):
            stem = form(candidate.form).stem
            if stem in found or not self._exists(target, stem):
                continue
            latin, arabic = (candidate.form, word) if script == "arabic" else (word, candidate.form)
            if self._transliterator.similarity(latin, arabic) >= _SIMILAR:
                found[stem] = Alternative((stem,), _WEIGHT, Reason.TRANSLATION)
        return tuple(found.values())
