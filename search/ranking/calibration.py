"""Calibration: scores in another language become what they would be in the query's own.

Translations come less close to a query than passages in its language do, so their closeness is
raised (:func:`search.ranking.fusion.closeness_exponent`), that of weak ones most. Then a score of
0.35 is common among Arabic passages and rare among English ones, and Arabic floods the list. On
texts that all exist in every language, the k-th best score in one of them means as much as the
k-th best in another. So a score becomes the one of the same rank in the query's own language
(quantile matching), by curves that ``python -m training.calibration`` draws. They rise everywhere
and so change no order within a language.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.types import ARABIC, Language
from search.types import Mode

POINTS: Final = (0.0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 1.0)
"""Scores between which the curves are straight."""

LATIN: Final = "between English and Spanish"
TO_ARABIC: Final = "Arabic passages"
FROM_ARABIC: Final = "Arabic query"

CURVES: Final[Mapping[Mode, Mapping[str, tuple[float, ...]]]] = {
    Mode.HYBRID: {
        LATIN: (0.0, 0.16, 0.26, 0.37, 0.49, 0.66, 0.78, 1.0),
        TO_ARABIC: (0.0, 0.09, 0.19, 0.31, 0.46, 0.67, 0.83, 1.0),
        FROM_ARABIC: (0.0, 0.11, 0.22, 0.34, 0.5, 0.66, 0.83, 1.0),
    },
    Mode.SEMANTIC: {
        LATIN: (0.0, 0.16, 0.24, 0.34, 0.47, 0.63, 0.76, 1.0),
        TO_ARABIC: (0.0, 0.07, 0.16, 0.26, 0.4, 0.59, 0.8, 1.0),
        FROM_ARABIC: (0.0, 0.12, 0.19, 0.3, 0.43, 0.61, 0.8, 1.0),
    },
}
"""Scores in the query's own language that mean as much, by mode and languages, at POINTS."""

_OWN_FIRST: Final = (0.05, 0.2)
"""What an answer in another language counts less than its equal: these of s and of s²."""


def curve_name(query_languages: Collection[Language], language: Language) -> str:
    """Return which curve is for passages in ``language``, none of the query's."""
    if language == ARABIC:
        return TO_ARABIC
    return FROM_ARABIC if all(own == ARABIC for own in query_languages) else LATIN


def calibrate(
    scores: NDArray[np.float32],
    mode: Mode,
    query_languages: Collection[Language],
    language: Language,
) -> NDArray[np.float32]:
    """Return what ``scores`` (n,) in ``language`` and ``mode`` mean in the query's own language.

    Keyword scores mean the same in every language.
    """
    if language in query_languages or mode not in CURVES:
        return scores
    curve = CURVES[mode][curve_name(query_languages, language)]
    return np.interp(scores, POINTS, curve).astype(np.float32)


def prefer_own_language(
    scores: NDArray[np.float32], query_languages: Collection[Language], language: Language
) -> NDArray[np.float32]:
    """Return calibrated ``scores`` (n,), lower in another language than the query's.

    Of answers as good, people rather read the one in the language they typed.
    """
    if language in query_languages:
        return scores
    linear, square = map(np.float32, _OWN_FIRST)
    return np.asarray(scores * (1 - linear - square * scores), dtype=np.float32)
