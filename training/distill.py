"""Training static token embeddings: translations meet, and English meets its teacher."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import cross_entropy, embedding_bag, kl_div, log_softmax, normalize

from index.types import ARABIC, ENGLISH, SPANISH, Language
from training.teacher import Teacher
from training.texts import Bags, ParallelTexts, draw_pairs

_SHARE: Final[dict[tuple[Language, Language], float]] = {
    (ENGLISH, SPANISH): 0.3,
    (ENGLISH, ARABIC): 0.4,
    (SPANISH, ARABIC): 0.3,
}
_BETA_1: Final = 0.9
_BETA_2: Final = 0.999


@dataclass(frozen=True, slots=True)
class Recipe:
    """How long and how hard to train.

    ``scale`` multiplies cosines before the softmax of the contrastive loss, ``likeness``
    those of the similarity-distribution loss; ``*_weight`` weigh the losses;
    ``longest_run``: sentences joined into a paragraph.
    """

    steps: int = 3000
    batch: int = 1024
    rate: float = 0.02
    warm_up: int = 150
    scale: float = 20.0
    likeness: float = 20.0
    vector_weight: float = 4.0
    likeness_weight: float = 1.0
    longest_run: int = 4
    run_share: float = 0.3


@dataclass(frozen=True, slots=True)
class Batch:
    """Drawn pairs: ``same`` (pairs, pairs) marks what is no counter-example, ``teacher``
    (pairs,) the teacher's rows, ``long_*`` the side whose texts are joined to paragraphs."""

    source: Bags
    target: Bags
    same: NDArray[np.bool_]
    teacher: NDArray[np.int64]
    long_source: bool
    long_target: bool


def train_rows(
    rows: NDArray[np.float32],
    corpus: Mapping[tuple[Language, Language], ParallelTexts],
    teacher: Teacher,
    recipe: Recipe,
    seed: int,
) -> NDArray[np.float32]:
    """Train the token rows (tokens, dimensions) and return them; the same seed, the same rows.

    Losses: in-batch InfoNCE both ways (van den Oord et al. 2018), cosine to the teacher's
    vector of the English side (Reimers & Gurevych 2020), and the divergence of the
    student's from the teacher's distribution of similarities within the batch.
    """
    torch.set_num_threads(1)  # one order of summation, and no slower at these sizes
    random = np.random.default_rng(seed)
    table = RowAdam(torch.from_numpy(rows.copy()))
    pairs = list(_SHARE)
    for step in range(recipe.steps):
        pair = pairs[random.choice(len(pairs), p=list(_SHARE.values()))]
        batch = _draw(corpus[pair], recipe, random)
        used, numbers = np.unique(
            np.concatenate([batch.source.ids, batch.target.ids]), return_inverse=True
        )
        tokens = torch.from_numpy(used)
        values = table.rows[tokens].requires_grad_()
        source, target = np.split(numbers, [len(batch.source.ids)])
        loss = _loss(
            _encode(values, source, batch.source.starts),
            _encode(values, target, batch.target.starts),
            batch,
            teacher,
            recipe,
        )
        loss.backward()  # type: ignore[no-untyped-call]
        table.step(tokens, values.grad, recipe.rate * _schedule(step, recipe))
        if step % 100 == 0:
            print(f"step {step}/{recipe.steps}: loss {loss.item():.3f}", flush=True)
    return table.rows.numpy()


class RowAdam:
    """Adam (Kingma & Ba 2015) that touches only the rows a batch uses: (tokens, dimensions)."""

    def __init__(self, rows: Tensor) -> None:
        self.rows = rows
        self._mean = torch.zeros_like(rows)
        self._square = torch.zeros_like(rows)
        self._steps = 0

    def step(self, tokens: Tensor, gradient: Tensor, rate: float) -> None:
        """Move the rows numbered ``tokens``, distinct, against ``gradient``."""
        self._steps += 1
        mean = self._mean[tokens].lerp_(gradient, 1 - _BETA_1)
        square = self._square[tokens].mul_(_BETA_2).addcmul_(gradient, gradient, value=1 - _BETA_2)
        self._mean[tokens] = mean
        self._square[tokens] = square
        rate *= (1 - _BETA_2**self._steps) ** 0.5 / (1 - _BETA_1**self._steps)
        self.rows.index_add_(0, tokens, mean.div_(square.sqrt_().add_(1e-8)), alpha=-rate)


def _schedule(step: int, recipe: Recipe) -> float:
    rising = (step + 1) / recipe.warm_up
    falling = (recipe.steps - step) / (recipe.steps - recipe.warm_up)
    return max(0.0, min(rising, falling, 1.0))


def _draw(texts: ParallelTexts, recipe: Recipe, random: np.random.Generator) -> Batch:
    joined = random.random() < recipe.run_share
    first, run = draw_pairs(texts, recipe.batch, recipe.longest_run if joined else 1, random)
    long_source = joined and random.random() < 0.5
    return Batch(
        source=texts.source.take(first, run if long_source else None),
        target=texts.target.take(first, run if joined and not long_source else None),
        same=_same(texts.source_text[first]) | _same(texts.target_text[first]),
        teacher=texts.teacher[first],
        long_source=long_source,
        long_target=joined and not long_source,
    )


def _loss(source: Tensor, target: Tensor, batch: Batch, teacher: Teacher, recipe: Recipe) -> Tensor:
    loss = _contrast(source @ target.T, torch.from_numpy(batch.same), recipe.scale)
    taught = np.flatnonzero(batch.teacher >= 0)
    rows = batch.teacher[taught]
    goal = torch.from_numpy(teacher.targets(rows))
    for side, joined in ((source, batch.long_source), (target, batch.long_target)):
        if not joined:
            loss = loss + recipe.vector_weight * (1 - (side[taught] * goal).sum(1)).mean()
    if recipe.likeness_weight and not (batch.long_source or batch.long_target):
        full = torch.from_numpy(teacher.full(rows))
        cosines = source[taught] @ target[taught].T
        loss = loss + recipe.likeness_weight * _divergence(cosines, full @ full.T, recipe.likeness)
    return loss


def _encode(values: Tensor, ids: NDArray[np.int64], starts: NDArray[np.int64]) -> Tensor:
    bags = torch.from_numpy(ids), values, torch.from_numpy(starts)
    return normalize(embedding_bag(*bags, mode="mean"))


def _same(numbers: NDArray[np.int64]) -> NDArray[np.bool_]:
    equal = numbers[:, None] == numbers[None, :]
    np.fill_diagonal(equal, val=False)
    return equal


def _contrast(cosines: Tensor, same: Tensor, scale: float) -> Tensor:
    logits = (scale * cosines).masked_fill(same, -1e4)
    answers = torch.arange(len(logits))
    return (cross_entropy(logits, answers) + cross_entropy(logits.T, answers)) / 2


def _divergence(student: Tensor, teacher: Tensor, scale: float) -> Tensor:
    goal = log_softmax(scale * teacher, dim=1)
    ways = (student, student.T)
    losses = [
        kl_div(log_softmax(scale * way, dim=1), goal, reduction="batchmean", log_target=True)
        for way in ways
    ]
    return (losses[0] + losses[1]) / 2
