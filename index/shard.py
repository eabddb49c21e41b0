"""Which part of the documents one of several machines indexes, and with which ids.

Each machine has a store of its own and brings it to the same server. A file belongs to the shard
that its path below the entry of ``documents:`` hashes to, wherever that entry is mounted. Ids of
documents and passages lie in a range of the shard's own, so that no two machines write one row.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from index.errors import ConfigError

ID_BITS: Final = 27
"""A shard has ids for 134 million passages."""
MAX_SHARDS: Final = 15
"""Keys of titles have 31 bits for an id."""


@dataclass(frozen=True, slots=True)
class Shard:
    """The part ``number``, from 1, of ``count``."""

    number: int
    count: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the shard that ``text`` names, such as ``2/4``. Raises ConfigError."""
        number, slash, count = text.partition("/")
        is_number = all(part.isascii() and part.isdecimal() for part in (number, count))
        if not (slash and is_number and 1 <= int(number) <= int(count) <= MAX_SHARDS):
            raise ConfigError(
                "shard '{text}': write which part of how many, such as 2/4; at most {max_shards}",
                text=text[:20],
                max_shards=MAX_SHARDS,
            )
        return cls(int(number), int(count))

    def __str__(self) -> str:
        return f"{self.number}/{self.count}"

    @property
    def first_id(self) -> int:
        """The id below those of its documents and passages."""
        return self.number << ID_BITS

    def holds(self, path: str, roots: Sequence[str]) -> bool:
        """Tell whether the file at ``path`` in one of ``roots`` belongs to this shard."""
        from xxhash import xxh3_64_intdigest

        root = max((root for root in roots if _is_within(path, root)), key=len, default="")
        place = os.path.relpath(path, root) if root and path != root else Path(path).name
        return xxh3_64_intdigest(os.fsencode(place)) % self.count == self.number - 1


def shard_of_id(number: int) -> int:
    """Return the number of the shard that an id of a document or passage belongs to; 0 of none."""
    return abs(number) >> ID_BITS


def _is_within(path: str, root: str) -> bool:
    return path == root or path.startswith(root.rstrip(os.sep) + os.sep)
