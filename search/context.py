"""Which translation of a word is meant, judged by the other words of the query.

*corte* is a court beside *suprema* and a cut beside *pelo*. Translations far from the
rest of the query in the encoder's space, where all languages meet, lose weight.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from search.types import Alternative, Reason
from search.vectors import Encode, Vectors

SHARPNESS: Final = 2.0
"""How fast weight falls with the cosine; chosen on phrases with ambiguous words."""


class Context:
    """Weighs translations; remembers the vectors of what it has weighed."""

    def __init__(self, encode: Encode) -> None:
        self._vectors = Vectors(encode)

    def weighed(self, alternatives: Sequence[Alternative], rest: str) -> tuple[Alternative, ...]:
        """Return ``alternatives`` with weights that suit the ``rest`` of the query, best first."""
        translated = [one for one in alternatives if one.reason is Reason.TRANSLATION]
        if len(translated) < 2 or not rest:
            return tuple(alternatives)
        wordings = self._vectors.of([" ".join(one.terms) for one in translated])
        cosines = wordings @ self._vectors.of([rest])[0]
        factors = np.exp(SHARPNESS * (cosines - cosines.max()))
        found = [
            *(one for one in alternatives if one.reason is not Reason.TRANSLATION),
            *(
                replace(one, weight=one.weight * float(factor))
                for one, factor in zip(translated, factors, strict=True)
            ),
        ]
        return tuple(sorted(found, key=lambda one: -one.weight))
