"""How likely the letters of words are to give other words, for many pairs at once.

The probability of a pair is summed over all alignments, by the forward algorithm (Rabiner 1989).
Names are compared with dozens of words, each of a few letters, so what costs time is each step by
itself: many pairs go through every step together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
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
_PAIRS_AT_ONCE: Final = 256
"""More take more memory than time is saved."""
_FEW: Final = 6
"""Fewer pairs take less time one by one."""
_LETTER_BITS: Final = 7
"""A piece is told by a number: those of its letters, the first in the lowest bits."""
_UNKNOWN: Final = (1 << _LETTER_BITS) - 1
"""The number of letters that no piece of the table has."""
_CODE_POINTS: Final = 0x700
"""Latin and Arabic letters are below."""


class _Numbers(dict[str, int]):
    """The numbers of all pieces that were asked for; letters are numbered from 1 on."""

    def __init__(self) -> None:
        super().__init__({"": 0})
        self.of_letters = np.full(_CODE_POINTS + 1, _UNKNOWN, dtype=np.int64)
        """By code point; the last is for all beyond."""
        self._last = 0

    def __missing__(self, piece: str) -> int:
        number = self[piece] = sum(
            self._number_letter(letter) << _LETTER_BITS * place
            for place, letter in enumerate(piece)
        )
        return number

    def _number_letter(self, letter: str) -> int:
        """Return the number of a letter of the table, which has some seventy."""
        place = min(ord(letter), _CODE_POINTS)
        if self.of_letters[place] == _UNKNOWN and place < _CODE_POINTS:
            self._last = min(self._last + 1, _UNKNOWN)
            self.of_letters[place] = self._last
        return int(self.of_letters[place])


_NUMBERS: Final = _Numbers()
_places: Final = np.zeros(1 << _LETTER_BITS * MAX_PIECE_LETTERS, dtype=np.int32)
"""By the number of a piece, its place among those at hand; all 0 between calls."""


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
    table, rows, pieces = _tabulate(
        [source for source, _ in pairs], [target for _, target in pairs]
    )
    lengths, count, ends = pieces.shape
    # How likely the letters of a source so far are to give each prefix of its target, after
    # prefixes that there are none of. Each longer one ends as far behind as pieces are long.
    padded = np.zeros((count, lengths - 1 + ends))
    prefixes = padded[:, lengths - 1 :]
    prefixes[:, 0] = 1
    row_bytes, number_bytes = padded.strides
    shorter = np.ndarray(
        pieces.shape, buffer=padded, strides=(number_bytes, row_bytes, number_bytes)
    )
    for row in rows.T * table.shape[1]:
        steps = table.take(row[:, None] + pieces)
        steps *= shorter
        np.add.reduce(steps, axis=0, out=prefixes)
    sizes = [len(target) for _, target in pairs]
    result: list[float] = prefixes[np.arange(count), sizes].tolist()
    return result


def _tabulate(
    sources: Sequence[Pieces], targets: Sequence[str]
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    """Return probabilities (rows, pieces) of letters to give pieces, and which are where.

    The latter are the rows of ``sources``, (n, steps), and the pieces of ``targets``, (lengths,
    n, ends), see :func:`_number_pieces`. Row 0 is for sources with fewer letters: it gives nothing.
    """
    letters, rows = _number_letters(sources)
    # First, so that all letters that they have are numbered.
    given = np.array([_NUMBERS[piece] for piece in chain.from_iterable(letters)], dtype=np.int64)
    numbers = _number_pieces(targets)
    distinct, pieces = _find_distinct(numbers)
    lengths = sum((distinct >> _LETTER_BITS * place) > 0 for place in range(MAX_PIECE_LETTERS))
    table = np.empty((len(letters) + 1, len(distinct)))
    table[:] = np.array(_MISSING_PROBABILITIES)[lengths]
    table[0] = 0
    table[0, 0] = 1
    probabilities = np.array([*chain.from_iterable(letter.values() for letter in letters)])
    row_of_given = np.repeat(np.arange(1, len(table)), list(map(len, letters)))
    place_of_given = _places[given]
    is_there = (place_of_given > 0) | (given == 0)
    table[row_of_given[is_there], place_of_given[is_there]] = probabilities[is_there]
    _places[distinct] = 0
    return table, rows, pieces


def _number_letters(
    sources: Sequence[Pieces],
) -> tuple[list[Mapping[str, float]], NDArray[np.int64]]:
    """Return the distinct letters of ``sources``, and which, from 1 on, are where: (n, steps)."""
    distinct = {id(source): source for source in sources}
    letters = {id(letter): letter for source in distinct.values() for letter in source}
    row_of = {key: row for row, key in enumerate(letters, start=1)}
    steps = max(map(len, distinct.values()))
    rows_of = {
        key: [row_of[id(letter)] for letter in source] + [0] * (steps - len(source))
        for key, source in distinct.items()
    }
    rows = np.array([rows_of[id(source)] for source in sources], dtype=np.int64)
    return list(letters.values()), rows


def _number_pieces(targets: Sequence[str]) -> NDArray[np.int64]:
    """Return the numbers of the pieces of ``targets``: of a length, of each, up to a letter.

    The shape is (lengths, n, ends), the longest pieces first; where there is none, it is 0.
    """
    sizes = np.array(list(map(len, targets)))
    ends = int(sizes.max()) + 1
    letters = np.zeros((len(targets), MAX_PIECE_LETTERS + ends), dtype=np.int64)
    places = np.arange(letters.shape[1]) - MAX_PIECE_LETTERS
    text = "".join(targets)
    code_points = np.array([text]).view(np.uint32)[: len(text)]  # which is how arrays keep text
    letters[(places >= 0) & (places < sizes[:, None])] = _NUMBERS.of_letters[
        np.minimum(code_points, _CODE_POINTS)
    ]
    numbers = np.zeros((MAX_PIECE_LETTERS + 1, len(targets), ends), dtype=np.int64)
    for length in range(1, MAX_PIECE_LETTERS + 1):
        start = MAX_PIECE_LETTERS - length
        first = letters[:, start : start + ends]
        longer = numbers[start + 1] << _LETTER_BITS | first
        numbers[start] = np.where((first > 0) & (letters[:, -ends - 1 : -1] > 0), longer, 0)
    return numbers


def _find_distinct(numbers: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the distinct ``numbers``, 0 first, and the place of each among them.

    ``_places`` has them until it is emptied. That is many times faster than sorting.
    """
    flat = numbers.ravel()
    _places[flat] = np.arange(len(flat), dtype=np.int32)
    _places[0] = 0
    is_last = _places[flat] == np.arange(len(flat), dtype=np.int32)
    distinct = np.concatenate([[0], flat[is_last & (flat > 0)]])
    _places[distinct] = np.arange(len(distinct), dtype=np.int32)
    return distinct, _places[flat].reshape(numbers.shape).astype(np.int64)
