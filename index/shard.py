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
from typing import TYPE_CHECKING, Final, Self

from index.errors import ConfigError, IndexStateError

if TYPE_CHECKING:
    from index.store.store import Store

ID_BITS: Final = 27
"""A shard has ids for 134 million passages."""
MAX_SHARDS: Final = 15
"""Keys of titles have 31 bits for an id."""
_RESERVE: Final = 1 << 20
"""How many ids there must be left at the beginning of a run."""
_SETTING: Final = "shard"


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
                f"shard '{text[:20]}': write which part of how many, such as 2/4; at most"
                f" {MAX_SHARDS}"
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


def adopt_shard(store: Store, shard: Shard | None) -> None:
    """Have ``store`` hold ``shard``, all documents for None.

    Raises ConfigError if it holds another one, a run would remove what is in it; IndexStateError
    if the shard has no ids left.
    """
    if store.document_count():
        require_shard(store, shard)
        last = int(store.get_setting("last_passage") or 0)
        if shard is not None and shard_of_id(last + _RESERVE) != shard.number:
            raise IndexStateError(
                f"shard {shard} has used up its ids after many changes: index it into another"
                " data_dir, and bring that to the server with 'index migrate'"
            )
        return
    with store.transaction():
        store.set_setting(_SETTING, "" if shard is None else str(shard))
        store.begin_ids_after(0 if shard is None else shard.first_id)


def require_shard(store: Store, shard: Shard | None) -> None:
    """Raise ConfigError if ``store`` holds documents, and not those of ``shard``."""
    if not store.document_count():
        return
    stored = store.get_setting(_SETTING)
    if stored is None:  # of an earlier version, or lost with all settings
        last = int(store.get_setting("last_document") or 0)
        is_same = shard_of_id(last) == (0 if shard is None else shard.number)
    else:
        is_same = stored == ("" if shard is None else str(shard))
    if not is_same:
        theirs = "another shard" if stored is None else f"shard {stored}" if stored else "no shard"
        raise ConfigError(
            f"the index holds {theirs}, not {'all documents' if shard is None else shard}: set"
            " 'shard:' or --shard as it was, or name another data_dir"
        )


def _is_within(path: str, root: str) -> bool:
    return path == root or path.startswith(root.rstrip(os.sep) + os.sep)
