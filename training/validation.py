"""Held-out measures by which variants of the encoder are chosen."""

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

_IN_DOMAIN: Final = frozenset({"un_quadclass", "mkqa", "tico19", "unesco_notes", "nextstrain"})
_SENTENCES_A_PARAGRAPH: Final = 4
_QUERY_WORDS: Final = 6
_DEPTH: Final = 10


@dataclass(frozen=True, slots=True)
class Figures:
    """``translation``: the translation is the nearest text (accuracy, mean of both ways);
    ``passage``: nDCG@10 of finding a paragraph in one language by six words of a
    sentence of it in another, by its vector; ``close``: the same by closeness."""

    translation: dict[LanguagePair, float]
    passage: dict[LanguagePair, float]
    close: dict[LanguagePair, float]


def split(corpus: Corpus, texts: int, seed: int) -> tuple[Pairs, Pairs]:
    """(training, held out): ``texts`` English texts of the in-domain sets leave training.

    With them leaves every pair that holds one of their translations, so that neither side
    of a held-out pair was seen.
    """
    random = np.random.default_rng(seed)
    english = {side: pairs for side, pairs in corpus.items() if side[0] == ENGLISH}
    candidates = sorted(
        {p.source for pairs in english.values() for p in pairs if p.dataset in _IN_DOMAIN}
    )
    chosen = random.choice(len(candidates), min(texts, len(candidates)), replace=False)
    held = {ENGLISH: {candidates[i] for i in chosen}}
    for (_, other), pairs in english.items():
        held[other] = {pair.target for pair in pairs if pair.source in held[ENGLISH]}
    training: Pairs = {}
    validation: Pairs = {}
    for (one, other), pairs in corpus.items():
        out = {p for p in pairs if p.source in held[one] or p.target in held[other]}
        training[one, other] = [pair for pair in pairs if pair not in out]
        validation[one, other] = [p for p in pairs if p in out and p.dataset in _IN_DOMAIN]
    return training, validation


def measure(encoder: TokenEncoder, held_out: Corpus) -> Figures:
    """All figures of ``encoder`` on the held-out pairs."""
    translation: dict[LanguagePair, float] = {}
    passage: dict[LanguagePair, float] = {}
    close: dict[LanguagePair, float] = {}
    for (one, other), pairs in held_out.items():
        distinct = list({pair.source: pair for pair in pairs}.values())
        sides = {one: [p.source for p in distinct], other: [p.target for p in distinct]}
        translation[one, other] = accuracy(
            encoder.encode(sides[one]) @ encoder.encode(sides[other]).T
        )
        for asked, answering in product(sides, repeat=2):
            found = _passage(encoder, sides[asked], sides[answering])
            passage[asked, answering], close[asked, answering] = found
    return Figures(translation, passage, close)


def ndcg(scores: NDArray[np.float32], answers: NDArray[np.int64]) -> float:
    """Mean nDCG@10 of ``scores`` (queries, texts), one right text a query: ``answers``.

    With a single right text at rank r the measure is 1 / log2(1 + r).
    """
    own = scores[np.arange(len(answers)), answers]
    rank = (scores > own[:, None]).sum(1) + 1
    return float(np.where(rank <= _DEPTH, 1 / np.log2(1 + rank), 0.0).mean())


def accuracy(cosines: NDArray[np.float32]) -> float:
    """How often the translation is the nearest text, mean of rows and columns.

    ``cosines`` (texts, texts) holds the translations in the diagonal.
    """
    answers = np.arange(len(cosines))
    hits = (cosines.argmax(1) == answers).mean() + (cosines.argmax(0) == answers).mean()
    return float(hits / 2)


def _passage(
    encoder: TokenEncoder, queries: Sequence[str], texts: Sequence[str]
) -> tuple[float, float]:
    size = _SENTENCES_A_PARAGRAPH
    paragraphs = [" ".join(texts[i : i + size]) for i in range(0, len(texts), size)]
    answers = np.arange(len(queries)) // size
    asked = [_middle(query) for query in queries]
    vectors = encoder.encode(asked)
    cosines = vectors @ encoder.encode(paragraphs).T
    kept = encoder.encode_passages(paragraphs)
    close = np.empty_like(cosines)
    for row, (query, vector) in enumerate(zip(asked, vectors, strict=True)):
        scores = LateInteraction(encoder, query, vector).score(kept)
        rest = (1 - SENTENCE_SHARE) * cosines[row] + SENTENCE_SHARE * scores.sentence
        close[row] = (1 - TOKEN_SHARE) * rest + TOKEN_SHARE * scores.tokens
    return ndcg(cosines, answers), ndcg(close, answers)


def _middle(text: str) -> str:
    words = text.split()
    start = max(0, (len(words) - _QUERY_WORDS) // 2)
    return " ".join(words[start : start + _QUERY_WORDS])
