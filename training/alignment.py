"""Word alignment: which term of a text translates which term of the other.

IBM Model 1 (Brown et al. 1993) in both directions over the same links. A link counts by
the product of the two directions' posteriors (alignment by agreement, Liang, Taskar & Klein
2006) or a root of it: what only one direction believes in, such as a rare word that draws
every frequent one to itself, fades. Terms at the same relative position are preferred
(after fast_align, Dyer, Chahuneau & Smith 2013), and an empty word takes what translates
nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

Ids: TypeAlias = npt.NDArray[np.int64]
Reals: TypeAlias = npt.NDArray[np.float64]
Bools: TypeAlias = npt.NDArray[np.bool_]

ROUNDS: Final = 8
LONGEST: Final = 40
"""Terms of a side that are looked at; those behind them are left out."""
_DIAGONAL: Final = 3.0
_TINY: Final = 1e-12


@dataclass(frozen=True, slots=True)
class Bitext:
    """Pairs of texts as numbered terms, and how much each pair counts (> 0).

    Terms are numbered from 0 up to, not including, the size of their side's vocabulary.
    """

    source: Sequence[Sequence[int]]
    target: Sequence[Sequence[int]]
    weights: Sequence[float]
    source_size: int
    target_size: int


@dataclass(frozen=True, slots=True)
class JointTable:
    """How often ``source[i]`` and ``target[i]`` are expected to translate each other.

    Arrays of equal length, one row per pair of terms that ever met, by source, then
    target. ``forward`` is p(target | source), ``backward`` p(source | target).
    """

    source: Ids
    target: Ids
    count: Reals
    forward: Reals
    backward: Reals


def align(
    bitext: Bitext, *, agreement: float, rounds: int = ROUNDS, empty_words: float = 1.0
) -> JointTable:
    """Estimate the joint table of ``bitext`` in ``rounds`` rounds of EM.

    ``agreement`` is the exponent of the product of the two posteriors: 1 is strict and
    precise, ½ (the geometric mean) finds more synonyms. ``empty_words`` is how many a text
    has for the terms of the other side that translate nothing (Moore 2004).
    """
    source, target = _Tokens.of(bitext.source), _Tokens.of(bitext.target)
    links, pairs = _link(source, target, bitext.target_size)
    row_source, row_target = np.divmod(pairs, bitext.target_size)
    weights = np.asarray(bitext.weights, np.float64)
    to_target = _Direction(links, target, weights, bitext.target_size, empty_words)
    to_source = _Direction(links.turned(), source, weights, bitext.source_size, empty_words)
    link_weight = np.repeat(weights, source.lengths * target.lengths)
    forward = backward = np.ones(len(pairs))
    count = np.zeros(len(pairs))
    for _ in range(rounds):
        agreed = to_target.posterior(forward)
        agreed *= to_source.posterior(backward)
        agreed **= agreement
        agreed *= link_weight
        count = np.asarray(np.bincount(links.row, agreed, len(pairs)), np.float64)
        forward = count / _totals(row_source, count, bitext.source_size)
        backward = count / _totals(row_target, count, bitext.target_size)
    return JointTable(row_source, row_target, count, forward, backward)


@dataclass(frozen=True, slots=True)
class _Tokens:
    """The tokens of one side, text after text: term, relative position; and texts' lengths."""

    terms: Ids
    places: Reals
    lengths: Ids

    @classmethod
    def of(cls, texts: Sequence[Sequence[int]]) -> _Tokens:
        cut = [text[:LONGEST] for text in texts]
        lengths = np.fromiter(map(len, cut), np.int64, len(cut))
        terms = np.fromiter((term for text in cut for term in text), np.int64, int(lengths.sum()))
        order = np.arange(len(terms)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        return cls(terms, (order + 0.5) / np.repeat(lengths, lengths), lengths)


@dataclass(frozen=True, slots=True)
class _Links:
    """Every pair of a source and a target token of the same pair of texts.

    ``source`` and ``target`` are token numbers, ``row`` the number of the pair of terms,
    ``near`` the preference for tokens at the same place. Shape of each: (links,).
    """

    source: npt.NDArray[np.int32]
    target: npt.NDArray[np.int32]
    row: npt.NDArray[np.int32]
    near: npt.NDArray[np.float32]

    def turned(self) -> _Links:
        return _Links(self.target, self.source, self.row, self.near)


def _link(source: _Tokens, target: _Tokens, target_size: int) -> tuple[_Links, Ids]:
    """Return the links and the distinct pairs of terms as source · target_size + target."""
    text_of_target = np.repeat(np.arange(len(target.lengths)), target.lengths)
    width = source.lengths[text_of_target]
    target_token = np.repeat(np.arange(len(target.terms)), width)
    first_token = (np.cumsum(source.lengths) - source.lengths)[text_of_target]
    first_link = np.cumsum(width) - width
    source_token = np.arange(len(target_token)) - np.repeat(first_link - first_token, width)
    pairs, row = np.unique(
        source.terms[source_token] * target_size + target.terms[target_token],
        return_inverse=True,
    )
    distance = np.abs(source.places[source_token] - target.places[target_token])
    links = _Links(
        source_token.astype(np.int32),
        target_token.astype(np.int32),
        row.astype(np.int32),
        np.exp(-_DIAGONAL * distance).astype(np.float32),
    )
    return links, pairs


class _Direction:
    """The E-step of one direction: each target token picks a source token or the empty word."""

    def __init__(
        self, links: _Links, target: _Tokens, weights: Reals, size: int, empty_words: float
    ) -> None:
        self._links = links
        self._terms = target.terms
        self._weights = np.repeat(weights, target.lengths)
        self._size = size
        self._empty_words = empty_words
        self._empty = np.ones(size)
        # The preference for a place is a mean of 1 over the tokens to pick from.
        nearness = np.bincount(links.target, links.near, len(target.terms))
        choices = np.bincount(links.target, minlength=len(target.terms))
        self._scale = choices / np.maximum(nearness, _TINY)

    def posterior(self, probability: Reals) -> Reals:
        """Return each link's share of its target token, given p(target | source) per row."""
        links = self._links
        share = probability[links.row]
        share *= links.near
        share *= self._scale[links.target]
        empty = self._empty_words * self._empty[self._terms]
        total = np.bincount(links.target, share, len(self._terms)) + empty + _TINY
        count = np.bincount(self._terms, self._weights * empty / total, self._size)
        self._empty = count / max(float(count.sum()), _TINY)
        share /= total[links.target]
        return share


def _totals(terms: Ids, count: Reals, size: int) -> Reals:
    """Return per row the sum of ``count`` over the rows of the same term."""
    return np.maximum(np.bincount(terms, count, size), _TINY)[terms]
