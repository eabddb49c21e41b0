"""Everything on a server, read back: compared with the index on this machine, or a new store."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from xxhash import xxh3_64

from index.backend_address import Address
from index.config import Config
from index.errors import BackendError
from index.locations import Locations
from index.milvus.collection import PAGE, Collection, Pointer
from index.milvus.renumbering import Renumbering
from index.milvus.server import WRITING_PATIENCE, Server
from index.store.checksums import Row, document_checksum, intact_encodings, intact_passages
from index.store.row_store import RowStore
from index.store.schema import READERS_SETTING
from index.types import Progress

Report = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Content:
    """How many documents and passages there are, and a digest of all their checksums."""

    documents: int
    passages: int
    digest: str


def compare(config: Config, address: Address, report: Report) -> Content:
    """Read everything back from a server, and return what it is.

    Raises BackendError if it is not what the index of ``config`` holds.
    """
    with closing(RowStore.open(Locations.of(config).store)) as store:
        here = _content_of(store)
    with closing(Server.connect(address, WRITING_PATIENCE)) as server:
        digest = _Digest()
        collection = Collection(server, config.shard)
        (pointer,) = _pointers(collection, str(config.shard or ""))
        for documents in _documents(collection, pointer):
            digest.add_documents(documents)
        for passages, encodings in _passages(collection, pointer, report):
            digest.add_passages(passages, encodings)
        there = digest.content()
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
    """Write all that a server holds, all shards of it, into a new store at ``data_dir``.

    What is derived is still to be made. Raises BackendError if a row is not as it was written, or
    a shard is missing: then no store is left.
    """
    locations = Locations.of(config)
    with closing(Server.connect(address, WRITING_PATIENCE)) as server:
        collection = Collection(server)
        pointers = _pointers(collection)
        with _new_store(locations.store) as store:
            written = _copy(collection, pointers, store, report)
            expected = sum(sum(pointer.passages.values()) for pointer in pointers)
            documents = sum(pointer.documents for pointer in pointers)
            is_whole = (written.documents, written.passages) == (documents, expected)
            if not is_whole or _content_of(store) != written:
                raise BackendError(
                    "{address}: {documents:,} documents and {passages:,} passages came, not"
                    " {own_documents:,} and {expected:,}; try again",
                    address=address,
                    documents=written.documents,
                    passages=written.passages,
                    own_documents=documents,
                    expected=expected,
                )
        return written


def _copy(
    collection: Collection, pointers: Sequence[Pointer], store: RowStore, report: Report
) -> Content:
    """Write what ``pointers`` point to into ``store``, and return what was written."""
    numbering = Renumbering() if pointers[0].shard else None
    digest = _Digest()
    with store.transaction():
        for pointer in pointers:
            for documents in _documents(collection, pointer):
                _verify_documents(documents)
                if numbering is not None:
                    documents = numbering.documents(documents)
                digest.add_documents(documents)
                store.put_rows(documents, [], [])
            for passages, encodings in _passages(collection, pointer, report):
                _verify_passages(passages, encodings)
                if numbering is not None:
                    passages, encodings = numbering.passages(passages, encodings)
                digest.add_passages(passages, encodings)
                store.put_rows([], passages, encodings)
        store.start_anew()
        store.set_setting("encoder", pointers[0].encoder)
        readers = {pointer.readers for pointer in pointers}
        if len(readers) == 1:  # otherwise all files are read again
            store.set_setting(READERS_SETTING, readers.pop())
    return digest.content()


@contextmanager
def _new_store(path: Path) -> Iterator[RowStore]:
    """Make a store; leave none if the ``with`` statement fails."""
    store = RowStore.open(path, create=True)
    try:
        yield store
    except BaseException:
        store.close()
        for suffix in ("", "-wal", "-shm"):
            with suppress(OSError):
                path.with_name(path.name + suffix).unlink()
        raise
    store.close()


class _Digest:
    """Counts rows, verifies them, and adds up their checksums: rows of a kind by ascending id."""

    def __init__(self) -> None:
        self._of_documents, self._of_passages, self._of_encodings = (xxh3_64() for _ in range(3))
        self._documents = 0
        self._passages = 0

    def add_documents(self, rows: Sequence[Row]) -> None:
        """Add documents."""
        _verify_documents(rows)
        for row in rows:
            self._of_documents.update(row[-1])
        self._documents += len(rows)

    def add_passages(self, passages: Sequence[Row], encodings: Sequence[Row]) -> None:
        """Add passages and their encodings."""
        _verify_passages(passages, encodings)
        for row in passages:
            self._of_passages.update(row[-1])
        for row in encodings:
            self._of_encodings.update(row[2])
        self._passages += len(passages)

    def content(self) -> Content:
        """Return what was added."""
        parts = (self._of_documents, self._of_passages, self._of_encodings)
        digest = xxh3_64(b"".join(part.digest() for part in parts))
        return Content(self._documents, self._passages, digest.hexdigest())


def _verify_documents(rows: Sequence[Row]) -> None:
    for row in rows:
        if document_checksum(*row[:-1]) != row[-1]:
            raise BackendError("document {row} on the server is not as it was written", row=row[0])


def _verify_passages(passages: Sequence[Row], encodings: Sequence[Row]) -> None:
    if len(intact_passages(passages)) < len(passages):
        raise BackendError("a passage on the server is not as it was written")
    if len(intact_encodings(encodings)) < len(encodings):
        raise BackendError("an encoding on the server is not as it was written")


def _content_of(store: RowStore) -> Content:
    """Return what a store holds."""
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


def _documents(collection: Collection, pointer: Pointer) -> Iterator[list[Row]]:
    """Yield the documents that a pointer is about, by ascending id."""
    names = collection.names(pointer)
    for page in collection.stamps(names.documents, pointer.first_id, pointer.last_document):
        rows = collection.read_documents(names, sorted(page)).documents
        yield sorted(rows, key=lambda row: row[0])


def _passages(
    collection: Collection, pointer: Pointer, report: Report
) -> Iterator[tuple[list[Row], list[Row]]]:
    """Yield the passages and encodings that a pointer is about, by ascending id."""
    names = collection.names(pointer)
    total = sum(pointer.passages.values())
    done = 0
    for page in collection.stamps(names.passages, pointer.first_id + 1, pointer.last_passage):
        stored = collection.read_passages(names, sorted(page))
        encodings = [row for row in stored.encodings if row[2]]
        yield (
            sorted(stored.passages, key=lambda row: row[0]),
            sorted(encodings, key=lambda row: row[0]),
        )
        done += len(page)
        report(Progress("server", done, total))


def _pointers(collection: Collection, shard: str | None = None) -> tuple[Pointer, ...]:
    """Return the pointer of ``shard``; those of all that counts for None."""
    address = collection.server.address
    published = collection.published()
    if published is not None and shard is not None:
        own = tuple(pointer for pointer in published.pointers if pointer.shard == shard)
    else:
        own = () if published is None else published.pointers
    if published is None or not own:
        raise BackendError("{address}: no index there; run 'index' first", address=address)
    if shard is None and published.missing:
        raise BackendError(
            "{address}: shard {shard} is not there yet; run 'index' on its machine first",
            address=address,
            shard=published.missing[0],
        )
    return own
