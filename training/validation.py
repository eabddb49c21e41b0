"""Held-out measures by which variants of the encoder are chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from index.types import Language
from training.corpus import Pair

Encode: TypeAlias = Callable[[Sequence[str]], NDArray[np.float32]]
Corpus: TypeAlias = Mapping[tuple[Language, Language], Sequence[Pair]]

_IN_DOMAIN: Final = frozenset({"un_quadclass", "mkqa", "tico19", "unesco_notes", "nextstrain"})
_SENTENCES_A_PARAGRAPH: Final = 4
_QUERY_WORDS: Final = 6
_DEPTH: Final = 10


@dataclass(frozen=True, slots=True)
class Figures:
    """``translation``: the translation is the nearest text (accuracy, mean of both ways);
    ``passage``: nDCG@10 of finding a paragraph in one language by six words of a
    sentence of it in another."""

    translation: dict[tuple[Language, Language], float]
    passage: dict[tuple[Language, Language], float]


def split(
    corpus: Corpus, texts: int, seed: int
) -> tuple[dict[tuple[Language, Language], list[Pair]], ...]:
    """(training, held out): ``texts`` English texts of the in-domain sets with all translations."""
    random = np.random.default_rng(seed)
    english = sorted(
        {
            pair.source
            for languages, pairs in corpus.items()
            if languages[0] == "en"
            for pair in pairs
            if pair.dataset in _IN_DOMAIN
        }
    )
    held = {
        english[i] for i in random.choice(len(english), min(texts, len(english)), replace=False)
    }
    known = {
        languages[1]: {pair.target for pair in pairs if pair.source in held}
        for languages, pairs in corpus.items()
        if languages[0] == "en"
    }
    known["en"] = held
    training: dict[tuple[Language, Language], list[Pair]] = {}
    validation: dict[tuple[Language, Language], list[Pair]] = {}
    for (source, target), pairs in corpus.items():
        out = [p for p in pairs if p.source in known[source] or p.target in known[target]]
        gone = set(out)
        training[source, target] = [p for p in pairs if p not in gone]
        validation[source, target] = [p for p in out if p.dataset in _IN_DOMAIN]
    return training, validation


def measure(encode: Encode, held_out: Corpus) -> Figures:
    """Both figures on the held-out pairs; ``encode`` returns unit rows (texts, dimensions)."""
    translation: dict[tuple[Language, Language], float] = {}
    passage: dict[tuple[Language, Language], float] = {}
    for (one, other), pairs in held_out.items():
        distinct = list({pair.source: pair for pair in pairs}.values())
        left = [pair.source for pair in distinct]
        right = [pair.target for pair in distinct]
        translation[one, other] = _accuracy(encode(left) @ encode(right).T)
        passage[one, other] = _passage(encode, left, right)
        passage[other, one] = _passage(encode, right, left)
        passage[one, one] = _passage(encode, left, left)
        passage[other, other] = _passage(encode, right, right)
    return Figures(translation, passage)


def _accuracy(cosines: NDArray[np.float32]) -> float:
    answers = np.arange(len(cosines))
    hits = (cosines.argmax(1) == answers).mean() + (cosines.argmax(0) == answers).mean()
    return float(hits / 2)


def _passage(encode: Encode, queries: Sequence[str], texts: Sequence[str]) -> float:
    size = _SENTENCES_A_PARAGRAPH
    paragraphs = [" ".join(texts[i : i + size]) for i in range(0, len(texts), size)]
    answers = np.arange(len(queries)) // size
    cosines = encode([_middle(query) for query in queries]) @ encode(paragraphs).T
    own = cosines[np.arange(len(queries)), answers]
    rank = (cosines > own[:, None]).sum(1)
    return float(np.where(rank < _DEPTH, 1 / np.log2(rank + 2), 0.0).mean())


def _middle(text: str) -> str:
    words = text.split()
    start = max(0, (len(words) - _QUERY_WORDS) // 2)
    return " ".join(words[start : start + _QUERY_WORDS])
