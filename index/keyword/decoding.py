"""Posting lists read from blocks, many at once: a query has dozens, most of them short."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.keyword.blocks import LanguageRows
from index.keyword.postings import Postings, merged, part, saturated, weights

_ROW_BITS: Final = 32


class Wanted(NamedTuple):
    """The posting list of a stem, or of one of its words."""

    stem: str
    word: str | None = None


@dataclass(slots=True)
class _Parts:
    """Pieces of lists, still packed, one after the other; a piece is of one list and block."""

    positions: list[bytes | memoryview] = field(default_factory=list)
    frequencies: list[bytes | memoryview] = field(default_factory=list)
    owners: list[int] = field(default_factory=list)
    bases: list[int] = field(default_factory=list)

    def keys(self) -> NDArray[np.int64]:
        """Return ``owner · 2³² + row`` of every posting, (n,)."""
        pieces = zip(self.owners, self.bases, strict=True)
        starts = np.array([owner << _ROW_BITS | base for owner, base in pieces], dtype=np.int64)
        sizes = [len(one) for one in self.frequencies]
        return np.frombuffer(b"".join(self.positions), dtype="<u2") + np.repeat(starts, sizes)

    def counts(self) -> NDArray[np.uint8]:
        """Return the frequency of every posting, (n,)."""
        return np.frombuffer(b"".join(self.frequencies), dtype=np.uint8)


def decode(space: LanguageRows, wanted: Sequence[Wanted]) -> list[Postings | None]:
    """Return the posting lists ``wanted``, None for one that no passage is in."""
    plain, mixed = _collected(space, wanted)
    result: list[Postings | None] = [None] * len(wanted)
    if not plain.owners and not mixed.owners:
        return result
    keys, counts = plain.keys(), plain.counts()
    if mixed.owners:  # a passage may have several words of a stem
        more, frequencies = merged(mixed.keys(), mixed.counts())
        keys, counts = np.concatenate([keys, more]), np.concatenate([counts, frequencies])
    rows = keys & ((1 << _ROW_BITS) - 1)
    if space.live is not None:
        kept = space.live[rows]
        keys, counts, rows = keys[kept], counts[kept], rows[kept]
    if not len(keys):
        return result
    owners = keys >> _ROW_BITS
    starts = np.flatnonzero(np.concatenate(([True], owners[1:] != owners[:-1])))
    sizes = np.diff(np.append(starts, len(keys)))
    factors = np.repeat(weights(sizes, space.count), sizes)
    scores = saturated(counts, space.norms.take(rows), factors)
    for owner, start, size in zip(
        owners[starts].tolist(), starts.tolist(), sizes.tolist(), strict=True
    ):
        # Copies, so that one list that stays in use does not keep all of them in memory.
        end = start + size
        result[owner] = Postings(rows[start:end].copy(), scores[start:end].copy())
    return result


def _collected(space: LanguageRows, wanted: Sequence[Wanted]) -> tuple[_Parts, _Parts]:
    """Return the pieces of the lists: those that are single words', and the others."""
    plain, mixed = _Parts(), _Parts()
    for owner, (stem, word) in enumerate(wanted):
        key = f"s{stem}".encode()
        found = []
        several = False
        for block in space.blocks:
            data = block.lists.get(key)
            piece = None if data is None else part(data, stem, word)
            if piece is not None:
                found.append((block.base, piece))
                several |= piece.words > 1
        parts = mixed if several else plain
        for base, piece in found:
            parts.positions.append(piece.positions)
            parts.frequencies.append(piece.frequencies)
            parts.owners.append(owner)
            parts.bases.append(base)
    return plain, mixed
