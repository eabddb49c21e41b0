"""The losses that training minimizes, each the mean over a batch."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy


def info_nce(scores: Tensor, excluded: Tensor, scale: float) -> Tensor:
    """Return InfoNCE (van den Oord, Li & Vinyals 2018) over ``scores`` (queries, texts).

    The diagonal holds the true pairs. Where ``excluded`` (queries, texts) is true, the text
    is not used as a negative of the query.
    """
    logits = (scale * scores).masked_fill(excluded, -1e4)
    return cross_entropy(logits, torch.arange(len(logits)))


def symmetric_info_nce(scores: Tensor, excluded: Tensor, scale: float) -> Tensor:
    """Return the mean of :func:`info_nce` from queries to texts and from texts to queries."""
    return (info_nce(scores, excluded, scale) + info_nce(scores.T, excluded.T, scale)) / 2


def cosine_distance(student: Tensor, teacher: Tensor) -> Tensor:
    """Return 1 − the mean cosine of unit rows (texts, dimensions) (Reimers & Gurevych 2020)."""
    return 1 - (student * teacher).sum(1).mean()
