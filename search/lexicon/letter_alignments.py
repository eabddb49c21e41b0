"""How likely the letters of words are to give other words, for many pairs at once.

The probability of a pair is summed over all alignments, by the forward algorithm (Rabiner 1989).
Names are compared with dozens of words, each of a few letters, so what costs time is each step by
itself: many pairs go through every step together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

MAX_PIECE_LETTERS: Final = 3
MIN_PROBABILITY: Final = 0.003
"""Less likely pieces are left out of the table."""

_MISSING_PROBABILITIES: Final = [
    MIN_PROBABILITY / 10**length for length in range(MAX_PIECE_LETTERS + 1)
]
"""The probability of a piece that the table lacks, by its length."""
_PAIRS_AT_ONCE: Final = 128
"""More take more memory than time is saved."""
_FEW: Final = 6
"""Fewer pairs take less time one by one."""

Pieces: TypeAlias = Sequence[Mapping[str, float]]
"""What each letter of a word may give, with probabilities."""


def alignment_probabilities(pairs: Sequence[tuple[Pieces, str]]) -> list[float]:
    """Return for each pair how likely the pieces of a word are to give the other word."""
    if len(pairs) < _FEW:
        return [_align_one(*pair) for pair in pairs]
    probabilities: list[float] = []
    for first in range(0, len(pairs), _PAIRS_AT_ONCE):
        probabilities += _align(pairs[first : first + _PAIRS_AT_ONCE])
    return probabilities


def _align_one(source: Pieces, target: str) -> float:
    """Return the same as :func:`_align` for one pair, to the last bit."""
    # How likely the letters of the source so far are to give each prefix of the target.
    prefixes = [1.0] + [0.0] * len(target)
    steps_from = [_steps_from(start, target) for start in range(len(target) + 1)]
    for pieces in source:
        probability_of = pieces.get
        longer = [0.0] * len(prefixes)
        for steps, prefix in zip(steps_from, prefixes, strict=True):
            if not prefix:
                break  # longer prefixes have none either
            for piece, end, missing in steps:
                longer[end] += prefix * probability_of(piece, missing)
        prefixes = longer
    return prefixes[-1]


def _steps_from(start: int, target: str) -> list[tuple[str, int, float]]:
    """Return the pieces of ``target`` from ``start``: piece, end, probability if it is missing."""
    end_of_steps = min(start + MAX_PIECE_LETTERS, len(target))
    return [
        (target[start:end], end, _MISSING_PROBABILITIES[end - start])
        for end in range(start, end_of_steps + 1)
    ]


def _align(pairs: Sequence[tuple[Pieces, str]]) -> list[float]:
    targets = [target for _, target in pairs]
    places = {target: place for place, target in enumerate(dict.fromkeys(targets))}
    numbers, pieces = _number_pieces(list(places))
    if len(places) < len(targets):
        pieces = pieces[:, [places[target] for target in targets]]
    table, rows = _table([source for source, _ in pairs], numbers)
    # How likely the letters of a source so far are to give each prefix of its target.
    prefixes = np.zeros(pieces.shape[1:])
    prefixes[:, 0] = 1
    for row in rows.T * len(numbers):
        probabilities = table.take(row[:, None] + pieces)
        longer = np.zeros_like(prefixes)
        for length in range(MAX_PIECE_LETTERS, 0, -1):
            steps = prefixes[:, :-length] * probabilities[length, :, :-length]
            longer[:, length:] += steps
        longer += prefixes * probabilities[0]
        prefixes = longer
    ends = list(map(len, targets))
    result: list[float] = prefixes[np.arange(len(pairs)), ends].tolist()
    return result


def _number_pieces(targets: Sequence[str]) -> tuple[dict[str, int], NDArray[np.int64]]:
    """Return the distinct pieces of ``targets`` (n,) with numbers, and which are where.

    The latter, (lengths, n, starts), is the number of the piece of a length from each letter on;
    beyond the end it is that of the empty one, which is 0.
    """
    numbers = {"": 0}
    longest = max(MAX_PIECE_LETTERS, *map(len, targets))
    pieces = np.zeros((MAX_PIECE_LETTERS + 1, len(targets), longest + 1), dtype=np.int64)
    for place, target in enumerate(targets):
        for length in range(1, MAX_PIECE_LETTERS + 1):
            starts = range(len(target) - length + 1)
            pieces[length, place, : len(starts)] = [
                numbers.setdefault(target[start : start + length], len(numbers)) for start in starts
            ]
    return numbers, pieces


def _table(
    sources: Sequence[Pieces], numbers: Mapping[str, int]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return probabilities (rows, pieces) of letters to give pieces, and the rows of ``sources``.

    The latter are (n, steps). Row 0 is for sources with fewer letters: it gives nothing.
    """
    row_numbers: dict[int, int] = {}
    letters: list[Mapping[str, float]] = []
    rows = np.zeros((len(sources), max(map(len, sources), default=0)), dtype=np.int64)
    for place, source in enumerate(sources):
        for step, letter in enumerate(source):
            row = row_numbers.setdefault(id(letter), len(letters) + 1)
            if row > len(letters):
                letters.append(letter)
            rows[place, step] = row
    missing = [_MISSING_PROBABILITIES[len(piece)] for piece in numbers]
    table = np.empty((len(letters) + 1, len(numbers)))
    table[:] = missing
    table[0] = 0
    table[0, 0] = 1
    for row, letter in enumerate(letters, start=1):
        for piece, probability in letter.items():
            number = numbers.get(piece)
            if number is not None:
                table[row, number] = probability
    return table, rows
