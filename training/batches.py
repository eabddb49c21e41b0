"""What one step of training looks at: translations, or fragments and where they come from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from training.recipe import Recipe
from training.texts import Bags, ParallelTexts, draw_pairs, draw_prose

_ONE_LANGUAGE: Final = 1 / 3
"""How often a fragment is to be found in its own language."""
_ONE_SOURCE: Final = 0.5
"""How often all paragraphs come from one data set: harder to tell apart."""


@dataclass(frozen=True, slots=True)
class Translations:
    """Drawn pairs: a bag of either side, their ids being places in ``tokens``, ascending.

    ``same`` (pairs, pairs) marks what is no counter-example; ``teacher`` (pairs,) the
    teacher's rows, -1 without.
    """

    tokens: NDArray[np.int64]
    left: Bags
    right: Bags
    same: NDArray[np.bool_]
    teacher: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Answers:
    """n fragments ``asked`` and the n ``paragraphs`` that hold them or their translation.

    The ids of ``asked`` and ``sentences`` are places in ``tokens``, ascending, those of
    ``paragraphs`` places in ``sentences``. ``same`` (n, n) marks what is no counter-example.
    """

    tokens: NDArray[np.int64]
    asked: Bags
    sentences: Bags
    paragraphs: Bags
    same: NDArray[np.bool_]


def draw_translations(
    texts: ParallelTexts, recipe: Recipe, random: np.random.Generator
) -> Translations:
    """Draw ``recipe.batch`` pairs."""
    rows, _ = draw_pairs(texts, recipe.batch, 1, random)
    tokens, left, right = _renumbered(texts.source.take(rows), texts.target.take(rows))
    return Translations(tokens, left, right, _same(texts, rows), texts.teacher[rows])


def draw_answers(texts: ParallelTexts, recipe: Recipe, random: np.random.Generator) -> Answers:
    """Draw ``recipe.paragraphs`` runs of sentences, and a fragment of the first of each."""
    draw = draw_prose if random.random() < _ONE_SOURCE else draw_pairs
    rows, runs = draw(texts, recipe.paragraphs, recipe.sentences, random)
    sides = (texts.source, texts.target)
    asking = int(random.integers(2))
    answering = asking if random.random() < _ONE_LANGUAGE else 1 - asking
    starts = np.cumsum(runs) - runs
    numbers = np.arange(int(runs.sum()))
    tokens, asked, sentences = _renumbered(
        sides[asking].fragments(rows, recipe.fragment, random),
        sides[answering].take(numbers + np.repeat(rows - starts, runs)),
    )
    overlapping = (rows[:, None] >= rows) & (rows[:, None] < rows + runs)
    np.fill_diagonal(overlapping, val=False)
    paragraphs = Bags(numbers, starts, runs)
    return Answers(tokens, asked, sentences, paragraphs, overlapping | _same(texts, rows))


def _renumbered(one: Bags, other: Bags) -> tuple[NDArray[np.int64], Bags, Bags]:
    """Return the distinct tokens of both, and both with their ids as places in these."""
    tokens, places = np.unique(np.concatenate([one.ids, other.ids]), return_inverse=True)
    border = len(one.ids)
    return tokens, replace(one, ids=places[:border]), replace(other, ids=places[border:])


def _same(texts: ParallelTexts, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    source, target = texts.source_text[rows], texts.target_text[rows]
    equal = np.equal.outer(source, source) | np.equal.outer(target, target)
    np.fill_diagonal(equal, val=False)
    return equal
