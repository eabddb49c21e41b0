"""What training minimises, each over the likeness of the texts of one batch."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy


def find(scores: Tensor, excluded: Tensor, scale: float) -> Tensor:
    """InfoNCE (van den Oord, Li & Vinyals 2018) over ``scores`` (queries, texts).

    The diagonal holds the true pairs; where ``excluded`` (queries, texts) is true, the
    text is no counter-example.
    """
    logits = (scale * scores).masked_fill(excluded, -1e4)
    return cross_entropy(logits, torch.arange(len(logits)))


def contrast(scores: Tensor, excluded: Tensor, scale: float) -> Tensor:
    """:func:`find` both ways, each text being found by the other of its pair, too."""
    return (find(scores, excluded, scale) + find(scores.T, excluded.T, scale)) / 2


def distance(student: Tensor, teacher: Tensor) -> Tensor:
    """One less the mean cosine of unit rows (texts, dimensions) (Reimers & Gurevych 2020)."""
    return 1 - (student * teacher).sum(1).mean()
