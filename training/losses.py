"""What training minimises, each over the cosines of one batch."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy


def contrast(cosines: Tensor, excluded: Tensor, scale: float) -> Tensor:
    """InfoNCE both ways (van den Oord, Li & Vinyals 2018) over ``cosines`` (pairs, pairs).

    The diagonal holds the true pairs; where ``excluded`` (pairs, pairs) is true, the two
    are the same text and no counter-example.
    """
    logits = (scale * cosines).masked_fill(excluded, -1e4)
    answers = torch.arange(len(logits))
    return (cross_entropy(logits, answers) + cross_entropy(logits.T, answers)) / 2


def distance(student: Tensor, teacher: Tensor) -> Tensor:
    """One less the mean cosine of unit rows (texts, dimensions) (Reimers & Gurevych 2020)."""
    return 1 - (student * teacher).sum(1).mean()
