"""Training static token embeddings: translations meet, English meets its teacher, and
fragments find the paragraphs that answer them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import embedding_bag, normalize

from index.types import ARABIC, ENGLISH, SPANISH
from training.batches import Answers, Translations, draw_answers, draw_translations
from training.corpus import LanguagePair
from training.late_interaction import closeness
from training.losses import contrast, distance, find
from training.optimizer import RowAdam
from training.recipe import Recipe
from training.teacher import Teacher
from training.texts import Bags, ParallelTexts

# Arabic has the least text and the most forms.
_SHARE: Final[dict[LanguagePair, float]] = {
    (ENGLISH, SPANISH): 0.3,
    (ENGLISH, ARABIC): 0.4,
    (SPANISH, ARABIC): 0.3,
}


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
        answering = random.random() < recipe.answer_share
        batch = (draw_answers if answering else draw_translations)(texts, recipe, random)
        tokens = torch.from_numpy(batch.tokens)
        values = table.rows[tokens].requires_grad_()
        loss = _loss(values, batch, teacher, recipe)
        (gradient,) = torch.autograd.grad(loss, values)
        table.step(tokens, gradient, recipe.rate * _schedule(step, recipe))
        if step % 100 == 0:
            print(f"step {step}/{recipe.steps}: loss {loss.item():.3f}", flush=True)
    return np.asarray(table.rows.numpy(), dtype=np.float32)


def _schedule(step: int, recipe: Recipe) -> float:
    # Faster than linearly at first: small steps at the end even out what single batches did.
    rising = (step + 1) / recipe.warm_up
    falling = (recipe.steps - step) / (recipe.steps - recipe.warm_up)
    return min(rising, float(falling**recipe.decay), 1.0)


def _loss(
    values: Tensor, batch: Answers | Translations, teacher: Teacher, recipe: Recipe
) -> Tensor:
    same = torch.from_numpy(batch.same)
    if isinstance(batch, Answers):
        return find(closeness(values, batch), same, recipe.answer_scale)
    left, right = _encode(values, batch.left), _encode(values, batch.right)
    loss = contrast(left @ right.T, same, recipe.scale)
    taught = np.flatnonzero(batch.teacher >= 0)
    if not len(taught):
        return loss
    goal = torch.from_numpy(teacher.targets[batch.teacher[taught]])
    gap = distance(left[taught], goal) + distance(right[taught], goal)
    return loss + recipe.teacher_weight * gap


def _encode(values: Tensor, bags: Bags) -> Tensor:
    ids, starts = torch.from_numpy(bags.ids), torch.from_numpy(bags.starts)
    return normalize(embedding_bag(ids, values, starts, mode="mean"))
