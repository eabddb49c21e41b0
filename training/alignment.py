"""Word alignment: estimates which term of a text translates which term of its translation.

IBM Model 1 (Brown et al. 1993) in both directions over the same links. The weight of a link
is the product of the two directions' posteriors (alignment by agreement, Liang, Taskar &
Klein 2006) or a root of it, which suppresses links that only one direction supports, such
as those of a rare word to every frequent one. Terms at the same relative position are
preferred (after fast_align, Dyer, Chahuneau & Smith 2013), and an empty word accounts for
terms that translate nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

Ids: TypeAlias = npt.NDArray[np.int64]
Reals: TypeAlias = npt.NDArray[np.float64]
Bools: TypeAlias = npt.NDArray[np.bool_]

EM_ROUNDS: Final = 8
MAX_TEXT_TERMS: Final = 40
"""Terms of a text that are aligned; the rest of a longer text is left out."""
_DIAGONAL_TENSION: Final = 3.0
_EPSILON: Final = 1e-12


@dataclass(frozen=True, slots=True)
class Bitext:
    """Pairs of texts as term numbers, and the weight (> 0) of each pair.

    Term numbers are at least 0 and below the vocabulary size of their side.
    """

    source: Sequence[Sequence[int]]
    target: Sequence[Sequence[int]]
    weights: Sequence[float]
    source_size: int
    target_size: int


@dataclass(frozen=True, slots=True)
class JointTable:
    """How often ``source[i]`` and ``target[i]`` are expected to translate each other.

    Arrays of equal length, one row per pair of terms that occur in the same pair of texts,
    sorted by source, then target. ``forward`` is p(target | source), ``backward``
    p(source | target).
    """

    source: Ids
    target: Ids
    count: Reals
    forward: Reals
    backward: Reals


def align(
    bitext: Bitext, *, agreement: float, rounds: int = EM_ROUNDS, empty_words: float = 1.0
) -> JointTable:
    """Estimate the joint table of ``bitext`` in ``rounds`` rounds of EM.

    ``agreement`` is the exponent of the product of the two posteriors: 1 is strict and
    precise, ½ (the geometric mean) finds more synonyms. ``empty_words`` is the number of
    empty words in a text, which terms of the other side that translate nothing align to
    (Moore 2004).
    """
    source, target = _Tokens.from_texts(bitext.source), _Tokens.from_texts(bitext.target)
    links, pairs = _link_tokens(source, target, bitext.target_size)
    pair_source, pair_target = np.divmod(pairs, bitext.target_size)
    weights = np.asarray(bitext.weights, np.float64)
    to_target = _ExpectationStep(links, target, weights, bitext.target_size, empty_words)
    to_source = _ExpectationStep(
        links.transposed(), source, weights, bitext.source_size, empty_words
    )
    link_weights = np.repeat(weights, source.lengths * target.lengths)
    forward = backward = np.ones(len(pairs))
    count = np.zeros(len(pairs))
    for _ in range(rounds):
        posteriors = to_target.posteriors(forward)
        posteriors *= to_source.posteriors(backward)
        posteriors **= agreement
        posteriors *= link_weights
        count = np.asarray(np.bincount(links.pair, posteriors, len(pairs)), np.float64)
        forward = count / _term_totals(pair_source, count, bitext.source_size)
        backward = count / _term_totals(pair_target, count, bitext.target_size)
    return JointTable(pair_source, pair_target, count, forward, backward)


@dataclass(frozen=True, slots=True)
class _Tokens:
    """The tokens of one side, text after text.

    ``terms`` and relative ``positions`` in (0, 1), both (tokens,); ``lengths`` (texts,).
    """

    terms: Ids
    positions: Reals
    lengths: Ids

    @classmethod
    def from_texts(cls, texts: Sequence[Sequence[int]]) -> _Tokens:
        truncated = [text[:MAX_TEXT_TERMS] for text in texts]
        lengths = np.fromiter(map(len, truncated), np.int64, len(truncated))
        terms = np.fromiter(chain.from_iterable(truncated), np.int64, int(lengths.sum()))
        order = np.arange(len(terms)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        return cls(terms, (order + 0.5) / np.repeat(lengths, lengths), lengths)


@dataclass(frozen=True, slots=True)
class _Links:
    """Every pair of a source and a target token of the same pair of texts.

    ``source`` and ``target`` are token numbers, ``pair`` the number of the pair of terms,
    ``proximity`` the preference for tokens at the same position. Shape of each: (links,).
    """

    source: npt.NDArray[np.int32]
    target: npt.NDArray[np.int32]
    pair: npt.NDArray[np.int32]
    proximity: npt.NDArray[np.float32]

    def transposed(self) -> _Links:
        return _Links(self.target, self.source, self.pair, self.proximity)


def _link_tokens(source: _Tokens, target: _Tokens, target_size: int) -> tuple[_Links, Ids]:
    """Return the links and the distinct pairs of terms as source · target_size + target."""
    text_of_target = np.repeat(np.arange(len(target.lengths)), target.lengths)
    widths = source.lengths[text_of_target]
    target_token = np.repeat(np.arange(len(target.terms)), widths)
    first_token = (np.cumsum(source.lengths) - source.lengths)[text_of_target]
    first_link = np.cumsum(widths) - widths
    source_token = np.arange(len(target_token)) - np.repeat(first_link - first_token, widths)
    pairs, inverse = np.unique(
        source.terms[source_token] * target_size + target.terms[target_token],
        return_inverse=True,
    )
    distance = np.abs(source.positions[source_token] - target.positions[target_token])
    links = _Links(
        source_token.astype(np.int32),
        target_token.astype(np.int32),
        inverse.astype(np.int32),
        np.exp(-_DIAGONAL_TENSION * distance).astype(np.float32),
    )
    return links, pairs


class _ExpectationStep:
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
        # Scaled so that the preference has a mean of 1 over the tokens to pick from.
        proximity = np.bincount(links.target, links.proximity, len(target.terms))
        choices = np.bincount(links.target, minlength=len(target.terms))
        self._scale = choices / np.maximum(proximity, _EPSILON)

    def posteriors(self, probabilities: Reals) -> Reals:
        """Return each link's share of its target token, (links,), and update the empty word.

        ``probabilities`` (pairs of terms,) is p(target | source).
        """
        links = self._links
        shares = probabilities[links.pair]
        shares *= links.proximity
        shares *= self._scale[links.target]
        empty = self._empty_words * self._empty[self._terms]
        totals = np.bincount(links.target, shares, len(self._terms)) + empty + _EPSILON
        counts = np.bincount(self._terms, self._weights * empty / totals, self._size)
        self._empty = counts / max(float(counts.sum()), _EPSILON)
        shares /= totals[links.target]
        return shares


def _term_totals(terms: Ids, count: Reals, size: int) -> Reals:
    """Return for each row the sum of ``count`` over the rows of the same term, (rows,)."""
    return np.maximum(np.bincount(terms, count, size), _EPSILON)[terms]
