"""Synthetic news: documents of several passages whose words follow Zipf's law.

Words are drawn by the law of Zipf and Mandelbrot (1953), p(rank) proportional to
1 / (rank + shift), function words and content words separately. Each document also repeats
a few topic words.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.speed.vocabulary import Vocabulary
from index.types import ARABIC

_BATCH_DOCUMENTS: Final = 500
_PASSAGES_PER_DOCUMENT: Final = (3, 14)
"""Half-open range, as the other ranges here."""
_SENTENCES_PER_PASSAGE: Final = (5, 6)
"""At the sentence lengths below more than 60 words, so that the splitter joins no passages."""
_WORDS_PER_SENTENCE: Final = (13, 20)
_CONTENT_SHARE: Final = 0.56
"""Share of words that are not function words."""
_TOPIC_SHARE: Final = 0.22
"""Probability that a word is drawn from the document's topic words."""
_TOPIC_WORDS: Final = 14
"""Topic words per document."""
_COMMA_SHARE: Final = 0.07
_ARABIC_CLITICS: Final = (("ال", 0.3), ("و", 0.06), ("ب", 0.03))
"""Prefixes with the share of content words that take them."""
_CONTENT_SHIFT: Final = 14.0
_FUNCTION_SHIFT: Final = 2.0

Document = list[str]
"""The texts of its passages."""


class TextGenerator:
    """Generates documents in one language, the same ones for the same seed."""

    def __init__(self, vocabulary: Vocabulary, seed: int) -> None:
        self._rng = np.random.default_rng([seed, *vocabulary.language.encode()])
        self._function_words = np.array(vocabulary.function_words, dtype=object)
        self._content_words = np.array(vocabulary.content_words, dtype=object)
        self._function_cdf = _zipf_cdf(len(vocabulary.function_words), _FUNCTION_SHIFT)
        self._content_cdf = _zipf_cdf(len(vocabulary.content_words), _CONTENT_SHIFT)
        self._comma = "،" if vocabulary.language == ARABIC else ","
        self._clitics = _ARABIC_CLITICS if vocabulary.language == ARABIC else ()

    def documents(self, passages: int) -> Iterator[Document]:
        """Yield documents with exactly ``passages`` passages in total, about 80 words each."""
        remaining = passages
        while remaining > 0:
            sizes = self._rng.integers(*_PASSAGES_PER_DOCUMENT, size=_BATCH_DOCUMENTS)
            sizes = sizes[: int(np.searchsorted(np.cumsum(sizes), remaining)) + 1]
            sizes[-1] = min(sizes[-1], remaining - int(sizes[:-1].sum()))
            remaining -= int(sizes.sum())
            yield from self._generate_batch(sizes)

    def _generate_batch(self, sizes: NDArray[np.int64]) -> Iterator[Document]:
        """Yield a document for each of ``sizes`` (n,) int64, its number of passages."""
        sentence_counts = self._rng.integers(*_SENTENCES_PER_PASSAGE, size=int(sizes.sum()))
        word_counts = self._rng.integers(*_WORDS_PER_SENTENCE, size=int(sentence_counts.sum()))
        sentences_per_document = np.add.reduceat(sentence_counts, np.cumsum(sizes) - sizes)
        document_of_sentence = np.repeat(np.arange(len(sizes)), sentences_per_document)
        document_of_word = np.repeat(document_of_sentence, word_counts)
        words = self._draw_words(document_of_word, np.cumsum(word_counts)).tolist()
        sentences = [_format_sentence(group) for group in _split(words, word_counts)]
        passages = [" ".join(group) for group in _split(sentences, sentence_counts)]
        yield from _split(passages, sizes)

    def _draw_words(
        self, documents: NDArray[np.int64], sentence_ends: NDArray[np.int64]
    ) -> NDArray[np.object_]:
        """Return a word for each of ``documents`` (n,), the document that it stands in.

        The order of the draws decides which collection a seed stands for.
        """
        rng, count = self._rng, len(documents)
        is_content = rng.random(count) < _CONTENT_SHARE
        is_content[sentence_ends - 1] = True  # no sentence ends in "of"
        ranks = np.searchsorted(self._content_cdf, rng.random(count, dtype=np.float32))
        topics = self._draw_topics(int(documents[-1]) + 1)
        topical = np.flatnonzero(rng.random(count) < _TOPIC_SHARE)
        topic_columns = rng.integers(0, _TOPIC_WORDS, len(topical))
        ranks[topical] = topics[documents[topical], topic_columns]
        words = self._content_words[np.minimum(ranks, len(self._content_words) - 1)]
        functional = np.flatnonzero(~is_content)
        draws = rng.random(len(functional), dtype=np.float32)
        function_ranks = np.searchsorted(self._function_cdf, draws)
        last_rank = len(self._function_words) - 1
        words[functional] = self._function_words[np.minimum(function_ranks, last_rank)]
        for clitic, share in self._clitics:
            prefixed = np.flatnonzero(is_content & (rng.random(count) < share))
            words[prefixed] = clitic + words[prefixed]
        before_comma = rng.random(count) < _COMMA_SHARE
        before_comma[sentence_ends - 1] = False
        followed = np.flatnonzero(before_comma & is_content)
        words[followed] = words[followed] + self._comma
        return words

    def _draw_topics(self, documents: int) -> NDArray[np.int64]:
        """Return the ranks (documents, _TOPIC_WORDS) of topic words, uniform in log rank."""
        low, high = np.log(60), np.log(len(self._content_words) / 2)
        log_ranks = self._rng.uniform(low, high, (documents, _TOPIC_WORDS))
        return np.exp(log_ranks).astype(np.int64)


def _zipf_cdf(size: int, shift: float) -> NDArray[np.float32]:
    """Return the cumulative probabilities (size,) of ranks by Zipf and Mandelbrot."""
    weights = 1 / (np.arange(1, size + 1) + shift)
    cdf: NDArray[np.float32] = (np.cumsum(weights) / weights.sum()).astype(np.float32)
    return cdf


def _split(items: list[str], counts: NDArray[np.int64]) -> Iterator[list[str]]:
    """Yield ``items`` in consecutive lists of ``counts`` items."""
    start = 0
    for count in counts.tolist():
        yield items[start : start + count]
        start += count


def _format_sentence(words: list[str]) -> str:
    first = words[0]
    capitalized = first[:1].upper() + first[1:]
    return " ".join([capitalized, *words[1:]]) + "."
