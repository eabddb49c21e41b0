"""Letter alignment: which letters of a name in one script stand for those in the other.

Every letter of the source gives a piece of the target, up to a few letters long and often
empty, in order. Expectation–maximisation finds the probabilities of pieces from whole
names (one-to-many alignment as in Jiampojamarn, Kondrak & Sherif, NAACL 2007). Names of
equal lengths are computed together.
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

# One letter for one is the rule, so alignments start there; none at all is common, too.
_LENGTHS: Final = (0.2, 0.7, 0.08, 0.02)
_TIE: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Alignment:
    """``pieces[i]`` of the target stands for letter ``i`` of the source.

    ``score`` <= 0: log probability (nats) a letter of either side; unrelated names are low.
    """

    pieces: tuple[str, ...]
    score: float


@dataclass(frozen=True, slots=True)
class _Batch:
    """Names of equal lengths, n of them: ``source`` (n, letters) int numbers of letters,
    ``target`` (n, letters + 1, longest + 1) int numbers of pieces by start and length,
    -1 past the end."""

    places: list[int]
    source: NDArray[np.int64]
    target: NDArray[np.int64]


def align(names: Sequence[Name], longest: int, rounds: int = 8) -> list[Alignment | None]:
    """Align each name with pieces of up to ``longest`` (1 to 3) letters.

    None for a name whose target is too long to come from its source. Deterministic.
    """
    letters: dict[str, int] = {}
    pieces: dict[str, int] = {"": 0}
    batches = _batches(names, longest, letters, pieces)
    table = _start(len(letters), list(pieces))
    for _ in range(rounds):
        counts = np.zeros_like(table)
        for batch in batches:
            _count(batch, table, counts)
        counts[:, -1] = 0.0
        table = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1e-12)
    result: list[Alignment | None] = [None] * len(names)
    for batch in batches:
        widths, scores = _best(batch, table)
        for row, place in enumerate(batch.places):
            source, target = names[place]
            cuts = np.concatenate([[0], np.cumsum(widths[row])]).tolist()
            cut = tuple(target[start:end] for start, end in pairwise(cuts))
            result[place] = Alignment(cut, float(scores[row]) / (len(source) + len(target)))
    return result


def _batches(
    names: Sequence[Name], longest: int, letters: dict[str, int], pieces: dict[str, int]
) -> list[_Batch]:
    """Group the names by length; number their ``letters`` and ``pieces`` on the way."""
    places = defaultdict(list)
    for place, (source, target) in enumerate(names):
        if 0 < len(target) <= longest * len(source):
            places[len(source), len(target)].append(place)
    result = []
    for (_, length), group in places.items():
        numbers = [
            [letters.setdefault(letter, len(letters)) for letter in names[place][0]]
            for place in group
        ]
        ways = np.full((len(group), length + 1, longest + 1), -1, np.int64)
        for row, place in enumerate(group):
            text = names[place][1]
            for start in range(length + 1):
                for width in range(min(longest, length - start) + 1):
                    piece = text[start : start + width]
                    ways[row, start, width] = pieces.setdefault(piece, len(pieces))
        result.append(_Batch(group, np.array(numbers, np.int64), ways))
    return result


def _start(letters: int, pieces: list[str]) -> NDArray[np.float64]:
    """p(piece | letter) (letters, pieces + 1); the last column is for what is past the end."""
    sizes = np.array([len(piece) for piece in pieces])
    share = np.array(_LENGTHS) / np.maximum(np.bincount(sizes, minlength=len(_LENGTHS)), 1)
    return np.tile(np.append(share[sizes], 0.0), (letters, 1))


def _count(batch: _Batch, table: NDArray[np.float64], counts: NDArray[np.float64]) -> None:
    """Add the expected uses of every piece, by the forward–backward algorithm."""
    size, letters = batch.source.shape
    ends, widths = batch.target.shape[1:]
    chances = [table[batch.source[:, i, None, None], batch.target] for i in range(letters)]
    ahead = np.zeros((letters + 1, size, ends))
    behind = np.zeros((letters + 1, size, ends))
    ahead[0, :, 0] = behind[letters, :, -1] = 1.0
    steps = [(width, ends - width) for width in range(min(widths, ends))]
    for i in range(letters):
        for width, stop in steps:
            ahead[i + 1, :, width:] += ahead[i, :, :stop] * chances[i][:, :stop, width]
    for i in reversed(range(letters)):
        for width, stop in steps:
            behind[i, :, :stop] += behind[i + 1, :, width:] * chances[i][:, :stop, width]
    total = ahead[letters, :, -1:]
    share = np.divide(1.0, total, out=np.zeros_like(total), where=total > 0)
    for i in range(letters):
        for width, stop in steps:
            uses = ahead[i, :, :stop] * chances[i][:, :stop, width] * behind[i + 1, :, width:]
            letter = np.broadcast_to(batch.source[:, i, None], uses.shape)
            np.add.at(counts, (letter, batch.target[:, :stop, width]), uses * share)


def _best(
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
        chances = logs[batch.source[:, i, None, None], batch.target]
        best = np.full((size, ends), -np.inf)
        # Long pieces first, and only real gains replace them: equal ways are cut alike.
        for width in reversed(range(min(widths, ends))):
            stop = ends - width
            way = chances[:, :stop, width] + score[:, width:]
            better = way > best[:, :stop] + _TIE
            choice[i, :, :stop][better] = width
            best[:, :stop][better] = way[better]
        score = best
    found = np.zeros((size, letters), np.int64)
    place = np.zeros(size, np.int64)
    rows = np.arange(size)
    for i in range(letters):
        found[:, i] = choice[i, rows, place]
        place += found[:, i]
    return found, score[:, 0]
