"""Training static token embeddings: translations meet, and English meets its teacher."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import embedding_bag, normalize

from index.types import ARABIC, ENGLISH, SPANISH
from training.corpus import LanguagePair
from training.losses import contrast, distance
from training.optimizer import RowAdam
from training.recipe import Recipe
from training.teacher import Teacher
from training.texts import Bags, ParallelTexts, draw_pairs

# Arabic has the least text and the most forms.
_SHARE: Final[dict[LanguagePair, float]] = {
    (ENGLISH, SPANISH): 0.3,
    (ENGLISH, ARABIC): 0.4,
    (SPANISH, ARABIC): 0.3,
}


@dataclass(frozen=True, slots=True)
class Batch:
    """Drawn pairs: bags of either side; ``same`` (pairs, pairs) marks what is no
    counter-example; ``teacher`` (pairs,) the teacher's rows, -1 without."""

    left: Bags
    right: Bags
    same: NDArray[np.bool_]
    teacher: NDArray[np.int64]


def train_rows(
    rows: NDArray[np.float32],
    corpus: Mapping[LanguagePair, ParallelTexts],
    teacher: Teacher,
    recipe: Recipe,
    seed: int,
) -> NDArray[np.float32]:
    """Train the token rows (tokens, dimensions); the same seed gives the same rows."""
    torch.set_num_threads(1)  # one order of summation, and no slower at these sizes
    random = np.random.default_rng(seed)
    table = RowAdam(torch.from_numpy(rows.copy()))
    pairs = list(_SHARE)
    for step in range(recipe.steps):
        texts = corpus[pairs[random.choice(len(pairs), p=list(_SHARE.values()))]]
        passages = random.random() < recipe.passage_share
        batch = (_draw_passages if passages else _draw_translations)(texts, recipe, random)
        used, columns = np.unique(
            np.concatenate([batch.left.ids, batch.right.ids]), return_inverse=True
        )
        tokens = torch.from_numpy(used)
        values = table.rows[tokens].requires_grad_()
        loss = _loss(values, columns, batch, teacher, recipe)
        (gradient,) = torch.autograd.grad(loss, values)
        table.step(tokens, gradient, recipe.rate * _schedule(step, recipe))
        if step % 100 == 0:
            print(f"step {step}/{recipe.steps}: loss {loss.item():.3f}", flush=True)
    return np.asarray(table.rows.numpy(), dtype=np.float32)


def _schedule(step: int, recipe: Recipe) -> float:
    rising = (step + 1) / recipe.warm_up
    falling = (recipe.steps - step) / (recipe.steps - recipe.warm_up)
    return min(rising, falling, 1.0)


def _draw_translations(texts: ParallelTexts, recipe: Recipe, random: np.random.Generator) -> Batch:
    rows, _ = draw_pairs(texts, recipe.batch, 1, random)
    return Batch(
        texts.source.take(rows),
        texts.target.take(rows),
        _same(texts.source_text[rows]) | _same(texts.target_text[rows]),
        texts.teacher[rows],
    )


def _draw_passages(texts: ParallelTexts, recipe: Recipe, random: np.random.Generator) -> Batch:
    rows, runs = draw_pairs(texts, recipe.batch, recipe.sentences, random)
    sides = (texts.source, texts.target)
    asking, answering = sides[random.integers(2)], sides[random.integers(2)]
    overlapping = (rows[:, None] >= rows) & (rows[:, None] < rows + runs)
    np.fill_diagonal(overlapping, val=False)
    return Batch(
        asking.fragments(rows, recipe.fragment, random),
        answering.paragraphs(rows, runs),
        overlapping | _same(texts.source_text[rows]) | _same(texts.target_text[rows]),
        np.full(len(rows), -1, dtype=np.int64),
    )


def _same(numbers: NDArray[np.int64]) -> NDArray[np.bool_]:
    equal = np.equal.outer(numbers, numbers)
    np.fill_diagonal(equal, val=False)
    return equal


def _loss(
    values: Tensor, columns: NDArray[np.int64], batch: Batch, teacher: Teacher, recipe: Recipe
) -> Tensor:
    border = len(batch.left.ids)
    left = _encode(values, columns[:border], batch.left.starts)
    right = _encode(values, columns[border:], batch.right.starts)
    loss = contrast(left @ right.T, torch.from_numpy(batch.same), recipe.scale)
    taught = np.flatnonzero(batch.teacher >= 0)
    if not len(taught):
        return loss
    goal = torch.from_numpy(teacher.targets[batch.teacher[taught]])
    gap = distance(left[taught], goal) + distance(right[taught], goal)
    return loss + recipe.teacher_weight * gap


def _encode(values: Tensor, ids: NDArray[np.int64], starts: NDArray[np.int64]) -> Tensor:
    bags = torch.from_numpy(ids), values, torch.from_numpy(starts)
    return normalize(embedding_bag(*bags, mode="mean"))
