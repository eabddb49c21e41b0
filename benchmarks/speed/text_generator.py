"""Synthetic news: documents of several passages whose words follow Zipf's law.

Words are drawn by the law of Zipf and Mandelbrot (1953), p(rank) proportional to
1 / (rank + shift), function words and content words separately. A document has a few
words of its own that come back, as the words of a subject do.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.speed.vocabulary import Vocabulary
from index.types import ARABIC

_DOCUMENTS: Final = 500
"""Documents made at a time."""
_PASSAGES: Final = (3, 14)
"""Passages in a document: from, up to but without."""
_SENTENCES: Final = (5, 6)
"""Sentences in a passage: with their words more than 60, so that none is joined to another."""
_SENTENCE_WORDS: Final = (13, 20)
_CONTENT: Final = 0.56
"""Share of words that are not function words."""
_OWN: Final = 0.22
"""Share of those that are words of the document's subject."""
_OWN_WORDS: Final = 14
_COMMAS: Final = 0.07
_CONTENT_SHIFT: Final = 14.0
_FUNCTION_SHIFT: Final = 2.0

Passages = list[str]


class TextGenerator:
    """Writes documents in one language, the same ones for the same seed."""

    def __init__(self, words: Vocabulary, seed: int) -> None:
        self._rng = np.random.default_rng([seed, *words.language.encode()])
        self._function = np.array(words.function, dtype=object)
        self._content = np.array(words.words, dtype=object)
        self._function_law = _cumulative(len(words.function), _FUNCTION_SHIFT)
        self._content_law = _cumulative(len(words.words), _CONTENT_SHIFT)
        self._comma = "،" if words.language == ARABIC else ","
        self._clitics = words.language == ARABIC

    def documents(self, passages: int) -> Iterator[Passages]:
        """Yield documents of altogether exactly ``passages`` passages of about 80 words."""
        left = passages
        while left > 0:
            sizes = self._rng.integers(*_PASSAGES, size=_DOCUMENTS)
            sizes = sizes[: int(np.searchsorted(np.cumsum(sizes), left)) + 1]
            sizes[-1] = min(sizes[-1], left - int(sizes[:-1].sum()))
            left -= int(sizes.sum())
            yield from self._some(sizes)

    def _some(self, sizes: NDArray[np.int64]) -> Iterator[Passages]:
        """Yield one document for each of ``sizes``, (n,) int64 of passages."""
        sentences = self._rng.integers(*_SENTENCES, size=int(sizes.sum()))
        lengths = self._rng.integers(*_SENTENCE_WORDS, size=int(sentences.sum()))
        ends = np.cumsum(lengths)
        per_document = np.add.reduceat(sentences, np.cumsum(sizes) - sizes)
        documents = np.repeat(np.repeat(np.arange(len(sizes)), per_document), lengths)
        words = self._words(documents, ends).tolist()
        starts = (ends - lengths).tolist()
        spoken = [
            _sentence(words[start:end]) for start, end in zip(starts, ends.tolist(), strict=True)
        ]
        after = np.cumsum(sentences).tolist()
        passages = [
            " ".join(spoken[end - count : end])
            for end, count in zip(after, sentences.tolist(), strict=True)
        ]
        for end, count in zip(np.cumsum(sizes).tolist(), sizes.tolist(), strict=True):
            yield passages[end - count : end]

    def _words(self, documents: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.object_]:
        """Draw the words (n,) of ``documents`` (n,), sentences ending before ``ends``."""
        rng, count = self._rng, len(documents)
        content = rng.random(count) < _CONTENT
        content[ends - 1] = True  # no sentence ends in "of"
        ranks = np.searchsorted(self._content_law, rng.random(count, dtype=np.float32))
        own = self._own(int(documents[-1]) + 1)
        chosen = np.flatnonzero(rng.random(count) < _OWN)
        ranks[chosen] = own[documents[chosen], rng.integers(0, _OWN_WORDS, len(chosen))]
        words = self._content[np.minimum(ranks, len(self._content) - 1)]
        functions = np.flatnonzero(~content)
        drawn = np.searchsorted(self._function_law, rng.random(len(functions), dtype=np.float32))
        words[functions] = self._function[np.minimum(drawn, len(self._function) - 1)]
        if self._clitics:
            for clitic, share in (("ال", 0.3), ("و", 0.06), ("ب", 0.03)):
                where = np.flatnonzero(content & (rng.random(count) < share))
                words[where] = clitic + words[where]
        inside = rng.random(count) < _COMMAS
        inside[ends - 1] = False
        where = np.flatnonzero(inside & content)
        words[where] = words[where] + self._comma
        return words

    def _own(self, documents: int) -> NDArray[np.int64]:
        """Draw the words (documents, _OWN_WORDS) of each subject, evenly by log of rank."""
        low, high = np.log(60), np.log(len(self._content) / 2)
        drawn = self._rng.uniform(low, high, (documents, _OWN_WORDS))
        return np.exp(drawn).astype(np.int64)


def _cumulative(size: int, shift: float) -> NDArray[np.float32]:
    weights = 1 / (np.arange(1, size + 1) + shift)
    law: NDArray[np.float32] = (np.cumsum(weights) / weights.sum()).astype(np.float32)
    return law


def _sentence(words: list[str]) -> str:
    first = words[0]
    words[0] = first[:1].upper() + first[1:]
    return " ".join(words) + "."
