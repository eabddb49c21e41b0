"""Comparing a query with all passage vectors, begun before the query has been read.

Reading a query (its translations, other forms, possible slips) and comparing its vector with
every passage take about as long. Where passages are many, the comparison runs in a thread of
its own, see :mod:`index.vectors.exhaustive`. So it begins with the text as typed, and the
query is read meanwhile. Only a misspelt query, which is searched for in another spelling, has
to be compared again. A slow encoder is asked once only: when the text is known.
"""

from __future__ import annotations

from collections.abc import Sequence

from index.backend import Vectors
from index.embedding.protocol import Encoder
from index.types import Language
from index.vectors.exhaustive import ExhaustiveSearch


class EarlySearch:
    """One query, compared with all passages in some languages."""

    def __init__(self, encoder: Encoder, matrix: Vectors, languages: Sequence[Language]) -> None:
        self._encoder = encoder
        self._matrix = matrix
        self._languages = languages
        self._text: str | None = None
        self._search: ExhaustiveSearch | None = None

    def begin(self, text: str) -> None:
        """Begin to compare ``text``, unless it takes time to encode."""
        if self._encoder.is_fast:
            self.search(text)

    def search(self, text: str) -> ExhaustiveSearch:
        """Return the comparison of ``text``, which may still be under way."""
        if self._search is None or self._text != text:
            vector = self._encoder.encode([text])[0]
            self._text, self._search = text, self._matrix.start_search(vector, self._languages)
        return self._search
