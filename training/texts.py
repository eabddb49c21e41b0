"""Parallel text as token arrays, from which batches are drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.embedding.plain_words import UNKNOWN
from index.types import Language
from training.corpus import NAME, SENTENCE, WORD, LanguagePair, Pair, register_weight

_KIND_WEIGHTS: Final = {NAME: 0.15, WORD: 0.7}
_MAX_TEXT_TOKENS: Final = 256
_SIZE_EXPONENT: Final = 0.6
_MIN_PROSE_GROUP: Final = 400
"""Pairs that a group must have for a whole batch to be drawn from it."""


@dataclass(frozen=True, slots=True)
class Bags:
    """Bags of tokens, or of other numbered rows, in one array.

    ``ids`` (tokens,) int64; ``starts`` and ``lengths`` (bags,) int64 give each bag's slice.
    """

    ids: NDArray[np.int64]
    starts: NDArray[np.int64]
    lengths: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.starts)

    def take(self, rows: NDArray[np.int64]) -> Bags:
        """Return the bags at ``rows``."""
        return self._gather(self.starts[rows], self.lengths[rows])

    def draw_fragments(
        self, rows: NDArray[np.int64], max_tokens: int, random: np.random.Generator
    ) -> Bags:
        """Return a random run of 2 to ``max_tokens`` tokens of each bag at ``rows``."""
        bag_lengths = self.lengths[rows]
        lengths = np.minimum(bag_lengths, random.integers(2, max_tokens + 1, len(rows)))
        skipped = (random.random(len(rows)) * (bag_lengths - lengths + 1)).astype(np.int64)
        return self._gather(self.starts[rows] + skipped, lengths)

    def _gather(self, starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> Bags:
        new_starts = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int64)
        offsets = np.arange(int(lengths.sum())) - np.repeat(new_starts, lengths)
        return Bags(self.ids[np.repeat(starts, lengths) + offsets], new_starts, lengths)


@dataclass(frozen=True, slots=True)
class Group:
    """The pairs of one data set and kind: rows ``[start, start + size)``."""

    start: int
    size: int
    weight: float
    prose: bool


@dataclass(frozen=True, slots=True)
class ParallelTexts:
    """The tokenized pairs of two languages. Row ``i`` of every array is pair ``i``.

    ``source_text`` and ``target_text`` (pairs,) number the distinct texts, so that equal
    texts are not used as negatives of each other. ``teacher`` (pairs,) is the row of the
    teacher's vector for the pair, -1 if there is none.
    """

    source: Bags
    target: Bags
    source_text: NDArray[np.int64]
    target_text: NDArray[np.int64]
    teacher: NDArray[np.int64]
    groups: tuple[Group, ...]


def tokenize(tokenizer: Tokenizer, texts: Sequence[str]) -> Bags:
    """Return at most 256 tokens of each text; the unknown token for a text without any."""
    encodings = tokenizer.encode_batch(list(texts), add_special_tokens=False)
    unknown = [tokenizer.token_to_id(UNKNOWN)]
    lists = [encoding.ids[:_MAX_TEXT_TOKENS] or unknown for encoding in encodings]
    lengths = np.fromiter(map(len, lists), np.int64, len(lists))
    ids = np.fromiter(chain.from_iterable(lists), np.int64, int(lengths.sum()))
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int64)
    return Bags(ids, starts, lengths)


def tokenize_pairs(
    tokenizer: Tokenizer, pairs: Sequence[Pair], source_rows: Mapping[str, int]
) -> ParallelTexts:
    """Return ``pairs`` tokenized, stably sorted by data set and kind.

    ``source_rows`` maps a source text to the row of its teacher vector.
    """
    ordered = sorted(pairs, key=lambda pair: (pair.dataset, pair.kind))
    sources = [pair.source for pair in ordered]
    targets = [pair.target for pair in ordered]
    rows = (source_rows.get(source, -1) for source in sources)
    return ParallelTexts(
        source=tokenize(tokenizer, sources),
        target=tokenize(tokenizer, targets),
        source_text=_number_texts(sources),
        target_text=_number_texts(targets),
        teacher=np.fromiter(rows, np.int64, len(ordered)),
        groups=tuple(_group_pairs(ordered)),
    )


def draw_pairs(
    texts: ParallelTexts, size: int, max_run: int, random: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Draw ``size`` runs of pairs and return (first row, number of rows), both (size,) int64.

    Groups are drawn in proportion to size^0.6 times their weight. In prose a run is up to
    ``max_run`` consecutive pairs, in place of a paragraph; elsewhere it is one pair.
    """
    weights = np.array([group.weight for group in texts.groups])
    starts = np.array([group.start for group in texts.groups])
    sizes = np.array([group.size for group in texts.groups])
    prose = np.array([group.prose for group in texts.groups])
    chosen = random.choice(len(weights), size, p=weights / weights.sum())
    offsets = (random.random(size) * sizes[chosen]).astype(np.int64)
    runs = random.integers(1, max_run + 1, size)
    runs = np.where(prose[chosen], np.minimum(runs, sizes[chosen] - offsets), 1)
    return starts[chosen] + offsets, runs


def draw_prose(
    texts: ParallelTexts, size: int, max_run: int, random: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Draw as :func:`draw_pairs` from one large group of prose; from all if none is large."""
    large = [group for group in texts.groups if group.prose and group.size >= _MIN_PROSE_GROUP]
    if not large:
        return draw_pairs(texts, size, max_run, random)
    weights = np.array([group.weight for group in large])
    group = large[random.choice(len(large), p=weights / weights.sum())]
    offsets = random.integers(group.size, size=size)
    runs = random.integers(1, max_run + 1, size)
    return group.start + offsets, np.minimum(runs, group.size - offsets)


def collect_texts(
    corpus: Mapping[LanguagePair, Sequence[Pair]],
) -> dict[Language, dict[str, float]]:
    """Return the distinct texts of each language with the highest weight of their data sets."""
    texts: dict[Language, dict[str, float]] = {}
    for (source, target), pairs in corpus.items():
        for pair in pairs:
            weight = register_weight(pair.dataset)
            for language, text in ((source, pair.source), (target, pair.target)):
                weights = texts.setdefault(language, {})
                weights[text] = max(weights.get(text, 0.0), weight)
    return texts


def _number_texts(texts: Sequence[str]) -> NDArray[np.int64]:
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(text, len(numbers)) for text in texts], np.int64)


def _group_pairs(ordered: Sequence[Pair]) -> list[Group]:
    keys = [(pair.dataset, pair.kind) for pair in ordered]
    changes = [i for i in range(1, len(keys)) if keys[i] != keys[i - 1]]
    bounds = [0, *changes, len(keys)]
    groups = []
    for start, end in pairwise(bounds):
        dataset, kind = keys[start]
        weight = (
            (end - start) ** _SIZE_EXPONENT
            * register_weight(dataset)
            * _KIND_WEIGHTS.get(kind, 1.0)
        )
        groups.append(Group(start, end - start, weight, kind == SENTENCE))
    return groups
