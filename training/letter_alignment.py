"""Letter alignment: estimates which letters of a name in one script give those in another.

Every letter of the source gives a piece of the target, in order; a piece is up to a few
letters long and often empty. Expectation–maximisation estimates the probabilities of pieces
from whole names (one-to-many alignment as in Jiampojamarn, Kondrak & Sherif, NAACL 2007).
Names of equal lengths are computed in one batch.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Name: TypeAlias = tuple[str, str]
"""A name in the source script and in the target script."""

# Most letters give one letter, so alignment starts there; many give none.
_INITIAL_LENGTHS: Final = (0.2, 0.7, 0.08, 0.02)
_MIN_GAIN: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Alignment:
    """``pieces[i]`` of the target is what letter ``i`` of the source gives.

    ``score`` <= 0: log probability (nats) per letter of both sides, low for unrelated names.
    """

    pieces: tuple[str, ...]
    score: float


@dataclass(frozen=True, slots=True)
class _Batch:
    """n names of equal lengths and their ``rows`` in the list of all names.

    ``source`` (n, letters) holds letter numbers, ``target`` (n, target letters + 1,
    max_piece + 1) piece numbers by start and length, -1 past the end.
    """

    rows: list[int]
    source: NDArray[np.int64]
    target: NDArray[np.int64]


def align(names: Sequence[Name], max_piece: int, rounds: int = 8) -> list[Alignment | None]:
    """Align each name with pieces of up to ``max_piece`` (1 to 3) letters. Deterministic.

    Returns None for a name whose target is too long to come from its source.
    """
    letters: dict[str, int] = {}
    pieces: dict[str, int] = {"": 0}
    batches = _make_batches(names, max_piece, letters, pieces)
    table = _initial_table(len(letters), list(pieces))
    for _ in range(rounds):
        counts = np.zeros_like(table)
        for batch in batches:
            _add_expected_counts(batch, table, counts)
        counts[:, -1] = 0.0
        table = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1e-12)
    alignments: list[Alignment | None] = [None] * len(names)
    for batch in batches:
        widths, scores = _best_paths(batch, table)
        for index, row in enumerate(batch.rows):
            source, target = names[row]
            bounds = np.concatenate([[0], np.cumsum(widths[index])]).tolist()
            target_pieces = tuple(target[start:end] for start, end in pairwise(bounds))
            score = float(scores[index]) / (len(source) + len(target))
            alignments[row] = Alignment(target_pieces, score)
    return alignments


def _make_batches(
    names: Sequence[Name], max_piece: int, letters: dict[str, int], pieces: dict[str, int]
) -> list[_Batch]:
    """Group the names by length, adding their letters and pieces to ``letters`` and ``pieces``."""
    rows_by_length = defaultdict(list)
    for row, (source, target) in enumerate(names):
        if 0 < len(target) <= max_piece * len(source):
            rows_by_length[len(source), len(target)].append(row)
    batches = []
    for (source_length, target_length), rows in rows_by_length.items():
        letter_numbers = np.zeros((len(rows), source_length), np.int64)
        piece_numbers = np.full((len(rows), target_length + 1, max_piece + 1), -1, np.int64)
        for index, row in enumerate(rows):
            source, target = names[row]
            letter_numbers[index] = [letters.setdefault(letter, len(letters)) for letter in source]
            for start in range(target_length + 1):
                for width in range(min(max_piece, target_length - start) + 1):
                    piece = target[start : start + width]
                    piece_numbers[index, start, width] = pieces.setdefault(piece, len(pieces))
        batches.append(_Batch(rows, letter_numbers, piece_numbers))
    return batches


def _initial_table(letters: int, pieces: list[str]) -> NDArray[np.float64]:
    """Return p(piece | letter), (letters, pieces + 1); the last column is past the end."""
    sizes = np.array([len(piece) for piece in pieces])
    share = np.array(_INITIAL_LENGTHS) / np.maximum(
        np.bincount(sizes, minlength=len(_INITIAL_LENGTHS)), 1
    )
    return np.tile(np.append(share[sizes], 0.0), (letters, 1))


def _add_expected_counts(
    batch: _Batch, table: NDArray[np.float64], counts: NDArray[np.float64]
) -> None:
    """Add the expected counts of every piece, by the forward–backward algorithm."""
    size, letters = batch.source.shape
    ends, widths = batch.target.shape[1:]
    probabilities = [table[batch.source[:, i, None, None], batch.target] for i in range(letters)]
    forward = np.zeros((letters + 1, size, ends))
    backward = np.zeros((letters + 1, size, ends))
    forward[0, :, 0] = backward[letters, :, -1] = 1.0
    steps = [(width, ends - width) for width in range(min(widths, ends))]
    for i in range(letters):
        for width, stop in steps:
            forward[i + 1, :, width:] += forward[i, :, :stop] * probabilities[i][:, :stop, width]
    for i in reversed(range(letters)):
        for width, stop in steps:
            backward[i, :, :stop] += backward[i + 1, :, width:] * probabilities[i][:, :stop, width]
    total = forward[letters, :, -1:]
    share = np.divide(1.0, total, out=np.zeros_like(total), where=total > 0)
    for i in range(letters):
        for width, stop in steps:
            uses = (
                forward[i, :, :stop]
                * probabilities[i][:, :stop, width]
                * backward[i + 1, :, width:]
            )
            letter = np.broadcast_to(batch.source[:, i, None], uses.shape)
            np.add.at(counts, (letter, batch.target[:, :stop, width]), uses * share)


def _best_paths(
    batch: _Batch, table: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the widths (n, letters) of the likeliest pieces and the log probability (n,)."""
    size, letters = batch.source.shape
    ends, widths = batch.target.shape[1:]
    with np.errstate(divide="ignore"):
        logs = np.log(table)
    score = np.full((size, ends), -np.inf)
    score[:, -1] = 0.0
    choice = np.zeros((letters, size, ends), np.int64)
    for i in reversed(range(letters)):
        logs_of_letter = logs[batch.source[:, i, None, None], batch.target]
        best = np.full((size, ends), -np.inf)
        # Longer pieces come first, and only real gains replace them: ties break the same way.
        for width in reversed(range(min(widths, ends))):
            stop = ends - width
            path = logs_of_letter[:, :stop, width] + score[:, width:]
            better = path > best[:, :stop] + _MIN_GAIN
            choice[i, :, :stop][better] = width
            best[:, :stop][better] = path[better]
        score = best
    best_widths = np.zeros((size, letters), np.int64)
    position = np.zeros(size, np.int64)
    names = np.arange(size)
    for i in range(letters):
        best_widths[:, i] = choice[i, names, position]
        position += best_widths[:, i]
    return best_widths, score[:, 0]
