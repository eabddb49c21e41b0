"""Contextual vectors beside words and late interaction, where the index has some.

An encoder that reads a passage as a whole knows what the bundled one cannot: which *bank* is
meant, or that a sentence answers a question it shares no word with. It is worse at names and
rare words, most of all between Arabic and the others. So it adds passages to the candidates, and
is part of their closeness. A passage without such a vector is as close as it would be without.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from index.config import Config
from index.contextual.vectors import ContextualVectors
from index.embedding.e5 import E5Encoder
from index.locations import Locations
from index.store.store import Store
from index.types import Language
from search.ranking import fusion
from search.ranking.candidates import Candidates
from search.ranking.first_stage import LanguageScores, choose_rows, without_candidates

CONTEXT_SHARE: Final = 0.4
"""Weight of the contextual vector in the closeness of a passage."""

KEYWORD_SHARE: Final = 0.2
"""Weight of the keyword signal beside that closeness, which says more than it would without."""

NEAREST: Final = 8
"""Passages of each language that it adds to the candidates, at most."""

_RANGE: Final = 0.15
"""How far above the typical the cosine of an ideal answer is: e5's lie between 0.65 and 0.95."""

_PRIOR_COSINE: Final = 0.72
_PRIOR_PASSAGES: Final = 20
"""Imagined passages of that cosine, so that the mean of a handful of passages is no measure."""

_NO_ROWS: Final = np.zeros(0, dtype=np.int64)


class QueryEncoder(Protocol):
    """What encodes queries, see :class:`index.embedding.e5.E5Encoder`."""

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """Return the vector (d,) of a query; zero for one without content."""
        ...


class Blended(NamedTuple):
    """Of n passages: ``closeness`` (n,) in [0, 1], and the share (n,) of the keyword signal."""

    closeness: NDArray[np.float32]
    keyword_share: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _LanguageRows:
    """Of the passages of a language, all of whose ``ids`` (n,) were looked up: those with a vector.

    ``rows`` (k,) of the keyword index, and ``places`` (k,) among the vectors.
    """

    ids: NDArray[np.int64]
    rows: NDArray[np.int64]
    places: NDArray[np.int64]


def open_contextual(config: Config, store: Store) -> ContextualSignal | None:
    """Return what compares queries with the vectors that the index of ``config`` has.

    None if it has none of the ``store`` as it is. Raises EncoderError if the encoder cannot be
    loaded.
    """
    encoder = E5Encoder()
    path = Locations.of(config).contextual
    vectors = ContextualVectors.open(path, encoder.name, store.is_ancestor)
    return None if vectors is None else ContextualSignal(encoder, vectors)


class ContextualSignal:
    """Compares queries with the contextual ``vectors`` of an index."""

    def __init__(self, encoder: QueryEncoder, vectors: ContextualVectors) -> None:
        self._encoder = encoder
        self._vectors = vectors
        self._rows: dict[Language, _LanguageRows] = {}
        self._last: tuple[str, NDArray[np.float32]] | None = None

    def compare(self, text: str, scores: Sequence[LanguageScores]) -> ContextualQuery:
        """Return how near the passages of ``scores`` are to the query ``text``."""
        if self._last is None or self._last[0] != text:
            self._last = text, self._encoder.encode_query(text)
        rows = {part.language: self._find_rows(part.language, part.ids) for part in scores}
        return ContextualQuery(self._vectors, self._last[1], rows)

    def _find_rows(self, language: Language, ids: NDArray[np.int64]) -> _LanguageRows:
        known = self._rows.get(language)
        if known is None or known.ids is not ids:
            places = self._vectors.find(ids)
            rows = np.flatnonzero(places >= 0)
            known = self._rows[language] = _LanguageRows(ids, rows, places[rows])
        return known


class ContextualQuery:
    """One query, compared with all contextual vectors."""

    def __init__(
        self,
        vectors: ContextualVectors,
        query: NDArray[np.float32],
        rows: dict[Language, _LanguageRows],
    ) -> None:
        self._vectors = vectors
        self._query = query
        self._rows = rows
        self._cosines = vectors.approximate_cosines(query)

    def choose_more(self, scores: LanguageScores, candidates: Candidates) -> NDArray[np.int64]:
        """Return the rows of the nearest passages that are no ``candidates``, nor copies of any."""

        def nearest(of_language: LanguageScores, count: int) -> NDArray[np.int64]:
            rows = of_language.drop_excluded(known.rows)
            near = cosines[rows]
            return rows[fusion.highest_positions(near, count, lambda k: scores.ranks_of(rows[k]))]

        known = self._rows[scores.language]
        if not len(known.rows) or not self._query.any():
            return _NO_ROWS
        cosines = np.full(len(scores.ids), -1, dtype=np.float32)
        cosines[known.rows] = self._cosines[known.places]
        folded = scores.fold_copies(lambda rows: cosines[rows])
        return without_candidates(scores, choose_rows(folded, NEAREST, nearest), candidates)

    def blend(self, candidates: Candidates, closeness: NDArray[np.float32]) -> Blended:
        """Return scaled ``closeness`` (n,) of ``candidates`` with what the vectors say of them."""
        keyword_share = np.full(len(candidates), fusion.KEYWORD_SHARE, dtype=np.float32)
        places = self._vectors.find(candidates.ids)
        known = places >= 0
        if not known.any() or not self._query.any():
            return Blended(closeness, keyword_share)
        exact = self._vectors.exact_cosines(self._query, places[known])
        near = (exact - np.float32(self._typical(candidates.language))) / np.float32(_RANGE)
        share = np.float32(CONTEXT_SHARE)
        blended = closeness.copy()
        blended[known] = (1 - share) * closeness[known] + share * near.clip(0, 1)
        keyword_share[known] = KEYWORD_SHARE
        return Blended(blended, keyword_share)

    def _typical(self, language: Language) -> float:
        """Return about the mean of the cosines with all passages in ``language``."""
        cosines = self._cosines[self._rows[language].places]
        total = float(cosines.sum()) + _PRIOR_PASSAGES * _PRIOR_COSINE
        return total / (len(cosines) + _PRIOR_PASSAGES)
