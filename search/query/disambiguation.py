"""Which translation of a word is meant, judged by the other words of the query.

*corte* is a court beside *suprema* and a cut beside *pelo*. Translations far from the
rest of the query in the encoder's space, where all languages meet, lose weight.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np

from search.query.word_vectors import Encode, WordVectorCache
from search.types import Alternative, Reason

SHARPNESS: Final = 2.0
"""How fast weight falls with the cosine; chosen on phrases with ambiguous words."""


class TranslationDisambiguator:
    """Weighs translations; remembers the vectors of what it has weighed."""

    def __init__(self, encode: Encode) -> None:
        self._vectors = WordVectorCache(encode)

    def learn(self, some: Iterable[tuple[Sequence[Alternative], str]]) -> None:
        """Encode all that weighing these alternatives, each beside its rest, will need.

        One look-up for a whole query takes a fraction of one for every word.
        """
        texts = []
        for alternatives, rest in some:
            if rest and (translated := _ambiguous(alternatives)):
                texts += [rest, *map(_text, translated)]
        self._vectors.learn(texts)

    def weighed(self, alternatives: Sequence[Alternative], rest: str) -> tuple[Alternative, ...]:
        """Return ``alternatives`` with weights that suit the ``rest`` of the query, best first."""
        translated = _ambiguous(alternatives) if rest else []
        if not translated:
            return tuple(alternatives)
        vectors = self._vectors.of([*map(_text, translated), rest])
        cosines = vectors[:-1] @ vectors[-1]
        factors = np.exp(SHARPNESS * (cosines - cosines.max()))
        found = [
            *(one for one in alternatives if one.reason is not Reason.TRANSLATION),
            *(
                Alternative(one.terms, one.weight * fit, one.reason, one.by, fit)
                for one, fit in zip(translated, factors.tolist(), strict=True)
            ),
        ]
        return tuple(sorted(found, key=lambda one: -one.weight))


def _ambiguous(alternatives: Sequence[Alternative]) -> list[Alternative]:
    """Return the translations among ``alternatives`` if there is a choice of them."""
    translated = [one for one in alternatives if one.reason is Reason.TRANSLATION]
    return translated if len(translated) > 1 else []


def _text(one: Alternative) -> str:
    return " ".join(one.terms)
