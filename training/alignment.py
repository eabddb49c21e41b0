"""Word alignment: which term of a text translates which term of the other.

IBM Model 1 (Brown et al. 1993) in both directions over the same links, each link
counting by the product of the two directions' posteriors (alignment by agreement:
Liang, Taskar & Klein 2006). A link that only one direction believes in, such as a rare
word drawing every frequent one to itself, fades; what stays is one joint table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

Ids: TypeAlias = npt.NDArray[np.int64]
Weights: TypeAlias = npt.NDArray[np.float64]

ROUNDS: Final = 5
LONGEST: Final = 40
"""Terms of a side that are looked at; later ones of a longer side are left out."""


@dataclass(frozen=True, slots=True)
class Bitext:
    """Pairs of texts as numbered terms, and how much each pair counts."""

    source: Sequence[Sequence[int]]
    target: Sequence[Sequence[int]]
    weights: Sequence[float]
    source_size: int
    target_size: int


@dataclass(frozen=True, slots=True)
class JointTable:
    """Expected number of times that ``source[i]`` and ``target[i]`` translate each other.

    Three arrays of equal length, sorted by source, then target; ``count`` > 0.
    ``source_total`` and ``target_total`` are the sums per term (shape: vocabulary).
    """

    source: Ids
    target: Ids
    count: Weights
    source_total: Weights
    target_total: Weights

    @property
    def forward(self) -> Weights:
        """p(target | source), one per row."""
        return self.count / self.source_total[self.source]

    @property
    def backward(self) -> Weights:
        """p(source | target), one per row."""
        return self.count / self.target_total[self.target]


@dataclass(frozen=True, slots=True)
class _Side:
    """The tokens of one side: their terms, and the number of tokens per text."""

    terms: Ids
    lengths: Ids

    @classmethod
    def of(cls, texts: Sequence[Sequence[int]]) -> _Side:
        cut = [text[:LONGEST] for text in texts]
        lengths = np.fromiter(map(len, cut), np.int64, len(cut))
        terms = np.fromiter((term for text in cut for term in text), np.int64, int(lengths.sum()))
        return cls(terms, lengths)


@dataclass(frozen=True, slots=True)
class _Links:
    """Every pair of a source and a target token of the same pair of texts.

    ``source`` and ``target`` are token numbers, ``row`` the number of the pair of terms.
    """

    source: npt.NDArray[np.int32]
    target: npt.NDArray[np.int32]
    row: npt.NDArray[np.int32]
    weight: npt.NDArray[np.float32]


def align(bitext: Bitext, *, rounds: int = ROUNDS, null: float = 1.0) -> JointTable:
    """Estimate the joint table of ``bitext`` in ``rounds`` rounds of EM.

    ``null`` is how many empty words each text is given, for terms that translate
    nothing (Moore 2004); without them such terms attach themselves to rare words.
    """
    source, target = _Side.of(bitext.source), _Side.of(bitext.target)
    links, rows = _link(source, target, np.asarray(bitext.weights, np.float32), bitext.target_size)
    row_source, row_target = np.divmod(rows, bitext.target_size)
    forward = np.ones(len(rows))
    backward = np.ones(len(rows))
    null_forward = np.ones(bitext.target_size)
    null_backward = np.ones(bitext.source_size)
    token_weight_t = np.repeat(np.asarray(bitext.weights), target.lengths)
    token_weight_s = np.repeat(np.asarray(bitext.weights), source.lengths)
    for _ in range(rounds):
        posterior = forward[links.row]
        total = np.bincount(links.target, posterior, len(target.terms))
        empty = null * null_forward[target.terms]
        total += empty
        null_forward = _normalised(
            np.bincount(target.terms, token_weight_t * empty / total, bitext.target_size)
        )
        posterior /= total[links.target]
        other = backward[links.row]
        total = np.bincount(links.source, other, len(source.terms))
        empty = null * null_backward[source.terms]
        total += empty
        null_backward = _normalised(
            np.bincount(source.terms, token_weight_s * empty / total, bitext.source_size)
        )
        other /= total[links.source]
        posterior *= other
        posterior *= links.weight
        count = np.bincount(links.row, posterior, len(rows))
        source_total = np.bincount(row_source, count, bitext.source_size)
        target_total = np.bincount(row_target, count, bitext.target_size)
        forward = count / source_total[row_source]
        backward = count / target_total[row_target]
    return JointTable(row_source, row_target, count, source_total, target_total)


def _normalised(count):
    return count / max(count.sum(), 1e-9)


def _link(source: _Side, target: _Side, weights, target_size: int) -> tuple[_Links, Ids]:
    """Every link, and the pairs of terms they join as ``source * target_size + target``."""
    pair_of_target = np.repeat(np.arange(len(target.lengths)), target.lengths)
    width = source.lengths[pair_of_target]
    target_token = np.repeat(np.arange(len(target.terms), dtype=np.int32), width)
    first_source = np.cumsum(source.lengths) - source.lengths
    first_link = np.cumsum(width) - width
    source_token = np.arange(len(target_token)) - np.repeat(
        first_link - first_source[pair_of_target], width
    )
    key = source.terms[source_token] * target_size + target.terms[target_token]
    rows, row = np.unique(key, return_inverse=True)
    weight = np.repeat(weights[pair_of_target], width)
    return _Links(source_token.astype(np.int32), target_token, row.astype(np.int32), weight), rows
