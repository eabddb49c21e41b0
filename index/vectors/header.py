"""The header of a matrix file: what it was derived from, and what it holds."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Final, NamedTuple

from index.store.version import parse_version
from index.text.language import LANGUAGE_CODE
from index.types import Language, StoreVersion

HEADER_SIZE: Final = 4_096
"""Bytes of JSON, padded with blanks, before the arrays."""
_MAGIC: Final = "trujaman-matrix-3"
_MAX_DIMENSIONS: Final = 1 << 16
_MAX_ROWS: Final = 1 << 31
"""Rows are ranked in 32 bits."""


class ArrayOffsets(NamedTuple):
    """Where each array of a matrix file starts, and where the last one ends, in bytes."""

    ids: int
    ranks: int
    vectors: int
    scales: int
    sums: int
    end: int


@dataclass(frozen=True, slots=True)
class MatrixHeader:
    """What a matrix file holds; ``counts``: language → number of passages, in file order.

    The arrays follow one after another, each for all languages in order (n passages,
    l languages): passage ids (n,) int64, their ranks by path and place in the document (n,)
    int32, vectors (n, dimensions) int8, scales (n,) float32, sums of the unit vectors of each
    language (l, dimensions) float32. Native byte order.
    """

    version: StoreVersion
    encoder: str
    dimensions: int
    counts: dict[Language, int]

    def to_bytes(self) -> bytes:
        """Return the header as the file starts with it."""
        return json.dumps({"magic": _MAGIC, **asdict(self)}).encode().ljust(HEADER_SIZE)

    @classmethod
    def from_bytes(cls, data: bytes) -> MatrixHeader:
        """Undo :meth:`to_bytes`. Raises ValueError on anything else."""
        try:
            fields = json.loads(data)
            if fields.pop("magic") != _MAGIC:
                raise ValueError("not of this format")
            header = cls(**{**fields, "version": parse_version(fields["version"])})
            header._check()
        # RecursionError: a stranger can nest lists deeper than Python reads them.
        except (KeyError, TypeError, AttributeError, RecursionError) as error:
            raise ValueError("not a header") from error
        return header

    def offsets(self) -> ArrayOffsets:
        """Return where the arrays are."""
        rows = sum(self.counts.values())
        ids = HEADER_SIZE
        ranks = ids + 8 * rows
        vectors = ranks + 4 * rows
        scales = vectors + rows * self.dimensions
        sums = scales + 4 * rows
        end = sums + 4 * len(self.counts) * self.dimensions
        return ArrayOffsets(ids, ranks, vectors, scales, sums, end)

    def _check(self) -> None:
        """Raise ValueError or TypeError if a value is not what :meth:`to_bytes` would write."""
        for number in (self.dimensions, *self.counts.values()):
            if type(number) is not int or number < 0:
                raise ValueError(number)
        if self.dimensions > _MAX_DIMENSIONS or sum(self.counts.values()) >= _MAX_ROWS:
            raise ValueError("too large")
        if type(self.encoder) is not str:
            raise ValueError(self.encoder)
        for language in self.counts:
            if not LANGUAGE_CODE.fullmatch(language):
                raise ValueError(language)
