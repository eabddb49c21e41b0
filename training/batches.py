"""Draws the batch of a training step: translations, or fragments and their paragraphs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from training.recipe import Recipe
from training.texts import Bags, ParallelTexts, draw_pairs, draw_prose

_SAME_LANGUAGE_SHARE: Final = 1 / 3
"""Share of batches in which queries and paragraphs are in the same language."""
_SAME_DATASET_SHARE: Final = 0.5
"""Share of batches with paragraphs of one data set only, which are harder to tell apart."""


@dataclass(frozen=True, slots=True)
class TranslationBatch:
    """Texts, ``source``, and their translations, ``target``.

    ``tokens`` (distinct tokens,) is ascending, and the ids of both sides are positions in
    it. ``excluded`` (pairs, pairs) marks translations that are no negatives of a text;
    ``teacher`` (pairs,) holds the teacher's rows, -1 if there is none.
    """

    tokens: NDArray[np.int64]
    source: Bags
    target: Bags
    excluded: NDArray[np.bool_]
    teacher: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class PassageBatch:
    """n fragments as ``queries`` and the n ``paragraphs`` with them or their translation.

    ``tokens`` (distinct tokens,) is ascending. The ids of ``queries`` and ``sentences`` are
    positions in ``tokens``, those of ``paragraphs`` positions in ``sentences``. ``excluded``
    (n, n) marks paragraphs that are no negatives of a query.
    """

    tokens: NDArray[np.int64]
    queries: Bags
    sentences: Bags
    paragraphs: Bags
    excluded: NDArray[np.bool_]


def draw_translations(
    texts: ParallelTexts, recipe: Recipe, random: np.random.Generator
) -> TranslationBatch:
    """Draw ``recipe.batch_size`` pairs."""
    rows, _ = draw_pairs(texts, recipe.batch_size, 1, random)
    tokens, source, target = _renumber(texts.source.take(rows), texts.target.take(rows))
    return TranslationBatch(tokens, source, target, _equal_texts(texts, rows), texts.teacher[rows])


def draw_passages(
    texts: ParallelTexts, recipe: Recipe, random: np.random.Generator
) -> PassageBatch:
    """Draw ``recipe.paragraphs`` runs of sentences and a fragment of the first of each run."""
    draw = draw_prose if random.random() < _SAME_DATASET_SHARE else draw_pairs
    rows, runs = draw(texts, recipe.paragraphs, recipe.max_sentences, random)
    sides = (texts.source, texts.target)
    query_side = int(random.integers(2))
    paragraph_side = query_side if random.random() < _SAME_LANGUAGE_SHARE else 1 - query_side
    starts = np.cumsum(runs) - runs
    numbers = np.arange(int(runs.sum()))
    tokens, queries, sentences = _renumber(
        sides[query_side].draw_fragments(rows, recipe.max_query_tokens, random),
        sides[paragraph_side].take(numbers + np.repeat(rows - starts, runs)),
    )
    overlapping = (rows[:, None] >= rows) & (rows[:, None] < rows + runs)
    np.fill_diagonal(overlapping, val=False)
    paragraphs = Bags(numbers, starts, runs)
    excluded = overlapping | _equal_texts(texts, rows)
    return PassageBatch(tokens, queries, sentences, paragraphs, excluded)


def _renumber(first: Bags, second: Bags) -> tuple[NDArray[np.int64], Bags, Bags]:
    """Return the distinct tokens of both, and both with positions in these as ids."""
    tokens, positions = np.unique(np.concatenate([first.ids, second.ids]), return_inverse=True)
    size = len(first.ids)
    return tokens, replace(first, ids=positions[:size]), replace(second, ids=positions[size:])


def _equal_texts(texts: ParallelTexts, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    source, target = texts.source_text[rows], texts.target_text[rows]
    equal = np.equal.outer(source, source) | np.equal.outer(target, target)
    np.fill_diagonal(equal, val=False)
    return equal
