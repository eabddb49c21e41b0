"""Which shard a store holds, so that it is not taken for another."""

from __future__ import annotations

from typing import Final

from index.errors import ConfigError, IndexStateError
from index.messages import Message, marked
from index.shard import Shard, shard_of_id
from index.store.store import Store
from index.text.safe import safe

_SETTING: Final = "shard"
_NOTHING: Final = marked(
    "the index holds all documents, not shard {part}: leave 'shard:' and --shard out, or name"
    " another data_dir"
)
_SHARD: Final = marked(
    "the index holds shard {stored}, not {part}: set 'shard:' or --shard as it was, or name"
    " another data_dir"
)
_ANOTHER: Final = marked(
    "the index holds another shard, not {part}: set 'shard:' or --shard as it was, or name"
    " another data_dir"
)
_RESERVE: Final = 1 << 20
"""How many ids there must be left at the beginning of a run."""


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
                "shard {shard} has used up its ids after many changes: index it into"
                " another data_dir, and bring that to the server with 'index migrate'",
                shard=shard,
            )
        return
    with store.transaction():
        store.set_setting(_SETTING, "" if shard is None else str(shard))
        store.begin_ids_after(0 if shard is None else shard.first_id)


def describe_shard(store: Store) -> str:
    """Return what to say to whoever searches ``store`` alone; "" if it holds no shard."""
    shard = store.get_setting(_SETTING)
    if not shard:
        return ""
    note = marked("shard {shard} alone is in this index: other machines have the other files")
    return Message(note, shard=safe(shard))


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
    if is_same:
        return
    holds = _NOTHING if stored == "" else _ANOTHER if stored is None else _SHARD
    raise ConfigError(
        holds,
        stored=stored,
        part=Message("all documents") if shard is None else shard,
    )
