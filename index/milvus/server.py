"""A Milvus server, spoken to: the only module that knows pymilvus."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self, TypeVar

from index.backend_address import Address, certificate_path, read_token
from index.errors import BackendError
from index.files.atomic import create_private_folder
from index.milvus.calls import AT_ONCE, Calls, OneInFlight
from index.milvus.connection import Call, Connect, Connection
from index.milvus.definitions import (
    IDLE,
    IDLE_DIMENSIONS,
    define_fields,
    define_index,
    partition_options,
    vector_names,
)
from index.milvus.failures import NotLoadedError, RefusedError
from index.milvus.schema import DENSE, SPARSE, Schema
from index.milvus.vector_index import DenseIndex

MAX_ROWS: Final = 16_384
"""What Milvus returns of one query or search, at most."""
READING_PATIENCE: Final = 15.0
WRITING_PATIENCE: Final = 120.0
_OLDEST: Final = (2, 4)
"""The first version with sparse vectors."""
_LITE: Final = "milvus_lite-"
_STRONG: Final = "Strong"
_BOUNDED: Final = "Bounded"

_PAUSE: Final = 0.2
_CREATION_SECONDS: Final = 5.0
"""How long a collection that cannot be made is looked for, as another machine may be making it."""
_OPENING_PATIENCE: Final = 120.0
"""A folder is opened in this process: it takes what it takes."""

Row = dict[str, Any]
_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True)
class Found:
    """A row that a search returned: its id, its score, and the fields that were asked for."""

    id: int
    score: float
    fields: Mapping[str, Any]


class Server:
    """A connection to the server at ``address``, for any thread.

    Every method may raise BackendError.
    """

    def __init__(self, connect: Connect, address: Address, patience: float, token: str) -> None:
        """Connect by ``connect``, which is given seconds to wait; see :meth:`connect`."""
        self.address = address
        self._patience = patience
        self._connection = Connection(connect, address, patience, token)
        self._ask = self._connection.ask
        self.version = self._ask(lambda client: str(client.get_server_version(timeout=patience)))
        self._numbers = _parse_version(self.version)
        self.is_lite = self.version.startswith(_LITE)
        self._calls = Calls(1 if self.is_lite else AT_ONCE)
        self._in_flight = OneInFlight()
        self._dense = DenseIndex.of(self._numbers, is_lite=self.is_lite)
        self._consistency = _STRONG

    @classmethod
    def connect(cls, address: Address, patience: float = READING_PATIENCE) -> Self:
        """Connect, waiting up to ``patience`` seconds for the server to answer.

        Raises ConfigError for a token that must not be sent or a certificate that is none,
        BackendError if pymilvus is missing, nobody answers, the token or the server's certificate
        is refused, or the server is too old.
        """
        token = read_token(address)
        client_class = _import_client()
        arguments: dict[str, Any] = {"uri": address.uri, "dedicated": True}
        if address.folder is not None:
            patience = max(patience, _OPENING_PATIENCE)
            create_private_folder(address.folder)
            arguments["uri"] = str(address.folder / "milvus.db")
        elif token:
            arguments["token"] = token
        if address.database:
            arguments["db_name"] = address.database
        if certificate := certificate_path():
            arguments["server_pem_path"] = certificate
        server = cls(
            lambda seconds: client_class(timeout=seconds, **arguments), address, patience, token
        )
        server._check_version()
        return server

    def _check_version(self) -> None:
        if self._numbers and self._numbers < _OLDEST:
            self.close()
            oldest = ".".join(map(str, _OLDEST))
            raise BackendError(
                "{address}: Milvus {version} is too old; install {oldest} or later",
                address=self.address,
                version=self.version,
                oldest=oldest,
            )

    def catch_up(self, names: Iterable[str]) -> None:
        """Wait until what was written to collections can be read, as every call does so far.

        From then on, none waits: each reads what was there now, and may miss five seconds of what
        is written later. A server of several machines waits a fifth of a second and more a call.
        """
        for name in names:
            self.query(name, "", (), limit=1)
        self._consistency = _BOUNDED

    def collections(self) -> list[str]:
        """Return the names of all collections."""
        names: list[str] = self._ask(lambda client: client.list_collections(timeout=self._patience))
        return names

    def create(self, name: str, schema: Schema) -> None:
        """Make a collection with its indexes, or what is missing of it.

        A run may have been killed in between, and another machine may be making it, too.
        """
        is_there = name in self.collections()
        if not is_there:
            self._make(
                lambda client: client.create_collection(
                    name,
                    schema=define_fields(client, _import("DataType"), schema),
                    consistency_level=_STRONG,
                    timeout=self._patience,
                    **partition_options(schema),
                ),
                lambda: name in self.collections(),
            )
        missing = [field for field in vector_names(schema) if field not in self._indexed(name)]
        for field in missing:
            self._make_index(name, field)
        if missing or not is_there:
            self._load(name)

    def _make_index(self, name: str, field: str) -> None:
        self._make(
            lambda client: client.create_index(
                name, define_index(client, field, self._dense), timeout=self._patience
            ),
            lambda: field in self._indexed(name),
        )

    def _make(self, make: Call[object], is_there: Callable[[], bool]) -> None:
        """Make something; what fails counts where it is there then, by another machine."""
        until = time.monotonic() + _CREATION_SECONDS
        while True:
            try:
                self._ask(make)
            except RefusedError:
                raise
            except BackendError:
                if is_there():
                    return
                if time.monotonic() > until:
                    raise
                time.sleep(_PAUSE)
            else:
                return

    def _indexed(self, name: str) -> list[str]:
        indexed: list[str] = self._ask(
            lambda client: client.list_indexes(name, timeout=self._patience)
        )
        return indexed

    def drop(self, name: str) -> None:
        """Delete a collection."""
        self._ask(lambda client: client.drop_collection(name, timeout=self._patience))

    def upsert(self, name: str, schema: Schema, rows: Sequence[Row]) -> None:
        """Write ``rows``, in place of those with the same keys."""
        if not rows:
            return
        if not schema.dimensions:
            rows = [{**row, IDLE: [0.0] * IDLE_DIMENSIONS} for row in rows]
        self._ask(lambda client: client.upsert(name, list(rows), timeout=self._patience))

    def delete(self, name: str, condition: str) -> None:
        """Delete the rows that fulfil ``condition``."""
        self._ask(lambda client: client.delete(name, filter=condition, timeout=self._patience))

    def settle(self, name: str) -> None:
        """Have what was written on the disk and in the index, which searching needs to be fast."""
        patience = self._patience
        self._ask(lambda client: client.flush(name, timeout=patience))
        self._load(name)

    def _load(self, name: str) -> None:
        self._ask(lambda client: client.load_collection(name, timeout=self._patience))

    def query(
        self, name: str, condition: str, fields: Sequence[str], limit: int = MAX_ROWS
    ) -> list[Row]:
        """Return the rows that fulfil ``condition``, at most ``limit``, in any order."""
        rows = self._asking_of(
            name,
            lambda client: client.query(
                name,
                filter=condition,
                output_fields=list(fields),
                limit=limit,
                consistency_level=self._consistency,
                timeout=self._patience,
            ),
        )
        return [dict(row) for row in rows]

    def search_sparse(
        self,
        name: str,
        vector: Mapping[int, float],
        condition: str,
        limit: int,
        fields: Sequence[str],
    ) -> list[Found]:
        """Return the rows whose inner product with a sparse ``vector`` is highest, best first."""
        return self._search(name, SPARSE, dict(vector), condition, limit, fields, {})

    def search_dense(
        self,
        name: str,
        vector: Sequence[float],
        condition: str,
        limit: int,
        fields: Sequence[str],
    ) -> list[Found]:
        """Return the rows whose inner product with ``vector`` is highest, best first."""
        parameters = self._dense.searching(min(limit, MAX_ROWS))
        return self._search(name, DENSE, list(vector), condition, limit, fields, parameters)

    def _search(
        self,
        name: str,
        field: str,
        vector: object,
        condition: str,
        limit: int,
        fields: Sequence[str],
        parameters: Mapping[str, object],
    ) -> list[Found]:
        (hits,) = self._asking_of(
            name,
            lambda client: client.search(
                name,
                data=[vector],
                anns_field=field,
                filter=condition,
                limit=min(limit, MAX_ROWS),
                output_fields=list(fields),
                search_params={"metric_type": "IP", "params": dict(parameters)},
                consistency_level=self._consistency,
                timeout=self._patience,
            ),
        )
        return [Found(hit["id"], float(hit["distance"]), hit["entity"]) for hit in hits]

    def _asking_of(self, name: str, call: Call[_Answer]) -> _Answer:
        """Ask; once more after loading the collection, which a server may do after a restart."""
        try:
            return self._ask(call)
        except NotLoadedError:
            self._load(name)
            return self._ask(call)

    def together(self, calls: Sequence[Callable[[], _Answer]]) -> list[_Answer]:
        """Return what ``calls`` to this server return, in their order, some made at once.

        None of them may make others by this. Raises what the first to fail raises.
        """
        return self._calls.together(calls)

    def begin(self, call: Callable[[], object]) -> None:
        """Make ``call`` while the next is prepared, once the one begun before has ended.

        Raises what that one raises.
        """
        self._in_flight.begin(call)

    def finish(self) -> None:
        """Wait for what was begun. Raises what it raises."""
        self._in_flight.finish()

    def close(self) -> None:
        """Disconnect, and end calls that are under way."""
        self._connection.close()
        self._calls.close()
        self._in_flight.close()


def _parse_version(text: str) -> tuple[int, ...]:
    """Return the first two numbers of a version; none of a build without them."""
    parts = text.lower().removeprefix(_LITE).lstrip("v").split(".")[:2]
    return tuple(map(int, parts)) if all(part.isdecimal() for part in parts) else ()


def _import_client() -> Any:
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")  # it writes what it raises, many times
    client = _import("MilvusClient")
    for name in ("pymilvus", "milvus_lite", "grpc"):  # they log what they raise, with tracebacks
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    return client


def _import(name: str) -> Any:
    try:
        import pymilvus
    except ModuleNotFoundError as error:
        raise BackendError(
            "a backend of Milvus needs {name}: pip install 'trujaman[milvus]'", name=error.name
        ) from None
    return getattr(pymilvus, name)
