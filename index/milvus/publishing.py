"""The index on this machine, brought to a server, and back."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from typing import Final

from xxhash import xxh3_64

from index.backend_address import Address
from index.config import Config
from index.embedding.protocol import Encoder
from index.errors import BackendError, BackendFormatError, IndexStateError
from index.files.atomic import replacing
from index.files.regular import read_regular
from index.keyword.index import KeywordIndex
from index.locations import Locations
from index.messages import Message
from index.milvus.collection import PAGE, Collection, Pointer
from index.milvus.server import WRITING_PATIENCE, Server
from index.milvus.writing import Writer, Written
from index.shard import Shard
from index.store.checksums import Row, document_checksum, intact_encodings, intact_passages
from index.store.row_store import RowStore
from index.types import Language, Progress, StoreVersion
from index.vectors.matrix import PassageMatrix

Report = Callable[[Progress], None]
_MAX_BYTES: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Content:
    """How many documents and passages there are, and a digest of all their checksums."""

    documents: int
    passages: int
    digest: str


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


def compare(config: Config, address: Address, report: Report) -> Content:
    """Read everything back from a server, and return what it is.

    Raises BackendError if it is not what the index of ``config`` holds.
    """
    with closing(RowStore.open(Locations.of(config).store)) as store:
        here = _content_of(store)
    with closing(Server.connect(address, WRITING_PATIENCE)) as server:
        memory = _Digest()
        collection = Collection(server, config.shard)
        _read_all(collection, _pointer(collection), memory, report)
        there = memory.content()
    if here != there:
        raise BackendError(
            "{address} has {documents:,} documents and {passages:,} passages"
            " ({digest}), not the {own_documents:,} and {own_passages:,} ({own_digest}) of"
            " this index; run 'index migrate' again",
            address=address,
            documents=there.documents,
            passages=there.passages,
            digest=there.digest,
            own_documents=here.documents,
            own_passages=here.passages,
            own_digest=here.digest,
        )
    return there


def fetch(config: Config, address: Address, report: Report) -> Content:
    """Write all that a server holds into a new store at the ``data_dir`` of ``config``.

    What is derived is still to be made. Raises BackendError if a row is not as it was written:
    then no store is left.
    """
    locations = Locations.of(config)
    with closing(Server.connect(address, WRITING_PATIENCE)) as server:
        collection = Collection(server)
        if any(pointer.shard for pointer in collection.pointers()):
            raise BackendError(
                "{address}: several machines brought their shards there, and each has"
                " its store; to have all in one index, run 'index export' there and"
                " 'index import' here",
                address=address,
            )
        pointer = _pointer(collection)
        store = RowStore.open(locations.store, create=True)
        try:
            digest = _Digest(store)
            with store.transaction():
                _read_all(collection, pointer, digest, report)
                store.start_anew()
                store.set_setting("encoder", pointer.encoder)
                content = digest.content()
                expected = sum(pointer.passages.values())
                if (content.documents, content.passages) != (pointer.documents, expected):
                    raise BackendError(
                        "{address}: {documents:,} documents and {passages:,} passages came, not"
                        " {own_documents:,} and {expected:,}; try again",
                        address=address,
                        documents=content.documents,
                        passages=content.passages,
                        own_documents=pointer.documents,
                        expected=expected,
                    )
        except BaseException:
            store.close()
            for suffix in ("", "-wal", "-shm"):
                with suppress(OSError):
                    locations.store.with_name(locations.store.name + suffix).unlink()
            raise
        store.close()
        return content


class _Digest:
    """Counts rows, verifies them, and writes them to a store, if there is one."""

    def __init__(self, store: RowStore | None = None) -> None:
        self._store = store
        self._digest = xxh3_64()
        self._documents = 0
        self._passages = 0

    def add_documents(self, rows: list[Row]) -> None:
        """Add documents, by ascending id."""
        for row in rows:
            if document_checksum(*row[:-1]) != row[-1]:
                raise BackendError(
                    "document {row} on the server is not as it was written", row=row[0]
                )
            self._digest.update(row[-1])
        self._documents += len(rows)
        if self._store is not None:
            self._store.put_rows(rows, [], [])

    def add_passages(self, passages: list[Row], encodings: list[Row]) -> None:
        """Add passages and their encodings, by ascending id."""
        if len(intact_passages(passages)) < len(passages):
            raise BackendError("a passage on the server is not as it was written")
        present = [row for row in encodings if row[2]]
        if len(intact_encodings(present)) < len(present):
            raise BackendError("an encoding on the server is not as it was written")
        for row in passages:
            self._digest.update(row[-1])
        for row in present:
            self._digest.update(row[2])
        self._passages += len(passages)
        if self._store is not None:
            self._store.put_rows([], passages, present)

    def content(self) -> Content:
        """Return what was added."""
        return Content(self._documents, self._passages, self._digest.hexdigest())


def _content_of(store: RowStore) -> Content:
    """Return what a store holds, in the order of :func:`_read_all`."""
    digest = _Digest()
    ids: list[int] = []
    for document in store.document_rows():
        digest.add_documents([tuple(document)])
        ids += document.passage_ids
    ids.sort()
    for start in range(0, len(ids), PAGE):
        chunk = ids[start : start + PAGE]
        encodings = store.encoding_rows(chunk)
        digest.add_passages([tuple(row) for row in store.passage_rows(chunk)], encodings)
    return digest.content()


def _read_all(collection: Collection, pointer: Pointer, digest: _Digest, report: Report) -> None:
    """Give everything on a server to ``digest``, documents first."""
    names = collection.names(pointer)
    for page in collection.stamps(names.documents, pointer.first_id, pointer.last_document):
        rows = collection.read_documents(names, sorted(page)).documents
        digest.add_documents(sorted(rows, key=lambda row: row[0]))
    total = sum(pointer.passages.values())
    done = 0
    for page in collection.stamps(names.passages, pointer.first_id + 1, pointer.last_passage):
        stored = collection.read_passages(names, sorted(page))
        passages = sorted(stored.passages, key=lambda row: row[0])
        digest.add_passages(passages, sorted(stored.encodings, key=lambda row: row[0]))
        done += len(page)
        report(Progress("server", done, total))


def _pointer(collection: Collection) -> Pointer:
    shard = str(collection.shard or "")
    published = collection.published()
    pointers = () if published is None else published.pointers
    pointer = next((each for each in pointers if each.shard == shard), None)
    if pointer is None:
        raise BackendError(
            "{address}: no index there; run 'index' first", address=collection.server.address
        )
    return pointer
