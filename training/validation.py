"""Measures the encoder on held-out pairs, to choose between variants of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from index.embedding.protocol import TokenEncoder
from index.types import ENGLISH
from search.ranking.late_interaction import LateInteraction
from search.ranking.second_stage import SENTENCE_SHARE, TOKEN_SHARE
from training.corpus import LanguagePair, Pair

Encode: TypeAlias = Callable[[Sequence[str]], NDArray[np.float32]]
Corpus: TypeAlias = Mapping[LanguagePair, Sequence[Pair]]
Pairs: TypeAlias = dict[LanguagePair, list[Pair]]

_IN_DOMAIN_DATASETS: Final = frozenset(
    {"un_quadclass", "mkqa", "tico19", "unesco_notes", "nextstrain"}
)
_PARAGRAPH_SENTENCES: Final = 4
_QUERY_WORDS: Final = 6
_NDCG_DEPTH: Final = 10


@dataclass(frozen=True, slots=True)
class HeldOutScores:
    """Scores on held-out pairs, by language pair.

    ``translation``: how often the translation is the nearest text (accuracy, mean of both
    directions). ``vector_ndcg``: nDCG@10 of finding a paragraph in one language with six
    words of one of its sentences in another, by their vectors. ``closeness_ndcg``: the same
    by the engine's closeness.
    """

    translation: dict[LanguagePair, float]
    vector_ndcg: dict[LanguagePair, float]
    closeness_ndcg: dict[LanguagePair, float]


def split_corpus(corpus: Corpus, texts: int, seed: int) -> tuple[Pairs, Pairs]:
    """Return the pairs to train on and the in-domain pairs of ``texts`` held-out English texts.

    Pairs with a translation of a held-out text are not trained on either, so that neither
    side of a held-out pair is seen in training.
    """
    random = np.random.default_rng(seed)
    english = {languages: pairs for languages, pairs in corpus.items() if languages[0] == ENGLISH}
    in_domain: set[str] = set()
    for pairs in english.values():
        in_domain.update(pair.source for pair in pairs if pair.dataset in _IN_DOMAIN_DATASETS)
    candidates = sorted(in_domain)
    chosen = random.choice(len(candidates), min(texts, len(candidates)), replace=False)
    held_out = {ENGLISH: {candidates[i] for i in chosen}}
    for (_, language), pairs in english.items():
        held_out[language] = {pair.target for pair in pairs if pair.source in held_out[ENGLISH]}
    training: Pairs = {}
    validation: Pairs = {}
    for (source, target), pairs in corpus.items():
        training[source, target] = []
        validation[source, target] = []
        for pair in pairs:
            if pair.source not in held_out[source] and pair.target not in held_out[target]:
                training[source, target].append(pair)
            elif pair.dataset in _IN_DOMAIN_DATASETS:
                validation[source, target].append(pair)
    return training, validation


def measure(encoder: TokenEncoder, held_out: Corpus) -> HeldOutScores:
    """Return the scores of ``encoder`` on the held-out pairs."""
    scores = HeldOutScores({}, {}, {})
    for (source, target), pairs in held_out.items():
        distinct = list({pair.source: pair for pair in pairs}.values())
        texts = {
            source: [pair.source for pair in distinct],
            target: [pair.target for pair in distinct],
        }
        cosines = encoder.encode(texts[source]) @ encoder.encode(texts[target]).T
        scores.translation[source, target] = accuracy(cosines)
        for query, passage in product(texts, repeat=2):
            by_vector, by_closeness = _passage_ndcg(encoder, texts[query], texts[passage])
            scores.vector_ndcg[query, passage] = by_vector
            scores.closeness_ndcg[query, passage] = by_closeness
    return scores


def ndcg(scores: NDArray[np.float32], relevant: NDArray[np.int64]) -> float:
    """Return the mean nDCG@10 of ``scores`` (queries, texts).

    ``relevant`` (queries,) is the one relevant text of each query. With that at rank r, the
    measure is 1 / log2(1 + r).
    """
    relevant_scores = scores[np.arange(len(relevant)), relevant]
    ranks = (scores > relevant_scores[:, None]).sum(1) + 1
    return float(np.where(ranks <= _NDCG_DEPTH, 1 / np.log2(1 + ranks), 0.0).mean())


def accuracy(cosines: NDArray[np.float32]) -> float:
    """Return how often the translation is the nearest text, mean of rows and columns.

    ``cosines`` (texts, texts) holds the translations in the diagonal.
    """
    answers = np.arange(len(cosines))
    hits = (cosines.argmax(1) == answers).mean() + (cosines.argmax(0) == answers).mean()
    return float(hits / 2)


def _passage_ndcg(
    encoder: TokenEncoder, sources: Sequence[str], texts: Sequence[str]
) -> tuple[float, float]:
    """Return nDCG@10 by vector and by closeness; queries are words of the ``sources``."""
    size = _PARAGRAPH_SENTENCES
    paragraphs = [" ".join(texts[i : i + size]) for i in range(0, len(texts), size)]
    relevant = np.arange(len(sources)) // size
    queries = [_middle_words(source) for source in sources]
    vectors = encoder.encode(queries)
    cosines = vectors @ encoder.encode(paragraphs).T
    encodings = encoder.encode_passages(paragraphs)
    closeness = np.empty_like(cosines)
    for row, (query, vector) in enumerate(zip(queries, vectors, strict=True)):
        scores = LateInteraction(encoder, query, vector).score(encodings)
        rest = (1 - SENTENCE_SHARE) * cosines[row] + SENTENCE_SHARE * scores.sentence
        closeness[row] = (1 - TOKEN_SHARE) * rest + TOKEN_SHARE * scores.tokens
    return ndcg(cosines, relevant), ndcg(closeness, relevant)


def _middle_words(text: str) -> str:
    words = text.split()
    start = max(0, (len(words) - _QUERY_WORDS) // 2)
    return " ".join(words[start : start + _QUERY_WORDS])
