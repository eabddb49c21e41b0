"""Trains the static token embeddings of the encoder.

Translations move together, both move towards the teacher's vector of the English text, and
fragments move towards the paragraphs that contain them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import embedding_bag, normalize

from index.types import ARABIC, ENGLISH, SPANISH
from training.batches import PassageBatch, TranslationBatch, draw_passages, draw_translations
from training.corpus import LanguagePair
from training.late_interaction import closeness
from training.losses import cosine_distance, info_nce, symmetric_info_nce
from training.optimizer import RowAdam
from training.recipe import Recipe
from training.teacher import Teacher
from training.texts import Bags, ParallelTexts

# Arabic has the least text and the most forms.
_PAIR_SHARES: Final[dict[LanguagePair, float]] = {
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
    """Return ``rows`` (tokens, dimensions) after training; the same seed gives the same rows."""
    torch.set_num_threads(1)  # one order of summation, and no slower at these sizes
    random = np.random.default_rng(seed)
    table = RowAdam(torch.from_numpy(rows.copy()))
    pairs = list(_PAIR_SHARES)
    for step in range(recipe.steps):
        texts = corpus[pairs[random.choice(len(pairs), p=list(_PAIR_SHARES.values()))]]
        batch: PassageBatch | TranslationBatch
        if random.random() < recipe.passage_share:
            batch = draw_passages(texts, recipe, random)
        else:
            batch = draw_translations(texts, recipe, random)
        tokens = torch.from_numpy(batch.tokens)
        values = table.rows[tokens].requires_grad_()
        loss = _loss(values, batch, teacher, recipe)
        (gradient,) = torch.autograd.grad(loss, values)
        table.step(tokens, gradient, recipe.learning_rate * _rate_factor(step, recipe))
        if step % 100 == 0:
            print(f"step {step}/{recipe.steps}: loss {loss.item():.3f}", flush=True)
    return np.asarray(table.rows.numpy(), dtype=np.float32)


def _rate_factor(step: int, recipe: Recipe) -> float:
    # Falls faster than linearly at first: small steps at the end average over many batches.
    rising = (step + 1) / recipe.warm_up
    falling = (recipe.steps - step) / (recipe.steps - recipe.warm_up)
    return min(rising, float(falling**recipe.decay), 1.0)


def _loss(
    values: Tensor, batch: PassageBatch | TranslationBatch, teacher: Teacher, recipe: Recipe
) -> Tensor:
    excluded = torch.from_numpy(batch.excluded)
    if isinstance(batch, PassageBatch):
        return info_nce(closeness(values, batch), excluded, recipe.passage_scale)
    source, target = _encode(values, batch.source), _encode(values, batch.target)
    loss = symmetric_info_nce(source @ target.T, excluded, recipe.translation_scale)
    taught = np.flatnonzero(batch.teacher >= 0)
    if not len(taught):
        return loss
    goal = torch.from_numpy(teacher.targets[batch.teacher[taught]])
    gap = cosine_distance(source[taught], goal) + cosine_distance(target[taught], goal)
    return loss + recipe.teacher_weight * gap


def _encode(values: Tensor, bags: Bags) -> Tensor:
    ids, starts = torch.from_numpy(bags.ids), torch.from_numpy(bags.starts)
    return normalize(embedding_bag(ids, values, starts, mode="mean"))
