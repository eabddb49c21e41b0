"""The index on this machine, brought to a server."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import asdict
from typing import Final

from index.backend_address import Address
from index.config import Config
from index.embedding.protocol import Encoder
from index.errors import BackendError, BackendFormatError, IndexStateError
from index.files.atomic import replacing
from index.files.regular import read_regular
from index.keyword.index import KeywordIndex
from index.locations import Locations
from index.messages import Message
from index.milvus.collection import Collection
from index.milvus.server import WRITING_PATIENCE, Server
from index.milvus.writing import Writer, Written
from index.shard import Shard
from index.store.row_store import RowStore
from index.types import Language, Progress, StoreVersion
from index.vectors.matrix import PassageMatrix

Report = Callable[[Progress], None]
_MAX_BYTES: Final = 1 << 16


def publish(
    config: Config,
    address: Address,
    encoder: Encoder,
    report: Report,
    *,
    replaces: bool = False,
) -> Written:
    """Bring the server at ``address`` to the version of the index of ``config``.

    Raises BackendError if the server does not take it: the next call continues. What was written
    from another store is only replaced if ``replaces``.
    """
    locations = Locations.of(config)
    keyword, matrix = KeywordIndex.open(locations.keyword), PassageMatrix.open(locations.matrix)
    if keyword is None or matrix is None:
        raise IndexStateError(
            "{folder}: the index is not complete; run 'index' first", folder=locations.folder
        )
    with (
        closing(Server.connect(address, WRITING_PATIENCE)) as server,
        closing(RowStore.open(locations.store)) as store,
        closing(keyword),
    ):
        if not keyword.version == matrix.version == store.version:
            raise IndexStateError(
                "{folder}: the index is behind; run 'index' first", folder=locations.folder
            )
        collection = Collection(server, config.shard)
        if not replaces:
            _check_owner(collection, {store.version.store, _published_store(config, address)})
        written = Writer(collection, store, keyword, matrix, encoder, report).write()
        content = _published(address, store.version)
    if read_published(config) != content:
        with replacing(locations.published) as file:
            file.write(content.encode())
    return written


def read_published(config: Config) -> str:
    """Return what the last server was brought to from here, and which it was; "" if none."""
    try:
        return read_regular(Locations.of(config).published, max_bytes=_MAX_BYTES).decode()
    except (OSError, UnicodeDecodeError):
        return ""


def is_published(config: Config, address: Address, version: StoreVersion) -> bool:
    """Tell whether the server at ``address`` was brought to ``version`` from here."""
    return read_published(config) == _published(address, version)


def _published(address: Address, version: StoreVersion) -> str:
    return json.dumps({"backend": str(address), "version": asdict(version)})


def _published_store(config: Config, address: Address) -> str:
    """Return the id of the store that the server was last brought to from here, "" if none."""
    try:
        content = json.loads(read_published(config) or "{}")
        return str(content["version"]["store"]) if content["backend"] == str(address) else ""
    except (ValueError, TypeError, KeyError):
        return ""


def _check_owner(collection: Collection, stores: set[str]) -> None:
    """Raise BackendError if the server has an index of a store that is none of ``stores``.

    Other shards are other machines'; they must be parts of as many.
    """
    try:
        pointers = collection.pointers()
    except BackendFormatError:
        return  # of an earlier version, which is written again
    address, shard = collection.server.address, str(collection.shard or "")
    for pointer in pointers:
        if pointer.shard == shard and pointer.version.store not in stores:
            raise BackendError(
                "{address} holds another index; name yours otherwise"
                " (milvus:http://HOST:PORT/NAME), or replace it: index migrate --to"
                " {address}",
                address=address,
            )
        if _count(pointer.shard) != _count(shard):
            raise _of_other_parts(str(address), pointer.shard, shard)


def _of_other_parts(address: str, theirs: str, ours: str) -> BackendError:
    """Return what to raise where a server holds shards of another number, or one is none."""
    advice = Message(
        "name yours otherwise (milvus:http://HOST:PORT/NAME), or replace it: index migrate --to"
        " {address}",
        address=address,
    )
    if not theirs:
        return BackendError(
            "{address} holds an index without shards, not part of {ours}; {advice}",
            address=address,
            ours=ours,
            advice=advice,
        )
    if not ours:
        return BackendError(
            "{address} holds shard {theirs}, not part of this index; {advice}",
            address=address,
            theirs=theirs,
            advice=advice,
        )
    return BackendError(
        "{address} holds shard {theirs}, not part of {ours}; {advice}",
        address=address,
        theirs=theirs,
        ours=ours,
        advice=advice,
    )


def _count(shard: str) -> int:
    return Shard.parse(shard).count if shard else 0


def read_counts(address: Address) -> tuple[int, Mapping[Language, int]]:
    """Return the documents and the passages by language that a server has."""
    with closing(Server.connect(address)) as server:
        published = Collection(server).published()
        if published is None:
            raise BackendError("{address}: no index there; run 'index' first", address=address)
        return published.documents, published.passages
