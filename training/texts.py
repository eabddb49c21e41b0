"""Parallel text as arrays: what a batch is drawn from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.types import Language
from training.corpus import NAME, SENTENCE, WORD, LanguagePair, Pair, register_weight
from training.tokenizer import UNKNOWN

_KIND: Final = {NAME: 0.15, WORD: 0.7}
_LONGEST_TEXT: Final = 256
_SMOOTHING: Final = 0.6
_LARGE: Final = 400
"""Pairs a group has at least from which a whole batch is drawn."""


@dataclass(frozen=True, slots=True)
class Bags:
    """Token bags laid end to end: ``ids`` (tokens,) int64, ``starts`` (bags,) int64.

    ``words`` (bags,) int64 counts the tokens of each bag.
    """

    ids: NDArray[np.int64]
    starts: NDArray[np.int64]
    words: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.starts)

    def take(self, rows: NDArray[np.int64]) -> Bags:
        """The bags at ``rows``."""
        return self._gather(self.starts[rows], self.words[rows])

    def fragments(self, rows: NDArray[np.int64], longest: int, random: np.random.Generator) -> Bags:
        """Of each bag at ``rows`` a random stretch of 2 to ``longest`` tokens."""
        words = self.words[rows]
        lengths = np.minimum(words, random.integers(2, longest + 1, len(rows)))
        skipped = (random.random(len(rows)) * (words - lengths + 1)).astype(np.int64)
        return self._gather(self.starts[rows] + skipped, lengths)

    def _gather(self, starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> Bags:
        new = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int64)
        within = np.arange(int(lengths.sum())) - np.repeat(new, lengths)
        return Bags(self.ids[np.repeat(starts, lengths) + within], new, lengths)


@dataclass(frozen=True, slots=True)
class Group:
    """A run of pairs from one data set and of one kind: rows ``[start, start + size)``."""

    start: int
    size: int
    weight: float
    prose: bool


@dataclass(frozen=True, slots=True)
class ParallelTexts:
    """The pairs of two languages, tokenised. Row ``i`` of every array is pair ``i``.

    ``source_text``, ``target_text`` (pairs,) number the distinct texts, so that the same
    text is not taken for its own counter-example; ``teacher`` (pairs,) is the row of the
    teacher's vector for the pair, -1 without.
    """

    source: Bags
    target: Bags
    source_text: NDArray[np.int64]
    target_text: NDArray[np.int64]
    teacher: NDArray[np.int64]
    groups: tuple[Group, ...]


def bag(tokenizer: Tokenizer, texts: Sequence[str]) -> Bags:
    """Tokenise ``texts``, at most 256 tokens of each; one without any is unknown."""
    encodings = tokenizer.encode_batch(list(texts), add_special_tokens=False)
    unknown = [tokenizer.token_to_id(UNKNOWN)]
    lists = [encoding.ids[:_LONGEST_TEXT] or unknown for encoding in encodings]
    words = np.fromiter(map(len, lists), np.int64, len(lists))
    ids = np.fromiter(chain.from_iterable(lists), np.int64, int(words.sum()))
    return Bags(ids, np.concatenate([[0], np.cumsum(words)[:-1]]).astype(np.int64), words)


def tokenise_pairs(
    tokenizer: Tokenizer, pairs: Sequence[Pair], source_rows: Mapping[str, int]
) -> ParallelTexts:
    """Sort ``pairs`` by data set and kind, keeping their order within, and tokenise them.

    ``source_rows`` maps a source text to the row of its teacher vector.
    """
    ordered = sorted(pairs, key=lambda pair: (pair.dataset, pair.kind))
    sources = [pair.source for pair in ordered]
    targets = [pair.target for pair in ordered]
    rows = (source_rows.get(source, -1) for source in sources)
    return ParallelTexts(
        source=bag(tokenizer, sources),
        target=bag(tokenizer, targets),
        source_text=_number(sources),
        target_text=_number(targets),
        teacher=np.fromiter(rows, np.int64, len(ordered)),
        groups=tuple(_groups(ordered)),
    )


def draw_pairs(
    texts: ParallelTexts, size: int, longest_run: int, random: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Draw ``size`` pairs: (first row, number of rows), both (size,) int64.

    A group is drawn in proportion to size^0.6 and its register; in prose up to
    ``longest_run`` consecutive pairs are joined to stand for a paragraph.
    """
    weights = np.array([group.weight for group in texts.groups])
    starts = np.array([group.start for group in texts.groups])
    sizes = np.array([group.size for group in texts.groups])
    prose = np.array([group.prose for group in texts.groups])
    chosen = random.choice(len(weights), size, p=weights / weights.sum())
    within = (random.random(size) * sizes[chosen]).astype(np.int64)
    run = random.integers(1, longest_run + 1, size)
    run = np.where(prose[chosen], np.minimum(run, sizes[chosen] - within), 1)
    return starts[chosen] + within, run


def draw_prose(
    texts: ParallelTexts, size: int, longest_run: int, random: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """:func:`draw_pairs` from the prose of a single group; of any, where all are small."""
    large = [group for group in texts.groups if group.prose and group.size >= _LARGE]
    if not large:
        return draw_pairs(texts, size, longest_run, random)
    weights = np.array([group.weight for group in large])
    group = large[random.choice(len(large), p=weights / weights.sum())]
    within = random.integers(group.size, size=size)
    run = random.integers(1, longest_run + 1, size)
    return group.start + within, np.minimum(run, group.size - within)


def language_texts(
    corpus: Mapping[LanguagePair, Sequence[Pair]],
) -> dict[Language, dict[str, float]]:
    """Every distinct text of each language, with the register weight of its best data set."""
    texts: dict[Language, dict[str, float]] = {}
    for (source, target), pairs in corpus.items():
        for pair in pairs:
            weight = register_weight(pair.dataset)
            for language, text in ((source, pair.source), (target, pair.target)):
                known = texts.setdefault(language, {})
                known[text] = max(known.get(text, 0.0), weight)
    return texts


def _number(texts: Sequence[str]) -> NDArray[np.int64]:
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(text, len(numbers)) for text in texts], np.int64)


def _groups(ordered: Sequence[Pair]) -> list[Group]:
    keys = [(pair.dataset, pair.kind) for pair in ordered]
    changes = [i for i in range(1, len(keys)) if keys[i] != keys[i - 1]]
    bounds = [0, *changes, len(keys)]
    groups = []
    for start, end in pairwise(bounds):
        dataset, kind = keys[start]
        weight = (end - start) ** _SMOOTHING * register_weight(dataset) * _KIND.get(kind, 1.0)
        groups.append(Group(start, end - start, weight, kind == SENTENCE))
    return groups
