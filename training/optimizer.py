"""The Adam optimizer for a table of which each step uses only a few rows."""

from __future__ import annotations

from typing import Final

import torch
from torch import Tensor

_BETA_1: Final = 0.9
_BETA_2: Final = 0.999
_EPSILON: Final = 1e-8


class RowAdam:
    """Adam (Kingma & Ba 2015) that updates only the rows a batch uses.

    ``rows`` (rows, dimensions) float32 is changed in place. ``torch.optim.SparseAdam`` does
    the same with sparse gradients, several times slower.
    """

    def __init__(self, rows: Tensor) -> None:
        self.rows = rows
        self._mean = torch.zeros_like(rows)
        self._square = torch.zeros_like(rows)
        self._steps = 0

    def step(self, used: Tensor, gradient: Tensor, rate: float) -> None:
        """Update the distinct rows numbered ``used``, given ``gradient`` (used, dimensions)."""
        self._steps += 1
        mean = self._mean[used].lerp_(gradient, 1 - _BETA_1)
        square = self._square[used].mul_(_BETA_2).addcmul_(gradient, gradient, value=1 - _BETA_2)
        self._mean[used] = mean
        self._square[used] = square
        rate *= (1 - _BETA_2**self._steps) ** 0.5 / (1 - _BETA_1**self._steps)
        self.rows.index_add_(0, used, mean.div_(square.sqrt_().add_(_EPSILON)), alpha=-rate)
