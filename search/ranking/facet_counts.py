"""All passages with words of a query, counted by what their documents are."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import PurePath
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.store.records import DocumentHead
from search.facets import Facets, by_frequency
from search.ranking.document_dates import DocumentDates, in_passage_order
from search.ranking.first_stage import LanguageScores
from search.ranking.hits import relative_path
from search.ranking.match_counts import rows_with_words

_YEAR: Final = len("2024")


class DocumentFacets:
    """The kind, year and folder of every document."""

    def __init__(self, heads: Iterable[DocumentHead]) -> None:
        documents = in_passage_order(heads)
        self._places = DocumentDates(documents)
        self._kinds = _Values(documents, lambda head: head.kind)
        self._years = _Values(documents, lambda head: (head.date or "")[:_YEAR])
        folders = {head.path.rpartition(os.sep)[0]: head.path for head in documents}
        shown = {
            folder: str(PurePath(relative_path(path)).parent) for folder, path in folders.items()
        }
        self._folders = _Values(documents, lambda head: shown[head.path.rpartition(os.sep)[0]])

    def count(self, scores: Sequence[LanguageScores], *, has_words: bool) -> Facets:
        """Return the facets of all passages that are not excluded from ``scores``.

        As :func:`search.ranking.match_counts.count_matches` counts them.
        """
        languages = Counter[str]()
        places: list[NDArray[np.int64]] = [np.zeros(0, dtype=np.int64)]
        for in_language in scores:
            ids = in_language.ids[rows_with_words(in_language, has_words=has_words)]
            languages[in_language.language] += len(ids)
            places.append(self._places.find(ids))
        of_passages = np.concatenate(places)
        of_passages = of_passages[of_passages >= 0]
        return Facets(
            languages.total(),
            by_frequency(languages),
            self._kinds.count(of_passages),
            self._years.count(of_passages),
            self._folders.count(of_passages),
        )


class _Values:
    """A value for each of n documents, as the number of one of the distinct values."""

    def __init__(
        self, documents: Sequence[DocumentHead], value_of: Callable[[DocumentHead], str]
    ) -> None:
        numbers: dict[str, int] = {}
        values = [numbers.setdefault(value_of(head), len(numbers)) for head in documents]
        self._numbers = np.array(values, dtype=np.int64)
        self._names = list(numbers)

    def count(self, places: NDArray[np.int64]) -> dict[str, int]:
        """Return how often each value occurs in the documents at ``places`` (k,)."""
        counts = np.bincount(self._numbers[places], minlength=len(self._names)).tolist()
        return by_frequency(dict(zip(self._names, counts, strict=True)))
